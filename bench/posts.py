"""The posts that everybody trains and is judged on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.training.labelled import Labelled, load_labelled

OWN = Path("data/labeled/posts.jsonl")
PUBLIC, DEV = Path("data/build/public-train.jsonl"), Path("data/build/public-dev.jsonl")


@dataclass(frozen=True)
class Split:
    """Posts to train on and posts to judge on."""

    name: str
    train_texts: list[str]
    train_labels: list[str]
    test_texts: list[str]
    test_labels: list[str]


def load_split() -> Split:
    """Return own and public posts against dev; own posts alone, four to one, where the public ones are not there."""
    if PUBLIC.exists() and DEV.exists():
        train, test = load_labelled([OWN, PUBLIC]), load_labelled([DEV])
        return Split("own and public posts, judged on dev", train.texts, train.labels, test.texts, test.labels)
    own = load_labelled([OWN])
    rows = np.random.default_rng(0).permutation(len(own))
    cut = len(rows) * 4 // 5
    return Split("own posts, four fifths against one", *_part(own, rows[:cut]), *_part(own, rows[cut:]))


def _part(data: Labelled, rows: np.ndarray) -> tuple[list[str], list[str]]:
    return [data.texts[i] for i in rows], [data.labels[i] for i in rows]
