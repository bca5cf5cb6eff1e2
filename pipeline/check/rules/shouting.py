"""Capitals and exclamation marks."""

from collections.abc import Iterator
from itertools import pairwise

from pipeline.check.cues import Token
from pipeline.check.finding import Edit, Span
from pipeline.check.rules.rule import Hit, Rule, Scene

_SHORT = 3  # up to three letters it may well be an abbreviation
_LEAST, _SHARE = 3, 0.4
_MARKS = 4


def _find(scene: Scene) -> Iterator[Hit]:
    tokens = scene.reading.tokens
    words = [token for token in tokens if token.text.isalpha() and len(token.text) > _SHORT]
    loud = [token for token in words if token.text.isupper()]
    if len(loud) >= _LEAST and len(loud) >= _SHARE * len(words):
        yield Hit(f"{len(loud)} of {len(words)} words in capitals", _spans(loud), edits=tuple(_quieten(loud, tokens)))
    marks = [token for token in tokens if token.text.strip("!") == "" and token.text]
    if sum(len(token.text) for token in marks) >= _MARKS:
        yield Hit(f"{sum(len(token.text) for token in marks)} exclamation marks", _spans(marks))


def _spans(tokens: list[Token]) -> tuple[Span, ...]:
    return tuple(Span(token.start, token.end) for token in tokens)


def _quieten(loud: list[Token], tokens: tuple[Token, ...]) -> Iterator[Edit]:
    before = {token: previous for previous, token in pairwise(tokens)}
    for token in loud:
        previous = before.get(token)
        starts = previous is None or previous.text[-1] in ".!?"
        yield Edit(token.start, token.end, token.text.capitalize() if starts else token.text.lower())


RULE = Rule(
    id="shouting",
    name="Shouting",
    severity="note",
    message="it shouts",
    why=(
        "Capitals are slower to read, and in a feed they sound like somebody with a loudhailer. Screen readers may "
        "spell them out letter by letter."
    ),
    advice=("let one word carry the weight",),
    find=_find,
    safe="use small letters",
    hits=(
        "HUGE CLEARANCE EVENT at the barn",
        "New candles!!!! Smell like rain",
        "БОЛЬШИЕ ЗИМНИЕ ЦЕНЫ",
    ),
    misses=(
        "The NHS and the BBC both said so, FYI",
        "New candles! They smell like rain!",
        "I am NOT amused, said the cat",
    ),
)
