"""The light scorer: a linear model over hashed n-grams, in whole numbers until the last step.

Weights are 8-bit integers and sums are exact, so that a post's scores depend neither on its
neighbours in a batch nor on the order of addition, to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.ngrams import FeatureSettings, Ngrams, hash_texts

BATCH_SIZE = 256
"""Posts scored at once: few enough that their features stay in a core's cache."""


@dataclass(frozen=True)
class LinearWeights:
    """What ``weights.npz`` holds.

    Attributes
    ----------
    char, word : int8 arrays of shape (n_buckets, n_outputs)
        One output for each label, in order, then the flag.
    scale : float64 array of shape (2, n_outputs)
        What one step of ``char`` and of ``word`` is worth.
    intercept : float64 array of shape (n_outputs,)
    calibration : float64 array of shape (n_outputs, 2)
        Slope and offset of each output. Class probabilities are the softmax, the flag's
        probability the logistic function, of slope * score + offset.
    """

    char: NDArray[np.int8]
    word: NDArray[np.int8]
    scale: NDArray[np.float64]
    intercept: NDArray[np.float64]
    calibration: NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """Probabilities of posts.

    Attributes
    ----------
    probabilities : float64 array of shape (n_samples, n_labels)
        Rows sum to 1.
    antisocial : float64 array of shape (n_samples,)
    """

    probabilities: NDArray[np.float64]
    antisocial: NDArray[np.float64]


class LinearScorer:
    """Scores texts with given weights.

    Parameters
    ----------
    weights : LinearWeights
    settings : FeatureSettings
    """

    def __init__(self, weights: LinearWeights, settings: FeatureSettings) -> None:
        self.weights = weights
        self.settings = settings
        self.tables = [_table(weights.char), _table(weights.word)]

    def decision_function(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return uncalibrated scores, shape (n_samples, n_outputs)."""
        z = np.empty((len(texts), len(self.weights.intercept)))
        for start in range(0, len(texts), BATCH_SIZE):
            batch = texts[start : start + BATCH_SIZE]
            z[start : start + BATCH_SIZE] = self._score_batch(batch)
        return z

    def _score_batch(self, texts: Sequence[str]) -> NDArray[np.float64]:
        kinds = hash_texts(texts, self.settings)
        chars, words = (_mean_weight(n, table) for n, table in zip(kinds, self.tables, strict=True))
        scale = self.weights.scale
        return np.asarray(chars * scale[0] + words * scale[1] + self.weights.intercept)

    def score(self, texts: Sequence[str]) -> Scores:
        """Return calibrated probabilities."""
        return calibrate(self.decision_function(texts), self.weights.calibration)


def calibrate(z: NDArray[np.float64], calibration: NDArray[np.float64]) -> Scores:
    """Turn scores (n_samples, n_outputs) into probabilities."""
    z = z * calibration[:, 0] + calibration[:, 1]
    exp = np.exp(z[:, :-1] - z[:, :-1].max(axis=1, keepdims=True, initial=-np.inf))
    flag = 0.5 * (1 + np.tanh(z[:, -1] / 2))  # the logistic function, without overflow
    return Scores(exp / exp.sum(axis=1, keepdims=True), flag)


def _table(weights: NDArray[np.int8]) -> NDArray[np.int16]:
    """Return weights with a last row of zeros for windows that are no n-gram.

    16 bits hold the sum over the orders of n, so that posts are added up only once. Rows lie
    together in memory: taking rows from columns would copy the whole table each time.
    """
    return np.ascontiguousarray(np.vstack([weights, np.zeros_like(weights[:1])]), dtype=np.int16)


def _mean_weight(ngrams: Ngrams, table: NDArray[np.int16]) -> NDArray[np.float64]:
    """Return each post's sum of weights over the square root of its number of n-grams."""
    orders = iter(ngrams.windows.values())
    total = table.take(next(orders), axis=0)
    for indices in orders:
        total += table.take(indices, axis=0)
    sums = np.add.reduceat(total, ngrams.starts, axis=0, dtype=np.int64)
    return sums / np.sqrt(np.maximum(ngrams.counts, 1))[:, None]
