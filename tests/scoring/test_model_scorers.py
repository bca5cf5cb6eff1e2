"""One model, three ways to ask it."""

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline import load_model
from pipeline.errors import ConfigError, ModelError

TEXTS = ["thank you so much", "shop now at https://ex.am/ple", "hm", "the rain again", "we are open until nine tonight"]


def test_without_an_encoder_auto_is_light_and_full_is_refused(small_model):
    light, auto = load_model(small_model, "light"), load_model(small_model)
    assert np.array_equal(light.score(TEXTS).probabilities, auto.score(TEXTS).probabilities)
    with pytest.raises(ModelError, match="has no encoder"):
        load_model(small_model, "full")


def test_an_unknown_scorer_is_refused(small_model):
    with pytest.raises(ConfigError, match="light, auto, full"):
        load_model(small_model, "heavy")


def test_light_leaves_the_encoder_alone(model_with_encoder, small_model):
    (model_with_encoder / "encoder.onnx").unlink()
    light = load_model(model_with_encoder, "light")
    assert np.array_equal(light.score(TEXTS).antisocial, load_model(small_model).score(TEXTS).antisocial)
    assert light.threshold == load_model(small_model).threshold


def test_full_asks_of_all_and_auto_of_some(model_with_encoder):
    light, auto, full = (load_model(model_with_encoder, scorer).score(TEXTS) for scorer in ("light", "auto", "full"))
    as_light = (auto.probabilities == light.probabilities).all(axis=1)
    as_full = (auto.probabilities == full.probabilities).all(axis=1)
    assert (as_light | as_full).all()
    assert not (full.probabilities == light.probabilities).all(axis=1).any()
    assert load_model(model_with_encoder).threshold == 0.7


def test_neighbours_do_not_change_an_answer(model_with_encoder):
    model = load_model(model_with_encoder, "full")
    together = model.score(TEXTS).probabilities
    assert all(np.array_equal(model.score([text]).probabilities[0], together[i]) for i, text in enumerate(TEXTS))


def test_explanation_and_verdict_agree_on_the_label(model_with_encoder):
    model = load_model(model_with_encoder, "full")
    assert [model.explain(text).label for text in TEXTS] == [verdict.label for verdict in model.classify(TEXTS)]


def test_a_damaged_encoder_is_told_when_it_is_needed(model_with_encoder):
    (model_with_encoder / "encoder.onnx").write_bytes(b"other")
    with pytest.raises(ModelError, match="sha256"):
        load_model(model_with_encoder, "full").score(["hm"])


def test_a_malformed_part_of_the_manifest_is_told_at_once(model_with_encoder):
    path = model_with_encoder / "manifest.json"
    path.write_text(path.read_text().replace('"margin": 0.3', '"margin": "wide"'))
    with pytest.raises(ModelError, match="train the encoder again"):
        load_model(model_with_encoder)
    load_model(model_with_encoder, "light")


def test_the_libraries_are_imported_when_a_post_needs_them(model_with_encoder):
    code = (
        "import sys; from pipeline import load_model; model = load_model(sys.argv[1], 'light'); model.score(['hm']); "
        "model = load_model(sys.argv[1], 'full'); model.score([]); "
        "assert not {'onnxruntime', 'tokenizers'} & set(sys.modules); "
        "model.score(['hm']); assert {'onnxruntime', 'tokenizers'} <= set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, model_with_encoder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_fresh_model_travels_to_other_processes(model_with_encoder):
    model = load_model(model_with_encoder, "full")
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.score(TEXTS).antisocial, model.score(TEXTS).antisocial)


def test_training_takes_an_encoder_over_and_chooses_the_combination_again(
    twoway, small_table, model_with_encoder, tmp_path
):
    done = twoway(
        *("train", small_table, "-o", tmp_path / "new", "--encoder", model_with_encoder),
        *("--c", "5", "--folds", "3", "-j", "1"),
    )
    assert done.returncode == 0, done.stderr
    assert "taking over the encoder" in done.stderr
    model = load_model(tmp_path / "new")
    part = model.manifest["encoder"]
    assert part["held_out"]["n_samples"] > 0
    assert part["pieces"] == {"longest": 96, "head": 64}
    assert model.manifest["files"]["encoder.onnx"]["bytes"] == (model_with_encoder / "encoder.onnx").stat().st_size
    assert load_model(tmp_path / "new", "full").score(TEXTS).probabilities.shape == (len(TEXTS), 4)


def test_an_encoder_from_nowhere_is_told(twoway, small_table, tmp_path):
    done = twoway("train", small_table, "-o", tmp_path / "new", "--encoder", tmp_path, "--c", "5", "--folds", "3")
    assert done.returncode == 2
    assert "lacks model.safetensors" in done.stderr


def test_the_encoder_keeps_no_record_of_the_machine(model_with_encoder, tmp_path):
    """The library's telemetry writes an id and a queue below the home folder, unless it is off before it loads."""
    program = f"from pipeline import load_model; load_model({str(model_with_encoder)!r}, 'full').score({TEXTS!r})"
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "PATH": "", "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert list(home.iterdir()) == []
