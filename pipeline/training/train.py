"""Training: cross-validation, the search for C, calibration, threshold, and the final fit."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedGroupKFold

from pipeline.errors import DataError
from pipeline.scoring.linear import Scores, calibrate
from pipeline.scoring.ngrams import FeatureSettings
from pipeline.training.calibration import choose_thresholds, fit_calibration
from pipeline.training.duplicates import near_duplicate_groups
from pipeline.training.estimator import PostToneClassifier
from pipeline.training.evaluate import Judged
from pipeline.training.features import HashedNgrams
from pipeline.training.labelled import Labelled
from pipeline.training.metrics import Evaluation, evaluate_scores

Progress = Callable[[str], None]


@dataclass(frozen=True)
class TrainSettings:
    """How to train.

    Attributes
    ----------
    grid : values of C to try, by cross-validated macro-F1
    flag_precision : float
        The flag's threshold is the lowest that reaches this precision out of fold, among the
        posts whose label the readers were sure of.
    unsure_weight : float
        Weight of a post whose label the readers were unsure of (``confident`` of 0).
    duplicate_similarity : float
        Posts as alike as this (Jaccard) are kept in the same fold.
    unsure_margin : float
        Where the two best classes are closer than this, a verdict is called unsure.
    """

    grid: tuple[float, ...] = (1.5, 5.0, 15.0)
    word_weight: float = 3.0
    features: FeatureSettings = FeatureSettings()
    n_folds: int = 5
    flag_precision: float = 0.97
    unsure_weight: float = 0.4
    duplicate_similarity: float = 0.7
    unsure_margin: float = 0.1
    seed: int = 0
    n_jobs: int = -1


@dataclass(frozen=True)
class Trained:
    """A trained model with everything that was measured on the way.

    Attributes
    ----------
    clf : PostToneClassifier
        Fitted on all posts, calibrated.
    thresholds : dict
        Of the flag: ``few`` false alarms (the default), ``balanced`` (best F1), ``more`` (catches
        nine in ten).
    search : dict from C to cross-validated macro-F1
    evaluation : Evaluation
        Out of fold: each post judged by a model that has not seen it or a near-duplicate.
    scores : Scores
        Out of fold, calibrated, in the order of the data.
    learning_curve : list of (n_samples, macro-F1 on one held-out fold)
    """

    clf: PostToneClassifier
    settings: TrainSettings
    thresholds: dict[str, float]
    search: dict[float, float]
    evaluation: Evaluation
    scores: Scores
    learning_curve: list[tuple[int, float]]
    n_groups: int

    def judged(self) -> Judged:
        """Return the model in the form that evaluation takes."""
        return Judged(self.score, tuple(self.clf.classes_.tolist()), self.thresholds["few"])

    def score(self, texts: Sequence[str]) -> Scores:
        """Return calibrated probabilities of texts."""
        return calibrate(self.clf.decision_function(texts), self.clf.weights_.calibration)


def train_model(
    data: Labelled, settings: TrainSettings = TrainSettings(), progress: Progress = lambda _: None
) -> Trained:
    """Train a model on labelled posts.

    The same data and settings give the same model, to the byte of ``weights.npz``.

    Raises
    ------
    DataError
        If there are fewer than two classes, or a class has fewer posts than there are folds.
    """
    y = np.array(data.labels)
    _check_classes(data.labels, settings.n_folds)
    progress("finding near-duplicates")
    groups = near_duplicate_groups(data.texts, settings.duplicate_similarity)
    splitter = StratifiedGroupKFold(settings.n_folds, shuffle=True, random_state=settings.seed)
    folds = list(splitter.split(y, y, groups))
    _check_folds(y, folds)
    progress("hashing features")
    X = HashedNgrams(settings.features).transform(data.texts)
    weight = (
        np.ones(len(y))
        if data.confident is None
        else settings.unsure_weight + (1 - settings.unsure_weight) * data.confident
    )
    flag = data.antisocial
    base = PostToneClassifier(word_weight=settings.word_weight, settings=settings.features)
    task = _Task(X, y, flag, weight, base, settings.n_jobs)

    n_fits = len(settings.grid) * settings.n_folds
    progress(
        f"cross-validation: {n_fits} fits, {settings.n_folds} folds for each C in {', '.join(map(str, settings.grid))}"
    )
    out_of_fold = _cross_validate(task, folds, settings.grid)
    truth = np.searchsorted(np.unique(y), y)
    search = {C: _macro(truth, z) for C, z in out_of_fold.items()}
    C = max(search, key=lambda value: (search[value], -value))
    flag_truth = np.asarray(y == "promotional") if flag is None else flag
    calibration = fit_calibration(out_of_fold[C], truth, flag_truth)
    scores = calibrate(out_of_fold[C], calibration)
    sure = np.ones(len(y), dtype=bool) if data.confident is None else data.confident >= 0.5
    thresholds = choose_thresholds(flag_truth[sure], scores.antisocial[sure], settings.flag_precision)

    progress(f"fitting on all {len(y)} posts with C = {C:g}")
    clf = task.fit(C, np.arange(len(y)))
    clf.weights_ = replace(clf.weights_, calibration=calibration)
    progress("learning curve")
    return Trained(
        clf=clf,
        settings=settings,
        thresholds=thresholds,
        search=search,
        evaluation=evaluate_scores(
            scores,
            tuple(clf.classes_.tolist()),
            data.labels,
            antisocial=flag_truth if flag is not None or flag_truth.any() else None,
            threshold=thresholds["few"],
            groups={"platform": data.platforms, "source": data.sources},
            seed=settings.seed,
        ),
        scores=scores,
        learning_curve=_learning_curve(task, C, folds[0], settings.seed),
        n_groups=len(np.unique(groups)),
    )


@dataclass(frozen=True)
class _Task:
    """One data set, ready to be fitted on any part of it."""

    X: sp.csr_matrix
    y: NDArray[Any]
    flag: NDArray[np.bool_] | None
    weight: NDArray[np.float64]
    base: PostToneClassifier
    n_jobs: int

    def fit(self, C: float, rows: NDArray[np.intp]) -> PostToneClassifier:
        clf: PostToneClassifier = clone(self.base).set_params(C=C)
        flag = None if self.flag is None else self.flag[rows]
        return clf.fit(self.X[rows], self.y[rows], antisocial=flag, sample_weight=self.weight[rows])

    def decide(self, C: float, rows: NDArray[np.intp], held_out: NDArray[np.intp]) -> NDArray[np.float64]:
        return self.fit(C, rows).decision_function(self.X[held_out])


def _cross_validate(task: _Task, folds: list[Any], grid: tuple[float, ...]) -> dict[float, NDArray[np.float64]]:
    """Return for each C the scores of each post by the model of the folds it is not in."""
    jobs = [(C, rows, held_out) for C in grid for rows, held_out in folds]
    decided = Parallel(n_jobs=task.n_jobs)(delayed(task.decide)(*job) for job in jobs)
    out_of_fold = {C: np.empty((len(task.y), decided[0].shape[1])) for C in grid}
    for (C, _, held_out), z in zip(jobs, decided, strict=True):
        out_of_fold[C][held_out] = z
    return out_of_fold


def _macro(truth: NDArray[np.int64], z: NDArray[np.float64]) -> float:
    return float(f1_score(truth, z[:, :-1].argmax(axis=1), average="macro"))


def _learning_curve(task: _Task, C: float, fold: Any, seed: int) -> list[tuple[int, float]]:
    rows, held_out = fold
    shuffled = np.random.default_rng(seed).permutation(rows)
    truth = np.searchsorted(np.unique(task.y), task.y)
    curve = []
    for share in (0.05, 0.1, 0.25, 0.5, 1.0):
        part = shuffled[: max(int(share * len(rows)), 1)]
        if len(np.unique(task.y[part])) == len(np.unique(task.y)):
            curve.append((len(part), _macro(truth[held_out], task.decide(C, part, held_out))))
    return curve


def _check_classes(labels: list[str], n_folds: int) -> None:
    counts = Counter(labels)
    if len(counts) < 2:
        raise DataError(f"only one label in the data ({next(iter(counts), 'none')}); training needs two or more")
    rare = [f"{label!r} ({count})" for label, count in sorted(counts.items()) if count < n_folds]
    if rare:
        raise DataError(
            f"too few posts of {', '.join(rare)}; with {n_folds} folds each label needs {n_folds}: "
            "label more posts, or merge the label into another"
        )


def _check_folds(y: NDArray[Any], folds: list[Any]) -> None:
    for rows, _ in folds:
        missing = set(y.tolist()) - set(y[rows].tolist())
        if missing:
            raise DataError(
                f"all posts labelled {', '.join(sorted(missing))} are near-duplicates of one another, so they fall "
                "into one fold and cannot be learned and judged; add different ones"
            )
