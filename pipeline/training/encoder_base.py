"""The published encoder that fine-tuning starts from, read from a folder: weights, word pieces, sizes.

An MPNet is brought to the names of a BERT: its layers are the same, and its word pieces are BERT's with other marks.
"""

import json
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.errors import DataError
from pipeline.scoring.wordpieces import CLS, PAD, SEP
from pipeline.training.encoder_network import Shape, Weights
from pipeline.training.write import sha256_of

BERT, MPNET = "bert", "mpnet"
TEACHERS = (BERT, MPNET)
"""Kinds of encoders that can teach."""

WEIGHTS, VOCABULARY, CONFIG = "model.safetensors", "vocab.txt", "config.json"

KNOWN = {
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db": "all-MiniLM-L6-v2",
    "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658": "all-mpnet-base-v2",
}
"""Published weights by their sha256."""

_NAMES = {
    "attention.attn.q": "attention.self.query",
    "attention.attn.k": "attention.self.key",
    "attention.attn.v": "attention.self.value",
    "attention.attn.o": "attention.output.dense",
    "attention.LayerNorm": "attention.output.LayerNorm",
}
_THEIRS = re.compile("|".join(_NAMES).replace(".", r"\."))
_MARKS = {
    **{mark: f"unused {mark}" for mark in (PAD, CLS, SEP)},  # in MPNet's list, but never learned
    "<pad>": PAD,
    "<s>": CLS,
    "</s>": SEP,
}
_N_LAYERS, _N_HEADS = "num_hidden_layers", "num_attention_heads"
_POSITIONS, _N_UNUSED = "embeddings.position_embeddings.weight", 2
"""MPNet counts positions from 2."""


@dataclass(frozen=True)
class Base:
    """A published encoder.

    Attributes
    ----------
    name : str
        As published, or ``unknown`` if the file is none of `KNOWN`.
    """

    name: str
    sha256: str
    weights: Weights
    pieces: list[str]
    shape: Shape


def load_base(folder: Path, kinds: tuple[str, ...] = (BERT,)) -> Base:
    """Read a published encoder.

    Parameters
    ----------
    kinds : tuple of str
        Model types that it may be of; only a BERT can be brought to int8.

    Raises
    ------
    DataError
        If a file is missing, or the model is of another kind.
    """
    config = check_base(folder, kinds)
    from safetensors.torch import load_file

    digest = sha256_of(folder / WEIGHTS)
    weights = load_file(folder / WEIGHTS)
    pieces = (folder / VOCABULARY).read_text(encoding="utf-8").splitlines()
    if config["model_type"] == MPNET:
        weights, pieces = _name_as_bert(weights), [_MARKS.get(piece, piece) for piece in pieces]
    return Base(
        name=KNOWN.get(digest, "unknown"),
        sha256=digest,
        weights=weights,
        pieces=pieces,
        shape=Shape(config[_N_LAYERS], config[_N_HEADS], config.get("layer_norm_eps", Shape.epsilon)),
    )


def _name_as_bert(mpnet: Weights) -> Weights:
    """Return an MPNet's weights under the names of a BERT's."""
    named = {_THEIRS.sub(lambda found: _NAMES[found[0]], name.removeprefix("mpnet.")): mpnet[name] for name in mpnet}
    named[_POSITIONS] = named[_POSITIONS][_N_UNUSED:]
    return named


def check_base(folder: Path, kinds: tuple[str, ...] = (BERT,)) -> dict[str, Any]:
    """Return a published encoder's configuration; quick, to be asked before long work.

    Raises
    ------
    DataError
        If the folder holds no such encoder, or what it takes to fine-tune one is not installed.
    """
    such_as = "all-mpnet-base-v2" if MPNET in kinds else "all-MiniLM-L6-v2"
    missing = [name for name in (WEIGHTS, VOCABULARY, CONFIG) if not (folder / name).is_file()]
    if missing:
        raise DataError(
            f"{folder}: lacks {', '.join(missing)}; name the folder of a published encoder such as {such_as}, "
            f"with {WEIGHTS}, {VOCABULARY} and {CONFIG}"
        )
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        found = config.get("model_type"), config.get("hidden_act")
    except (ValueError, AttributeError) as error:
        raise DataError(f"{folder / CONFIG}: is not a JSON object ({error}); fetch the encoder again") from error
    if found[0] not in kinds or found[1] != "gelu":
        raise DataError(
            f"{folder / CONFIG}: model type {found[0]!r} with {found[1]!r}, expected {' or '.join(map(repr, kinds))} "
            f"with 'gelu'; take another base, such as {such_as}"
        )
    if not all(isinstance(config.get(name), int) for name in (_N_LAYERS, _N_HEADS)):
        raise DataError(f"{folder / CONFIG}: lacks {_N_LAYERS} or {_N_HEADS}; fetch the encoder again")
    for library in ("torch", "safetensors", "tokenizers", "onnx", "onnxruntime"):
        if find_spec(library) is None:
            raise DataError(f'training the encoder needs {library}: pip install "twoway[encoder]"')
    return dict(config)
