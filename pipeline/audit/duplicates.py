"""Near-duplicates: which texts say nearly the same as an earlier one, found by MinHash, confirmed exactly.

Texts are compared by their words alone: without links, names, hashtags, numbers and signs, as sets of
character 5-grams, by Jaccard similarity. The index (banded MinHash: Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", chapter 3) holds one text a group, the first, so that a thousand copies
cost no more than one and groups don't drift.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.fold import SEPARATOR, decode, fold_batch

SIMILAR = 0.6
"""From this similarity to a group's first text on, a text belongs to it."""

_N_CHARACTERS = 5
_LEAST_CHARACTERS = 12
_N_HASHES, _N_BANDS = 128, 32
_N_BATCH = 4096
_HASHTAG = re.compile(r"#\w+")
_WORD = re.compile(r"[^\W\d]+")


def group_near_duplicates(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return for each text the position of the first that says nearly the same, shape (n_samples,).

    Texts of under a dozen letters are too short to say the same, and stand alone.

    >>> group_near_duplicates(["Open again from Monday 9 to 5", "Hello", "OPEN again from Monday!! 8 to 4 #bread"])
    array([0, 1, 0])
    """
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(SIMILAR, _N_HASHES, _N_BANDS)
    group = np.arange(len(texts))
    first_of: dict[str, int] = {}
    shingles: dict[int, frozenset[str]] = {}
    for positions, words in _batches(texts, first_of, group):
        sets = [_shingle(text) for text in words]
        for position, tokens, sketch in zip(positions, sets, RMinHash.from_token_sets(sets, _N_HASHES, 0), strict=True):
            near = [(_jaccard(tokens, shingles[other]), -other) for other in index.query(sketch)]
            similarity, first = max(near, default=(0.0, 0))
            if similarity >= SIMILAR:
                group[position] = -first
            else:
                shingles[position] = tokens
                index.insert(position, sketch)
    return np.asarray(group[group])  # copies of a text follow it to its group


def _batches(
    texts: Sequence[str], first_of: dict[str, int], group: NDArray[np.int64]
) -> Iterator[tuple[list[int], list[str]]]:
    """Yield positions and words of texts that are met for the first time; send copies to the first."""
    new = _distinct(texts, first_of, group)
    while batch := list(islice(new, _N_BATCH)):
        yield [position for position, _ in batch], [words for _, words in batch]


def _distinct(texts: Sequence[str], first_of: dict[str, int], group: NDArray[np.int64]) -> Iterator[tuple[int, str]]:
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


def _shingle(words: str) -> frozenset[str]:
    padded = f" {words} ".encode("utf-8", "replace").decode("utf-8")  # rensa takes no lone surrogates
    return frozenset(padded[start : start + _N_CHARACTERS] for start in range(len(padded) - _N_CHARACTERS + 1))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    n_shared = len(one & other)
    return n_shared / (len(one) + len(other) - n_shared)
