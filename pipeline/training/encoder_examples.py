"""Which posts the encoder learns from, and in what form."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.wordpieces import fold_for_encoder
from pipeline.training.duplicates import near_duplicate_groups
from pipeline.training.encoder import EncoderSettings, Examples, encode_posts
from pipeline.training.encoder_mix import mix
from pipeline.training.labelled import Labelled


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
    data: Labelled, labels: tuple[str, ...], rows: NDArray[np.bool_], tokenizer: Any, settings: EncoderSettings
) -> Examples:
    """Return some rows of labelled posts as the encoder learns from them."""
    chosen = np.flatnonzero(rows)
    random = np.random.default_rng(settings.seed)
    folded = [fold_for_encoder(data.texts[row]) for row in chosen]
    confident = np.ones(len(data)) if data.confident is None else data.confident
    return Examples(
        variants=[
            encode_posts([mix(text, random, settings.mixed) for text in folded], tokenizer, settings.pieces)
            for _ in range(settings.epochs)
        ],
        label=np.array([labels.index(data.labels[row]) for row in chosen]),
        flag=flags_of(data)[chosen].astype(np.float64),
        weight=settings.unsure_weight + (1 - settings.unsure_weight) * confident[chosen],
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
