"""From labelled posts to an encoder for a model folder: split, fine-tuning, export, combination."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DataError
from pipeline.scoring.encoder import ENCODER, TOKENIZER, EncoderScorer, load_encoder
from pipeline.scoring.folder import read_folder
from pipeline.scoring.linear import Scores
from pipeline.training.calibration import choose_thresholds
from pipeline.training.encoder import EncoderSettings, encode_posts, fine_tune, pad_of, score_posts
from pipeline.training.encoder_base import Base, check_base, load_base
from pipeline.training.encoder_combine import HeldOut, answer, choose_combination, cost_curve, to_manifest
from pipeline.training.encoder_examples import build_examples, choose_held_out, flags_of
from pipeline.training.encoder_graph import build_graph, quantise
from pipeline.training.encoder_network import start_network
from pipeline.training.encoder_part import EncoderPart
from pipeline.training.encoder_ranges import measure_ranges
from pipeline.training.encoder_vocabulary import build_tokenizer, build_vocabulary
from pipeline.training.labelled import Labelled
from pipeline.training.metrics import evaluate_scores
from pipeline.training.train import Progress

_N_AGREEMENT, _N_RANGES = 5000, 400


@dataclass(frozen=True)
class FitSettings:
    """How an encoder comes into a model folder.

    Attributes
    ----------
    held_out : float
        Share of the posts that the encoder does not learn from, for choosing the combination.
    asked : float
        The encoder is asked of no more than this share of the held-out posts.
    flag_precision, duplicate_similarity : float
        As in `TrainSettings`.
    """

    training: EncoderSettings = field(default_factory=EncoderSettings)
    held_out: float = 0.05
    asked: float = 0.8
    duplicate_similarity: float = 0.7
    flag_precision: float = 0.97


@dataclass(frozen=True)
class Task:
    """What both ways to an encoder take.

    Attributes
    ----------
    data : Labelled
    light : Scores
        The light scorer's, out of fold, in the order of the data.
    labels : names of the columns
    """

    data: Labelled
    light: Scores
    labels: tuple[str, ...]
    settings: FitSettings = field(default_factory=FitSettings)

    def held_out(self) -> NDArray[np.bool_]:
        """Return which posts no encoder learns from, shape (n_samples,)."""
        return choose_held_out(self.data.texts, self.settings.held_out, self.settings.duplicate_similarity)


def make_encoder(
    task: Task, source: Path, pool: Path | None, folder: Path, progress: Progress = lambda _: None
) -> EncoderPart:
    """Take over the encoder of a model folder, or fine-tune a published one.

    Parameters
    ----------
    source : Path
        A model folder with an encoder, or the folder of a published encoder.
    pool : path of a table of posts without labels, optional
    folder : Path
        Keeps checkpoints of fine-tuning; removed when that is done.
    """
    if (source / ENCODER).is_file():
        progress(f"taking over the encoder of {source}")
        return reuse_encoder(task, source)
    part = fit_encoder(task, load_base(source), [] if pool is None else load_pool(pool), folder, progress)
    shutil.rmtree(folder)
    return part


def check_source(source: Path) -> None:
    """Raise DataError if `make_encoder` could do nothing with a folder; to be asked before long work."""
    if not (source / ENCODER).is_file():
        check_base(source)


def fit_encoder(
    task: Task, base: Base, pool: Sequence[str], folder: Path, progress: Progress = lambda _: None
) -> EncoderPart:
    """Fine-tune an encoder, bring it to int8, and choose the combination.

    Parameters
    ----------
    pool : posts without labels
        Their word pieces stay in the vocabulary; the agreement of int8 and floats is measured on
        5,000 of them.
    folder : Path
        Keeps checkpoints, so that a training that was stopped goes on.
    """
    import torch

    data, training = task.data, task.settings.training
    progress("choosing held-out posts and the vocabulary")
    held_out = task.held_out()
    vocabulary = build_vocabulary(base.pieces, [*pool, *data.texts])
    tokenizer = build_tokenizer(vocabulary.pieces)
    torch.manual_seed(training.seed)
    weights = start_network(base.weights, vocabulary.origins, base.shape, len(task.labels) + 1, training.pieces.longest)
    examples = build_examples(data, task.labels, ~held_out, tokenizer, training)
    progress(f"fine-tuning {base.name} on {len(examples.label)} posts, {len(vocabulary.pieces)} word pieces")
    fine_tune(weights, base.shape, examples, pad_of(tokenizer), training, folder, progress)

    arrays = {name: tensor.detach().float().numpy() for name, tensor in weights.items()}
    sample = _sample(pool or data.texts, training.seed)
    pieces = encode_posts(sample, tokenizer, training.pieces)
    ranges = measure_ranges(weights, base.shape, pieces[-_N_RANGES:])
    quantise(build_graph(arrays, base.shape, ranges), folder / ENCODER)
    files = {ENCODER: (folder / ENCODER).read_bytes(), TOKENIZER: tokenizer.to_str().encode()}
    scorer = EncoderScorer(files[ENCODER], files[TOKENIZER], training.pieces)
    progress(f"comparing int8 with floats on {len(sample)} posts")
    floats = score_posts(weights, base.shape, pieces, pad_of(tokenizer))
    return EncoderPart(
        files,
        {
            **combine(task, held_out, scorer),
            "pieces": asdict(training.pieces),
            "agreement": _agreement(floats, scorer.decision_function(sample)),
            "training": {
                "base": {"name": base.name, "sha256": base.sha256},
                "n_samples": len(examples.label),
                "n_pieces": len(vocabulary.pieces),
                "settings": asdict(training),
            },
        },
    )


def reuse_encoder(task: Task, folder: Path) -> EncoderPart:
    """Take the encoder of a model folder as it is, and choose the combination with another light scorer.

    Raises
    ------
    ModelError
        If the folder is damaged or holds no encoder.
    DataError
        If it was made for other labels.
    """
    model = read_folder(folder)
    scorer = load_encoder(model)
    if tuple(model.manifest["labels"]) != task.labels:
        raise DataError(
            f"{folder}: its encoder knows {', '.join(model.manifest['labels'])}, the data have "
            f"{', '.join(task.labels)}; fine-tune one for these"
        )
    files = {name: (folder / name).read_bytes() for name in (ENCODER, TOKENIZER)}
    return EncoderPart(files, {**model.manifest["encoder"], **combine(task, task.held_out(), scorer)})


def combine(task: Task, held_out: NDArray[np.bool_], scorer: EncoderScorer) -> dict[str, Any]:
    """Return combination, thresholds and figures from the held-out posts."""
    data, rows = task.data, np.flatnonzero(held_out)
    truth = [data.labels[row] for row in rows]
    flag = flags_of(data)[rows]
    posts = HeldOut(
        Scores(task.light.probabilities[rows], task.light.antisocial[rows]),
        scorer.decision_function([data.texts[row] for row in rows]),
        np.array([task.labels.index(label) for label in truth]),
        flag,
    )
    combination = choose_combination(posts, task.settings.asked)
    sure = np.ones(len(rows), dtype=bool) if data.confident is None else data.confident[rows] > 0.5
    both = answer(posts, combination)
    told = {"light": posts.light, "auto": both, "full": answer(posts, combination, always=True)}
    return {
        **to_manifest(combination),
        "thresholds": choose_thresholds(flag[sure], both.antisocial[sure], task.settings.flag_precision),
        "held_out": {
            "share": task.settings.held_out,
            "n_samples": len(rows),
            "asked": round(float(combination.asks(posts.light).mean()), 4),
            "metrics": {
                name: evaluate_scores(scores, task.labels, truth, antisocial=flag).to_dict()
                for name, scores in told.items()
            },
            "cost_curve": cost_curve(posts, combination),
        },
    }


def load_pool(path: Path) -> list[str]:
    """Return the texts of posts without labels: a table with a column ``text``.

    Raises
    ------
    DataError
        If a row has no text.
    """
    from pipeline.training.tables import BrokenRow, read_rows

    texts = []
    for row in read_rows(path):
        text = None if isinstance(row, BrokenRow) else row.fields.get("text")
        if not isinstance(text, str):
            raise DataError(f"{row.place}: has no text; every row needs a column 'text'")
        texts.append(text)
    return texts


def _sample(texts: Sequence[str], seed: int) -> list[str]:
    rows = np.random.default_rng(seed).permutation(len(texts))[:_N_AGREEMENT]
    return [texts[row] for row in rows]


def _agreement(floats: NDArray[np.float64], int8: NDArray[np.float64]) -> float:
    """Return the share of posts whose label is the same."""
    return round(float((floats[:, :-1].argmax(axis=1) == int8[:, :-1].argmax(axis=1)).mean()), 4)
