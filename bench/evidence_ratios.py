"""How much what stands in a draft says beyond the model's answer: the ratios of check/gathering.py.

Usage: TWOWAY_SHARED=FOLDER python bench/evidence_ratios.py

FOLDER holds labels/train.jsonl.xz (text, label, antisocial, round); no text leaves it. Out-of-fold
log-odds of the flag are the offset of a logistic regression of the label on the pieces of evidence,
over the posts that the check would search for cues. Takes two minutes on a core.
"""

import json
import lzma
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from pipeline.check.gathering import gather_evidence
from pipeline.check.judging import SUSPECT, cue_finder
from pipeline.scoring.model import Verdict
from pipeline.scoring.ngrams import FeatureSettings
from pipeline.training.features import HashedNgrams

RIDGE = 1.0
LABELS = ["conversational", "gratitude", "promotional", "small_talk"]


def load_rows(path: Path) -> list[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if row["round"] < 3]  # the third round was drawn to mislead a model


def out_of_fold(rows: list[dict[str, Any]]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return calibrated log-odds of the flag, and the most probable label, of each post."""
    X = HashedNgrams(FeatureSettings(char_bits=16, word_bits=16)).transform([row["text"] for row in rows])
    label = np.array([LABELS.index(row["label"]) for row in rows])
    flag = np.array([row["antisocial"] for row in rows], dtype=int)
    weight = np.array([1.0 if row["confident"] else 0.4 for row in rows])
    z, top = np.zeros(len(rows)), np.zeros(len(rows), dtype=np.intp)
    for fit, hold in StratifiedKFold(3, shuffle=True, random_state=0).split(X, label):
        clf = LogisticRegression(C=8, max_iter=200)
        z[hold] = clf.fit(X[fit], flag[fit], sample_weight=weight[fit]).decision_function(X[hold])
        top[hold] = clf.fit(X[fit], label[fit], sample_weight=weight[fit]).predict(X[hold])
    calibrated = LogisticRegression(C=1e6).fit(z[:, None], flag)
    return z * calibrated.coef_[0, 0] + calibrated.intercept_[0], top


def fit_ratios(X: NDArray[np.float64], z: NDArray[np.float64], flag: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log ratio of each column, given the offset z."""

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        m = z + X @ w
        p = 1 / (1 + np.exp(-m))
        value = np.logaddexp(0, m).sum() - (flag * m).sum() + RIDGE / 2 * (w**2).sum()
        return float(value), X.T @ (p - flag) + RIDGE * w

    return minimize(loss, np.zeros(X.shape[1]), jac=True).x


def main() -> None:
    rows = load_rows(Path(os.environ["TWOWAY_SHARED"]) / "labels" / "train.jsonl.xz")
    z, top = out_of_fold(rows)
    probability = 1 / (1 + np.exp(-z))
    suspects = np.flatnonzero((probability >= SUSPECT) | (top == LABELS.index("promotional")))
    found = []
    for i in suspects:
        text = rows[i]["text"]
        verdict = Verdict(LABELS[top[i]], {}, float(probability[i]), flagged=False)
        reading = cue_finder().read(text)
        found.append({p.name for p in gather_evidence(verdict, reading, text=text, reply_to=None, standing=None)})
    names = sorted(set().union(*found))
    X = np.array([[float(name in pieces) for name in names] for pieces in found])
    flag = np.array([float(rows[i]["antisocial"]) for i in suspects])
    for name, w, column in zip(names, fit_ratios(X, z[suspects], flag), X.T, strict=True):
        print(
            f"{name:10s} ratio {np.exp(w):4.2f}  in {int(column.sum()):5d} posts, {flag[column > 0].mean():.0%} flagged"
        )


if __name__ == "__main__":
    main()
