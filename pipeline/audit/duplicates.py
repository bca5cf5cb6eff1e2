"""Near-duplicates: which texts say nearly the same as an earlier one, found by MinHash, confirmed exactly.

Texts are compared by their words alone: without links, names, hashtags, numbers and signs, as sets of
character 5-grams, by Jaccard similarity. The index (banded MinHash: Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", chapter 3) holds one text a group, the first, so that a thousand copies
cost no more than one and groups don't drift.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.fold import SEPARATOR, decode, fold_batch

Positions = NDArray[np.int64]

SIMILAR = 0.6
"""From this similarity to a group's first text on, a text belongs to it."""

_N_CHARACTERS = 5
_LEAST_CHARACTERS = 12
_N_HASHES, _N_BANDS = 125, 25  # a pair at 0.6 is missed once in eight, one at 0.7 once in a hundred
_SLACK = 0.15  # over three standard deviations of the agreement of two signatures
_N_BATCH = 4096
_HASHTAG = re.compile(r"#\w+")
_WORD = re.compile(r"[^\W\d]+")


def group_near_duplicates(texts: Sequence[str]) -> Positions:
    """Return for each text the position of the first that says nearly the same, shape (n_samples,).

    Texts of under a dozen letters are too short to say the same, and stand alone.

    >>> group_near_duplicates(["Open again from Monday 9 to 5", "Hello", "OPEN again from Monday!! 8 to 4 #bread"])
    array([0, 1, 0])
    """
    group = np.arange(len(texts))
    firsts = _Firsts(len(texts))
    for positions, words in _batches(texts, group):
        for position, first in zip(positions, firsts.place(positions, words), strict=True):
            group[position] = first
    return np.asarray(group[group])  # copies of a text follow it to its group


class _Firsts:
    """The first text of each group, in an index.

    Parameters
    ----------
    n_texts : int
        Positions are below this.
    """

    def __init__(self, n_texts: int) -> None:
        from rensa import RMinHashLSH

        self._index = RMinHashLSH(SIMILAR, _N_HASHES, _N_BANDS)
        self._signatures = np.zeros((n_texts, _N_HASHES), dtype=np.uint32)
        self._words: dict[int, str] = {}

    def place(self, positions: Sequence[int], words: Sequence[str]) -> Iterator[int]:
        """Yield for each text the position of its group's first, which may be its own."""
        from rensa import RMinHash

        sets = [_shingle(text) for text in words]
        sketches = RMinHash.from_token_sets(sets, _N_HASHES, 0)
        for position, text, tokens, sketch in zip(positions, words, sets, sketches, strict=True):
            self._signatures[position] = sketch.digest()
            near = self._near(position, tokens, np.array(self._index.query(sketch), dtype=np.int64))
            if near == position:
                self._words[position] = text
                self._index.insert(position, sketch)
            yield near

    def _near(self, position: int, tokens: frozenset[str], candidates: Positions) -> int:
        """Return the candidate that is most similar, or the position itself if none is similar enough."""
        # Signatures agree in about as many places as the sets are similar; what is far below need not be compared.
        agreement = (self._signatures[candidates] == self._signatures[position]).mean(axis=1)
        likely = candidates[agreement > SIMILAR - _SLACK].tolist()
        similar = [(_jaccard(tokens, _shingle(self._words[other])), -other) for other in likely]
        similarity, first = max(similar, default=(0.0, 0))
        return -first if similarity >= SIMILAR else position


def _batches(texts: Sequence[str], group: Positions) -> Iterator[tuple[list[int], list[str]]]:
    """Yield positions and words of texts that are met for the first time; send copies to the first."""
    new = _distinct(texts, group)
    while batch := list(islice(new, _N_BATCH)):
        yield [position for position, _ in batch], [words for _, words in batch]


def _distinct(texts: Sequence[str], group: Positions) -> Iterator[tuple[int, str]]:
    first_of: dict[str, int] = {}
    for start in range(0, len(texts), _N_BATCH):
        for position, words in enumerate(_words(texts[start : start + _N_BATCH]), start):
            if len(words) < _LEAST_CHARACTERS:
                continue
            first = first_of.setdefault(words, position)
            if first == position:
                yield position, words
            else:
                group[position] = first


def _words(texts: Sequence[str]) -> list[str]:
    """Return the bare words of each text."""
    folded = decode(fold_batch(texts)[1:-1]).split(SEPARATOR)
    return [" ".join(_WORD.findall(_HASHTAG.sub(" ", text) if "#" in text else text)) for text in folded]


@lru_cache(maxsize=_N_BATCH)
def _shingle(words: str) -> frozenset[str]:
    padded = f" {words} "
    return frozenset(padded[start : start + _N_CHARACTERS] for start in range(len(padded) - _N_CHARACTERS + 1))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    n_shared = len(one & other)
    return n_shared / (len(one) + len(other) - n_shared)
