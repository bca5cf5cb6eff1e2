"""Judging a model on labelled posts."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.errors import DataError
from pipeline.scoring.linear import Scores
from pipeline.training.labelled import Labelled
from pipeline.training.metrics import Evaluation, evaluate_scores


@dataclass(frozen=True)
class Judged:
    """What is judged: a way to score texts, the names of its columns, the flag's threshold."""

    score: Callable[[Sequence[str]], Scores]
    labels: tuple[str, ...]
    threshold: float


def evaluate_model(model: Judged, data: Labelled, *, n_bootstrap: int = 1000, seed: int = 0) -> Evaluation:
    """Return a model's figures on labelled posts.

    Parameters
    ----------
    model : Judged
        ``Judged(model.score, model.labels, model.threshold)`` of a loaded model.

    Raises
    ------
    DataError
        If a post has a label that the model does not know.
    """
    unknown = Counter(label for label in data.labels if label not in model.labels)
    if unknown:
        found = ", ".join(f"{label!r} ({count} rows)" for label, count in unknown.most_common(5))
        first = next(place for place, label in zip(data.places, data.labels, strict=True) if label in unknown)
        raise DataError(
            f"{first}: labels that the model does not know: {found}; it knows {', '.join(model.labels)}: "
            "correct the labels, or name another model"
        )
    return evaluate_scores(
        model.score(data.texts),
        model.labels,
        data.labels,
        antisocial=data.antisocial,
        threshold=model.threshold,
        groups={"platform": data.platforms, "source": data.sources},
        n_bootstrap=n_bootstrap,
        seed=seed,
    )
