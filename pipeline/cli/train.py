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
        typer.Option(metavar="FILE", help="Posts without labels, for the vocabulary of a fine-tuned encoder."),
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
    from pipeline.files import refuse_existing
    from pipeline.training.encoder import EncoderSettings
    from pipeline.training.encoder_fit import FitSettings, Task, check_source, make_encoder
    from pipeline.training.evaluate import evaluate_model
    from pipeline.training.holding_out import without_near_duplicates
    from pipeline.training.labelled import load_labelled
    from pipeline.training.report import render_text
    from pipeline.training.train import TrainSettings, train_model
    from pipeline.training.write import write_model

    def progress(message: str) -> None:
        typer.echo(message, err=True)

    refuse_existing(output, force=force)
    if encoder is not None:
        check_source(encoder)
    settings = TrainSettings(
        grid=parse_numbers(grid, "--c"), n_folds=folds, flag_precision=precision, seed=seed, n_jobs=jobs
    )
    labelled = load_labelled(data, text=text, label=label, antisocial=antisocial)
    judged = {
        path.name.split(".")[0]: load_labelled([path], text=text, label=label, antisocial=antisocial)
        for path in held_out or []
    }
    if judged:
        n_before = len(labelled)
        labelled = without_near_duplicates(labelled, judged.values(), settings.duplicate_similarity)
        progress(f"{n_before - len(labelled)} posts left out of training: near-duplicates of held-out ones")
    if labelled.antisocial is None:
        progress(f"no column {antisocial!r}: the flag falls back to the class promotional")
    trained = train_model(labelled, settings, progress)
    held_out_figures = {name: evaluate_model(trained.judged(), posts) for name, posts in judged.items()}
    part = None
    if encoder is not None:
        fit = FitSettings(training=EncoderSettings(seed=seed), flag_precision=precision)
        task = Task(labelled, trained.scores, tuple(trained.clf.classes_.tolist()), fit)
        part = make_encoder(task, encoder, pool, output.with_name(f".{output.name}.encoder"), progress)
        both = part.judged(trained, task.labels)
        held_out_figures |= {f"{name}, with the encoder": evaluate_model(both, posts) for name, posts in judged.items()}
    manifest = write_model(output, trained, labelled, data, held_out=held_out_figures, encoder=part, force=force)
    typer.echo("out of fold: " + render_text({**manifest["metrics"]["out of fold"], "groups": {}}))
    for name in held_out_figures:
        typer.echo(f"{name}: " + render_text({**manifest["metrics"][name], "groups": {}}))
    typer.echo(f'wrote {output}: twoway check --model {output} "your draft"', err=True)
