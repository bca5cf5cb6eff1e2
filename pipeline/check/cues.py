"""Cues: token patterns in a compact notation, found with spaCy's Matcher on the blank English tokenizer.

spaCy is imported when the first draft is searched, and never for drafts that need no explanation.

The notation
------------
A cue is a row of tokens with spaces between. ``a|b`` is either, ``?`` at the end of a token makes
it optional, ``_`` is any one token that ends no sentence. Tokens are compared in folded form, so case,
curly quotes, styled letters and invisible characters don't matter; ``LINK``, ``HANDLE``, ``NUMBER``
and ``CURRENCY`` stand for what folding makes one form of, ``END`` and ``QUESTION`` for the marks that
end a sentence. ``=f4f`` is compared with its digits kept; ``^want`` must begin a sentence, or a part
of one. Contractions are two tokens, as spaCy has
them: ``do n't``, ``let 's``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.check.finding import Span
from pipeline.scoring.fold import AMPERSAND, LINK, MENTION, decode, fold_batch

if TYPE_CHECKING:
    from spacy.language import Language

Pattern = list[dict[str, Any]]

SENTENCE_ENDS = (".", "..", "...", "!", "!!", "?", "??", "?!", "!?")

_NAMED: Mapping[str, dict[str, Any]] = {
    "LINK": {"ORTH": LINK},
    "HANDLE": {"ORTH": MENTION},
    "NUMBER": {"ORTH": {"REGEX": r"^\d+(?:k|th|st|nd|rd)?$"}},
    "CURRENCY": {"ORTH": {"IN": ["$", "usd", "eur", "gbp"]}},
    "END": {"ORTH": {"IN": list(SENTENCE_ENDS)}},
    "QUESTION": {"ORTH": {"IN": ["?", "??", "?!"]}},
    "_": {"ORTH": {"NOT_IN": list(SENTENCE_ENDS)}},
}
_BEGINS = "^"
"""What the words that begin a sentence have for a lemma, which a blank pipeline leaves empty."""

_FREQUENT = frozenset(
    """
    a an the to in on for of and is are be we i you it this that my our your me us at by with from here now all or if
    up out so just one new get have has do can will not as what how more was
    """.split()  # noqa: SIM905 - words are read more easily in a row than one a line
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def cue(notation: str) -> Pattern:
    """Return the Matcher pattern of a cue.

    >>> cue("link in my|our? bio")[2]
    {'ORTH': {'IN': ['my', 'our']}, 'OP': '?'}
    """
    return [_token(token) for token in notation.split()]


def cues(*notations: str) -> tuple[Pattern, ...]:
    """Return the patterns of several cues."""
    return tuple(cue(notation) for notation in notations)


def _token(token: str) -> dict[str, Any]:
    optional = len(token) > 1 and token.endswith("?")
    bare = token[:-1] if optional else token
    if bare.startswith("="):
        return {"NORM": bare[1:]}
    if bare.startswith("^"):
        return {**_token(bare[1:]), "LEMMA": _BEGINS}
    choices = [AMPERSAND if choice == "&" else choice for choice in bare.split("|")]
    spec = _NAMED[bare] if bare in _NAMED else {"ORTH": {"IN": choices} if len(choices) > 1 else bare}
    return {**spec, "OP": "?"} if optional else dict(spec)


def _anchor(pattern: Pattern) -> frozenset[str]:
    """Return words of which a text must hold one for the pattern to match: those of its rarest token."""
    choices = [_literals(token) for token in pattern if "OP" not in token]
    return min((choice for choice in choices if choice), key=lambda choice: (len(choice & _FREQUENT), len(choice)))


def _literals(token: dict[str, Any]) -> frozenset[str]:
    spec = token.get("ORTH", token.get("NORM"))
    if isinstance(spec, dict):
        return frozenset(spec.get("IN", ()))
    return frozenset() if spec is None else frozenset([spec])


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a draft, white space left out: its place, and its folded form."""

    start: int
    end: int
    text: str
    folded: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A draft's tokens, and the spans of each set of cues that was found in it."""

    tokens: tuple[Token, ...]
    found: Mapping[str, tuple[Span, ...]]


class CueFinder:
    """Finds named sets of cues in texts.

    Parameters
    ----------
    patterns : mapping from name to patterns
    """

    def __init__(self, patterns: Mapping[str, Iterable[Pattern]]) -> None:
        from spacy.matcher import Matcher

        self._nlp = _english()
        self._matchers = {}
        for name, pattern in patterns.items():
            matcher = Matcher(self._nlp.vocab)
            matcher.add(name, list(pattern), greedy="LONGEST")
            self._matchers[name] = (frozenset().union(*map(_anchor, pattern)), matcher)

    def read(self, text: str) -> Reading:
        """Return the tokens of a text and the cues in it, in order."""
        from spacy.tokens import Doc

        tokens = self._tokens(text)
        # The Matcher sees folded words without the white space: a line break parts no cue.
        doc = Doc(self._nlp.vocab, words=[token.folded for token in tokens])
        for place, token in enumerate(tokens):
            if "0" in token.folded:  # folding makes all digits one, and some words are made of them
                doc[place].norm_ = token.text.lower()
            if place == 0 or not tokens[place - 1].text[-1].isalnum():
                doc[place].lemma_ = _BEGINS
        words = {token.folded for token in tokens} | {token.text.lower() for token in tokens}
        found: dict[str, tuple[Span, ...]] = {}
        for name, (anchors, matcher) in self._matchers.items():
            if anchors.isdisjoint(words):  # a Matcher costs far more than this look
                continue
            spans = sorted((tokens[first].start, tokens[last - 1].end) for _, first, last in matcher(doc))
            if spans:
                found[name] = tuple(Span(*span) for span in spans)
        return Reading(tokens, found)

    def _tokens(self, text: str) -> tuple[Token, ...]:
        doc = self._nlp.make_doc(_SURROGATE.sub("\ufffd", text))  # spaCy's strings are UTF-8
        words = [token for token in doc if not token.is_space]
        folded = decode(fold_batch([word.text for word in words])).split("\0")[1:-1] if words else []
        return tuple(
            Token(word.idx, word.idx + len(word.text), word.text, form or "\ufffd")
            for word, form in zip(words, folded, strict=True)
        )


def read_words(text: str) -> Reading:
    """Return a text's words at white space and no cues: what can be had without spaCy."""
    chunks = list(re.finditer(r"\S+", text))
    folded = decode(fold_batch([chunk.group() for chunk in chunks])).split("\0")[1:-1] if chunks else []
    tokens = (
        Token(chunk.start(), chunk.end(), chunk.group(), form) for chunk, form in zip(chunks, folded, strict=True)
    )
    return Reading(tuple(tokens), {})


@lru_cache(maxsize=1)
def _english() -> "Language":
    from spacy.lang.en import English
    from spacy.util import compile_infix_regex

    nlp = English()
    # Posts run tags and brackets together: "(link in bio)#mugs#tea".
    infixes = [*(nlp.Defaults.infixes or []), r"[#()\[\]!?|]"]
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    nlp.max_length = 10**9  # the limit is there for parsers; a tokenizer needs none
    return nlp
