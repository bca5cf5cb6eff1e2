import json
import sys

import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.scoring.encoder import EncoderScorer, load_encoder
from pipeline.scoring.folder import read_folder
from pipeline.scoring.wordpieces import PieceSettings

TEXTS = [
    "thank you @ann!",
    "shop now: https://ex.am/ple",
    "",
    "ありがとう 🎉",
    "a very long post indeed " * 40,
    "\x00\ud800 broken",
]


@pytest.fixture
def scorer(tiny_encoder):
    return EncoderScorer(tiny_encoder["encoder.onnx"], tiny_encoder["tokenizer.json"], PieceSettings())


def test_a_score_for_each_output(scorer):
    z = scorer.decision_function(TEXTS)
    assert z.shape == (len(TEXTS), 5)
    assert np.isfinite(z).all()
    assert scorer.decision_function([]).shape == (0, 5)


def test_neighbours_do_not_change_an_answer(scorer):
    together = scorer.decision_function(TEXTS)
    alone = np.concatenate([scorer.decision_function([text]) for text in reversed(TEXTS)])[::-1]
    assert np.array_equal(together, alone)


def test_int8_is_close_to_floats(tiny_encoder, scorer, tmp_path):
    import onnxruntime as ort
    from onnx import ModelProto, checker

    model = ModelProto.FromString(tiny_encoder["encoder.onnx"])
    checker.check_model(model)
    kinds = [node.op_type for node in model.graph.node]
    assert kinds.count("MatMulInteger") == 8, "four matrices of each of two layers are in int8"
    assert ort.get_available_providers()


def test_handles_and_links_make_no_difference(scorer):
    one, other = scorer.decision_function(["@ann see https://ex.am/ple", "@Bob.C see www.other.example/x?y=z"])
    assert np.array_equal(one, other)


def test_loaded_from_a_folder(model_with_encoder):
    assert load_encoder(read_folder(model_with_encoder)).n_outputs == 5


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json"])
def test_an_altered_or_missing_file_is_refused(model_with_encoder, name):
    folder, path = read_folder(model_with_encoder), model_with_encoder / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelError, match="sha256"):
        load_encoder(folder)
    path.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        load_encoder(folder)


def test_other_labels_are_refused(model_with_encoder):
    folder = read_folder(model_with_encoder)
    folder.manifest["labels"] = ["one", "two"]
    with pytest.raises(ModelError, match="5 scores, expected 3"):
        load_encoder(folder)


def test_a_broken_graph_is_told(tiny_encoder):
    with pytest.raises(ModelError, match="cannot be opened"):
        EncoderScorer(b"no graph", tiny_encoder["tokenizer.json"], PieceSettings())
    with pytest.raises(ModelError, match="cannot be opened"):
        EncoderScorer(tiny_encoder["encoder.onnx"], b"{}", PieceSettings())


@pytest.mark.parametrize("pieces", [None, {"longest": 96, "unknown": 1}])
def test_malformed_settings_are_told(model_with_encoder, pieces):
    folder = read_folder(model_with_encoder)
    folder.manifest["encoder"]["pieces"] = pieces
    with pytest.raises(ModelError, match="incomplete"):
        load_encoder(folder)


def test_a_missing_library_is_told(tiny_encoder, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match="--scorer light"):
        EncoderScorer(tiny_encoder["encoder.onnx"], tiny_encoder["tokenizer.json"], PieceSettings())


def test_the_manifest_is_plain_json(model_with_encoder):
    assert json.loads((model_with_encoder / "manifest.json").read_text())["encoder"]["margin"] == 0.3
