"""``twoway classify``: every post of archives and tables with its verdict, in a table."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.scorer import ScorerOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.archive import ReadingReport
    from pipeline.classify.run import ClassifySettings


def classify(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Archives (zip, tar, folder, file) and tables (CSV, JSON lines, JSON, Parquet); - is standard input.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Where the table goes; - is standard output.")
    ] = "-",
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="csv|jsonl|parquet", help="What to write, where the ending does not say it."),
    ] = None,
    model: Annotated[str, typer.Option(metavar="NAME", help="Model by name or folder.")] = "default",
    scorer: ScorerOption = "auto",
    jobs: Annotated[int, typer.Option("-j", "--jobs", help="Processes; -1 uses all cores.")] = -1,
    keep_fields: Annotated[
        str,
        typer.Option(metavar="FIELD,...", help="Fields of the post beside its verdict: text, created_at, …; or all."),
    ] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an interrupted run stopped.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace OUT if it exists.")] = False,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="Read the input as this: x, table, …")
    ] = None,
    text_column: Annotated[str | None, typer.Option(metavar="NAME", help="A table's column of texts.")] = None,
    id_column: Annotated[str | None, typer.Option(metavar="NAME", help="A table's column of ids.")] = None,
    date_column: Annotated[str | None, typer.Option(metavar="NAME", help="A table's column of dates.")] = None,
    author_column: Annotated[str | None, typer.Option(metavar="NAME", help="A table's column of authors.")] = None,
    author: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose posts to read of a dump or table of many accounts; * for all."),
    ] = None,
    include_private: Annotated[
        bool, typer.Option("--include-private", help="Also posts to followers only and direct ones.")
    ] = False,
    include_reposts: Annotated[
        bool, typer.Option("--include-reposts", help="Also what others wrote and the account passed on.")
    ] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the reading report as JSON, too.")] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Neither progress nor reading report.")] = False,
) -> None:
    """Classify every post of archives and tables.

    A row a post, in the order of the input: id, label, probabilities, antisocial, flagged. What was
    read, left out and why is told on standard error. An interrupted run goes on with --resume.

    Example: twoway classify twitter-export.zip -o verdicts.csv --keep-fields created_at,text
    """
    from pipeline.archive.columns import Columns
    from pipeline.classify.formats import format_of
    from pipeline.classify.posts import parse_fields
    from pipeline.classify.run import ClassifySettings, classify_to_file
    from pipeline.errors import ConfigError
    from pipeline.scoring.model import parse_scorer

    if jobs == 0:
        raise ConfigError("--jobs 0: give a number of processes, or -1 for one a core")
    _check_resume(output, resume=resume, force=force)
    columns = Columns(text=text_column, id=id_column, created_at=date_column, author=author_column)
    settings = ClassifySettings(
        format=format_of(output, format_),
        model=model,
        scorer=parse_scorer(scorer),
        fields=parse_fields(keep_fields),
        jobs=jobs,
        read_as=from_,
        columns=None if columns == Columns() else columns,
        author=author,
        include_private=include_private,
        include_reposts=include_reposts,
    )
    if columns != Columns() and from_ not in (None, "table"):
        raise ConfigError(f"--from {from_}: columns can be named of a table only; leave out one or the other")
    _check_report(report, output, inputs, force=force)
    progress = _Shown(quiet=quiet)
    try:
        if output == "-":
            reports = _to_standard_output(inputs, settings, progress)
        else:
            reports = classify_to_file(inputs, Path(output), settings, resume=resume, force=force, progress=progress)
    except KeyboardInterrupt:
        typer.echo("stopped" if output == "-" else "stopped; --resume goes on from here", err=True)
        raise typer.Exit(130) from None
    progress.end()
    if not reports:
        typer.echo(f"{output}: is finished; there is nothing to go on with", err=True)
        return
    if not quiet:
        for source in reports:
            typer.echo(source.render(), err=True)
    if report is not None:
        _write_report(report, [source.to_dict() for source in reports], force=force)


class _Shown:
    """Progress on standard error: one line that renews itself on a terminal, else a line now and then."""

    def __init__(self, *, quiet: bool) -> None:
        from pipeline.classify.progress import ProgressLine

        self._renews = sys.stderr.isatty()
        self._shown = False
        every = float("inf") if quiet else 0.2 if self._renews else 10.0
        self._line = ProgressLine(self._tell, every=every)

    def __call__(self, n_posts: int, fraction: float) -> None:
        self._line(n_posts, fraction)

    def _tell(self, line: str) -> None:
        sys.stderr.write(f"\r{line}\x1b[K" if self._renews else f"{line}\n")
        sys.stderr.flush()
        self._shown = True

    def end(self) -> None:
        """Take the renewed line away."""
        if self._renews and self._shown:
            sys.stderr.write("\r\x1b[K")


def _to_standard_output(
    inputs: list[str], settings: "ClassifySettings", progress: "Callable[[int, float], None]"
) -> "list[ReadingReport]":
    from pipeline.classify.outputs import check_standard_output
    from pipeline.classify.run import classify_to_stream
    from pipeline.errors import TwowayError

    check_standard_output(inputs)
    try:
        return classify_to_stream(inputs, sys.stdout.buffer, settings, progress=progress)
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is left in the buffer would fail once more when it is flushed, with words of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise TwowayError(
            f"standard output: cannot be written ({error.strerror}); what was written is incomplete"
        ) from error


def _check_resume(output: str, *, resume: bool, force: bool) -> None:
    from pipeline.errors import ConfigError

    if resume and output == "-":
        raise ConfigError("--resume: standard output cannot be gone on with; give a file with -o")
    if resume and force:
        raise ConfigError("--resume and --force: one goes on with an earlier run, the other drops it; give one of them")


def _check_report(report: Path | None, output: str, inputs: list[str], *, force: bool) -> None:
    """Refuse a place for the report before the work rather than after it."""
    from pipeline.classify.outputs import check_output
    from pipeline.errors import ConfigError
    from pipeline.files import A_FILE, refuse_existing

    if report is None:
        return
    if output != "-" and report.resolve() == Path(output).resolve():
        raise ConfigError(f"{report}: is OUT, too; choose another name for --report")
    check_output(report, inputs, "--report")
    refuse_existing(report, force=force, may_replace=A_FILE)


def _write_report(path: Path, reports: list[dict[str, object]], *, force: bool) -> None:
    import json

    from pipeline.files import A_FILE, write_beside

    with write_beside(path, force=force, may_replace=A_FILE) as beside:
        beside.write_text(json.dumps(reports, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
