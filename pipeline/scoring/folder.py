"""Reading a model folder: manifest and arrays, nothing that could run.

``FORMAT`` is the version of the layout. To change it: raise the number, teach ``read_folder``
the old one, keep a folder of the old version under tests/scoring/models with a test that it
still loads, and say so in CHANGELOG.
"""

import hashlib
import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ModelError
from pipeline.scoring.linear import LinearWeights
from pipeline.scoring.ngrams import FeatureSettings

FORMAT = 1
MANIFEST, WEIGHTS = "manifest.json", "weights.npz"
_ARRAYS = {"char": np.int8, "word": np.int8, "scale": np.float64, "intercept": np.float64, "calibration": np.float64}
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class ModelFolder:
    """A model folder's contents, checked against its manifest."""

    path: Path
    manifest: dict[str, Any]
    settings: FeatureSettings
    weights: LinearWeights


def model_homes() -> list[Path]:
    """Return the folders in which a model's name is looked up, in order.

    The package's own (a wheel carries the default model), the checkout's, the working folder's.
    """
    return [_PACKAGE / "models", _PACKAGE.parent / "models", Path("models")]


def find_folder(name: str) -> Path:
    """Return the folder of a model that is given by name or by path.

    Raises
    ------
    ModelError
        If there is none; the message lists the known names.
    """
    for candidate in [Path(name), *(home / name for home in model_homes())]:
        if (candidate / MANIFEST).is_file():
            return candidate
    known = ", ".join(list_names()) or "none"
    raise ModelError(f"model {name!r}: no folder of that name or path holds a {MANIFEST} (known models: {known})")


def list_names() -> list[str]:
    """Return the names of the models in reach, sorted."""
    return sorted({path.parent.name for home in model_homes() for path in home.glob(f"*/{MANIFEST}")})


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest of a model folder, with its format version checked."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path / MANIFEST}: cannot be read as JSON ({error}); train the model again") from error
    found = manifest.get("format") if isinstance(manifest, dict) else None
    if found != FORMAT:
        raise ModelError(
            f"{path / MANIFEST}: format version {found!r}, this version of twoway reads {FORMAT}; "
            "train the model again, or install the version that wrote it"
        )
    return dict(manifest)


def read_folder(path: Path) -> ModelFolder:
    """Read a model folder whole.

    Raises
    ------
    ModelError
        If a file is missing, differs from the sha256 in the manifest, holds anything but the
        expected arrays, or doesn't fit the labels. Nothing is ever unpickled.
    """
    manifest = read_manifest(path)
    try:
        labels = list(manifest["labels"])
        settings = FeatureSettings(**{k: _tuple(v) for k, v in manifest["features"].items()})
        float(manifest["threshold"])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path / MANIFEST}: incomplete or malformed ({error!r}); train the model again") from error
    if len(labels) < 2 or len(set(labels)) < len(labels) or not all(isinstance(label, str) for label in labels):
        raise ModelError(f"{path / MANIFEST}: labels {labels!r}; expected two or more different names")
    weights = _load_weights(path / WEIGHTS, verified_bytes(path, WEIGHTS, manifest))
    _check_shapes(path, labels, settings, weights)
    return ModelFolder(path, manifest, settings, weights)


def verified_bytes(path: Path, name: str, manifest: dict[str, Any]) -> bytes:
    """Return a file of the folder if it is the one that the manifest names."""
    try:
        content = (path / name).read_bytes()
    except OSError as error:
        raise ModelError(f"{path / name}: cannot be read ({error.strerror}); train the model again") from error
    expected = manifest.get("files", {}).get(name, {}).get("sha256")
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise ModelError(
            f"{path / name}: sha256 {found[:16]}… differs from the manifest's {str(expected)[:16]}…; "
            "the file was changed or only partly copied: take the model from its source again"
        )
    return content


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _load_weights(path: Path, content: bytes) -> LinearWeights:
    try:
        with np.load(BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, KeyError) as error:
        raise ModelError(f"{path}: not a file of plain arrays ({error}); it was not opened any further") from error
    if set(arrays) != set(_ARRAYS):
        raise ModelError(f"{path}: holds {sorted(arrays)}, expected {sorted(_ARRAYS)}")
    for name, dtype in _ARRAYS.items():
        if arrays[name].dtype != dtype or (dtype is np.float64 and not np.isfinite(arrays[name]).all()):
            raise ModelError(f"{path}: array {name!r} is not finite {np.dtype(dtype)}; train the model again")
    return LinearWeights(**arrays)


def _check_shapes(path: Path, labels: list[str], settings: FeatureSettings, weights: LinearWeights) -> None:
    n_outputs = len(labels) + 1
    expected = {
        "char": (1 << settings.char_bits, n_outputs),
        "word": (1 << settings.word_bits, n_outputs),
        "scale": (2, n_outputs),
        "intercept": (n_outputs,),
        "calibration": (n_outputs, 2),
    }
    for name, shape in expected.items():
        found = getattr(weights, name).shape
        if found != shape:
            raise ModelError(
                f"{path / WEIGHTS}: array {name!r} has shape {found}, expected {shape} for "
                f"{len(labels)} labels and the flag; manifest and weights do not belong together"
            )
