"""Posts as rows of word pieces: filled up to one length, in batches of like lengths."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pieces = Sequence[NDArray[np.int64]]

_WINDOW = 50
"""Batches sorted by length together: little filling, and still a random order."""


def build_batches(lengths: NDArray[np.int64], size: int, seed: int) -> list[NDArray[np.intp]]:
    """Return the rows of each batch of one epoch; every post is in exactly one.

    >>> [batch.tolist() for batch in build_batches(np.array([3, 9, 3, 9]), 2, seed=0)]
    [[1, 3], [2, 0]]
    """
    random = np.random.default_rng(seed)
    order = random.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), size * _WINDOW):
        window = order[start : start + size * _WINDOW]
        window = window[np.argsort(lengths[window], kind="stable")]
        batches += [window[first : first + size] for first in range(0, len(window), size)]
    return [batches[i] for i in random.permutation(len(batches))]


def by_length(pieces: Pieces, size: int) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of batches in the order of length, for scoring."""
    order = np.argsort([len(row) for row in pieces], kind="stable")
    for start in range(0, len(order), size):
        yield order[start : start + size]


def fill_up(rows: Pieces, pad: int) -> tuple[Any, Any]:
    """Return tensors ``ids`` and ``real`` of shape (n_samples, longest row)."""
    import torch

    ids = np.full((len(rows), max(map(len, rows))), pad, dtype=np.int64)
    for row, pieces in zip(ids, rows, strict=True):
        row[: len(pieces)] = pieces
    filled = torch.from_numpy(ids)
    return filled, filled != pad
