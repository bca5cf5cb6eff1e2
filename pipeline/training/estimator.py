"""The estimator: two linear models, class and flag, over the same hashed n-grams."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from pipeline.scoring.linear import LinearWeights, calibrate
from pipeline.scoring.ngrams import FeatureSettings
from pipeline.training.features import HashedNgrams

_STEPS = 127  # of an 8-bit weight, on either side of 0


class PostToneClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Label posts, and tell how likely each is one-way self-promotion.

    Multinomial logistic regression for the classes and binary logistic regression for the flag.
    What is learned is rounded to 8 bits at the end of ``fit``, so that this estimator and the
    light scorer, which reads the same numbers, say the same.

    Parameters
    ----------
    C : float
        Inverse strength of the L2 penalty, of both models.
    word_weight : float
        What word features weigh against character features.
    class_weight : "balanced" or None
        Of the class model; the flag's probabilities should follow its real share.
    settings : FeatureSettings, optional
    max_iter, tol : int, float
        As in LogisticRegression; ``tol`` is the class model's, a tenth of it the flag's.

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
    weights_ : LinearWeights
        Outputs are the classes in order, then the flag; uncalibrated until ``calibration`` is set.
    """

    def __init__(
        self,
        *,
        C: float = 5.0,
        word_weight: float = 3.0,
        class_weight: str | None = "balanced",
        settings: FeatureSettings | None = None,
        max_iter: int = 200,
        tol: float = 1e-3,
    ) -> None:
        self.C = C
        self.word_weight = word_weight
        self.class_weight = class_weight
        self.settings = settings
        self.max_iter = max_iter
        self.tol = tol

    def fit(
        self,
        X: Sequence[str] | sp.csr_matrix,
        y: ArrayLike,
        antisocial: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Learn from texts, or from what HashedNgrams made of them.

        Parameters
        ----------
        X : sequence of str, or matrix of shape (n_samples, n_features)
        y : array of shape (n_samples,)
        antisocial : array of 0 and 1 of shape (n_samples,), optional
            Without it the flag is the class ``promotional`` where there is one, else never raised.
        sample_weight : array of shape (n_samples,), optional
        """
        settings = self.settings or FeatureSettings()
        features = self._features(X)
        n_chars = 1 << settings.char_bits
        scaled = sp.csr_matrix(
            features
            @ sp.diags(np.repeat([1, self.word_weight], [n_chars, features.shape[1] - n_chars]).astype(np.float32))
        )
        labels = np.asarray(y)
        flag = np.asarray(labels == "promotional" if antisocial is None else antisocial).astype(int)
        self.classes_ = np.unique(labels)
        coef, intercept = self._fit_linear(scaled, labels, self.class_weight, self.tol, sample_weight)
        if len(self.classes_) == 2:  # one row for the second class; a softmax wants two
            coef, intercept = np.vstack([-coef / 2, coef / 2]), np.concatenate([-intercept / 2, intercept / 2])
        if len(np.unique(flag)) == 2:
            # One-way posts are few, so the loss is flat: stopped as early, the flag is measurably worse.
            flag_coef, flag_intercept = self._fit_linear(scaled, flag, None, self.tol / 10, sample_weight)
        else:
            flag_coef, flag_intercept = np.zeros_like(coef[:1]), np.array([40.0 if flag.all() else -40.0])
        coef = np.vstack([coef, flag_coef]).T
        coef[n_chars:] *= self.word_weight
        self.weights_ = _quantize(coef, n_chars, np.concatenate([intercept, flag_intercept]))
        return self

    def _fit_linear(
        self, X: sp.csr_matrix, y: NDArray[Any], class_weight: str | None, tol: float, sample_weight: ArrayLike | None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        clf = LogisticRegression(C=self.C, class_weight=class_weight, max_iter=self.max_iter, tol=tol)
        used = np.unique(X.indices)  # the others would stay 0 and only cost time
        clf.fit(X[:, used], y, sample_weight=sample_weight)
        coef = np.zeros((len(clf.coef_), X.shape[1]))
        coef[:, used] = clf.coef_
        return coef, clf.intercept_.astype(np.float64)

    def _features(self, X: Sequence[str] | sp.csr_matrix) -> sp.csr_matrix:
        return X if sp.issparse(X) else HashedNgrams(self.settings).transform(X)

    def decision_function(self, X: Sequence[str] | sp.csr_matrix) -> NDArray[np.float64]:
        """Return uncalibrated scores of the classes and the flag, shape (n_samples, n_classes + 1)."""
        check_is_fitted(self)
        features, weights = self._features(X), self.weights_
        n_chars = len(weights.char)
        chars = features[:, :n_chars] @ weights.char.astype(np.float64) * weights.scale[0]
        words = features[:, n_chars:] @ weights.word.astype(np.float64) * weights.scale[1]
        return np.asarray(chars + words + weights.intercept)

    def predict_proba(self, X: Sequence[str] | sp.csr_matrix) -> NDArray[np.float64]:
        """Return class probabilities, shape (n_samples, n_classes)."""
        return calibrate(self.decision_function(X), self.weights_.calibration).probabilities

    def predict_antisocial(self, X: Sequence[str] | sp.csr_matrix) -> NDArray[np.float64]:
        """Return the probability of one-way self-promotion, shape (n_samples,)."""
        return calibrate(self.decision_function(X), self.weights_.calibration).antisocial

    def predict(self, X: Sequence[str] | sp.csr_matrix) -> NDArray[Any]:
        """Return the most probable class of each post, shape (n_samples,)."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.input_tags.sparse = True
        return tags


def _quantize(coef: NDArray[np.float64], n_chars: int, intercept: NDArray[np.float64]) -> LinearWeights:
    """Round weights of shape (n_features, n_outputs) to 8 bits, each output by its largest."""
    tables, scales = [], []
    for part in (coef[:n_chars], coef[n_chars:]):
        scale = np.maximum(np.abs(part).max(axis=0), 1e-12) / _STEPS
        scale = np.array([float(f"{step:.6e}") for step in scale])  # the last digits differ between processors
        tables.append(np.clip(np.rint(part / scale), -_STEPS, _STEPS).astype(np.int8, order="C"))
        scales.append(scale)
    n_outputs = coef.shape[1]
    calibration = np.column_stack([np.ones(n_outputs), np.zeros(n_outputs)])
    return LinearWeights(tables[0], tables[1], np.array(scales), np.round(intercept, 6), calibration)
