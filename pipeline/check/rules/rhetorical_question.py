"""Questions that nobody is meant to answer."""

from collections.abc import Iterator

from pipeline.check.cues import SENTENCE_ENDS, cues
from pipeline.check.rules.rule import Hit, Rule, Scene

_UP_TO = "_? _? _? _? _? _? _? _? QUESTION"


def _find(scene: Scene) -> Iterator[Hit]:
    starts = {
        token.start
        for previous, token in zip((None, *scene.reading.tokens), scene.reading.tokens, strict=False)
        if previous is None or previous.folded in SENTENCE_ENDS or not previous.text[-1].isalnum()
    }
    spans = tuple(span for span in scene.spans(RULE.id) if span.start in starts)
    spans += scene.spans(f"{RULE.id}/anywhere")
    if spans:
        yield Hit(RULE.message, spans)


RULE = Rule(
    id="rhetorical-question",
    name="Question that is an offer",
    severity="note",
    message="the question is not one that you want answered",
    why=(
        "“Want 20% off?” has one answer, and it is yours. Readers notice, and stop answering. A question that you "
        "don't know the answer to starts a conversation."
    ),
    advice=("ask something that only your readers know",),
    cues=cues(
        f"want|need|fancy|craving|hungry {_UP_TO}",
        f"looking for|to {_UP_TO}",
        f"tired|sick|bored|fed up? of|with {_UP_TO}",
        f"ready for|to {_UP_TO}",
        f"struggling with|to {_UP_TO}",
        f"are you ready|looking|tired|struggling|interested|searching|hungry {_UP_TO}",
        f"do you|your need|struggle|dream {_UP_TO}",
        f"did you know|hear {_UP_TO}",
        f"why not {_UP_TO}",
        "guess what QUESTION",
        "how about that QUESTION",
    ),
    parts={"anywhere": cues("look no further", "what are you waiting for", "you guessed it")},
    find=_find,
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
