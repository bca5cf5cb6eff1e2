"""Engagement bait: asks for a reaction that says nothing."""

from pipeline.check.cues import cues
from pipeline.check.rules import advice
from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="engagement-bait",
    name="Engagement bait",
    severity="warn",
    message="it asks for a reaction for its own sake",
    why=(
        "“RT if you agree”, “tag a friend”: readers are asked to work the counter, not to say anything. Platforms "
        "rank such posts down, and people learn to pass over whoever writes them. A real question does more."
    ),
    advice=(advice.ASK_AND_ANSWER, "let the post earn its shares"),
    cues=cues(
        "rt|retweet|repost|share|like|boost this? if|when",
        "rt|retweet|repost|share|like|follow|comment|tag to|and|&|+ win|enter|get|spread",
        "rt|retweet|share for a|your|the chance",
        "rt|retweet|repost and|&|+ follow|like|share",
        "like and|&|+ share|retweet|rt|repost",
        "tag a|an|your|someone|somebody|NUMBER|two|three|that|the|some _?",
        "tag and|& share",
        "double tap if|to|for",
        "comment|type|drop|say a|an|your|the? _ below|down|in the? comments",
        "comment|type yes|amen|done|info|link|me|guide",
        "comment|reply with|below with? _",
        "share|send this with|to a|your|someone|anyone|everyone",
        "NUMBER likes|retweets|shares|rts and|&",
        "who 's|is with me|us",
    ),
    hits=(
        "RT if you agree that mornings need coffee. Ours, mostly",
        "Tag a friend who owes you a slice!",
        "Comment YES and we send you the price list",
        "LIKE & SHARE to win two seats",
    ),
    misses=(
        "RT @anna_mak: the river walk is open again",
        "What would you pick for a draughty hall, oak or ash?",
        "Please comment on the plan before Friday, the council does read it",
        "The museum put a tag on the wrong fossil again",
        "I don't share this view, and here is why",
    ),
)
