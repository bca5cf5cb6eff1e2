"""A model that goes by single words, and posts in one line each."""

import random
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from pipeline.archive.words import find_hashtags, find_links, find_mentions
from pipeline.post import Post
from pipeline.scoring.explain import Weight
from pipeline.scoring.linear import Scores
from pipeline.scoring.model import Explanation

LABELS = ("conversational", "gratitude", "promotional", "small_talk")


class WordModel:
    """ "sale" is promotional and flagged, "offer" is promotional only, "grateful" thanks, "morning" is small talk."""

    labels = LABELS
    threshold = 0.5

    @property
    def manifest(self):
        return {"name": "words"}

    def score(self, texts):
        probabilities = np.full((len(texts), 4), 0.1)
        for row, text in enumerate(texts):
            low = text.lower()
            column = 2 if "sale" in low or "offer" in low else 1 if "grateful" in low else 3 if "morning" in low else 0
            probabilities[row, column] = 0.7
        antisocial = np.array([0.9 if "sale" in text.lower() else 0.1 for text in texts])
        return Scores(probabilities, antisocial)

    def explain(self, text):
        weights, start = [], 0
        for word in text.split():
            start = text.index(word, start)
            weights.append(Weight(start, start + len(word), word, 2.0 if "sale" in word.lower() else -0.1))
            start += len(word)
        return Explanation("promotional", [], weights)


def filler(n: int, n_words: int = 6) -> str:
    """Return words that nobody has used before, so that no two posts say the same, and one that is English."""
    rng = random.Random(n)
    return "the " + " ".join(
        "".join(rng.choices("bdgklmnprtv", k=1) + rng.choices("aeiou", k=1)) * 2 + rng.choice("xyz")
        for _ in range(n_words)
    )


@pytest.fixture(autouse=True)
def _late_today(monkeypatch):
    """Let tests spread posts over decades."""
    monkeypatch.setattr("pipeline.audit.dating._today", lambda: date(2060, 1, 1))


@pytest.fixture(scope="session")
def model():
    return WordModel()


@pytest.fixture(scope="session")
def words():
    return filler


@pytest.fixture(scope="session")
def post():
    """Return a maker of posts; ``day`` counts from 1 January 2025, None is undated."""
    count = iter(range(10**6))

    def make(text, day=0.0, **fields):
        moment = None if day is None else datetime(2025, 1, 1, 9, tzinfo=UTC) + timedelta(days=day)
        found = {"mentions": find_mentions(text), "links": find_links(text), "hashtags": find_hashtags(text)}
        return Post(**{"id": str(next(count)), "text": text, "created_at": moment, "author": "hare", **found, **fields})

    return make
