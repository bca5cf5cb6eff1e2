"""``twoway evaluate``: how good a model is on labelled posts."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How figures are written."""

    text = "text"
    json = "json"
    markdown = "markdown"


def evaluate(
    data: Annotated[
        list[Path],
        typer.Argument(metavar="DATA...", help="Labelled posts: CSV, TSV, JSON lines, JSON or Parquet, also packed."),
    ],
    model: Annotated[str, typer.Option(help="Name or folder of the model.")] = "default",
    output_format: Annotated[Format, typer.Option("--format", help="text, json or markdown.")] = Format.text,
    text: Annotated[str, typer.Option(help="Column of the texts.")] = "text",
    label: Annotated[str, typer.Option(help="Column of the labels.")] = "label",
    antisocial: Annotated[str, typer.Option(help="Column of the flag.")] = "antisocial",
    bootstrap: Annotated[int, typer.Option(min=0, help="Draws for the 95 % interval of macro-F1.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 0,
) -> None:
    """Judge a model on labelled posts that it was not trained on.

    Accuracy, macro-F1 with a 95 % interval, figures of each class and of the flag, calibration
    error, Brier score, and tables by platform and source.

    Example: twoway evaluate my-posts.csv --model models/mine
    """
    from pipeline.scoring.model import load_model
    from pipeline.training.evaluate import Judged, evaluate_model
    from pipeline.training.labelled import load_labelled
    from pipeline.training.report import render_markdown, render_text

    loaded = load_model(model)
    labelled = load_labelled(data, text=text, label=label, antisocial=antisocial)
    judged = Judged(loaded.score, loaded.labels, loaded.threshold)
    figures = evaluate_model(judged, labelled, n_bootstrap=bootstrap, seed=seed).to_dict()
    if output_format is Format.json:
        typer.echo(json.dumps(figures, indent=1))
    else:
        typer.echo((render_text if output_format is Format.text else render_markdown)(figures), nl=False)
