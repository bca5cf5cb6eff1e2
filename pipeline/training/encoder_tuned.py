"""A published encoder fine-tuned on labelled posts, in floats."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.training.encoder import EncoderSettings, encode_posts, fine_tune, in_bf16, pad_of, score_posts
from pipeline.training.encoder_base import Base
from pipeline.training.encoder_examples import Lesson, build_examples
from pipeline.training.encoder_network import Weights, start_network
from pipeline.training.encoder_vocabulary import build_tokenizer, build_vocabulary
from pipeline.training.labelled import Labelled
from pipeline.training.train import Progress


@dataclass(frozen=True)
class Tuned:
    """A fine-tuned encoder.

    Attributes
    ----------
    n_samples, n_pieces : int
        Labelled posts that it has learned from, and word pieces that it knows.
    """

    base: Base
    weights: Weights
    tokenizer: Any
    settings: EncoderSettings
    n_samples: int
    n_pieces: int

    def score(self, texts: Sequence[str], *, bf16: bool | None = None) -> NDArray[np.float64]:
        """Return scores of shape (n_samples, n_outputs), computed as in training unless said otherwise."""
        pieces = encode_posts(texts, self.tokenizer, self.settings.pieces)
        quick = in_bf16(self.settings) if bf16 is None else bf16
        return score_posts(self.weights, self.base.shape, pieces, pad_of(self.tokenizer), bf16=quick)


def tune(
    base: Base,
    data: Labelled,
    rows: NDArray[np.bool_],
    labels: tuple[str, ...],
    pool: Sequence[str],
    settings: EncoderSettings,
    folder: Path,
    progress: Progress = lambda _: None,
    lesson: Lesson | None = None,
) -> Tuned:
    """Fine-tune a published encoder on some rows of labelled posts.

    Parameters
    ----------
    rows : bool array of shape (n_samples,)
        Which posts to learn from.
    pool : posts without labels
        Their word pieces stay in the vocabulary.
    folder : Path
        Keeps checkpoints, so that a training that was stopped goes on.
    lesson : Lesson, optional
        What a teacher says of these posts, and of others.
    """
    import torch

    progress("choosing the vocabulary")
    vocabulary = build_vocabulary(base.pieces, [*pool, *data.texts])
    tokenizer = build_tokenizer(vocabulary.pieces)
    torch.manual_seed(settings.seed)
    weights = start_network(base.weights, vocabulary.origins, base.shape, len(labels) + 1, settings.pieces.longest)
    examples = build_examples(data, labels, rows, tokenizer, settings, lesson)
    progress(f"fine-tuning {base.name} on {len(examples.label)} posts, {len(vocabulary.pieces)} word pieces")
    fine_tune(weights, base.shape, examples, pad_of(tokenizer), settings, folder, progress)
    detached = {name: tensor.detach() for name, tensor in weights.items()}
    return Tuned(base, detached, tokenizer, settings, int(rows.sum()), len(vocabulary.pieces))
