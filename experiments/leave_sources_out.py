"""Judge the whole recipe on sources that it has not seen: light scorer, encoder, and both together.

    .venv/bin/python experiments/leave_sources_out.py --encoder MINILM --pool POOL --scores FOLDER

The corpora are dealt into four groups. For each, everything is trained on the others and on the own
posts, as `twoway train --encoder` does it, and asked for the posts of the group: each source is judged by
a model that has seen neither it nor the rest of its group. The answers go to a folder, a file a group, so a
run that was stopped goes on; left-out.csv is made of them at the end. Needs ``twoway[encoder]``; about
ten minutes a group on two cores with two epochs.
"""

import argparse
import csv
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score

from pipeline.training.encoder import EncoderSettings
from pipeline.training.encoder_base import load_base
from pipeline.training.encoder_fit import fit_encoder
from pipeline.training.encoder_sources import load_pool
from pipeline.training.encoder_task import FitSettings, Task
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
SCORERS = ("light", "auto", "full")
COLUMNS = ("source", "scorer", "n_samples", "macro_f1", "flag_ap", "n_sure", "sure_macro_f1", "sure_flag_ap")
FEWEST = 20
"""Posts of a class, or with the flag, that a source must hold for a figure on it."""

Answers = dict[str, NDArray[Any]]


def ask(group: tuple[str, ...], data: Labelled, encoder: Path, pool: list[str], epochs: int) -> Answers:
    """Return what models that have not seen a group say of its posts.

    Returns
    -------
    dict
        By scorer, the probabilities and the flag's, shape (n_samples, n_labels + 1); under ``ids`` those of the
        posts.
    """
    left_out = np.isin(data.sources, group)
    rest = data.take(np.flatnonzero(~left_out))
    trained = train_model(rest, replace(TrainSettings(), grid=(5.0,), n_folds=3), print)
    task = Task(rest, trained.scores, LABELS, FitSettings(training=EncoderSettings(epochs=epochs)))
    with tempfile.TemporaryDirectory() as folder:
        part = fit_encoder(task, load_base(encoder), pool, Path(folder), print)
    scorers = {
        "light": trained.score,
        "auto": part.judged(trained, LABELS).score,
        "full": part.judged(trained, LABELS, always=True).score,
    }
    rows = np.flatnonzero(left_out)
    answers: Answers = {"ids": np.array(data.ids)[rows]}
    for name, score in scorers.items():
        scores = score([data.texts[row] for row in rows])
        answers[name] = np.column_stack([scores.probabilities, scores.antisocial])
    return answers


def tabulate(answers: list[Answers], data: Labelled) -> list[list[object]]:
    """Return the rows of the table: each source, the mean of the sources, and all posts together."""
    row_of = {name: row for row, name in enumerate(data.ids)}
    rows = np.array([row_of[name] for part in answers for name in part["ids"].tolist()])
    sources = np.array(data.sources)[rows]
    table: list[list[object]] = []
    for scorer in SCORERS:
        given = np.concatenate([part[scorer] for part in answers])
        found = {name: figures(given, data, rows, sources == name) for name in sorted(set(sources))}
        mean = np.nanmean([list(map(float, each)) for each in found.values()], axis=0)
        found["mean of sources"] = ["", *mean[1:3], "", *mean[4:]]
        found["all posts"] = figures(given, data, rows, np.ones(len(rows), dtype=bool))
        table += [[name, scorer, *map(_shown, each)] for name, each in found.items()]
    return table


def figures(given: NDArray[np.float64], data: Labelled, rows: NDArray[np.intp], inside: NDArray[np.bool_]) -> list[Any]:
    """Return the figures on some posts: over all of them, and over those that the readers were sure of.

    Macro-F1 is over the classes of which there are `FEWEST` posts: that of a class with three posts is a lot drawn.
    """
    found: list[Any] = []
    for least in (0.0, 1.0):
        chosen = np.flatnonzero(inside & (data.confident[rows] >= least))
        truth = np.array([LABELS.index(data.labels[row]) for row in rows[chosen]])
        flag = data.antisocial[rows[chosen]]
        classes = np.flatnonzero(np.bincount(truth, minlength=len(LABELS)) >= FEWEST)
        predicted = given[chosen, :-1].argmax(axis=1)
        precision = average_precision_score(flag, given[chosen, -1]) if flag.sum() >= FEWEST else np.nan
        found += [len(truth), f1_score(truth, predicted, average="macro", labels=classes), precision]
    return found


def _shown(value: Any) -> object:
    return ("" if np.isnan(value) else f"{value:.3f}") if isinstance(value, float) else value


def main() -> None:
    """Ask about every group that the folder does not hold yet, then write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of a published MiniLM")
    parser.add_argument("--pool", type=Path, help="posts without labels, for the vocabulary")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--scores", type=Path, required=True, help="folder that keeps the answers")
    arguments = parser.parse_args()
    arguments.scores.mkdir(parents=True, exist_ok=True)
    data = without_near_duplicates(load_labelled([OWN, PUBLIC]), [load_labelled([DEV])], 0.7)
    pool = load_pool(arguments.pool) if arguments.pool else []
    files = [arguments.scores / f"{group[0]}.npz" for group in GROUPS]
    for group, kept in zip(GROUPS, files, strict=True):
        if not kept.exists():
            np.savez(kept, **ask(group, data, arguments.encoder, pool, arguments.epochs))
    table = tabulate([dict(np.load(kept)) for kept in files], data)
    with RESULTS.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *table])


if __name__ == "__main__":
    main()
