"""How large the numbers get that meet each matrix of the encoder: what a good int8 form has to know."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.training.encoder_batches import Pieces
from pipeline.training.encoder_network import Shape, Weights, score_pieces

_STRENGTH = 0.65  # of smoothing; of 0.35, 0.5 and 0.65 the best on pool posts
_N_OUTLIERS = 8

Ranges = Mapping[str, NDArray[np.float32]]
"""For each matrix the largest absolute value of each input, shape (n_inputs,)."""


def find_outliers(largest: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the few inputs that get far larger than the others, in order."""
    return np.sort(np.argsort(-largest, kind="stable")[:_N_OUTLIERS])


def measure_ranges(weights: Weights, shape: Shape, pieces: Pieces) -> dict[str, NDArray[np.float32]]:
    """Return the ranges that some posts bring about."""
    import torch

    ranges: dict[str, NDArray[np.float32]] = {}

    def watch(name: str, x: Any) -> None:
        largest = x.reshape(-1, x.shape[-1]).abs().amax(0).float().numpy()
        ranges[name] = np.maximum(ranges.get(name, np.zeros_like(largest)), largest)

    with torch.inference_mode():
        for row in pieces:
            ids = torch.from_numpy(row)[None]
            score_pieces(weights, shape, ids, torch.ones_like(ids, dtype=torch.bool), watch=watch)
    return ranges


def smoothing(matrix: NDArray[np.float32], largest: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return by what to divide each input, and to multiply its weights, so that both fit into int8.

    SmoothQuant (Xiao et al., 2023). The geometric mean is 1.

    Parameters
    ----------
    matrix : array of shape (n_outputs, n_inputs)
    largest : array of shape (n_inputs,)
    """
    of_weights = np.maximum(np.abs(matrix).max(axis=0), 1e-3)
    factor = np.maximum(largest, 1e-3) ** _STRENGTH / of_weights ** (1 - _STRENGTH)
    return np.asarray(factor / np.exp(np.log(factor).mean()), dtype=np.float32)
