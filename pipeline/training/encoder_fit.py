"""From labelled posts to an encoder for a model folder: split, fine-tuning, export, combination."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.encoder import ENCODER, TOKENIZER, EncoderScorer
from pipeline.training.encoder import encode_posts
from pipeline.training.encoder_base import Base
from pipeline.training.encoder_examples import Lesson
from pipeline.training.encoder_graph import build_graph, quantise
from pipeline.training.encoder_part import EncoderPart
from pipeline.training.encoder_ranges import measure_ranges
from pipeline.training.encoder_task import Task, combine
from pipeline.training.encoder_teacher import ask_teacher, choose_posts, shuffle
from pipeline.training.encoder_tuned import Tuned, tune
from pipeline.training.train import Progress

_N_AGREEMENT, _N_RANGES = 5000, 400


def fit_encoder(
    task: Task,
    base: Base,
    pool: Sequence[str],
    folder: Path,
    progress: Progress = lambda _: None,
    teacher: Base | None = None,
) -> EncoderPart:
    """Fine-tune an encoder, bring it to int8, and choose the combination.

    Parameters
    ----------
    pool : posts without labels
        Their word pieces stay in the vocabulary, and a teacher is asked of some; the agreement of
        int8 and floats is measured on 5,000 of them.
    folder : Path
        Keeps checkpoints, so that a training that was stopped goes on.
    teacher : Base, optional
        A larger encoder that learns first, and then teaches.
    """
    training = task.settings.training
    progress("choosing held-out posts")
    held_out = task.held_out()
    lesson = None if teacher is None else _take_lesson(task, teacher, held_out, pool, folder / "teacher", progress)
    tuned = tune(base, task.data, ~held_out, task.labels, pool, training, folder, progress, lesson)

    sample = _sample(pool or task.data.texts, training.seed)
    files = _to_int8(tuned, sample[-_N_RANGES:], folder)
    scorer = EncoderScorer(files[ENCODER], files[TOKENIZER], training.pieces)
    progress(f"comparing int8 with floats on {len(sample)} posts")
    made: dict[str, Any] = {"base": _name(base)}
    if lesson is not None and teacher is not None:
        teaching = asdict(task.settings.teaching)
        made["teacher"] = {"base": _name(teacher), "n_posts": len(lesson.texts), "settings": teaching}
    return EncoderPart(
        files,
        {
            **combine(task, held_out, scorer),
            "pieces": asdict(training.pieces),
            "agreement": _agreement(tuned.score(sample, bf16=False), scorer.decision_function(sample)),
            "training": {
                **made,
                "n_samples": tuned.n_samples,
                "n_pieces": tuned.n_pieces,
                "settings": asdict(training),
            },
        },
    )


def _take_lesson(
    task: Task, base: Base, held_out: NDArray[np.bool_], pool: Sequence[str], folder: Path, progress: Progress
) -> Lesson:
    """Fine-tune a teacher, and ask it of the posts to learn from and of some without labels."""
    teaching, data = task.settings.teaching, task.data
    teacher = tune(base, data, ~held_out, task.labels, pool, teaching.training, folder, progress)
    judges = [*task.judges, *(data.texts[row] for row in np.flatnonzero(held_out))]
    seed, similarity = task.settings.training.seed, task.settings.duplicate_similarity
    texts = choose_posts(pool, judges, teaching.n_posts, similarity, seed)
    labelled = [data.texts[row] for row in np.flatnonzero(~held_out)]
    answers = ask_teacher(teacher, [*labelled, *texts], folder, progress)
    return Lesson(answers[: len(labelled)], teaching.share, texts, answers[len(labelled) :])


def _to_int8(tuned: Tuned, sample: Sequence[str], folder: Path) -> dict[str, bytes]:
    """Return the files of an encoder in int8; how large its numbers get is measured on a sample."""
    arrays = {name: tensor.float().numpy() for name, tensor in tuned.weights.items()}
    pieces = encode_posts(sample, tuned.tokenizer, tuned.settings.pieces)
    ranges = measure_ranges(tuned.weights, tuned.base.shape, pieces)
    quantise(build_graph(arrays, tuned.base.shape, ranges), folder / ENCODER)
    return {ENCODER: (folder / ENCODER).read_bytes(), TOKENIZER: tuned.tokenizer.to_str().encode()}


def _name(base: Base) -> dict[str, str]:
    return {"name": base.name, "sha256": base.sha256}


def _sample(texts: Sequence[str], seed: int) -> list[str]:
    return [texts[row] for row in shuffle(len(texts), seed)[:_N_AGREEMENT]]


def _agreement(floats: NDArray[np.float64], int8: NDArray[np.float64]) -> float:
    """Return the share of posts whose label is the same."""
    return round(float((floats[:, :-1].argmax(axis=1) == int8[:, :-1].argmax(axis=1)).mean()), 4)
