"""The plots beside a model: confusion matrix, reliability, learning curve, as SVG."""

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.training.labelled import Labelled
from pipeline.training.metrics import calibration_bins
from pipeline.training.train import Trained

_STYLE = {
    "svg.hashsalt": "twoway",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "axes.spines.right": False,
    "axes.spines.top": False,
}
_INK, _MUTED = "#1f4e79", "#9aa5b1"


def draw_plots(folder: Path, trained: Trained, data: Labelled) -> list[str]:
    """Draw all plots into a folder and return their paths relative to the folder's parent."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for name, draw in PLOTS.items():
        with mpl.rc_context(_STYLE):
            figure = Figure(figsize=(4.6, 4), layout="constrained")
            draw(figure.subplots(), trained, data)
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
        drawn.append(f"{folder.name}/{name}.svg")
    return drawn


def draw_confusion(axes: Axes, trained: Trained, _: Labelled) -> None:
    """Draw the confusion matrix out of fold, each row as shares of its true class."""
    counts = np.array(trained.evaluation.confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    names = [name.replace("_", " ") for name in trained.evaluation.classes]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(*counts.shape):
        colour = "white" if shares[row, column] > 0.55 else "black"
        axes.text(
            column,
            row,
            f"{shares[row, column]:.0%}\n{counts[row, column]:,}",
            ha="center",
            va="center",
            color=colour,
            fontsize=8,
        )
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right", fontsize=8)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set(xlabel="predicted", ylabel="true", title="Confusion, out of fold")


def draw_reliability(axes: Axes, trained: Trained, data: Labelled) -> None:
    """Draw the share that was right against the probability given, for the label and the flag."""
    names = list(trained.evaluation.classes)
    right = np.array(
        [names[k] == label for k, label in zip(trained.scores.probabilities.argmax(axis=1), data.labels, strict=True)]
    )
    flag = np.array(data.labels) == "promotional" if data.antisocial is None else data.antisocial
    axes.plot([0, 1], [0, 1], color=_MUTED, linestyle=":")
    for confidence, outcome, colour, name in (
        (trained.scores.probabilities.max(axis=1), right, _INK, "label"),
        (trained.scores.antisocial, flag, "#c0562b", "antisocial"),
    ):
        counts, mean, share = calibration_bins(confidence, outcome)[:, :3].T
        axes.plot(mean[counts > 20], share[counts > 20], marker="o", color=colour, label=name)
    axes.legend(frameon=False)
    axes.set(
        xlabel="probability given",
        ylabel="share that was so",
        title="Reliability, out of fold",
        xlim=(0, 1),
        ylim=(0, 1),
    )


def draw_learning_curve(axes: Axes, trained: Trained, _: Labelled) -> None:
    """Draw macro-F1 on one held-out fold against the number of posts trained on."""
    sizes, scores = zip(*trained.learning_curve, strict=True) if trained.learning_curve else ((), ())
    axes.plot(sizes, scores, marker="o", color=_INK)
    axes.set(xlabel="posts trained on", ylabel="macro-F1, one held-out fold", title="Learning curve")
    axes.grid(axis="y", color="#e5e7eb")


Draw = Callable[[Axes, Trained, Labelled], None]
PLOTS: dict[str, Draw] = {
    "confusion": draw_confusion,
    "reliability": draw_reliability,
    "learning-curve": draw_learning_curve,
}
