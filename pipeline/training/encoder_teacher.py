"""A larger encoder as the teacher of the small one (Hinton et al., 2015).

It is fine-tuned on the same posts and then asked how probable it holds each label and the flag: of these
posts, where its answer tempers the readers', and of posts without labels, where it is all there is to learn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.linear import calibrate
from pipeline.training.duplicates import near_duplicate_groups
from pipeline.training.encoder import EncoderSettings
from pipeline.training.encoder_run import fingerprint
from pipeline.training.encoder_tuned import Tuned
from pipeline.training.train import Progress

_ANSWERS = "answers.npz"


@dataclass(frozen=True)
class TeacherSettings:
    """How a teacher learns and teaches.

    Attributes
    ----------
    share : float
        What its answer counts beside the readers' on a labelled post, from 0 to 1.
    n_posts : int
        Posts without labels that it is asked of, at most.
    """

    training: EncoderSettings = field(
        default_factory=lambda: EncoderSettings(epochs=2, learning_rate=4e-5, frozen_layers=3)
    )
    share: float = 0.5
    n_posts: int = 40_000


def choose_posts(pool: Sequence[str], judges: Sequence[str], n_posts: int, similarity: float, seed: int) -> list[str]:
    """Return posts without labels for a teacher: no two alike, and none like a post that judges.

    They are the last of the shuffled pool; the first are for comparing int8 with floats, and in a large
    pool the student does not learn from those.
    """
    drawn = [pool[row] for row in shuffle(len(pool), seed)[-n_posts:]]
    groups = near_duplicate_groups([*judges, *drawn], similarity).tolist()
    seen, chosen = set(groups[: len(judges)]), []
    for text, group in zip(drawn, groups[len(judges) :], strict=True):
        if group not in seen:
            seen.add(group)
            chosen.append(text)
    return chosen


def shuffle(n: int, seed: int) -> NDArray[np.int64]:
    """Return the rows of a pool in the order in which they are drawn."""
    return np.random.default_rng(seed).permutation(n)


def ask_teacher(
    teacher: Tuned, texts: Sequence[str], folder: Path, progress: Progress = lambda _: None
) -> NDArray[np.float64]:
    """Return how probable a teacher holds each label, then the flag, shape (n_samples, n_outputs).

    The answers are kept in a folder: the same teacher is not asked of the same posts again.
    """
    kept, digest = folder / _ANSWERS, fingerprint(texts, (tensor.numpy() for tensor in teacher.weights.values()))
    if kept.exists():
        with np.load(kept) as file:
            if str(file["fingerprint"]) == digest:
                return np.asarray(file["answers"])
    progress(f"asking the teacher of {len(texts)} posts")
    z = teacher.score(texts)
    scores = calibrate(z, np.tile([1.0, 0.0], (z.shape[1], 1)))
    answers = np.column_stack([scores.probabilities, scores.antisocial])
    beside = kept.with_suffix(".part.npz")
    np.savez(beside, answers=answers, fingerprint=digest)
    beside.replace(kept)
    return answers
