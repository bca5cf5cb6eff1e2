"""The model's own verdict: the post talks at its readers."""

from collections.abc import Iterator

from pipeline.check.rules.rule import Hit, Rule, Scene


def _find(scene: Scene) -> Iterator[Hit]:
    if scene.one_way == "flag":
        yield Hit(RULE.message)
    elif scene.one_way != "off":
        yield Hit(f"as far as can be told, {RULE.message}", severity=scene.one_way)


RULE = Rule(
    id="one-way-promotion",
    name="One-way self-promotion",
    severity="flag",
    message="it promotes your own side and gives readers no part in it",
    why=(
        "Read as a whole, the post tries to get readers to buy, click, follow or come for your benefit, and leaves "
        "them nothing to do but that. People who meet it in a feed scroll past, mute, or unfollow. The verdict is "
        "the model's, a calibrated probability; the words that moved it are shown."
    ),
    advice=(
        "ask a question that you want the answer to",
        "name who helped, and what they did",
        "give the useful thing in the post itself: the tip, the recipe, the answer",
        "answer somebody first, and let this one wait a day",
    ),
    find=_find,
)
