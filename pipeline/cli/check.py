"""``twoway check``: what a draft would do to its readers, before it goes out."""

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from pipeline.cli.completion import complete_from, complete_setting, list_models, list_policies
from pipeline.errors import TwowayError

if TYPE_CHECKING:
    from pipeline.check.finding import Report
    from pipeline.check.run import Request

_FORMATS = ("text", "json", "jsonl", "github", "sarif", "rdjson", "junit")
_FAIL_ON = ("note", "warn", "flag", "off")
_SENSITIVITIES = ("low", "normal", "high")


def check(
    drafts: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TEXT | FILE | FOLDER | -]...", help="Texts, files, folders; - is standard input."),
    ] = None,
    reply_to: Annotated[str | None, typer.Option(metavar="TEXT", help="The post that the draft answers.")] = None,
    history: Annotated[
        str | None,
        typer.Option(metavar="ARCHIVE", help="Judge the draft against what the account posted: any archive or table."),
    ] = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help=f"{', '.join(_FORMATS)}.",
            autocompletion=complete_from(lambda: _FORMATS),
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="SEVERITY",
            help="Least severity for exit code 1: note, warn, flag or off.",
            autocompletion=complete_from(lambda: _FAIL_ON),
        ),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit code 0 whatever is found.")] = False,
    sensitivity: Annotated[
        str | None,
        typer.Option(
            metavar="LEVEL",
            help="How soon a draft is flagged: low, normal, high.",
            autocompletion=complete_from(lambda: _SENSITIVITIES),
        ),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID=SEVERITY",
            help="Severity of a rule: off, note, warn, flag.",
            autocompletion=complete_setting,
        ),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            metavar="PRESET",
            help="For --history: default, reddit, contextmod, 4-1-1, thirds, 20-1.",
            autocompletion=complete_from(list_policies),
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A model's name or folder.", autocompletion=complete_from(list_models)),
    ] = None,
    stdin_filename: Annotated[
        str | None, typer.Option(metavar="NAME", help="Read standard input as if it were this file.")
    ] = None,
    files_only: Annotated[
        bool, typer.Option("--files-only", help="Arguments are files and folders, never texts: for scripts.")
    ] = False,
    text_column: Annotated[str | None, typer.Option(metavar="NAME", help="A table's column with the text.")] = None,
    id_column: Annotated[str | None, typer.Option(metavar="NAME", help="A table's column with the id.")] = None,
    baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Leave out the findings that this file accepts.")
    ] = None,
    write_baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Accept what is found from now on: write it to this file.")
    ] = None,
    config: Annotated[
        str | None, typer.Option(metavar="FILE", help="Settings from this file, instead of the nearest twoway.toml.")
    ] = None,
    cache: Annotated[
        bool | None, typer.Option("--cache/--no-cache", help="Keep the history's figures for the next check.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever the file is saved.")] = False,
) -> None:
    """Check drafts before they are published.

    Exit code 0: nothing at or above --fail-on; 1: something was found; 2: the check could not run.
    Settings also come from twoway.toml; see twoway config show.

    Example: twoway check "Our spring range is here! Shop now, link in bio"
    """
    from pipeline.check.run import Request, run_check
    from pipeline.check.sources import Columns

    given: dict[str, Any] = {
        "model": model,
        "format": output_format,
        "fail_on": fail_on,
        "exit_zero": exit_zero or None,
        "sensitivity": sensitivity,
        "policy": policy,
        "history": history,
        "baseline": baseline,
        "cache": cache,
        "rules": ",".join(rule) if rule else None,
    }
    request = Request(
        tuple(drafts or _piped()),
        given,
        reply_to=reply_to,
        stdin_filename=stdin_filename,
        columns=Columns(text_column, id_column),
        files_only=files_only,
        config=Path(config) if config else None,
        write_baseline=Path(write_baseline) if write_baseline else None,
    )
    if watch:
        _watch(request)
    try:
        report, settings = run_check(request)
    except TwowayError as error:
        raise _told(error, output_format or os.environ.get("TWOWAY_FORMAT", "text")) from error
    show(report, settings["format"])
    raise typer.Exit(1 if report.failed else 0)


def show(report: "Report", output_format: str) -> None:
    """Write a report to standard output, with Rich where that is a terminal."""
    if output_format == "text" and _is_terminal():
        from pipeline.check.formats.terminal import print_report

        print_report(report)
        return
    from pipeline.check.formats import load_format

    _write(load_format(output_format)(report))


def _piped() -> tuple[str, ...]:
    if sys.stdin.isatty():
        raise typer.BadParameter("nothing to check: give a text, a file, or - for standard input")
    return ("-",)


def _is_terminal() -> bool:
    if os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _told(error: TwowayError, output_format: str) -> Exception:
    """Tell an error in the format's own way, where it has one; else leave it to the command line."""
    from pipeline.check.formats import FORMATS, load_error_format

    render = load_error_format(output_format) if output_format in FORMATS else None
    if render is None:
        return error
    _write(render(str(error)))
    sys.stderr.write(f"twoway: {error}\n")
    return typer.Exit(2)


def _write(text: str) -> None:
    # Half a surrogate pair is in no encoding; as an escape it stays legible, and JSON stays JSON.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    if text:
        sys.stdout.write(text + "\n")


def _watch(request: "Request") -> NoReturn:
    from pipeline.check.watching import watch_file

    def tell(report: "Report", values: Mapping[str, Any]) -> None:
        show(report, values["format"])
        sys.stdout.flush()

    with contextlib.suppress(KeyboardInterrupt):
        watch_file(request, tell)
    raise typer.Exit
