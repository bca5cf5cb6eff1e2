"""What would turn a verdict: the cuts without which a flagged draft would pass."""

from collections.abc import Sequence

from pipeline.check.finding import Span
from pipeline.scoring.explain import Weight

MAX_CUTS = 3
"""More would be another post."""

_MOST_CUES = 40
"""A draft that holds more is not turned by a cut or three, and trying them all takes the square of their number."""


def candidate_cuts(text: str, spans: Sequence[Span], words: Sequence[Weight]) -> list[tuple[Span, ...]]:
    """Return cuts worth trying: each cue and each strong word alone, then the strongest together.

    Parameters
    ----------
    spans : sequence of Span
        Where cues are.
    words : sequence of Weight
        What each word adds to the flag.
    """
    if len(spans) > _MOST_CUES:
        return []
    strong = sorted((word for word in words if word.weight > 0), key=lambda word: -word.weight)[:6]
    single = _distinct([*spans, *(Span(word.start, word.end) for word in strong)])
    single = [span for span in single if 0 < span.end - span.start < 0.8 * len(text)]
    single.sort(key=lambda span: -_weight(span, words))
    together = [tuple(_apart(single[:n])) for n in range(2, MAX_CUTS + 1)]
    return [*((span,) for span in single), *(cut for cut in together if len(cut) > 1)]


def cut(text: str, spans: Sequence[Span]) -> str:
    """Return the text without some of its stretches.

    >>> cut("New mugs, link in bio", [Span(10, 21)])
    'New mugs, '
    """
    for span in sorted(spans, key=lambda span: -span.start):
        text = text[: span.start] + text[span.end :]
    return text


def _weight(span: Span, words: Sequence[Weight]) -> float:
    return sum(word.weight for word in words if word.start < span.end and span.start < word.end)


def _distinct(spans: Sequence[Span]) -> list[Span]:
    """Return the spans without doubles, and without those that lie inside another."""
    unique = set(spans)
    return [
        span
        for span in unique
        if not any(other != span and other.start <= span.start and span.end <= other.end for other in unique)
    ]


def _apart(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return kept
