"""What would turn a verdict: the cuts without which a flagged draft would pass, and still be whole sentences."""

import re
from collections.abc import Iterator, Sequence

from pipeline.check.disclosure import may_disclose
from pipeline.check.finding import Span
from pipeline.scoring.explain import Weight

MAX_CUTS = 3
"""More would be another post."""

_MOST_CUES = 40
"""A draft that holds more is not turned by a cut or three, and trying them all takes the square of their number."""

_MOST_WORDS = 6
_BULLETS = " .:\t\r\n\v\f-*\u2022\u2013\u2014"
_LEAST_LEFT = 2  # words; less is no post

# A sentence ends at a line break or at a mark before white space; a part of one at these signs, too.
_SENTENCE = re.compile(r"(?:[^.!?…\n]|[.!?…](?![\s.!?…\"'”)]|$))+")
_PART = re.compile(r"(?:[^,;:()\[\]|\u2013\u2014\n\s]|[,:](?!\s|$)|[^\S\n](?![-\u2013\u2014|(\[]))+")
_TAG = re.compile(r"[#@][^\W_][\w.]*|https?://\S+|www\.\S+")
_WORD = re.compile(r"[^\W_][\w'\u2019]*")
_TRAILING = re.compile(rf"(?:{_TAG.pattern}|[\W_])*")

# Nothing whole ends in these (left of a cut), and no whole sentence begins with those (right of one).
_HANGING = frozenset(
    """
    a an the my our your his her its their this that these those in on at by to for from of with via and or but so as
    than is are was be get got grab save take win enjoy use see check have has with now: only just up
    """.split()  # noqa: SIM905 - words are read more easily in a row than one a line
)
_LEANING = frozenset(
    """
    if when while because which who whose that so and or but with for to from by as though although until unless
    where than like including except especially plus in on at only
    """.split()  # noqa: SIM905
)


_VERBS = frozenset(
    """
    is are was were am be 's it's that's he's she's we're they're you're i'm have has had i've we've you've do does
    did can could will would should may might must i'll we'll i you he she we they
    """.split()  # noqa: SIM905
)


def candidate_cuts(text: str, spans: Sequence[Span], words: Sequence[Weight]) -> list[tuple[Span, ...]]:
    """Return cuts worth trying: phrases, parts and sentences that hold a cue or a strong word, then several together.

    Parameters
    ----------
    spans : sequence of Span
        Where cues are.
    words : sequence of Weight
        What each word adds to the flag.
    """
    if len(spans) > _MOST_CUES:
        return []
    strong = sorted((word for word in words if word.weight > 0), key=lambda word: -word.weight)[:_MOST_WORDS]
    marked = [*spans, *(Span(word.start, word.end) for word in strong)]
    sentences = _pieces(text, _SENTENCE, Span(0, len(text)))
    found = {*_phrases(text, spans, marked)}
    for sentence in sentences:
        if any(_overlap(sentence, mark) for mark in marked):
            parts = _pieces(text, _PART, sentence)
            found |= {sentence, *(part for part in parts if any(_overlap(part, mark) for mark in marked))}
    single = [span for span in found if _is_worth(text, span, spans) and _stays_whole(text, (span,))]
    single.sort(key=lambda span: (-_weight(span, words), span.end - span.start, span.start))
    together = [tuple(_apart(single)[:n]) for n in range(2, MAX_CUTS + 1)]
    return [*((span,) for span in single), *(cut for cut in together if len(cut) > 1 and _stays_whole(text, cut))]


def cut(text: str, spans: Sequence[Span]) -> str:
    """Return the text without some of its stretches.

    >>> cut("New mugs, link in bio", [Span(10, 21)])
    'New mugs, '
    """
    for span in sorted(spans, key=lambda span: -span.start):
        text = text[: span.start] + text[span.end :]
    return text


def alternatives(text: str, passing: Sequence[tuple[Span, ...]]) -> list[tuple[str, ...]]:
    """Return the words of cuts that pass, each once, and none that holds another and more.

    >>> alternatives("link in bio. Mugs, link in bio", [(Span(0, 11),), (Span(13, 30),), (Span(19, 30),)])
    [('link in bio',)]
    """
    told: list[tuple[str, ...]] = []
    for spans in sorted(passing, key=lambda spans: sum(span.end - span.start for span in spans)):
        words = tuple(text[span.start : span.end] for span in spans)
        if not any(all(any(_same(old) in _same(new) for new in words) for old in other) for other in told):
            told.append(words)
    order = [tuple(text[span.start : span.end] for span in spans) for spans in passing]
    return sorted(told, key=order.index)


def _same(words: str) -> str:
    return " ".join(words.casefold().split())


def _phrases(text: str, cues: Sequence[Span], marked: Sequence[Span]) -> Iterator[Span]:
    """Yield cues, hashtags, links and accounts that end a part of a sentence, or stand before everything else."""
    tags = [Span(match.start(), match.end()) for match in _TAG.finditer(text)]
    tags = [tag for tag in tags if any(_overlap(tag, mark) for mark in marked)]
    for span in dict.fromkeys([*cues, *tags]):
        before, after = text[: span.start], text[span.end :]
        if span in tags and not before.strip():
            yield span
        elif _ends_part(after):
            start = _back_over_hanging(text, span.start)
            if start is not None:
                yield Span(start, span.end)


def _ends_part(after: str) -> bool:
    return _TRAILING.fullmatch(after) is not None or re.match(r"\s*[.,;:!?…)\]|\u2013\u2014\n]", after) is not None


def _back_over_hanging(text: str, start: int) -> int | None:
    """Return where a cut must begin so that what stands before ends well; None where too little does."""
    part = max(text.rfind(sign, 0, start) for sign in ".,;:!?…()|\u2013\u2014\n") + 1
    kept = list(_WORD.finditer(text, part, start))
    while kept and kept[-1].group().lower() in _HANGING:
        start = kept.pop().start()
    return start if not kept or len(kept) > _LEAST_LEFT else None


def _pieces(text: str, pattern: re.Pattern[str], within: Span) -> list[Span]:
    pieces = []
    for match in pattern.finditer(text, within.start, within.end):
        piece = match.group()
        start = match.start() + len(piece) - len(piece.lstrip(_BULLETS))
        if piece.strip(_BULLETS):
            pieces.append(Span(start, start + len(piece.strip(_BULLETS))))
    return pieces


def _is_worth(text: str, span: Span, cues: Sequence[Span]) -> bool:
    """Tell whether a cut can be advised: not most of the text, no disclosure, no plain word by itself."""
    words = text[span.start : span.end]
    if not 0 < len(words) < 0.8 * len(text) or may_disclose(words):
        return False
    return len(_WORD.findall(words)) > 1 or span in cues or _TAG.fullmatch(words) is not None


def _stays_whole(text: str, spans: Sequence[Span]) -> bool:
    """Tell whether there is a post left, of sentences that keep their beginning, or a verb where it is cut off."""
    plain = _TAG.sub(lambda tag: " " * len(tag.group()), text)
    if len(_WORD.findall(cut(plain, spans))) < _LEAST_LEFT:
        return False
    sentences = _pieces(plain, _SENTENCE, Span(0, len(plain)))
    touched = [sentence for sentence in sentences if any(_overlap(sentence, span) for span in spans)]
    return all(_reads_on([_left(plain, part, spans) for part in _pieces(plain, _PART, each)]) for each in touched)


def _left(text: str, part: Span, spans: Sequence[Span]) -> list[str]:
    """Return the words of a part that no cut takes."""
    words = _WORD.finditer(text, part.start, part.end)
    return [
        word.group().lower().replace("\u2019", "'")
        for word in words
        if not any(s.start <= word.start() < s.end for s in spans)
    ]


def _reads_on(parts: list[list[str]]) -> bool:
    left = [words for words in parts if words]
    if not left or parts[0]:
        return True
    return left[0][0] not in _LEANING and any(_VERBS.intersection(words) for words in left)


def _weight(span: Span, words: Sequence[Weight]) -> float:
    return sum(word.weight for word in words if _overlap(word, span))


def _overlap(one: Span | Weight, other: Span | Weight) -> bool:
    return one.start < other.end and other.start < one.end


def _apart(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if not any(_overlap(span, other) for other in kept):
            kept.append(span)
    return kept
