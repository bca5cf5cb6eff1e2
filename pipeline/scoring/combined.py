"""Two scorers, one answer: the light one alone where it is sure, else both together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelError
from pipeline.scoring.linear import Scores, calibrate

_LEAST = 1e-9  # keeps logarithms finite


class Light(Protocol):
    """Gives calibrated probabilities."""

    def score(self, texts: Sequence[str]) -> Scores:
        """Return the probabilities of each text."""


class Encoder(Protocol):
    """Gives uncalibrated scores."""

    def decision_function(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return scores, shape (n_samples, n_outputs)."""


@dataclass(frozen=True)
class Combination:
    """How two scorers become one answer; kept in the manifest under ``encoder``.

    Attributes
    ----------
    light_weight : float
        Share of the light scorer's logits in the answer, the encoder has the rest.
    margin : float
        The encoder is asked where the light scorer's two best classes are closer than this.
    flag_band : (float, float)
        It is asked as well where the light scorer's ``antisocial`` lies between these two.
    calibration : float64 array of shape (n_outputs, 2)
        Slope and offset of each output of both together.
    """

    light_weight: float
    margin: float
    flag_band: tuple[float, float]
    calibration: NDArray[np.float64]

    @classmethod
    def from_manifest(cls, manifest: dict[str, Any]) -> "Combination":
        """Read the manifest's part on the encoder.

        Raises
        ------
        ModelError
            If something is missing, of another kind or of the wrong shape.
        """
        try:
            part = manifest["encoder"]
            low, high = map(float, part["flag_band"])
            calibration = np.array(part["calibration"], dtype=np.float64)
            combination = cls(float(part["light_weight"]), float(part["margin"]), (low, high), calibration)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"the manifest's 'encoder' is incomplete or malformed ({error!r}); train the encoder again"
            ) from error
        expected = (len(manifest["labels"]) + 1, 2)
        if calibration.shape != expected or not np.isfinite(calibration).all():
            raise ModelError(
                f"the manifest's 'encoder' has a calibration of shape {calibration.shape}, expected finite numbers of "
                f"shape {expected}; train the encoder again"
            )
        return combination

    def asks(self, light: Scores) -> NDArray[np.bool_]:
        """Return for each post whether the encoder is asked, shape (n_samples,)."""
        best = np.sort(light.probabilities, axis=1)
        low, high = self.flag_band
        unsure: NDArray[np.bool_] = best[:, -1] - best[:, -2] < self.margin
        return unsure | ((light.antisocial > low) & (light.antisocial < high))

    def join(self, light: Scores, z: NDArray[np.float64]) -> Scores:
        """Return the probabilities that both give together.

        Parameters
        ----------
        light : Scores of n_samples posts
        z : array of shape (n_samples, n_outputs)
            The encoder's scores of the same posts.
        """
        return calibrate(self.light_weight * to_logits(light) + (1 - self.light_weight) * centre(z), self.calibration)


class CombinedScorer:
    """Scores texts with the light scorer, and with the encoder where that one hesitates.

    Parameters
    ----------
    light : Light
    load_encoder : callable that gives the Encoder
        Called when a post first needs it.
    combination : Combination
    always : bool
        Whether to ask the encoder of every post.
    """

    def __init__(
        self, light: Light, load_encoder: Callable[[], Encoder], combination: Combination, *, always: bool = False
    ) -> None:
        self._light = light
        self._load_encoder = load_encoder
        self._encoder: Encoder | None = None
        self._combination = combination
        self._always = always

    def score(self, texts: Sequence[str]) -> Scores:
        """Return calibrated probabilities; a post's do not depend on its neighbours."""
        light = self._light.score(texts)
        asked = np.arange(len(texts)) if self._always else np.flatnonzero(self._combination.asks(light))
        if not len(asked):
            return light
        if self._encoder is None:
            self._encoder = self._load_encoder()
        z = self._encoder.decision_function([texts[row] for row in asked.tolist()])
        both = self._combination.join(Scores(light.probabilities[asked], light.antisocial[asked]), z)
        probabilities, antisocial = light.probabilities.copy(), light.antisocial.copy()
        probabilities[asked], antisocial[asked] = both.probabilities, both.antisocial
        return Scores(probabilities, antisocial)


def to_logits(scores: Scores) -> NDArray[np.float64]:
    """Return logits that give these probabilities, shape (n_samples, n_labels + 1).

    >>> to_logits(Scores(np.array([[0.5, 0.5]]), np.array([0.5])))
    array([[0., 0., 0.]])
    """
    logs = np.log(np.maximum(scores.probabilities, _LEAST))
    flag = np.clip(scores.antisocial, _LEAST, 1 - _LEAST)
    return centre(np.column_stack([logs, np.log(flag) - np.log1p(-flag)]))


def centre(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return scores with the classes' mean at zero: only their differences count."""
    return np.column_stack([z[:, :-1] - z[:, :-1].mean(axis=1, keepdims=True), z[:, -1:]])
