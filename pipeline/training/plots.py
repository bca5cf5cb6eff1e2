"""The plots beside a model, as SVG: confusion, reliability, learning curve, risk and coverage, cost and accuracy."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.training.encoder_part import EncoderPart
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
_INK, _MUTED, _SECOND = "#1f4e79", "#9aa5b1", "#c0562b"


@dataclass(frozen=True)
class Drawn:
    """What the plots are of."""

    trained: Trained
    data: Labelled
    encoder: EncoderPart | None = None


def draw_plots(folder: Path, drawn: Drawn) -> list[str]:
    """Draw all plots into a folder and return their paths relative to the folder's parent."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, draw in (PLOTS if drawn.encoder is None else PLOTS | ENCODER_PLOTS).items():
        with mpl.rc_context(_STYLE):
            figure = Figure(figsize=(4.6, 4), layout="constrained")
            draw(figure.subplots(), drawn)
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
        paths.append(f"{folder.name}/{name}.svg")
    return paths


def draw_confusion(axes: Axes, drawn: Drawn) -> None:
    """Draw the confusion matrix out of fold, each row as shares of its true class."""
    evaluation = drawn.trained.evaluation
    counts = np.array(evaluation.confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    names = [name.replace("_", " ") for name in evaluation.classes]
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


def draw_reliability(axes: Axes, drawn: Drawn) -> None:
    """Draw the share that was right against the probability given, for the label and the flag."""
    trained, data = drawn.trained, drawn.data
    names = list(trained.evaluation.classes)
    right = np.array(
        [names[k] == label for k, label in zip(trained.scores.probabilities.argmax(axis=1), data.labels, strict=True)]
    )
    flag = np.array(data.labels) == "promotional" if data.antisocial is None else data.antisocial
    axes.plot([0, 1], [0, 1], color=_MUTED, linestyle=":")
    for confidence, outcome, colour, name in (
        (trained.scores.probabilities.max(axis=1), right, _INK, "label"),
        (trained.scores.antisocial, flag, _SECOND, "antisocial"),
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


def draw_learning_curve(axes: Axes, drawn: Drawn) -> None:
    """Draw macro-F1 on one held-out fold against the number of posts trained on."""
    points = drawn.trained.learning_curve
    sizes, scores = zip(*points, strict=True) if points else ((), ())
    axes.plot(sizes, scores, marker="o", color=_INK)
    axes.set(xlabel="posts trained on", ylabel="macro-F1, one held-out fold", title="Learning curve")
    axes.grid(axis="y", color="#e5e7eb")


def draw_risk_coverage(axes: Axes, drawn: Drawn) -> None:
    """Draw the share of wrong labels among the surest posts against how many these are."""
    curves = {"light, out of fold": drawn.trained.evaluation.risk_coverage}
    if drawn.encoder is not None:
        held_out = drawn.encoder.manifest["held_out"]["metrics"]
        curves |= {f"{scorer}, held out": held_out[scorer]["risk_coverage"] for scorer in ("light", "auto")}
    for (name, curve), colour in zip(curves.items(), (_MUTED, _INK, _SECOND), strict=False):
        coverage, _, risk = zip(*curve, strict=True)
        axes.plot(coverage, risk, color=colour, label=name)
    axes.legend(frameon=False, loc="upper left")
    axes.set(
        xlabel="share of posts answered, the surest first",
        ylabel="share of these with a wrong label",
        title="Risk against coverage",
        xlim=(0, 1),
        ylim=(0, None),
    )
    axes.grid(axis="y", color="#e5e7eb")


def draw_cost_accuracy(axes: Axes, drawn: Drawn) -> None:
    """Draw macro-F1 on held-out posts against the share of posts that the encoder is asked about."""
    assert drawn.encoder is not None
    held_out = drawn.encoder.manifest["held_out"]
    _, shares, scores = zip(*held_out["cost_curve"], strict=True)
    axes.plot(shares, scores, color=_INK, label="by the margin alone")
    axes.plot(held_out["asked"], held_out["metrics"]["auto"]["macro_f1"], "o", color=_SECOND, label="auto")
    axes.legend(frameon=False, loc="lower right")
    axes.set(
        xlabel="share of posts sent to the encoder",
        ylabel="macro-F1, held out",
        title="Accuracy against cost",
        xlim=(0, 1),
    )
    axes.grid(axis="y", color="#e5e7eb")


Draw = Callable[[Axes, Drawn], None]
PLOTS: dict[str, Draw] = {
    "confusion": draw_confusion,
    "reliability": draw_reliability,
    "learning-curve": draw_learning_curve,
    "risk-coverage": draw_risk_coverage,
}
ENCODER_PLOTS: dict[str, Draw] = {"cost-accuracy": draw_cost_accuracy}
"""Of models with an encoder only."""
