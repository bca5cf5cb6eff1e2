"""Writing a model folder in one move."""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from pipeline.files import A_MODEL, write_beside
from pipeline.scoring.folder import FORMAT, MANIFEST, WEIGHTS
from pipeline.training.behaviour import Behaviour
from pipeline.training.card import render_card
from pipeline.training.encoder_part import EncoderPart
from pipeline.training.labelled import Labelled
from pipeline.training.metrics import Evaluation
from pipeline.training.train import Trained

ESTIMATOR, CARD = "estimator.joblib", "MODEL_CARD.md"
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "joblib")


@dataclass(frozen=True)
class Measured:
    """What the finished model was judged by.

    Attributes
    ----------
    held_out : dict from a name to figures on posts that were not trained on
    behaviour : Behaviour, optional
    """

    held_out: Mapping[str, Evaluation] = field(default_factory=dict)
    behaviour: Behaviour | None = None


def write_model(
    path: Path,
    trained: Trained,
    data: Labelled,
    sources: list[Path],
    *,
    measured: Measured | None = None,
    encoder: EncoderPart | None = None,
    force: bool = False,
) -> dict[str, Any]:
    """Write a model folder: manifest, weights, card, plots and the joblib estimator; all or nothing.

    Parameters
    ----------
    sources : the files that the data came from, for their hashes
    measured : Measured, optional
    encoder : EncoderPart, optional

    Returns
    -------
    dict
        The manifest.

    Raises
    ------
    TwowayError
        If ``path`` exists and ``force`` is not given, or cannot be written.
    """
    with write_beside(path, force=force, may_replace=A_MODEL) as beside:
        beside.mkdir()
        weights = trained.clf.weights_
        np.savez(beside / WEIGHTS, **asdict(weights))  # stored, not deflated: read at every start
        joblib.dump(trained.clf, beside / ESTIMATOR, compress=3)
        manifest = _manifest(path.name, trained, data, sources, measured or Measured())
        if encoder is not None:
            manifest["encoder"] = encoder.manifest
            for name, content in encoder.files.items():
                (beside / name).write_bytes(content)
        plots = _draw(beside, trained, data, encoder)
        (beside / CARD).write_text(render_card(manifest, plots), encoding="utf-8")
        manifest["files"] = {
            str(file.relative_to(beside)): {"bytes": file.stat().st_size, "sha256": sha256_of(file)}
            for file in sorted(beside.rglob("*"))
            if file.is_file()
        }
        (beside / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return manifest


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(name: str, trained: Trained, data: Labelled, sources: list[Path], measured: Measured) -> dict[str, Any]:
    settings = asdict(trained.settings)
    features = settings.pop("features")
    settings.pop("n_jobs")
    return {
        "format": FORMAT,
        "name": name,
        "created": datetime.now(UTC).date().isoformat(),
        "labels": trained.clf.classes_.tolist(),
        "features": features,
        "threshold": trained.thresholds["few"],
        "thresholds": trained.thresholds,
        "unsure_margin": trained.settings.unsure_margin,
        "flag": _origin_of_flag(data),
        "training": {
            "n_samples": len(data),
            "n_groups": trained.n_groups,
            "files": {path.name: sha256_of(path) for path in sources},
            "settings": {**settings, "C": trained.clf.C},
            "search": {f"{C:g}": score for C, score in trained.search.items()},
            "learning_curve": trained.learning_curve,
        },
        "metrics": {
            "out of fold": trained.evaluation.to_dict(),
            **{name: evaluation.to_dict() for name, evaluation in measured.held_out.items()},
        },
        "behaviour": None if measured.behaviour is None else measured.behaviour.to_dict(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
    }


def _origin_of_flag(data: Labelled) -> str:
    if data.antisocial is not None:
        return "labelled"
    return "promotional class" if "promotional" in data.labels else "none"


def _draw(folder: Path, trained: Trained, data: Labelled, encoder: EncoderPart | None) -> list[str]:
    """Draw the plots where matplotlib is installed; return their names."""
    try:
        from pipeline.training.plots import Drawn, draw_plots
    except ModuleNotFoundError:
        return []
    return draw_plots(folder / "plots", Drawn(trained, data, encoder))
