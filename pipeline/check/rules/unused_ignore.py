"""Requests to ignore a rule that have no effect; found when the others have been asked."""

from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="unused-ignore",
    name="Ignore without effect",
    severity="note",
    message="the request to ignore a rule has no effect",
    why=(
        "An ignore that nothing needs any more hides what comes later. One without a reason doesn't hold, since the "
        "next reader could not tell whether it still should; one that names no rule is a slip of the pen."
    ),
    advice=("take the request out, or correct the rule's name", "say after the bracket why the rule doesn't apply"),
)
