r"""Try ideas for the encoder: each a row in encoder.csv, judged on four sources left out and on dev.

    .venv/bin/python experiments/run_encoder.py "unsure labels weighted 0.3" --set unsure_weight=0.3 \
        --encoder MINILM --pool POOL

Trained on the own posts and on eleven corpora, two epochs, and judged as floats, without the light scorer. The
left-out sources tell more than dev: there are 8,700 posts of them, and the model has seen none like them.
Needs ``twoway[encoder]``; eight minutes on two cores.
"""

import argparse
import csv
import tempfile
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
from leave_sources_out import DEV, GROUPS, OWN, PUBLIC
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score

from pipeline.training.encoder import EncoderSettings
from pipeline.training.encoder_base import load_base
from pipeline.training.encoder_sources import load_pool
from pipeline.training.encoder_tuned import tune
from pipeline.training.holding_out import without_near_duplicates
from pipeline.training.labelled import LABELS, Labelled, load_labelled

RESULTS = Path(__file__).with_name("encoder.csv")


def judge(settings: EncoderSettings, encoder: Path, pool: list[str]) -> list[str]:
    """Return the figures of one idea, as encoder.csv has them."""
    dev = load_labelled([DEV])
    data = without_near_duplicates(load_labelled([OWN, PUBLIC]), [dev], 0.7)
    left_out = np.isin(data.sources, GROUPS[0])
    with tempfile.TemporaryDirectory() as folder:
        tuned = tune(load_base(encoder), data, ~left_out, LABELS, pool, settings, Path(folder), print)
    others = data.take(np.flatnonzero(left_out))
    of_others, sure = tuned.score(others.texts, bf16=False), np.flatnonzero(others.confident == 1)
    of_dev = figures(tuned.score(dev.texts, bf16=False), dev)
    return [*figures(of_others, others), *figures(of_others[sure], others.take(sure))[:1], *of_dev]


def figures(z: NDArray[np.float64], posts: Labelled) -> list[str]:
    """Return macro-F1 and the flag's average precision."""
    f1 = f1_score(posts.labels, [LABELS[column] for column in z[:, :-1].argmax(axis=1)], average="macro")
    return [f"{f1:.3f}", f"{average_precision_score(posts.antisocial, z[:, -1]):.3f}"]


def main() -> None:
    """Judge one idea and add its row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("idea", help="what is tried, in words")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of a published MiniLM")
    parser.add_argument("--pool", type=Path, help="posts without labels, for the vocabulary")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="of EncoderSettings")
    arguments = parser.parse_args()
    kinds = {field.name: type(getattr(EncoderSettings(), field.name)) for field in fields(EncoderSettings)}
    idea = {name: kinds[name](value) for name, value in (pair.split("=") for pair in arguments.set)}
    settings = replace(EncoderSettings(epochs=2), **idea)
    measured = judge(settings, arguments.encoder, load_pool(arguments.pool) if arguments.pool else [])
    with RESULTS.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerow([arguments.idea, *measured, ""])
    print(measured)


if __name__ == "__main__":
    main()
