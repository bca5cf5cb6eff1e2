"""The published encoder that fine-tuning starts from, read from a folder: weights, word pieces, sizes."""

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import DataError
from pipeline.training.encoder_network import Shape, Weights
from pipeline.training.write import sha256_of

WEIGHTS, VOCABULARY, CONFIG = "model.safetensors", "vocab.txt", "config.json"

KNOWN = {"53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db": "all-MiniLM-L6-v2"}
"""Published weights by their sha256."""


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


def load_base(folder: Path) -> Base:
    """Read a published encoder.

    Raises
    ------
    DataError
        If a file is missing, or the model is not an uncased BERT.
    """
    check_base(folder)
    from safetensors.torch import load_file

    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
        raise DataError(
            f"{folder / CONFIG}: model type {config.get('model_type')!r}, expected 'bert' with 'gelu'; "
            "take another base, such as all-MiniLM-L6-v2"
        )
    digest = sha256_of(folder / WEIGHTS)
    return Base(
        name=KNOWN.get(digest, "unknown"),
        sha256=digest,
        weights=load_file(folder / WEIGHTS),
        pieces=(folder / VOCABULARY).read_text(encoding="utf-8").splitlines(),
        shape=Shape(config["num_hidden_layers"], config["num_attention_heads"]),
    )


def check_base(folder: Path) -> None:
    """Raise DataError if a folder holds no published encoder, or what it takes to fine-tune one is not installed.

    Quick, to be asked before long work.
    """
    missing = [name for name in (WEIGHTS, VOCABULARY, CONFIG) if not (folder / name).is_file()]
    if missing:
        raise DataError(
            f"{folder}: lacks {', '.join(missing)}; name the folder of a published encoder such as all-MiniLM-L6-v2, "
            f"with {WEIGHTS}, {VOCABULARY} and {CONFIG}, or a model folder with an encoder"
        )
    for library in ("torch", "safetensors", "tokenizers", "onnx", "onnxruntime"):
        if find_spec(library) is None:
            raise DataError(f'training the encoder needs {library}: pip install "twoway[encoder]"')
