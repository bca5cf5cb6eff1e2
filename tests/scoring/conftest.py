"""A random encoder of two layers, written as the real one is, to test what surrounds it."""

import hashlib
import json
import shutil
import string
from pathlib import Path

import numpy as np
import pytest

from pipeline.training.encoder_graph import build_graph, quantise
from pipeline.training.encoder_network import Shape
from pipeline.training.encoder_vocabulary import build_tokenizer

SHAPE = Shape(n_layers=2, n_heads=4)
PIECES = [
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    *string.ascii_lowercase,
    *string.digits,
    *string.punctuation,
    *("##" + character for character in string.ascii_lowercase + string.digits),
    *("the", "thank", "you", "http", "user", "shop", "love", "good", "red", "heart"),
]
HIDDEN, INNER, LONGEST = 32, 64, 96


def random_weights(n_pieces: int, n_outputs: int, seed: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)

    def linear(name: str, n_out: int, n_in: int) -> dict[str, np.ndarray]:
        return {f"{name}.weight": random.normal(0, 0.3, (n_out, n_in)), f"{name}.bias": random.normal(0, 0.1, n_out)}

    def norm(name: str) -> dict[str, np.ndarray]:
        return {f"{name}.weight": np.ones(HIDDEN), f"{name}.bias": np.zeros(HIDDEN)}

    weights = {
        "words": random.normal(0, 1, (n_pieces, HIDDEN)),
        "positions": random.normal(0, 0.1, (LONGEST, HIDDEN)),
        **norm("norm"),
        **linear("head", n_outputs, HIDDEN),
    }
    for i in range(SHAPE.n_layers):
        weights |= linear(f"{i}.qkv", 3 * HIDDEN, HIDDEN) | linear(f"{i}.out", HIDDEN, HIDDEN)
        weights |= linear(f"{i}.up", INNER, HIDDEN) | linear(f"{i}.down", HIDDEN, INNER)
        weights |= norm(f"{i}.norm1") | norm(f"{i}.norm2")
    return {name: values.astype(np.float32) for name, values in weights.items()}


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory) -> dict[str, bytes]:
    """Bytes of encoder.onnx and tokenizer.json for four labels and the flag."""
    for library in ("onnx", "onnxruntime", "tokenizers"):
        pytest.importorskip(library)
    folder = tmp_path_factory.mktemp("encoder")
    quantise(build_graph(random_weights(len(PIECES), 5), SHAPE), folder / "encoder.onnx")
    build_tokenizer(PIECES).save(str(folder / "tokenizer.json"))
    return {name: (folder / name).read_bytes() for name in ("encoder.onnx", "tokenizer.json")}


@pytest.fixture
def model_with_encoder(small_model, tiny_encoder, tmp_path) -> Path:
    """A model folder of its own with the tiny encoder in it."""
    folder = tmp_path / "with-encoder"
    shutil.copytree(small_model, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, content in tiny_encoder.items():
        (folder / name).write_bytes(content)
        manifest["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest["encoder"] = {
        "pieces": {"longest": 96, "head": 64},
        "agreement": 0.99,
        "training": {"base": {"name": "tiny", "sha256": ""}, "n_samples": 0, "n_pieces": len(PIECES)},
        "light_weight": 0.4,
        "margin": 0.3,
        "flag_band": [0.4, 0.6],
        "calibration": [[1.1, 0.0]] * 5,
        "thresholds": {"few": 0.7, "balanced": 0.4, "more": 0.2},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
