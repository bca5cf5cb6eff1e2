"""Choosing how light scorer and encoder give one answer, on posts that neither was trained on."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.combined import Combination, centre, to_logits
from pipeline.scoring.linear import Scores
from pipeline.training.calibration import fit_calibration

_MARGINS = tuple(np.round(np.arange(0, 1.0, 0.05), 2).tolist())
_BANDS = ((0.5, 0.5), (0.4, 0.6), (0.3, 0.7), (0.25, 0.8), (0.2, 0.9), (0.15, 0.9), (0.1, 0.95))
_WEIGHTS = tuple(np.round(np.arange(0, 0.71, 0.05), 2).tolist())


@dataclass(frozen=True)
class HeldOut:
    """Posts that neither scorer was trained on, all columns of length n_samples.

    Attributes
    ----------
    light : Scores
    z : array of shape (n_samples, n_outputs)
        The encoder's scores.
    label : int64 array, columns of the true labels
    flag : bool array
    """

    light: Scores
    z: NDArray[np.float64]
    label: NDArray[np.int64]
    flag: NDArray[np.bool_]


def choose_combination(held_out: HeldOut, share: float) -> Combination:
    """Return the combination with the least log loss of label and flag.

    First the weight and the calibration, as if both were always asked; then margin and band,
    among those that ask the encoder for no more than a share of the posts. Log loss moves less
    by chance than macro-F1 does.
    """
    best = min((_join(held_out, weight) for weight in _WEIGHTS), key=lambda c: log_loss(held_out, c, always=True))
    candidates = [replace(best, margin=margin, flag_band=band) for margin in _MARGINS for band in _BANDS]
    allowed = [c for c in candidates if c.asks(held_out.light).mean() <= share]
    return min(allowed, key=lambda c: log_loss(held_out, c))


def answer(held_out: HeldOut, combination: Combination, *, always: bool = False) -> Scores:
    """Return the answers of both scorers together, as serving gives them."""
    both = combination.join(held_out.light, held_out.z)
    if always:
        return both
    asked = combination.asks(held_out.light)
    return Scores(
        np.where(asked[:, None], both.probabilities, held_out.light.probabilities),
        np.where(asked, both.antisocial, held_out.light.antisocial),
    )


def cost_curve(held_out: HeldOut, combination: Combination) -> list[tuple[float, float, float]]:
    """Return (margin, share of posts sent to the encoder, macro-F1) for all margins, without the flag's band."""
    from sklearn.metrics import f1_score

    curve = []
    for margin in _MARGINS:
        chosen = replace(combination, margin=margin, flag_band=(0.5, 0.5))
        predicted = answer(held_out, chosen).probabilities.argmax(axis=1)
        share = float(chosen.asks(held_out.light).mean())
        curve.append((margin, round(share, 4), round(float(f1_score(held_out.label, predicted, average="macro")), 4)))
    return curve


def log_loss(held_out: HeldOut, combination: Combination, *, always: bool = False) -> float:
    """Return the mean log loss of the label plus that of the flag."""
    scores = answer(held_out, combination, always=always)
    of_label = scores.probabilities[np.arange(len(held_out.label)), held_out.label]
    of_flag = np.where(held_out.flag, scores.antisocial, 1 - scores.antisocial)
    return float(-np.log(np.maximum(of_label, 1e-9)).mean() - np.log(np.maximum(of_flag, 1e-9)).mean())


def to_manifest(combination: Combination) -> dict[str, Any]:
    """Return what `Combination.from_manifest` reads."""
    return {
        "light_weight": combination.light_weight,
        "margin": combination.margin,
        "flag_band": list(combination.flag_band),
        "calibration": combination.calibration.tolist(),
    }


def _join(held_out: HeldOut, light_weight: float) -> Combination:
    z = light_weight * to_logits(held_out.light) + (1 - light_weight) * centre(held_out.z)
    return Combination(light_weight, 0.0, (0.5, 0.5), fit_calibration(z, held_out.label, held_out.flag, offsets=True))
