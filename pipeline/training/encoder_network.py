"""The encoder as plain functions over named tensors: a BERT body (Devlin et al., 2019), mean pooling, one head.

MPNet (Song et al., 2020) is such a body too: it adds to the attention what the distance of two pieces says.

The head has one output for each label, then the flag, as the light scorer has.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Weights = dict[str, Any]
"""Names to torch tensors. Layer ``i`` has ``i.qkv``, ``i.out``, ``i.norm1``, ``i.up``, ``i.down``, ``i.norm2``.

An MPNet has ``distances`` besides, of shape (n_buckets, n_heads).
"""

DISTANCES = "distances"
_EMBEDDINGS = "embeddings."
_OF_DISTANCES = "encoder.relative_attention_bias.weight"
_FARTHEST, _UNSEEN = 128, -1e4


@dataclass(frozen=True)
class Shape:
    """Sizes of a network; ``epsilon`` is what its normalisations add to the variance."""

    n_layers: int
    n_heads: int
    epsilon: float = 1e-12


def start_network(
    base: Weights, origins: Sequence[Sequence[int]], shape: Shape, n_outputs: int, longest: int
) -> Weights:
    """Return the weights to start fine-tuning from.

    Parameters
    ----------
    base : dict of tensors
        A published BERT, names as in its file; the token type 0 goes into the positions. An MPNet as
        `encoder_base` names it.
    origins : for each word piece, the rows of the base whose mean is its embedding
    n_outputs : int
        Of the head, which starts small and random: seed torch before.
    longest : int
        Positions to keep.
    """
    import torch

    base = {name.removeprefix("bert."): tensor.float() for name, tensor in base.items() if tensor.is_floating_point()}
    words = base[f"{_EMBEDDINGS}word_embeddings.weight"]
    weights: Weights = {
        "words": torch.stack([words[list(rows)].mean(0) for rows in origins]),
        "positions": base[f"{_EMBEDDINGS}position_embeddings.weight"][:longest].clone(),
        "norm.weight": base[f"{_EMBEDDINGS}LayerNorm.weight"].clone(),
        "norm.bias": base[f"{_EMBEDDINGS}LayerNorm.bias"].clone(),
    }
    if f"{_EMBEDDINGS}token_type_embeddings.weight" in base:
        weights["positions"] += base[f"{_EMBEDDINGS}token_type_embeddings.weight"][0]
    if _OF_DISTANCES in base:
        weights[DISTANCES] = base[_OF_DISTANCES].clone()
    for i in range(shape.n_layers):
        weights |= _layer(base, i)
    weights["head.weight"] = torch.empty(n_outputs, words.shape[1]).normal_(0, 0.02)
    weights["head.bias"] = torch.zeros(n_outputs)
    return weights


def _layer(base: Weights, i: int) -> Weights:
    """Return the weights of one layer, with query, key and value in one matrix."""
    import torch

    prefix = f"encoder.layer.{i}."
    names = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    layer: Weights = {}
    for kind in ("weight", "bias"):
        parts = [base[f"{prefix}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
        layer[f"{i}.qkv.{kind}"] = torch.cat(parts)
        layer |= {f"{i}.{ours}.{kind}": base[f"{prefix}{theirs}.{kind}"].clone() for ours, theirs in names.items()}
    return layer


def score_pieces(
    weights: Weights,
    shape: Shape,
    ids: Any,
    real: Any,
    dropout: float = 0.0,
    watch: Callable[[str, Any], None] = lambda _name, _x: None,
) -> Any:
    """Return scores of shape (n_samples, n_outputs).

    Parameters
    ----------
    ids : int64 tensor of shape (n_samples, n_pieces)
    real : bool tensor of the same shape
        False where a row is only filled up.
    dropout : float
        Zero outside training.
    watch : callable
        Sees the name of each matrix with what it is multiplied with.
    """
    from torch.nn import functional

    def linear(name: str, x: Any) -> Any:
        watch(name, x)
        return functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def norm(name: str, x: Any) -> Any:
        return functional.layer_norm(x, x.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"], shape.epsilon)

    def drop(x: Any) -> Any:
        return functional.dropout(x, dropout, training=dropout > 0)

    n_samples, n_pieces = ids.shape
    x = drop(norm("norm", functional.embedding(ids, weights["words"]) + weights["positions"][:n_pieces]))
    mask = _mask(weights, real)
    for i in range(shape.n_layers):
        split = linear(f"{i}.qkv", x).view(n_samples, n_pieces, 3, shape.n_heads, -1).permute(2, 0, 3, 1, 4)
        seen = mask.to(split.dtype) if DISTANCES in weights else mask
        attended = functional.scaled_dot_product_attention(*split, attn_mask=seen, dropout_p=dropout)
        attended = linear(f"{i}.out", attended.transpose(1, 2).reshape(n_samples, n_pieces, -1))
        x = norm(f"{i}.norm1", x + drop(attended))
        x = norm(f"{i}.norm2", x + drop(linear(f"{i}.down", functional.gelu(linear(f"{i}.up", x)))))
    counted = real[:, :, None].to(x.dtype)
    return linear("head", drop((x * counted).sum(1) / counted.sum(1))).float()


def _mask(weights: Weights, real: Any) -> Any:
    """Return what the attention may see: a mask, or with distances what is added to it."""
    mask = real[:, None, None, :]
    if DISTANCES not in weights:
        return mask
    n_pieces = real.shape[1]
    of_distance = weights[DISTANCES][_buckets(n_pieces, len(weights[DISTANCES]))]
    return of_distance.permute(2, 0, 1)[None].masked_fill(~mask, _UNSEEN)


def _buckets(n_pieces: int, n_buckets: int) -> Any:
    """Return the bucket of each pair of pieces, shape (n_pieces, n_pieces), as MPNet and T5 (Raffel et al., 2020).

    Half of the buckets are for pieces before, half for those after; in each half the near distances have
    a bucket each, and the far ones share buckets that widen up to a distance of 128.
    """
    import torch

    places = torch.arange(n_pieces)
    ahead = places[None, :] - places[:, None]
    half, distance = n_buckets // 2, ahead.abs()
    n_exact = half // 2
    widening = torch.log(distance.clamp(min=1) / n_exact) / math.log(_FARTHEST / n_exact) * (half - n_exact)
    far = (n_exact + widening.long()).clamp(max=half - 1)
    return torch.where(distance < n_exact, distance, far) + half * (ahead > 0)
