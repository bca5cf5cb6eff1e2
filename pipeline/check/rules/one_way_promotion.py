"""The model's own verdict: the post talks at its readers."""

from collections.abc import Iterator

from pipeline.check.rules import advice
from pipeline.check.rules.rule import Hit, Rule, Scene


def _find(scene: Scene) -> Iterator[Hit]:
    if scene.one_way == "flag":
        yield Hit(RULE.message, advice=advice.choose(scene))
    elif scene.one_way != "off":
        message = f"as far as can be told, {RULE.message}"
        yield Hit(message, severity=scene.one_way, advice=advice.choose(scene))


RULE = Rule(
    id="one-way-promotion",
    name="One-way self-promotion",
    severity="flag",
    message="it asks something of readers and gives them no part in it",
    why=(
        "Read as a whole, the post tries to get readers to buy, click, follow, share or come, and leaves them "
        "nothing to do but that. Most such posts serve the writer; a notice or a good cause can read the same. "
        "People who meet it in a feed scroll past, mute, or unfollow. The verdict is the model's, a calibrated "
        "probability; the words that moved it are shown. Of the advice only that is told which the draft lacks."
    ),
    advice=(
        advice.ASK,
        advice.NAME,
        advice.GIVE,
        advice.WAIT,
        f"of somebody else's work: {advice.WHY_IT}",
        f"of a search or a cause: {advice.OTHER_HELP}",
    ),
    find=_find,
)
