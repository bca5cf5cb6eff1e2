"""Trades of follows and subscriptions."""

from pipeline.check.cues import cues
from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="sub-for-sub",
    name="Follow-for-follow trade",
    severity="warn",
    message="it offers a follow for a follow",
    why=(
        "A traded follow has nobody behind it: neither side will read the other. It also makes whoever does read "
        "you wonder which of your followers are real."
    ),
    advice=("follow people whose posts you want to read, and answer them: some come back",),
    cues=cues(
        "=f4f",
        "=s4s",
        "=l4l",
        "=sub4sub",
        "=follow4follow",
        "=like4like",
        "=follow4followback",
        "=ifb",
        "sub|follow|like|subscribe for sub|follow|like|subscribe",
        "sub|follow|like =4 sub|follow|like",
        "follow - for - follow",
        "sub - for - sub",
        "follow|followed back",
        "followback|teamfollowback|followbackparty|followforfollow|followtrain",
        "i|we|ill will|'ll? always? follow|sub|subscribe back",
        "follow|sub|subscribe me|us and|& i|we|ill",
        "return the follow|sub",
    ),
    hits=(
        "f4f anyone? just started my gaming channel",
        "Sub for sub, drop your channel",
        "Follow me and I follow you, simple",
        "I will always follow back",
    ),
    misses=(
        "We met f2f at last and talked for hours",
        "The sub came on for the last ten minutes",
        "What follows is a true story",
        "Like father, like son",
    ),
)
