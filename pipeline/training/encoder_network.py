"""The encoder as plain functions over named tensors: a BERT body (Devlin et al., 2019), mean pooling, one head.

The head has one output for each label, then the flag, as the light scorer has.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Weights = dict[str, Any]
"""Names to torch tensors. Layer ``i`` has ``i.qkv``, ``i.out``, ``i.norm1``, ``i.up``, ``i.down``, ``i.norm2``."""

EPSILON = 1e-12
_EMBEDDINGS = "embeddings."


@dataclass(frozen=True)
class Shape:
    """Sizes of a network."""

    n_layers: int
    n_heads: int


def start_network(
    base: Weights, origins: Sequence[Sequence[int]], shape: Shape, n_outputs: int, longest: int
) -> Weights:
    """Return the weights to start fine-tuning from.

    Parameters
    ----------
    base : dict of tensors
        A published BERT, names as in its file; the token type 0 goes into the positions.
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
        "positions": (
            base[f"{_EMBEDDINGS}position_embeddings.weight"] + base[f"{_EMBEDDINGS}token_type_embeddings.weight"][0]
        )[:longest].clone(),
        "norm.weight": base[f"{_EMBEDDINGS}LayerNorm.weight"].clone(),
        "norm.bias": base[f"{_EMBEDDINGS}LayerNorm.bias"].clone(),
    }
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
        return functional.layer_norm(x, x.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"], EPSILON)

    def drop(x: Any) -> Any:
        return functional.dropout(x, dropout, training=dropout > 0)

    n_samples, n_pieces = ids.shape
    x = drop(norm("norm", functional.embedding(ids, weights["words"]) + weights["positions"][:n_pieces]))
    mask = real[:, None, None, :]
    for i in range(shape.n_layers):
        split = linear(f"{i}.qkv", x).view(n_samples, n_pieces, 3, shape.n_heads, -1).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(*split, attn_mask=mask, dropout_p=dropout)
        attended = linear(f"{i}.out", attended.transpose(1, 2).reshape(n_samples, n_pieces, -1))
        x = norm(f"{i}.norm1", x + drop(attended))
        x = norm(f"{i}.norm2", x + drop(linear(f"{i}.down", functional.gelu(linear(f"{i}.up", x)))))
    counted = real[:, :, None].to(x.dtype)
    return linear("head", drop((x * counted).sum(1) / counted.sum(1))).float()
