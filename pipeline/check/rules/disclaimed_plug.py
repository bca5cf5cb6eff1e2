"""Plugs with an excuse in front."""

from pipeline.check.cues import cues
from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="disclaimed-plug",
    name="Plug with an excuse",
    severity="note",
    message="the excuse announces the plug",
    why=(
        "“Not selling anything, but …” prepares readers for exactly that. If it is worth saying it needs no excuse; "
        "if it needs one, it may be the wrong place."
    ),
    advice=("say whose it is and why it may help here, and drop the excuse",),
    cues=cues(
        "shameless|shameful|cheeky|blatant|quick|small|little self? -? plug|promo|promotion",
        "not selling|promoting|advertising anything|stuff|here|you|, but",
        "not selling|promoting anything|stuff",
        "not here|trying to sell|promote|plug|advertise",
        "do n't|not mean to plug|promote|advertise|spam|brag",
        "not to plug|brag|promote|toot",
        "hate|sorry|excuse|pardon|forgive to|for|the my|the|this? self? -? plug|promo|promotion|spam|advert",
        "hate to plug|self|promote|be that",
        "self - promo|promotion|plug",
        "self promo|promotion|plug",
        "selfpromo|shamelessplug|shamelessselfpromotion",
        "not an? ad|advert|advertisement but|just",
        "toot my own horn",
    ),
    hits=(
        "Shameless plug: my zine is out",
        "Not selling anything, but my course covers just that",
        "Sorry for the self-promo, one time only!",
    ),
    misses=(
        "The plug on my kettle melted, is that normal?",
        "They are not selling the old seats, they give them away",
        "Not an ad: this is the best pen I ever had",
    ),
)
