"""A model that can be read at a glance, and an account's record made of a few numbers."""

import re

import numpy as np
import pytest

from pipeline.check.fingerprints import exact_hash
from pipeline.check.history import Recent, Standing
from pipeline.check.nearness import gather, sketch_text
from pipeline.policy import DEFAULT
from pipeline.scoring.explain import Weight
from pipeline.scoring.model import Explanation, Verdict


class WordModel:
    """Adds up the weights of known words; so every test can reckon what it says."""

    labels = ("conversational", "gratitude", "promotional", "small_talk")
    threshold = 8 / 11  # a check flags from one and a half times these odds on: from 0.8
    BIAS = -3.0

    def __init__(self):
        self.manifest = {"files": {"weights.npz": {"sha256": "0"}}}
        self.WEIGHTS = {"buy": 3.0, "shop": 2.0, "link": 1.0, "bio": 1.5, "sale": 2.0, "hello": -2.0, "thanks": -2.0}
        self.n_classified = 0

    def classify(self, texts):
        self.n_classified += len(texts)
        return [self._verdict(text) for text in texts]

    def explain(self, text, label=None):
        words = self._words(text)
        return Explanation(self._verdict(text).label, words, words)

    def _words(self, text):
        return [
            Weight(m.start(), m.end(), m.group(), self.WEIGHTS.get(m.group().lower(), 0.0))
            for m in re.finditer(r"\w+", text)
        ]

    def _verdict(self, text):
        z = self.BIAS + sum(word.weight for word in self._words(text))
        p = float(1 / (1 + np.exp(-z)))
        label = "promotional" if p > 0.3 else "small_talk"
        rest = dict.fromkeys(self.labels, (1 - p) / 3)
        probabilities = {**rest, "promotional": p}
        return Verdict(label, probabilities, p, p >= self.threshold)


@pytest.fixture
def model():
    return WordModel()


@pytest.fixture
def standing():
    """Make the record of an account: so many posts, promotional ones and replies, an hour apart."""

    def make(n=100, promotional=0, replies=0, self_replies=0, texts=None, links=(), domains=(), owed=0, **options):
        kinds = ["reply"] * replies + ["post"] * (n - replies) + ["self_reply"] * self_replies
        total = len(kinds)
        is_promotional = np.zeros(total, dtype=bool)
        is_promotional[n - promotional : n] = True
        texts = list(texts or []) + [""] * (total - len(texts or []))
        recent = Recent(
            times=1_700_000_000 + 3600 * np.arange(total, dtype=np.int64),
            kinds=kinds,
            promotional=is_promotional,
            sketches=gather([sketch_text(text) for text in texts]),
            domains=list(domains) + [[]] * (total - len(domains)),
            links=list(links) + [[]] * (total - len(links)),
            owed=owed,
            texts=[exact_hash(text) for text in texts],
        )
        now = int(recent.times.max(initial=0))  # the draft goes out right after the last post
        return Standing(recent, options.get("policy", DEFAULT), options.get("own_domains", ()), now)

    return make
