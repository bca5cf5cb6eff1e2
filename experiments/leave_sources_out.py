"""Judge the whole recipe on sources that it has not seen: light scorer, encoder, and both together.

    .venv/bin/python experiments/leave_sources_out.py --encoder MINILM --pool POOL

The corpora are dealt into four groups. For each, everything is trained on the others and on the own
posts, as `twoway train --encoder` does it, and judged on the group: each source by a model that has
seen neither it nor the rest of its group. Rows go to left-out.csv as they come; a group that is there
already is skipped, so a run that was stopped goes on. Needs ``twoway[encoder]``; about a quarter of
an hour a group on two cores.
"""

import argparse
import csv
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, f1_score

from pipeline.scoring.linear import Scores
from pipeline.training.encoder import EncoderSettings
from pipeline.training.encoder_base import load_base
from pipeline.training.encoder_fit import FitSettings, Task, fit_encoder, load_pool
from pipeline.training.holding_out import without_near_duplicates
from pipeline.training.labelled import LABELS, Labelled, load_labelled
from pipeline.training.train import TrainSettings, train_model

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("left-out.csv")
OWN = ROOT / "data/labeled/posts.jsonl"
PUBLIC, DEV = ROOT / "data/build/public-train.jsonl", ROOT / "data/build/public-dev.jsonl"
GROUPS = (
    ("cf_gender_brand", "corporate_messaging", "goemotions", "political_social_media"),
    ("facebook_pages", "tweet_acts", "tweet_topic_xl"),
    ("broad_twitter", "cf_weather", "reddit_coarse_discourse", "tweeteval"),
    ("cf_new_year", "cf_text_emotion", "ibm_customer_care", "youtube_spam"),
)
COLUMNS = ("source", "scorer", "n_samples", "macro_f1", "flag_ap", "n_sure", "sure_macro_f1", "sure_flag_ap")


def judge(group: tuple[str, ...], data: Labelled, encoder: Path, pool: list[str], epochs: int) -> list[list[object]]:
    """Return the rows of one group."""
    sources = np.array(data.sources)
    left_out = np.isin(sources, group)
    rest = data.take(np.flatnonzero(~left_out))
    trained = train_model(rest, replace(TrainSettings(), grid=(5.0,), n_folds=3), print)
    task = Task(rest, trained.scores, LABELS, FitSettings(training=EncoderSettings(epochs=epochs)))
    with tempfile.TemporaryDirectory() as folder:
        part = fit_encoder(task, load_base(encoder), pool, Path(folder), print)
    rows: list[list[object]] = []
    scorers = {
        "light": trained.score,
        "auto": part.judged(trained, LABELS).score,
        "full": part.judged(trained, LABELS, always=True).score,
    }
    for scorer, score in scorers.items():
        scores = score([data.texts[i] for i in np.flatnonzero(left_out)])
        rows += [[source, scorer, *figures(scores, data, left_out, source)] for source in group]
    return rows


def figures(scores: Scores, data: Labelled, left_out: np.ndarray, source: str) -> list[object]:
    """Return the figures on one source: over all its posts, and over those that the readers were sure of."""
    rows = np.flatnonzero(left_out)
    found: list[object] = []
    for least in (0.0, 1.0):
        inside = np.array([data.sources[i] == source and data.confident[i] >= least for i in rows])
        truth = [LABELS.index(data.labels[i]) for i in rows[inside]]
        flag = data.antisocial[rows[inside]]
        predicted = scores.probabilities[inside].argmax(axis=1)
        precision = average_precision_score(flag, scores.antisocial[inside]) if flag.sum() >= 10 else float("nan")
        found += [len(truth), f"{f1_score(truth, predicted, average='macro'):.3f}", f"{precision:.3f}"]
    return found


def main() -> None:
    """Judge every group that left-out.csv does not hold yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of a published MiniLM")
    parser.add_argument("--pool", type=Path, help="posts without labels, for the vocabulary")
    parser.add_argument("--epochs", type=int, default=EncoderSettings.epochs)
    arguments = parser.parse_args()
    done = set()
    if RESULTS.exists():
        with RESULTS.open(newline="", encoding="utf-8") as file:
            done = {row["source"] for row in csv.DictReader(file)}
    else:
        RESULTS.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    data = without_near_duplicates(load_labelled([OWN, PUBLIC]), [load_labelled([DEV])], 0.7)
    pool = load_pool(arguments.pool) if arguments.pool else []
    for group in GROUPS:
        if not done.issuperset(group):
            rows = judge(group, data, arguments.encoder, pool, arguments.epochs)
            with RESULTS.open("a", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
