"""Which posts the encoder learns from, and in what form."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.wordpieces import fold_for_encoder
from pipeline.training.duplicates import near_duplicate_groups
from pipeline.training.encoder import EncoderSettings, Examples, encode_posts
from pipeline.training.encoder_mix import mix
from pipeline.training.labelled import Labelled


@dataclass(frozen=True)
class Lesson:
    """What a teacher says.

    Attributes
    ----------
    of_labelled : array of shape (n_labelled, n_outputs)
        How probable it holds each label, then the flag, of the labelled posts to learn from.
    share : float
        What that counts beside the readers' labels, from 0 to 1.
    texts : posts without labels
    of_texts : array of shape (n_texts, n_outputs)
        The same of these.
    """

    of_labelled: NDArray[np.float64]
    share: float
    texts: Sequence[str]
    of_texts: NDArray[np.float64]


def choose_held_out(texts: Sequence[str], share: float, similarity: float) -> NDArray[np.bool_]:
    """Return which posts are held out, shape (n_samples,): near-duplicates stay together.

    A group's lot is drawn from the text of its first post, so it does not change when other
    posts come or go.
    """
    groups = near_duplicate_groups(texts, similarity)
    first = {int(group): row for row, group in reversed(list(enumerate(groups)))}
    lot = {group: _lot(texts[row]) < share for group, row in first.items()}
    return np.array([lot[int(group)] for group in groups], dtype=bool)


def build_examples(
    data: Labelled,
    labels: tuple[str, ...],
    rows: NDArray[np.bool_],
    tokenizer: Any,
    settings: EncoderSettings,
    lesson: Lesson | None = None,
) -> Examples:
    """Return some rows of labelled posts as the encoder learns from them, and what a teacher adds.

    Only the readers' labels are smoothed. The posts that a teacher adds come last; their weight and balance are 1.
    """
    chosen = np.flatnonzero(rows)
    n_labels = len(labels)
    if lesson is None:
        lesson = Lesson(np.zeros((len(chosen), n_labels + 1)), 0.0, (), np.zeros((0, n_labels + 1)))
    random = np.random.default_rng(settings.seed)
    folded = [fold_for_encoder(text) for text in (*(data.texts[row] for row in chosen), *lesson.texts)]
    confident = np.ones(len(data)) if data.confident is None else data.confident
    column = np.array([labels.index(data.labels[row]) for row in chosen])
    share = np.bincount(column, minlength=n_labels) / len(column)
    balance = np.maximum(share, 1e-9) ** -settings.balance
    certain = np.column_stack([np.eye(n_labels)[column], flags_of(data)[chosen]])
    uniform = np.array([1 / n_labels] * n_labels + [1 / 2])
    of_readers = certain * (1 - settings.smoothing) + uniform * settings.smoothing
    target = np.vstack([of_readers * (1 - lesson.share) + lesson.of_labelled * lesson.share, lesson.of_texts])
    taught = np.ones(len(lesson.texts))
    return Examples(
        variants=[
            encode_posts([mix(text, random, settings.mixed) for text in folded], tokenizer, settings.pieces)
            for _ in range(settings.epochs)
        ],
        label=target[:, :-1],
        flag=target[:, -1],
        weight=np.append(settings.unsure_weight + (1 - settings.unsure_weight) * confident[chosen], taught),
        balance=np.append((balance / (balance * share).sum())[column], taught),
    )


def flags_of(data: Labelled) -> NDArray[np.bool_]:
    """Return the flags; without any, the class promotional stands for them."""
    if data.antisocial is not None:
        return data.antisocial
    return np.array([label == "promotional" for label in data.labels])


def _lot(text: str) -> float:
    """Return a number from 0 to 1 that only the folded text decides."""
    digest = hashlib.sha256(fold_for_encoder(text).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
