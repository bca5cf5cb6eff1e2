"""Figures that say how good a model is, each with what it takes to trust it."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import isotonic_regression
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)

from pipeline.scoring.linear import Scores


@dataclass(frozen=True)
class ClassFigures:
    """Precision, recall, F1 and support of one class."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class FlagFigures:
    """The flag at its threshold, and over all thresholds (average precision)."""

    threshold: float
    precision: float
    recall: float
    average_precision: float
    share_flagged: float
    support: int


@dataclass(frozen=True)
class Evaluation:
    """All figures of one model on one set of posts.

    Attributes
    ----------
    macro_f1_interval : (float, float)
        95 % by the percentile bootstrap over posts.
    expected_calibration_error : float
        Of the top class, ten bins of equal width (Guo et al., 2017).
    brier : float
        Mean squared distance of the class probabilities from the truth, 0 to 2.
    risk_coverage : list of (coverage, margin, risk)
        How wrong the surest posts are: of the share ``coverage`` whose two best labels lie at least
        ``margin`` apart, the share ``risk`` has the wrong label.
    confusion : list of rows
        Rows are the true classes, columns the predicted ones, in the order of ``classes``.
    groups : dict from "platform" and "source" to name to figures
    """

    n_samples: int
    accuracy: float
    macro_f1: float
    macro_f1_interval: tuple[float, float]
    classes: dict[str, ClassFigures]
    confusion: list[list[int]]
    expected_calibration_error: float
    brier: float
    risk_coverage: list[tuple[float, float, float]]
    flag: FlagFigures | None
    groups: dict[str, dict[str, dict[str, float]]]

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        return asdict(self)


def evaluate_scores(
    scores: Scores,
    labels: tuple[str, ...],
    y_true: list[str],
    *,
    antisocial: NDArray[np.bool_] | None = None,
    threshold: float = 0.5,
    groups: dict[str, list[str]] | None = None,
    n_bootstrap: int = 1000,
    seed: int = 0,
) -> Evaluation:
    """Compare scores with the truth.

    Parameters
    ----------
    scores : Scores
        Probabilities (n_samples, n_labels) and ``antisocial`` (n_samples,).
    labels : names of the columns
    y_true : true labels, all among ``labels``
    antisocial : true flags, optional
    groups : dict from a name such as "platform" to one value for each post, optional
    """
    truth = np.array([labels.index(label) for label in y_true])
    predicted = scores.probabilities.argmax(axis=1)
    columns = np.arange(len(labels))
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=columns, zero_division=0.0
    )
    onehot = truth[:, None] == columns
    return Evaluation(
        n_samples=len(truth),
        accuracy=float(accuracy_score(truth, predicted)),
        macro_f1=_macro_f1(truth, predicted),
        macro_f1_interval=_bootstrap(truth, predicted, n_bootstrap, seed),
        classes={
            label: ClassFigures(float(precision[k]), float(recall[k]), float(f1[k]), int(support[k]))
            for k, label in enumerate(labels)
        },
        confusion=confusion_matrix(truth, predicted, labels=columns).tolist(),
        expected_calibration_error=calibration_error(scores.probabilities.max(axis=1), truth == predicted),
        brier=float(((scores.probabilities - onehot) ** 2).sum(axis=1).mean()),
        risk_coverage=risk_coverage(scores.probabilities, truth == predicted),
        flag=None if antisocial is None else flag_figures(antisocial, scores.antisocial, threshold),
        groups={name: _by_group(values, truth, predicted) for name, values in (groups or {}).items() if any(values)},
    )


def flag_figures(truth: NDArray[np.bool_], probability: NDArray[np.float64], threshold: float) -> FlagFigures:
    """Return the figures of a yes-or-no flag."""
    raised = probability >= threshold
    hits = int((raised & truth).sum())
    return FlagFigures(
        threshold=threshold,
        precision=hits / max(int(raised.sum()), 1),
        recall=hits / max(int(truth.sum()), 1),
        average_precision=float(average_precision_score(truth, probability)) if truth.any() else 0.0,
        share_flagged=float(raised.mean()),
        support=int(truth.sum()),
    )


def calibration_bins(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], n_bins: int = 10
) -> NDArray[np.float64]:
    """Return for each bin the count, the mean confidence and the share that was right, shape (n_bins, 3)."""
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    counts = np.bincount(bins, minlength=n_bins)
    divisor = np.maximum(counts, 1)
    mean = np.bincount(bins, confidence, n_bins) / divisor
    return np.column_stack([counts, mean, np.bincount(bins, right, n_bins) / divisor])


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error: the mean gap between confidence and share right."""
    counts, mean, share = calibration_bins(confidence, right).T
    return float((counts * np.abs(mean - share)).sum() / max(counts.sum(), 1))


def risk_coverage(
    probabilities: NDArray[np.float64], right: NDArray[np.bool_], n_points: int = 20
) -> list[tuple[float, float, float]]:
    """Return (coverage, margin, risk) from all posts down to the surest few (El-Yaniv and Wiener, 2010).

    >>> P = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.45, 0.55]])
    >>> risk_coverage(P, np.array([True, False, True, True]), n_points=2)
    [(1.0, 0.1, 0.25), (0.5, 0.6, 0.0)]
    """
    two_best = np.sort(probabilities, axis=1)[:, -2:]
    margin = two_best[:, 1] - two_best[:, 0]
    order = np.argsort(-margin, kind="stable")
    wrong = np.cumsum(~right[order])
    points = (np.arange(n_points, 0, -1) * len(order) / n_points).round().astype(int)
    return [
        (round(n / len(order), 4), round(float(margin[order[n - 1]]), 4), round(float(wrong[n - 1] / n), 4))
        for n in points[points > 0].tolist()
    ]


def threshold_for_precision(truth: NDArray[np.bool_], probability: NDArray[np.float64], precision: float) -> float:
    """Return the lowest threshold from which on the flag is so precise; 1 where none is.

    Precision is read off a monotone fit of the truth (isotonic regression), not off the posts
    themselves: it then rises with the threshold, and no single post decides.

    >>> threshold_for_precision(np.array([False, True, True]), np.array([0.2, 0.5, 0.9]), 0.9)
    0.5
    """
    order = np.argsort(probability, kind="stable")
    fit = isotonic_regression(truth[order].astype(float))
    reached = fit[::-1].cumsum()[::-1] / np.arange(len(fit), 0, -1)
    enough = np.flatnonzero(reached >= precision)
    return float(probability[order][enough[0]]) if len(enough) else 1.0


def _macro_f1(truth: NDArray[np.int64], predicted: NDArray[np.int64]) -> float:
    return float(f1_score(truth, predicted, average="macro", zero_division=0.0))


def _bootstrap(truth: NDArray[np.int64], predicted: NDArray[np.int64], n: int, seed: int) -> tuple[float, float]:
    """Return the 95 % percentile interval of macro-F1; from confusion counts, so that it is quick."""
    if not n:
        return (float("nan"), float("nan"))
    n_classes = int(max(truth.max(), predicted.max())) + 1
    cells = np.bincount(truth * n_classes + predicted, minlength=n_classes**2)
    draws = np.random.default_rng(seed).multinomial(len(truth), cells / len(truth), size=n)
    tables = draws.reshape(n, n_classes, n_classes)
    right = np.diagonal(tables, axis1=1, axis2=2)
    of_class = tables.sum(axis=1) + tables.sum(axis=2)
    present = of_class > 0
    f1 = np.where(present, 2 * right / np.maximum(of_class, 1), 0).sum(axis=1) / present.sum(axis=1)
    low, high = np.percentile(f1, [2.5, 97.5])
    return (float(low), float(high))


def _by_group(values: list[str], truth: NDArray[np.int64], predicted: NDArray[np.int64]) -> dict[str, dict[str, float]]:
    names = np.array(values)
    return {
        str(name) or "unknown": {
            "n_samples": int((inside := names == name).sum()),
            "accuracy": float((truth[inside] == predicted[inside]).mean()),
            "macro_f1": _macro_f1(truth[inside], predicted[inside]),
        }
        for name in np.unique(names)
    }
