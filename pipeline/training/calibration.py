"""From out-of-fold scores to probabilities that mean what they say, and to the flag's thresholds."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import logsumexp

from pipeline.training.metrics import threshold_for_precision


def fit_calibration(
    z: NDArray[np.float64], truth: NDArray[np.int64], flag: NDArray[np.bool_], *, offsets: bool = False
) -> NDArray[np.float64]:
    """Fit temperature scaling of the classes (Guo et al., 2017) and Platt scaling of the flag.

    Parameters
    ----------
    z : array of shape (n_samples, n_classes + 1)
        Out-of-fold scores.
    truth : array of shape (n_samples,)
        Column of each post's class.
    offsets : bool
        Give each class an offset besides (Alexandari et al., 2020): for scores that weighted classes have shifted.

    Returns
    -------
    array of shape (n_classes + 1, 2)
        Slope and offset of each output.
    """
    classes, rows = z[:, :-1], np.arange(len(truth))

    def class_loss(log_slope: float, offset: NDArray[np.float64] | float = 0.0) -> float:
        scaled = classes * np.exp(log_slope) + offset
        return float((logsumexp(scaled, axis=1) - scaled[rows, truth]).mean())

    def flag_loss(platt: NDArray[np.float64]) -> float:
        scaled = z[:, -1] * platt[0] + platt[1]
        return float((np.logaddexp(0, scaled) - flag * scaled).mean())

    log_slope, offset = minimize_scalar(class_loss, bounds=(-4, 4), method="bounded").x, np.zeros(classes.shape[1])
    if offsets:
        log_slope, *offset = minimize(lambda both: class_loss(both[0], both[1:]), np.append(log_slope, offset)).x
    platt = minimize(flag_loss, np.array([1.0, 0.0])).x if 0 < flag.sum() < len(flag) else np.array([1.0, 0.0])
    calibration = np.empty((z.shape[1], 2))
    calibration[:-1, 0], calibration[:-1, 1] = np.exp(log_slope), offset - np.mean(offset)
    calibration[-1] = platt
    return np.round(calibration, 6)


def choose_thresholds(flag: NDArray[np.bool_], probability: NDArray[np.float64], precision: float) -> dict[str, float]:
    """Return the flag's thresholds from out-of-fold probabilities, by how many false alarms they cost."""
    if not 0 < flag.sum() < len(flag):
        return {"few": 1.0, "balanced": 1.0, "more": 1.0}
    candidates = np.quantile(probability[flag], np.linspace(0, 1, 201))
    hits = (probability[flag][:, None] >= candidates).sum(axis=0)
    f1 = 2 * hits / ((probability[:, None] >= candidates).sum(axis=0) + flag.sum())
    few, balanced = threshold_for_precision(flag, probability, precision), float(candidates[f1.argmax()])
    balanced = min(balanced, few)
    thresholds = {
        "few": few,
        "balanced": balanced,
        "more": min(float(np.quantile(probability[flag], 0.1)), balanced),
    }
    return {name: round(value, 4) for name, value in thresholds.items()}
