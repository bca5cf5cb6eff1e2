"""A damaged, altered or foreign model is refused with a clear error, and nothing is unpickled."""

import hashlib
import json
import pickle
import shutil

import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.scoring.folder import FORMAT, find_folder, read_folder
from pipeline.scoring.model import load_model


@pytest.fixture
def folder(small_model, tmp_path):
    return shutil.copytree(small_model, tmp_path / "copy")


def _change_manifest(folder, **changes):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest.update(changes)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def _replace_weights(folder, **arrays):
    """Write other arrays, with a manifest that vouches for them."""
    np.savez(folder / "weights.npz", **arrays)
    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    _change_manifest(folder, files={"weights.npz": {"sha256": digest}})


def _arrays(folder):
    with np.load(folder / "weights.npz") as archive:
        return dict(archive)


def test_a_sound_folder_loads(folder):
    assert load_model(folder).labels == ("conversational", "gratitude", "promotional", "small_talk")


def test_tampered_weights(folder):
    content = bytearray((folder / "weights.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "weights.npz").write_bytes(content)
    with pytest.raises(ModelError, match=r"weights\.npz: sha256 .* differs"):
        read_folder(folder)


@pytest.mark.parametrize("version", [0, FORMAT + 1, "1", None])
def test_wrong_format_version(folder, version):
    _change_manifest(folder, format=version)
    with pytest.raises(ModelError, match="format version"):
        read_folder(folder)


@pytest.mark.parametrize(
    "labels", [["conversational", "gratitude", "promotional"], ["a"], ["a", "a", "b", "c"], [1, 2, 3, 4]]
)
def test_missing_or_malformed_labels(folder, labels):
    _change_manifest(folder, labels=labels)
    with pytest.raises(ModelError, match=r"labels|shape"):
        read_folder(folder)


@pytest.mark.parametrize("key", ["labels", "features", "threshold"])
def test_incomplete_manifest(folder, key):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest[key]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match="incomplete or malformed"):
        read_folder(folder)


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_manifest_that_is_none(folder, content):
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"manifest\.json"):
        read_folder(folder)


class _Trap:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was opened",))


def test_a_pickle_hidden_in_the_arrays_is_never_opened(folder):
    _replace_weights(folder, **{**_arrays(folder), "char": np.array([_Trap()], dtype=object)})
    with pytest.raises(ModelError, match="not a file of plain arrays"):
        read_folder(folder)


def test_a_pickle_instead_of_the_arrays_is_never_opened(folder):
    (folder / "weights.npz").write_bytes(pickle.dumps(_Trap()))
    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    _change_manifest(folder, files={"weights.npz": {"sha256": digest}})
    with pytest.raises(ModelError, match=r"weights\.npz"):
        read_folder(folder)


def test_a_poisoned_estimator_beside_the_weights_is_not_touched(folder):
    (folder / "estimator.joblib").write_bytes(pickle.dumps(_Trap()))
    assert load_model(folder).classify(["hello"])


@pytest.mark.parametrize("name", ["char", "scale", "calibration"])
def test_arrays_missing_of_wrong_type_or_not_finite(folder, name):
    arrays = _arrays(folder)
    for wrong in ({}, {name: arrays[name].astype(np.float32)}, {name: arrays[name][:-1]}):
        rest = {key: array for key, array in arrays.items() if key != name}
        _replace_weights(folder, **rest, **wrong)
        with pytest.raises(ModelError, match=rf"'{name}'|holds"):
            read_folder(folder)


def test_a_model_that_is_not_there():
    with pytest.raises(ModelError, match=r"'nowhere'.*known models:.*default"):
        find_folder("nowhere")
