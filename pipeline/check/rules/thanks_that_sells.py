"""Thanks that are only there to sell."""

from collections.abc import Iterator

from pipeline.check.cues import cues
from pipeline.check.rules.rule import Hit, Rule, Scene

_SELLS = ("hard-sell", "link-in-bio", "asks-for-follows", "price-and-urgency", "engagement-bait")


def _find(scene: Scene) -> Iterator[Hit]:
    thanks = scene.spans(RULE.id)
    if thanks and not scene.spans(f"{RULE.id}/named") and any(scene.spans(rule) for rule in _SELLS):
        yield Hit(RULE.message, thanks)


RULE = Rule(
    id="thanks-that-sells",
    name="Thanks that sell",
    severity="note",
    message="the thanks lead to an offer",
    why=(
        "Thanks to nobody in particular, followed by an offer, read as the wrapping of the offer. What would be "
        "missed more if it were cut, the thanks or the offer?"
    ),
    advice=(
        "thank in one post, by name and for what; offer in another",
        "cut the offer: people who feel thanked come back by themselves",
    ),
    cues=cues(
        "thank you|u|everyone|all",
        "thanks|thankyou|thx",
        "so|very|truly|forever grateful|thankful",
        "we|i appreciate you|your|all",
    ),
    parts={
        "named": cues(
            "thank|thanks|thx|cheers to? HANDLE",
            "thank you|u so|very? much? to? HANDLE",
            "grateful to HANDLE",
            "thanks in advance",
        )
    },
    find=_find,
    hits=(
        "Thank you all for 2,000 followers! To celebrate, shop now with 15% off",
        "So grateful for this community. New arrivals are in, link in bio",
    ),
    misses=(
        "Thank you all for coming out in the rain last night",
        "Thanks to @mara for the photos! Prints are out now",
        "Thanks in advance for any tips on which saw to buy, I order online mostly",
        "Thanks a lot for losing my bag",
    ),
)
