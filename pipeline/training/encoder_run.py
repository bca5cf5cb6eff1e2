"""A fine-tuning run that can be taken up again, and tells how far it is."""

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.training.encoder_network import Weights
from pipeline.training.train import Progress


class Run:
    """A training run that can be taken up again."""

    def __init__(self, path: Path, fingerprint: str, weights: Weights, optimizer: Any) -> None:
        self._path, self._fingerprint = path, fingerprint
        self._weights, self._optimizer = weights, optimizer

    def resume(self) -> int:
        """Load the checkpoint if there is one of the same run; return the steps done."""
        import torch

        if not self._path.exists():
            return 0
        state = torch.load(self._path, weights_only=True)
        if state["fingerprint"] != self._fingerprint:
            return 0
        with torch.no_grad():
            for name, tensor in self._weights.items():
                tensor.copy_(state["weights"][name])
        self._optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        return int(state["step"])

    def save(self, step: int) -> None:
        """Keep all that it takes to go on; whole or not at all."""
        import torch

        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".part")
        state = {
            "fingerprint": self._fingerprint,
            "step": step,
            "weights": {name: tensor.detach() for name, tensor in self._weights.items()},
            "optimizer": self._optimizer.state_dict(),
            "random": torch.get_rng_state(),
        }
        torch.save(state, beside)
        beside.replace(self._path)


class Clock:
    """Tells now and then how far training is, and how long it will take."""

    def __init__(self, progress: Progress, n_steps: int, every: int = 50) -> None:
        self._progress, self._n_steps, self._every = progress, n_steps, every
        self._start, self._first, self._loss = time.monotonic(), -1, 0.0

    def tick(self, step: int, loss: float) -> None:
        """Count a step."""
        if self._first < 0:
            self._first, self._loss = step - 1, loss
        self._loss = 0.98 * self._loss + 0.02 * loss
        if step % self._every == 0 or step == self._n_steps:
            left = (time.monotonic() - self._start) / (step - self._first) * (self._n_steps - step) / 60
            self._progress(f"step {step} of {self._n_steps}, loss {self._loss:.3f}, {left:.0f} min left")


def fingerprint(settings: Iterable[object], columns: Iterable[NDArray[Any]]) -> str:
    """Return what a run is told by."""
    digest = hashlib.sha256(repr(list(settings)).encode())
    for column in columns:
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
