"""``twoway evaluate``: how good a model is on labelled posts, or by behavioural cases."""

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.scorer import ScorerOption

if TYPE_CHECKING:
    from pipeline.scoring.model import Model


class Format(StrEnum):
    """How figures are written."""

    text = "text"
    json = "json"
    markdown = "markdown"


def evaluate(
    data: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DATA...",
            help="Labelled posts: CSV, TSV, JSON lines, JSON or Parquet, also packed; or a folder of cases.",
        ),
    ] = None,
    model: Annotated[str, typer.Option(help="Name or folder of the model.")] = "default",
    scorer: ScorerOption = "auto",
    output_format: Annotated[Format, typer.Option("--format", help="text, json or markdown.")] = Format.text,
    text: Annotated[str, typer.Option(help="Column of the texts.")] = "text",
    label: Annotated[str, typer.Option(help="Column of the labels.")] = "label",
    antisocial: Annotated[str, typer.Option(help="Column of the flag.")] = "antisocial",
    bootstrap: Annotated[int, typer.Option(min=0, help="Draws for the 95 % interval of macro-F1.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 0,
    behaviour: Annotated[
        bool, typer.Option("--behaviour", help="Judge by behavioural cases: DATA, or data/behaviour without one.")
    ] = False,
    fail_under: Annotated[
        float, typer.Option(min=0.0, max=1.0, metavar="SHARE", help="Exit with 1 if fewer of the cases pass.")
    ] = 0.0,
    fail_under_each: Annotated[
        float, typer.Option(min=0.0, max=1.0, metavar="SHARE", help="Exit with 1 if fewer of a capability's pass.")
    ] = 0.0,
) -> None:
    """Judge a model on labelled posts that it was not trained on, or by behavioural cases.

    Accuracy, macro-F1 with a 95 % interval, figures of each class and of the flag, calibration
    error, Brier score, and tables by platform and source. With --behaviour the failure rate of
    each capability, and how dialects are treated.

    Example: twoway evaluate my-posts.csv --model models/mine

    Example: twoway evaluate --behaviour --fail-under 0.92
    """
    from pipeline.errors import ConfigError
    from pipeline.scoring.model import load_model, parse_scorer

    loaded = load_model(model, parse_scorer(scorer))
    if behaviour:
        _evaluate_behaviour(data or [], loaded, output_format, fail_under, fail_under_each)
        return
    if not data:
        raise ConfigError("no DATA: name files of labelled posts, or ask for behavioural cases with --behaviour")
    if fail_under or fail_under_each:
        raise ConfigError("--fail-under: is for behavioural cases; add --behaviour, or leave it out")
    from pipeline.training.evaluate import Judged, evaluate_model
    from pipeline.training.labelled import load_labelled
    from pipeline.training.report import render_markdown, render_text

    labelled = load_labelled(data, text=text, label=label, antisocial=antisocial)
    judged = Judged(loaded.score, loaded.labels, loaded.threshold)
    figures = evaluate_model(judged, labelled, n_bootstrap=bootstrap, seed=seed).to_dict()
    _tell(figures, output_format, render_text, render_markdown)


def _evaluate_behaviour(
    folders: list[Path], model: "Model", output_format: Format, fail_under: float, fail_under_each: float
) -> None:
    from pipeline.errors import ConfigError
    from pipeline.training.behaviour import judge_behaviour
    from pipeline.training.behaviour_cases import find_cases, load_suite
    from pipeline.training.behaviour_report import render_markdown, render_text

    if len(folders) > 1:
        raise ConfigError(f"--behaviour: {len(folders)} folders; name one folder of cases")
    suite = load_suite(folders[0] if folders else find_cases())
    judged = judge_behaviour(model, suite)
    _tell(judged.to_dict(), output_format, render_text, render_markdown)
    if judged.pass_rate < fail_under or 1 - judged.worst.failure_rate < fail_under_each:
        raise typer.Exit(1)


def _tell(
    figures: dict[str, Any],
    output_format: Format,
    render_text: Callable[[dict[str, Any]], str],
    render_markdown: Callable[[dict[str, Any]], str],
) -> None:
    if output_format is Format.json:
        typer.echo(json.dumps(figures, indent=1))
    else:
        typer.echo((render_text if output_format is Format.text else render_markdown)(figures), nl=False)
