"""Questions that nobody is meant to answer."""

from pipeline.check.cues import cues
from pipeline.check.rules import advice
from pipeline.check.rules.rule import Rule

_UP_TO = "_? _? _? _? _? _? _? _? QUESTION"


RULE = Rule(
    id="rhetorical-question",
    name="Question that is an offer",
    severity="note",
    message="the question is not one that you want answered",
    why=(
        "“Want 20% off?” has one answer, and it is yours. Readers notice, and stop answering. A question that you "
        "don't know the answer to starts a conversation."
    ),
    advice=(advice.ASK_READERS, "make the offer in a plain sentence"),
    cues=cues(
        f"^want|need|fancy|craving|hungry {_UP_TO}",
        f"^looking for|to {_UP_TO}",
        f"^tired|sick|bored|fed up? of|with {_UP_TO}",
        f"^ready for|to {_UP_TO}",
        f"^struggling with|to {_UP_TO}",
        f"^are you ready|looking|tired|struggling|interested|searching|hungry {_UP_TO}",
        f"^do you|your need|struggle|dream {_UP_TO}",
        f"^did you know|hear {_UP_TO}",
        f"^why not {_UP_TO}",
        "^guess what QUESTION",
        "^how about that QUESTION",
        "look no further",
        "what are you waiting for",
        "you guessed it",
    ),
    hits=(
        "Want 20% off your first box?",
        "New sofa day. Tired of sagging cushions? We fix them",
        "Need a plumber? Look no further",
    ),
    misses=(
        "Does anyone want a lift to the match on Sunday?",
        "What would you pick, oak or ash?",
        "Has anybody tried the new version yet?",
        "They want what?",
    ),
)
