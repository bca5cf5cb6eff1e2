"""Fine-tuning the encoder: seeded, resumable, on a CPU.

The recipe is AdamW with a warm-up and a linear decay, smaller rates for lower layers (Howard and
Ruder, 2018), frozen word embeddings, smoothed labels, and one loss for the label and the flag.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.wordpieces import PAD, PieceSettings, WordPieces
from pipeline.training.encoder_batches import Pieces, build_batches, by_length, fill_up
from pipeline.training.encoder_network import Shape, Weights, score_pieces
from pipeline.training.encoder_run import Clock, Run, fingerprint
from pipeline.training.train import Progress

STATE = "state.pt"


@dataclass(frozen=True)
class EncoderSettings:
    """How to fine-tune.

    Attributes
    ----------
    learning_rate : float
        Of the topmost layer; the head's is five times that.
    layer_decay : float
        What each lower layer's learning rate is multiplied with.
    smoothing : float
        Share of a label given to all labels alike; the flag's is the same.
    unsure_weight : float
        Weight of a post whose label the readers were unsure of.
    mixed : float
        How probable each change of a post's surface is, anew in every epoch; see `encoder_mix`.
    balance : float
        Classes weigh as their share to the power of minus this: 0 leaves them, 1 evens them out.
    frozen_layers : int
        How many of the lowest layers stay as they are; with any, all but layers and head as well.
    frozen_words : bool
        Whether the embeddings of word pieces stay as they are: rare words keep what pretraining
        knows of them, and steps are quicker.
    bf16 : bool, optional
        Whether products are computed in bfloat16: faster where the processor has it, much slower
        where not. Where not given, the processor decides.
    save_every : int
        Steps between checkpoints.
    """

    epochs: int = 3
    batch_size: int = 32
    learning_rate: float = 1.5e-4
    layer_decay: float = 0.9
    weight_decay: float = 0.01
    warm_up: float = 0.08
    dropout: float = 0.1
    smoothing: float = 0.05
    unsure_weight: float = 0.6
    mixed: float = 0.2
    balance: float = 0.3
    frozen_layers: int = 0
    frozen_words: bool = True
    seed: int = 0
    bf16: bool | None = None
    n_threads: int = 2
    save_every: int = 200
    pieces: PieceSettings = field(default_factory=PieceSettings)


@dataclass(frozen=True)
class Examples:
    """Posts as the encoder learns from them; all columns of length n_samples.

    Attributes
    ----------
    variants : word pieces of each post, in one or more forms
        Epochs take them in turn.
    label : array of shape (n_samples, n_labels)
        How probable each label shall be.
    flag : float array
        How probable the flag shall be.
    weight : float array
    balance : float array
        What the label weighs besides.
    """

    variants: Sequence[Pieces]
    label: NDArray[np.float64]
    flag: NDArray[np.float64]
    weight: NDArray[np.float64]
    balance: NDArray[np.float64]


def encode_posts(texts: Sequence[str], tokenizer: Any, settings: PieceSettings) -> list[NDArray[np.int64]]:
    """Return the word pieces of each text, as serving makes them."""
    cut = WordPieces(tokenizer, settings)
    return [cut.encode(text) for text in texts]


def fine_tune(
    weights: Weights,
    shape: Shape,
    examples: Examples,
    pad: int,
    settings: EncoderSettings,
    folder: Path,
    progress: Progress = lambda _: None,
) -> Weights:
    """Fine-tune weights on examples and return them.

    Parameters
    ----------
    weights : dict of tensors
        From `start_network`; changed in place.
    pad : int
        Word piece that fills up rows.
    folder : Path
        Checkpoints are kept here. If it holds one of the same examples and settings, training goes
        on from there, and ends as if it had never stopped.
    """
    import torch

    torch.set_num_threads(settings.n_threads)
    torch.manual_seed(settings.seed)
    optimizer = torch.optim.AdamW(_parameters(weights, shape, settings), betas=(0.9, 0.98), eps=1e-6)
    rates = [group["lr"] for group in optimizer.param_groups]
    run = Run(folder / STATE, _fingerprint(weights, examples, shape, settings), weights, optimizer)
    done = run.resume()
    if done:
        progress(f"going on after step {done}")
    n_steps = settings.epochs * -(-len(examples.label) // settings.batch_size)
    lose = _Loss(examples)
    clock = Clock(progress, n_steps)
    bf16 = in_bf16(settings)
    for step, pieces, batch in _steps(examples.variants, settings, done):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * _schedule(step, n_steps, settings.warm_up)
        ids, real = fill_up([pieces[row] for row in batch], pad)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            scores = score_pieces(weights, shape, ids, real, settings.dropout)
        loss = lose(scores, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in weights.values() if p.requires_grad], 1.0)
        optimizer.step()
        clock.tick(step + 1, loss.item())
        if (step + 1) % settings.save_every == 0 or step + 1 == n_steps:
            run.save(step + 1)
    return weights


def score_posts(
    weights: Weights, shape: Shape, pieces: Pieces, pad: int, batch_size: int = 64, *, bf16: bool = False
) -> NDArray[np.float64]:
    """Return the float encoder's scores, shape (n_samples, n_outputs)."""
    import torch

    z = np.empty((len(pieces), len(weights["head.bias"])))
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        for rows in by_length(pieces, batch_size):
            z[rows] = score_pieces(weights, shape, *fill_up([pieces[row] for row in rows], pad)).numpy()
    return z


def pad_of(tokenizer: Any) -> int:
    """Return the piece that fills up rows."""
    return int(tokenizer.token_to_id(PAD))


def in_bf16(settings: EncoderSettings) -> bool:
    """Return whether products are computed in bfloat16."""
    import torch

    if settings.bf16 is not None:
        return settings.bf16
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def _parameters(weights: Weights, shape: Shape, settings: EncoderSettings) -> list[dict[str, Any]]:
    """Return the optimizer's groups: by layer, and with weight decay for matrices only."""
    groups: dict[tuple[float, float], list[Any]] = {}
    for name, tensor in weights.items():
        if _is_frozen(name, settings):
            continue
        tensor.requires_grad_()
        first = name.split(".")[0]
        depth = 0 if first == "head" else shape.n_layers - int(first) - 1 if first.isdigit() else shape.n_layers
        scale = 5.0 if first == "head" else settings.layer_decay**depth
        decay = settings.weight_decay if tensor.ndim > 1 else 0.0
        groups.setdefault((settings.learning_rate * scale, decay), []).append(tensor)
    return [{"params": params, "lr": rate, "weight_decay": decay} for (rate, decay), params in groups.items()]


def _is_frozen(name: str, settings: EncoderSettings) -> bool:
    first = name.split(".", maxsplit=1)[0]
    if first.isdigit():
        return int(first) < settings.frozen_layers
    return first != "head" and (settings.frozen_layers > 0 or (name == "words" and settings.frozen_words))


def _steps(
    variants: Sequence[Pieces], settings: EncoderSettings, done: int
) -> Iterator[tuple[int, Pieces, NDArray[np.intp]]]:
    """Yield number, pieces and rows of the steps that are left."""
    step = 0
    for epoch in range(settings.epochs):
        pieces = variants[epoch % len(variants)]
        lengths = np.array([len(row) for row in pieces])
        for batch in build_batches(lengths, settings.batch_size, settings.seed * 1000 + epoch):
            if step >= done:
                yield step, pieces, batch
            step += 1


def _schedule(step: int, n_steps: int, warm_up: float) -> float:
    """Return the learning rate's factor: up in a line, then down to zero in a line.

    >>> [round(_schedule(step, 10, 0.2), 3) for step in (0, 1, 2, 9)]
    [0.5, 1.0, 1.0, 0.125]
    """
    return min((step + 1) / max(warm_up * n_steps, 1), (1 - step / n_steps) / (1 - warm_up))


class _Loss:
    """Weighted cross-entropy of the label, plus that of the flag."""

    def __init__(self, examples: Examples) -> None:
        import torch

        self._label, self._flag, self._weight, self._balance = (
            torch.from_numpy(column).float()
            for column in (examples.label, examples.flag, examples.weight, examples.balance)
        )

    def __call__(self, scores: Any, rows: NDArray[np.intp]) -> Any:
        import torch
        from torch.nn import functional

        batch = torch.from_numpy(rows)
        weight = self._weight[batch]
        of_label = functional.cross_entropy(scores[:, :-1], self._label[batch], reduction="none")
        of_flag = functional.binary_cross_entropy_with_logits(scores[:, -1], self._flag[batch], reduction="none")
        return (weight * (self._balance[batch] * of_label + of_flag)).sum() / weight.sum()


def _fingerprint(weights: Weights, examples: Examples, shape: Shape, settings: EncoderSettings) -> str:
    """Return what tells this run from others: start, settings and examples, but not what leaves the result alone."""
    chosen = {k: v for k, v in asdict(settings).items() if k not in {"save_every", "n_threads"}}
    pieces = (np.concatenate(rows) for rows in examples.variants)
    columns = (examples.label, examples.flag, examples.weight, examples.balance)
    start = (tensor.detach().numpy() for tensor in weights.values())
    return fingerprint([sorted(chosen.items()), shape, list(weights)], (*start, *pieces, *columns))
