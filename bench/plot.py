"""Draw accuracy against speed from out/bench.json: ``python -m bench.plot`` writes docs/images/accuracy-speed.svg."""

import json
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

FIGURES, PLOT = Path("out/bench.json"), Path("docs/images/accuracy-speed.svg")
STYLE = {
    "svg.hashsalt": "twoway",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "axes.spines.right": False,
    "axes.spines.top": False,
}
OURS, OTHERS = "#1f4e79", "#7b8794"
LEFT_OUT = {"twoway, light scorer", "the commonest label"}
"""The first is models/default's own light scorer again, the second is told in the text."""

SIDES = {
    "twoway full": ("right", (-7, 0)),
    "twoway light": ("center", (0, 12)),
    "fastText, word bigrams": ("center", (0, -12)),
    "spaCy textcat, bag of words": ("right", (-7, 0)),
}
"""Where a name stands that would run into another on the right of its point."""


def main() -> None:
    """Draw the plot."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    points = {f"twoway {scorer}": (row, OURS) for scorer, row in figures["default"].items()}
    points |= {name: (row, OTHERS) for name, row in figures["peers"].items() if name not in LEFT_OUT}
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 3.8), layout="constrained")
        axes = figure.subplots()
        for name, (row, colour) in points.items():
            x, y = row["posts_per_second"], row["macro_f1"]
            axes.scatter(x, y, color=colour, s=44, zorder=3)
            align, beside = SIDES.get(name, ("left", (7, 0)))
            axes.annotate(
                name,
                (x, y),
                beside,
                textcoords="offset points",
                ha=align,
                va="center",
                color=colour,
                fontsize=9,
                fontweight="bold" if colour == OURS else "normal",
            )
        axes.set_xscale("log")
        axes.set(xlabel="posts a second, one core", ylabel="macro-F1 on dev", xlim=(250, 900_000), ylim=(0.63, 0.86))
        axes.grid(color="#e5e7eb", zorder=0)
        figure.savefig(PLOT, metadata={"Date": None})
    print(f"wrote {PLOT}")


if __name__ == "__main__":
    main()
