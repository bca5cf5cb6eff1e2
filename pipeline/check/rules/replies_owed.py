"""Somebody is waiting for an answer."""

from collections.abc import Iterator

from pipeline.check.rules.account import promotes
from pipeline.check.rules.rule import Hit, Rule, Scene


def _find(scene: Scene) -> Iterator[Hit]:
    if scene.standing is not None and scene.standing.recent.owed and promotes(scene):
        n = scene.standing.recent.owed
        yield Hit(f"{n} {'reply' if n == 1 else 'replies'} to you {'is' if n == 1 else 'are'} without an answer")


RULE = Rule(
    id="replies-owed",
    name="Replies owed",
    severity="note",
    message="replies to you are without an answer",
    why=(
        "Somebody took the time to write to you. To post an offer past them tells everybody what comes first. Seen "
        "only where the history holds others' posts to the account; most platforms' exports don't. It needs --history."
    ),
    advice=("answer them first",),
    find=_find,
)
