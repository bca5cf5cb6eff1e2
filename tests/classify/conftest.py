"""A tiny model that costs nothing and counts what it is asked, and a table of invented posts."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pipeline.scoring.linear import Scores


class CountingModel:
    """Takes a post with an exclamation mark for promotion; remembers the texts it was asked about."""

    labels = ("chat", "promo")
    threshold = 0.5

    def __init__(self) -> None:
        self.texts: list[str] = []

    def score(self, texts: Sequence[str]) -> Scores:
        self.texts += texts
        promo = np.array([0.9 if "!" in text else 0.1 for text in texts])
        return Scores(np.stack([1 - promo, promo], axis=1), promo)


@pytest.fixture
def counting_model() -> CountingModel:
    return CountingModel()


@pytest.fixture
def posts_table(tmp_path: Path) -> Path:
    """Three thousand posts as JSON lines, no two alike."""
    path = tmp_path / "posts.jsonl"
    kinds = ("How did number {} sleep?", "SALE! Number {} now half price, order today!", "Thank you, number {} 💛")
    lines = [
        json.dumps({"id": f"p{n}", "text": kinds[n % 3].format(n), "created_at": f"2024-05-01T10:00:{n % 60:02}Z"})
        for n in range(3000)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
