"""``twoway check``: what a draft would do to its readers, before it goes out."""

import sys
from typing import Annotated

import typer

from pipeline.errors import TwowayError


def check(
    drafts: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TEXT | FILE | FOLDER | -]...", help="Texts, files, folders; - is standard input."),
    ] = None,
    reply_to: Annotated[str | None, typer.Option(help="The post that the draft answers.", metavar="TEXT")] = None,
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    stdin_filename: Annotated[
        str | None, typer.Option(help="Read standard input as if it were this file.", metavar="NAME")
    ] = None,
    fail_on: Annotated[str, typer.Option(help="Least severity for exit code 1: note, warn, flag or off.")] = "warn",
    model: Annotated[str, typer.Option(help="A model's name or folder.")] = "default",
) -> None:
    """Check drafts before they are published.

    Exit code 0: nothing found at or above --fail-on; 1: something was; 2: the check could not run.

    Example: twoway check "Our new range is here! Shop now, link in bio"
    """
    from pipeline.check.checker import check_drafts
    from pipeline.check.formats import load_format
    from pipeline.check.settings import Settings
    from pipeline.check.sources import read_drafts
    from pipeline.scoring.model import load_model

    try:
        found = read_drafts(drafts or ["-"], stdin_filename=stdin_filename, reply_to=reply_to)
        report = check_drafts(found, load_model(model), Settings(model=model, fail_on=fail_on))  # type: ignore[arg-type]
    except TwowayError as error:
        if output_format != "json":
            raise
        from pipeline.check.formats.json_object import render_error

        sys.stdout.write(render_error(str(error)) + "\n")
        raise typer.Exit(2) from error
    sys.stdout.write(load_format(output_format)(report) + "\n")
    raise typer.Exit(1 if report.failed else 0)
