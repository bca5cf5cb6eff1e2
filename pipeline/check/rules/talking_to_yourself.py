"""Replies that go to oneself."""

from collections.abc import Iterator

from pipeline.check.percent import percent
from pipeline.check.rules.account import promotes
from pipeline.check.rules.rule import Hit, Rule, Scene


def _find(scene: Scene) -> Iterator[Hit]:
    standing = scene.standing
    if standing is None or not standing.is_enough or not promotes(scene):
        return
    share, level = standing.value("self_reply_share"), standing.level("self_reply_share")
    if share is not None and level != "ok":
        yield Hit(f"{percent(share)} of your latest replies are to yourself", severity="note")


RULE = Rule(
    id="talking-to-yourself",
    name="Talking to yourself",
    severity="note",
    message="most replies are to yourself",
    why=(
        "Threads and bumps look like activity and answer nobody. Where they are most of the replies, the account "
        "talks among itself. It needs --history."
    ),
    advice=("answer somebody else's post today",),
    find=_find,
)
