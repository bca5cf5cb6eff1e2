"""Too long without talking to anyone."""

from collections.abc import Iterator

from pipeline.check.percent import percent
from pipeline.check.rules.account import promotes
from pipeline.check.rules.rule import Hit, Rule, Scene

_LONG = 30  # days


def _find(scene: Scene) -> Iterator[Hit]:
    standing = scene.standing
    if standing is None or not standing.is_enough or not promotes(scene):
        return
    if not standing.recent.tells_replies:
        return
    share, days = standing.value("reply_share"), standing.days_since_reply()
    level = standing.level("reply_share")
    if level != "ok" and share is not None:
        yield Hit(
            f"of your last {standing.n} posts {standing.n_replies} answer somebody ({percent(share)}; the policy "
            f"{standing.policy.name} asks for {percent(standing.policy.limit('reply_share'))})",
            severity="note" if level == "note" else "warn",
        )
    elif days is not None and days >= _LONG:
        yield Hit(f"you have posted for {days} days without answering anybody", severity="note")


RULE = Rule(
    id="no-talk",
    name="Too long without talking to anyone",
    severity="warn",
    message="the account hardly answers anybody",
    why=(
        "People forgive adverts to those who talk with them. An account whose replies are few is a notice board. "
        "Counted as the share of replies to others in the window; in a table that doesn't say which posts are "
        "replies, those that begin with @name. It needs --history."
    ),
    advice=("answer three people first: their posts are in your feed now",),
    find=_find,
)
