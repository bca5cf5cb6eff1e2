"""Asks for follows, likes, shares and subscriptions."""

from collections.abc import Iterator

from pipeline.check.cues import cues
from pipeline.check.finding import Span
from pipeline.check.rules.advice import asks_to_pass_on
from pipeline.check.rules.rule import Hit, Rule, Scene
from pipeline.scoring.fold import MENTION

_PASS_ON = ("say whom it would help, so that people know why to pass it on",)
_SOMEBODY = ("say in the post itself what people find there",)


def _find(scene: Scene) -> Iterator[Hit]:
    spans = scene.spans(RULE.id)
    if not spans:
        return
    if asks_to_pass_on(scene):
        yield Hit("it asks readers to pass it on", spans, advice=_PASS_ON)
    elif all(_is_of_an_account(scene, span) for span in spans):
        yield Hit("it asks readers to follow an account", spans, advice=_SOMEBODY)
    else:
        yield Hit(RULE.message, spans)


def _is_of_an_account(scene: Scene, span: Span) -> bool:
    """Tell whether an account is named that is not known to be the writer's own."""
    own = {handle.lower().lstrip("@") for handle in scene.settings.own_handles}
    named = [token for token in scene.reading.tokens if span.start <= token.start < span.end]
    return any(token.folded == MENTION and token.text.lower().lstrip("@") not in own for token in named)


RULE = Rule(
    id="asks-for-follows",
    name="Asks for follows, likes or shares",
    severity="note",
    message="it asks readers to follow, like, share or subscribe",
    why=(
        "A follow is what people give when they liked what they read. Asked for, it turns the post into an errand "
        "that serves the one who asks."
    ),
    advice=("leave the ask out: your name is beside the post already", "say what readers get if they stay"),
    find=_find,
    cues=cues(
        "follow us|me|our|my|HANDLE",
        "follow HANDLE",
        "follow along|us? for more|updates|the|daily",
        "give|gives us|me|HANDLE a follow|like|share|shout",
        "like|share|comment and|& follow|subscribe|share|retweet|rt",
        "like|share|love our|my page|video|post|reel|photo|channel",
        "subscribe|sub to my|our|the|HANDLE",
        "subscribe for|now|here|today|and|& _?",
        "do n't|not forget to follow|like|subscribe|share|retweet|comment",
        "please|pls|plz follow|share|like|subscribe|rt|retweet|repost",
        "hit|smash|press that|the like|follow|subscribe|bell _?",
        "turn on your|post? notifications",
        "check out my|our new? page|profile|channel|account|feed",
        "come|go find|follow|like us|me on",
        "find us|me on facebook|instagram|twitter|x|tiktok|youtube|linkedin|threads|bluesky|mastodon",
    ),
    hits=(
        "New jars every Friday. Follow us so you never miss one!",
        "The third episode is up, like and subscribe",
        "Please share, we only have nine followers so far",
        "FOLLOW\n@thebeanyard for daily roasts",
    ),
    misses=(
        "Thanks for the follow, Mina! Your looms are something else",
        "I follow three bakeries and all of them are closed today",
        "Follow the steps on the tin and it holds for years",
        "Did she ever follow up on the boiler?",
        "I share my desk with two cats and a printer",
    ),
)
