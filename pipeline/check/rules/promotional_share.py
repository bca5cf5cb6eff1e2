"""The account promotes more than the policy allows."""

from collections.abc import Iterator

from pipeline.check.percent import percent
from pipeline.check.rules.account import SEVERITY_OF, promotes
from pipeline.check.rules.rule import Hit, Rule, Scene
from pipeline.policy import wilson_interval


def _find(scene: Scene) -> Iterator[Hit]:
    standing = scene.standing
    if standing is None or not standing.is_enough or not promotes(scene):
        return
    before, after = standing.value("promotional_share"), standing.value("promotional_share", promotional=1)
    level = standing.level("promotional_share", promotional=1)
    if before is None or after is None or level == "ok":
        return
    low, high = wilson_interval(standing.n_promotional + 1, standing.n + 1)
    limit = standing.policy.limit("promotional_share")
    yield Hit(
        f"this would take you from {percent(before)} to {percent(after)} promotional in your last {standing.n} posts "
        f"and replies (95 % interval {percent(low)} to {percent(high)}; the policy {standing.policy.name} asks for "
        f"{percent(limit)} at most)",
        severity=SEVERITY_OF[level],
    )


RULE = Rule(
    id="promotional-share",
    name="Promotional share over the policy",
    severity="warn",
    message="the account promotes more than the policy allows",
    why=(
        "One post that promotes is news; every third is a channel that people leave. The share is counted over posts "
        "and replies to others in the last 100 or 90 days, whichever hold more, and said only from ten on; the "
        "severity follows the policy's bands. It needs --history."
    ),
    advice=("answer, ask or pass on a few things first", "space it out: what is true today is true next week"),
    find=_find,
)
