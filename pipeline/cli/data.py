"""``twoway data``: bring the public posts that have labels here, join them with their labels, check labelled data."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Fetch public posts, join them with their labels, check labelled data.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def fetch(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Public corpora to fetch; all if none is named.")
    ] = None,
    mirror: Annotated[
        str | None,
        typer.Option(metavar="DIR|URL", help="Folder or http(s) address that holds github/OWNER/NAME/COMMIT/PATH."),
    ] = None,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder to fetch into.")] = Path("data/raw"),
    jobs: Annotated[int, typer.Option("-j", "--jobs", min=1, help="Files fetched at once.")] = 4,
) -> None:
    """Fetch the files of the public corpora, about 100 MB, and verify each.

    What is there already is left alone; what broke off is continued. A file whose size or sha256
    is not as expected is not kept. Exit code 2 if a file could not be had: the others are there.

    Example: twoway data fetch tweeteval goemotions
    """
    from pipeline.cli.fetch_progress import show_progress
    from pipeline.training.corpora import choose_corpora
    from pipeline.training.fetch import fetch_files, refuse_failures
    from pipeline.training.origins import choose_origin

    files = [file for corpus in choose_corpora(sources or ()) for file in corpus.files]
    with show_progress(sum(file.size for file in files)) as progress:
        report = fetch_files(files, to, choose_origin(mirror), jobs=jobs, progress=progress)
    refuse_failures(report)
    typer.echo(f"{to}: {len(files)} files, {len(report.fetched)} fetched and {len(report.kept)} there before")


@app.command()
def build(
    raw: Annotated[Path, typer.Option(metavar="DIR", help="Folder that was fetched into.")] = Path("data/raw"),
    labels: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the labels by id, public-*.csv.xz.")] = Path(
        "data/labeled"
    ),
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder to write into.")] = Path(
        "data/build"
    ),
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="SOURCE", help="Join this source only. May be given again.")
    ] = None,
    at_least: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of the labelled rows that must be found.")
    ] = 0.995,
    force: Annotated[bool, typer.Option("--force", help="Replace files that hold something else.")] = False,
) -> None:
    """Join the labels of public posts with their texts: public-train.jsonl, public-dev.jsonl and so on.

    Exit code 1, and nothing written, if fewer rows than --at-least were found; 2 on any error.

    Example: twoway data build && twoway train data/build/public-train.jsonl -o models/public
    """
    from pipeline.training.build import build_data, report_build
    from pipeline.training.corpora import choose_corpora

    choose_corpora(only or ())
    report = build_data(
        sorted(labels.glob("public-*.csv*")), raw, output, only=only or (), at_least=at_least, force=force
    )
    typer.echo(report_build(report))
    if not report.written:
        typer.echo(
            f"fewer than {at_least:.1%} of the labelled rows were found, nothing is written: fetch the rest "
            "(twoway data fetch), join some sources (--only) or ask for less (--at-least)",
            err=True,
        )
        raise typer.Exit(1)
    for path, n_posts in report.written.items():
        typer.echo(f"{path}: {n_posts:,} posts")


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Labelled data, checked as one.")],
    labels: Annotated[str, typer.Option(help="The set of labels, with commas; the four are the default.")] = "",
    threshold: Annotated[float, typer.Option(help="Similarity from which posts are near-duplicates.")] = 0.8,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="KIND", help="A kind of finding to leave out. May be given again.")
    ] = None,
    text: Annotated[str, typer.Option(help="Column of the texts.")] = "text",
    label: Annotated[str, typer.Option(help="Column of the labels.")] = "label",
    antisocial: Annotated[str, typer.Option(help="Column of the flag (0/1).")] = "antisocial",
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Check labelled data before training: every problem with its file and row.

    Looks for rows that cannot be read, unknown labels, flags on posts that are not promotional,
    ids used twice, the same text twice or under two labels, near-duplicates, and leaks: posts
    that another file has as well, such as a training and a test set. Links and handles make no
    difference between texts. Exit code 0 clean, 1 findings, 2 could not run.

    Example: twoway data check data/labeled/posts.jsonl data/build/public-dev.jsonl
    """
    from pipeline.errors import ConfigError
    from pipeline.training.check_data import CheckSettings, check_data
    from pipeline.training.check_report import FORMATS
    from pipeline.training.labelled import LABELS
    from pipeline.training.labelled_rows import ColumnNames

    if output_format not in FORMATS:
        raise ConfigError(f"--format {output_format}: unknown; there are {', '.join(FORMATS)}")
    settings = CheckSettings(
        labels=tuple(name.strip() for name in labels.split(",") if name.strip()) or LABELS,
        threshold=threshold,
        ignore=tuple(ignore or ()),
        columns=ColumnNames(text, label, antisocial),
    )
    report = check_data(files, settings)
    typer.echo(FORMATS[output_format](report))
    if report.findings:
        raise typer.Exit(1)
