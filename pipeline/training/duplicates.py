"""Posts that say nearly the same: pairs found by MinHash and confirmed exactly, and the groups that they form.

Posts are compared in folded form, as sets of character 5-grams, by Jaccard similarity. MinHash
signatures, banded as in Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3,
find the candidates; a pair at the threshold is missed about once in a thousand.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.fold import SEPARATOR, decode, fold_batch

Indices = NDArray[np.int64]

_N_CHARACTERS = 5
_N_HASHES = 128
_MISSES = 0.001
_BATCH = 4096
_MOST_NEIGHBOURS = 64
"""Candidates a post is compared with in one band: bounds the work where thousands share it."""


class NearPairs(NamedTuple):
    """Pairs of posts, first < second, in order; all three arrays are of shape (n_pairs,)."""

    first: Indices
    second: Indices
    similarity: NDArray[np.float64]


def near_duplicate_groups(texts: Sequence[str], threshold: float = 0.8) -> Indices:
    """Return the number of each post's group, shape (n_samples,): near-duplicates share one, also through others.

    Groups are numbered by first appearance; the same texts always give the same numbers.

    >>> near_duplicate_groups(["Open again from Monday, 9 to 5!", "Good morning", "open again from Monday, 8 to 4 :)"])
    array([0, 1, 0])
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    copies, distinct = _first_copies(fold_texts(texts))
    pairs = _similar_pairs(distinct, threshold)
    links = coo_array((np.ones(len(pairs.first), dtype=bool), (pairs.first, pairs.second)), shape=(len(distinct),) * 2)
    _, component = connected_components(links, directed=False)
    return _number_by_appearance(component[copies])


def near_duplicate_pairs(texts: Sequence[str], threshold: float = 0.8) -> NearPairs:
    """Return the pairs of posts that are similar but not the same in folded form, copies left out.

    Of posts that are the same in folded form, the first stands for all.
    """
    copies, distinct = _first_copies(fold_texts(texts))
    pairs = _similar_pairs(distinct, threshold)
    first_seen = np.full(len(distinct), len(copies), dtype=np.int64)
    np.minimum.at(first_seen, copies, np.arange(len(copies)))
    return NearPairs(first_seen[pairs.first], first_seen[pairs.second], pairs.similarity)


def fold_texts(texts: Sequence[str]) -> list[str]:
    """Return the folded form of each text."""
    return decode(fold_batch(texts)[1:-1]).split(SEPARATOR) if texts else []


def _first_copies(folded: Sequence[str]) -> tuple[Indices, list[str]]:
    """Return for each text its number among the distinct ones, and those, by first appearance."""
    numbers: dict[str, int] = {}
    copies = np.array([numbers.setdefault(text, len(numbers)) for text in folded], dtype=np.int64)
    return copies, list(numbers)


def _number_by_appearance(values: NDArray[np.int32]) -> Indices:
    _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse]


def _similar_pairs(distinct: Sequence[str], threshold: float) -> NearPairs:
    """Return the pairs of distinct folded texts whose similarity is at least the threshold."""
    candidates = _candidates(distinct, threshold)
    sets = {number: _shingles(distinct[number]) for number in np.unique(candidates).tolist()}
    kept = [
        (first, second, similarity)
        for first, second in candidates.tolist()
        if (similarity := _jaccard(sets[first], sets[second])) >= threshold
    ]
    table = np.array(kept, dtype=np.float64).reshape(-1, 3)
    return NearPairs(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2])


def _shingles(folded: str) -> set[str]:
    padded = f" {folded} ".encode("utf-8", "replace").decode("utf-8")  # rensa takes no lone surrogates
    return {padded[start : start + _N_CHARACTERS] for start in range(max(len(padded) - _N_CHARACTERS + 1, 1))}


def _jaccard(one: set[str], other: set[str]) -> float:
    n_shared = len(one & other)
    return n_shared / (len(one) + len(other) - n_shared)


def _candidates(distinct: Sequence[str], threshold: float) -> Indices:
    """Return pairs that share a band of their signatures, shape (n_pairs, 2), sorted and each once."""
    if not distinct:
        return np.empty((0, 2), dtype=np.int64)
    signatures = _signatures(distinct)
    n_rows = _rows_per_band(threshold)
    found = [
        _sharing(np.ascontiguousarray(signatures[:, start : start + n_rows]))
        for start in range(0, _N_HASHES - n_rows + 1, n_rows)
    ]
    return np.unique(np.sort(np.concatenate(found), axis=1), axis=0)


def _signatures(distinct: Sequence[str]) -> NDArray[np.uint32]:
    from rensa import RMinHash

    batches = (
        RMinHash.digest_matrix_from_token_sets(map(_shingles, distinct[start : start + _BATCH]), _N_HASHES, seed=0)
        for start in range(0, len(distinct), _BATCH)
    )
    return np.concatenate([np.array(batch.to_rows(), dtype=np.uint32) for batch in batches])


def _rows_per_band(threshold: float) -> int:
    """Return the longest band with which a pair at the threshold is seldom missed."""
    return max(
        (n for n in range(1, 17) if (1 - threshold**n) ** (_N_HASHES // n) <= _MISSES),
        default=1,
    )


def _sharing(band: NDArray[np.uint32]) -> Indices:
    """Return pairs of rows with the same band, each row with its next neighbours in order."""
    order = np.lexsort(band.T)
    ordered = band[order]
    pairs = []
    for step in range(1, _MOST_NEIGHBOURS + 1):
        same = np.flatnonzero((ordered[step:] == ordered[:-step]).all(axis=1))
        if not len(same):
            break
        pairs.append(np.column_stack([order[same], order[same + step]]))
    return np.concatenate(pairs) if pairs else np.empty((0, 2), dtype=np.int64)
