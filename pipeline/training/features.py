"""The serving featurizer as a scikit-learn transformer, so that training sees what serving sees."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin

from pipeline.scoring.linear import BATCH_SIZE
from pipeline.scoring.ngrams import FeatureSettings, Ngrams, hash_texts


class HashedNgrams(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Turn texts into counts of hashed n-grams over the square root of their number.

    Parameters
    ----------
    settings : FeatureSettings, optional
        The defaults of serving where not given.

    Examples
    --------
    >>> HashedNgrams().fit_transform(["good morning", "morning!"]).shape
    (2, 524288)
    """

    def __init__(self, settings: FeatureSettings | None = None) -> None:
        self.settings = settings

    def fit(self, X: Sequence[str], y: object = None) -> Self:  # noqa: ARG002  # scikit-learn's signature
        """Do nothing: hashing learns nothing from the data."""
        return self

    def transform(self, X: Sequence[str]) -> sp.csr_matrix:
        """Return a float32 matrix of shape (n_samples, settings.n_features): characters, then words."""
        settings = self.settings or FeatureSettings()
        if not len(X):
            return sp.csr_matrix((0, settings.n_features), dtype=np.float32)
        texts = list(X)
        batches = (texts[start : start + BATCH_SIZE] for start in range(0, len(texts), BATCH_SIZE))
        rows = [sp.hstack([_counts(ngrams) for ngrams in hash_texts(batch, settings)]) for batch in batches]
        return sp.csr_matrix(sp.vstack(rows))

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = False
        return tags


def _counts(ngrams: Ngrams) -> sp.csr_matrix:
    """Return scaled counts of shape (n_samples, n_buckets)."""
    n_samples = len(ngrams.starts)
    rows, columns = [], []
    for indices in ngrams.windows.values():
        inside = indices < ngrams.n_buckets
        post = np.repeat(np.arange(n_samples), np.diff(np.append(ngrams.starts, len(indices))))
        rows.append(post[inside])
        columns.append(indices[inside])
    row = np.concatenate(rows)
    scale = 1 / np.sqrt(np.maximum(ngrams.counts, 1))
    entries = (scale[row].astype(np.float32), (row, np.concatenate(columns).astype(np.int32)))
    return sp.coo_matrix(entries, shape=(n_samples, ngrams.n_buckets)).tocsr()
