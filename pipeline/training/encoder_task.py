"""What an encoder is to do in a model folder: its task, and how it and the light scorer give one answer."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.encoder import EncoderScorer
from pipeline.scoring.linear import Scores
from pipeline.training.calibration import choose_thresholds
from pipeline.training.encoder import EncoderSettings
from pipeline.training.encoder_combine import HeldOut, answer, choose_combination, cost_curve, to_manifest
from pipeline.training.encoder_examples import choose_held_out, flags_of
from pipeline.training.encoder_teacher import TeacherSettings
from pipeline.training.labelled import Labelled
from pipeline.training.metrics import evaluate_scores


@dataclass(frozen=True)
class FitSettings:
    """How an encoder comes into a model folder.

    Attributes
    ----------
    held_out : float
        Share of the posts that the encoder does not learn from, for choosing the combination.
    asked : float
        The encoder is asked of no more than this share of the held-out posts.
    flag_precision, duplicate_similarity : float
        As in `TrainSettings`.
    """

    training: EncoderSettings = field(default_factory=EncoderSettings)
    teaching: TeacherSettings = field(default_factory=TeacherSettings)
    held_out: float = 0.05
    asked: float = 0.8
    duplicate_similarity: float = 0.7
    flag_precision: float = 0.97

    def seeded(self, seed: int) -> "FitSettings":
        """Return the same with another seed, of the teacher too."""
        teaching = replace(self.teaching, training=replace(self.teaching.training, seed=seed))
        return replace(self, training=replace(self.training, seed=seed), teaching=teaching)


@dataclass(frozen=True)
class Task:
    """What both ways to an encoder take.

    Attributes
    ----------
    data : Labelled
    light : Scores
        The light scorer's, out of fold, in the order of the data.
    labels : names of the columns
    judges : tuple of str
        Posts of the held-out files: a teacher is not asked of their like.
    """

    data: Labelled
    light: Scores
    labels: tuple[str, ...]
    settings: FitSettings = field(default_factory=FitSettings)
    judges: tuple[str, ...] = ()

    def held_out(self) -> NDArray[np.bool_]:
        """Return which posts no encoder learns from, shape (n_samples,)."""
        return choose_held_out(self.data.texts, self.settings.held_out, self.settings.duplicate_similarity)


def combine(task: Task, held_out: NDArray[np.bool_], scorer: EncoderScorer) -> dict[str, Any]:
    """Return combination, thresholds and figures from the held-out posts."""
    data, rows = task.data, np.flatnonzero(held_out)
    truth = [data.labels[row] for row in rows]
    flag = flags_of(data)[rows]
    posts = HeldOut(
        Scores(task.light.probabilities[rows], task.light.antisocial[rows]),
        scorer.decision_function([data.texts[row] for row in rows]),
        np.array([task.labels.index(label) for label in truth]),
        flag,
    )
    combination = choose_combination(posts, task.settings.asked)
    sure = np.ones(len(rows), dtype=bool) if data.confident is None else data.confident[rows] > 0.5
    both = answer(posts, combination)
    told = {"light": posts.light, "auto": both, "full": answer(posts, combination, always=True)}
    return {
        **to_manifest(combination),
        "thresholds": choose_thresholds(flag[sure], both.antisocial[sure], task.settings.flag_precision),
        "held_out": {
            "share": task.settings.held_out,
            "n_samples": len(rows),
            "asked": round(float(combination.asks(posts.light).mean()), 4),
            "metrics": {
                name: evaluate_scores(scores, task.labels, truth, antisocial=flag).to_dict()
                for name, scores in told.items()
            },
            "cost_curve": cost_curve(posts, combination),
        },
    }
