"""``twoway train``: from labelled posts to a model folder."""

from pathlib import Path
from typing import Annotated

import typer


def train(
    data: Annotated[
        list[Path],
        typer.Argument(
            metavar="DATA...",
            help="CSV, TSV, JSON lines, JSON or Parquet with a text and a label column, also packed.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Model folder to write, such as models/mine.")
    ],
    text: Annotated[str, typer.Option(help="Column of the texts.")] = "text",
    label: Annotated[str, typer.Option(help="Column of the labels.")] = "label",
    antisocial: Annotated[
        str,
        typer.Option(help="Column of the flag (0/1); without one, the class promotional is the flag."),
    ] = "antisocial",
    held_out: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Labelled posts to judge the finished model on, for the model card. May be given again.",
        ),
    ] = None,
    behaviour: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Behavioural cases to judge it by, such as data/behaviour."),
    ] = None,
    encoder: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Add an encoder: the folder of a published one to fine-tune (all-MiniLM-L6-v2; needs "
            "twoway[encoder]), or a model folder whose encoder to take over.",
        ),
    ] = None,
    pool: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Posts without labels, for the vocabulary of a fine-tuned encoder and for its teacher."
        ),
    ] = None,
    teacher: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Let a larger published encoder (all-mpnet-base-v2) learn first, and teach the other what it holds "
            "of the labelled posts and of the pool.",
        ),
    ] = None,
    grid: Annotated[str, typer.Option("--c", help="Values of C to try, with commas.")] = "1.5,5,15",
    folds: Annotated[int, typer.Option(min=2, help="Folds of the cross-validation.")] = 5,
    precision: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Precision of the flag, out of fold and on sure labels, that its threshold is chosen for.",
        ),
    ] = 0.97,
    seed: Annotated[int, typer.Option(help="Seed of folds and bootstrap.")] = 0,
    jobs: Annotated[int, typer.Option("-j", "--jobs", help="Processes; -1 uses all cores.")] = -1,
    force: Annotated[bool, typer.Option("--force", help="Replace the model folder if it exists.")] = False,
) -> None:
    """Train a model from labelled posts.

    Cross-validates (near-duplicates together), searches the regularisation, calibrates, chooses
    the flag's threshold, and writes manifest, weights, estimator.joblib, plots and MODEL_CARD.md.

    Example: twoway train data/labeled/posts.jsonl -o models/mine
    """
    from pipeline.cli.numbers import parse_numbers
    from pipeline.training.encoder_sources import Sources
    from pipeline.training.recipe import Recipe, run_recipe
    from pipeline.training.report import render_text
    from pipeline.training.train import TrainSettings

    if encoder is None and (pool or teacher):
        raise typer.BadParameter("--pool and --teacher are for an encoder: name the one to fine-tune with --encoder")
    recipe = Recipe(
        data=data,
        output=output,
        settings=TrainSettings(
            grid=parse_numbers(grid, "--c"), n_folds=folds, flag_precision=precision, seed=seed, n_jobs=jobs
        ),
        columns={"text": text, "label": label, "antisocial": antisocial},
        held_out=tuple(held_out or ()),
        behaviour=behaviour,
        encoder=None if encoder is None else Sources(encoder, pool, teacher),
        force=force,
    )
    manifest = run_recipe(recipe, lambda message: typer.echo(message, err=True))
    for name, figures in manifest["metrics"].items():
        typer.echo(f"{name}: " + render_text({**figures, "groups": {}}))
    typer.echo(f'wrote {output}: twoway check --model {output} "your draft"', err=True)
