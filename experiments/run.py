"""Try ideas for the light scorer: each a row in results.csv, judged on dev and on what was left out.

    .venv/bin/python experiments/run.py "words weighted 3" --set word_weight=3

Every idea is trained once on everything but dev, and once for each source left out. Nothing here is
part of the package; a row that did not help stays in the table.
"""

import argparse
import csv
from dataclasses import fields
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from sklearn.metrics import average_precision_score, f1_score

from pipeline.scoring.ngrams import FeatureSettings
from pipeline.training.estimator import PostToneClassifier
from pipeline.training.features import HashedNgrams
from pipeline.training.holding_out import without_near_duplicates
from pipeline.training.labelled import Labelled, load_labelled

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("results.csv")
OWN = ROOT / "data/labeled/posts.jsonl"
PUBLIC, DEV = ROOT / "data/build/public-train.jsonl", ROOT / "data/build/public-dev.jsonl"
LEFT_OUT = ("corporate_messaging", "facebook_pages", "political_social_media", "cf_gender_brand")
FEATURES = {field.name for field in fields(FeatureSettings)}
UNSURE_WEIGHT = 0.4


def judge(idea: dict[str, object], data: Labelled, dev: Labelled) -> dict[str, float]:
    """Return macro-F1 and the flag's average precision on dev, on own posts, and on sources left out."""
    features = FeatureSettings(**{name: value for name, value in idea.items() if name in FEATURES})
    options = {name: value for name, value in idea.items() if name not in FEATURES}
    sources = np.array(["own" if source == "posts" else source for source in data.sources])
    X = HashedNgrams(features).transform(data.texts)
    y, flag = np.array(data.labels), data.antisocial
    weight = UNSURE_WEIGHT + (1 - UNSURE_WEIGHT) * data.confident

    def left_out(source: str | None) -> tuple[float, float]:
        rows = np.flatnonzero(sources != source)
        clf = PostToneClassifier(settings=features, **options)
        clf.fit(X[rows], y[rows], antisocial=flag[rows], sample_weight=weight[rows])
        if source is None:
            return figures(clf, HashedNgrams(features).transform(dev.texts), dev.labels, dev.antisocial)
        others = np.flatnonzero(sources == source)
        return figures(clf, X[others], y[others], flag[others])

    f1, ap = zip(*Parallel(n_jobs=-1)(delayed(left_out)(source) for source in (None, "own", *LEFT_OUT)), strict=True)
    return {
        "left_out_macro_f1": float(np.mean(f1[2:])),
        "own_macro_f1": f1[1],
        "dev_macro_f1": f1[0],
        "left_out_flag_ap": float(np.mean(ap[2:])),
        "own_flag_ap": ap[1],
        "dev_flag_ap": ap[0],
    }


def figures(clf: PostToneClassifier, X: object, y: object, flag: object) -> tuple[float, float]:
    """Return macro-F1 and the flag's average precision."""
    return (
        float(f1_score(y, clf.predict(X), average="macro")),
        float(average_precision_score(flag, clf.predict_antisocial(X))),
    )


def main() -> None:
    """Judge one idea and add its row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("idea", help="what is tried, in words")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="of the estimator or the features")
    parser.add_argument("--series", default="4", help="rows of one series can be compared")
    arguments = parser.parse_args()
    idea = {name: _value(text) for name, text in (pair.split("=") for pair in arguments.set)}
    dev = load_labelled([DEV])
    data = without_near_duplicates(load_labelled([OWN, PUBLIC]), [dev], 0.7)
    measured = {name: f"{value:.3f}" for name, value in judge(idea, data, dev).items()}
    with RESULTS.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerow([arguments.series, arguments.idea, *measured.values(), ""])
    print(measured)


def _value(text: str) -> object:
    numbers = [float(part) if "." in part else int(part) for part in text.split("-")]
    return numbers[0] if len(numbers) == 1 else tuple(numbers)


if __name__ == "__main__":
    main()
