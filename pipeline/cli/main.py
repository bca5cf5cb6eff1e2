"""The command ``twoway``: its commands, and what becomes of errors."""

import sys
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli.audit import audit
from pipeline.cli.check import check
from pipeline.cli.classify import classify
from pipeline.cli.config import app as config_app
from pipeline.cli.data import app as data_app
from pipeline.cli.evaluate import evaluate
from pipeline.cli.explain import explain
from pipeline.cli.model import app as model_app
from pipeline.cli.train import train
from pipeline.errors import TwowayError

app = typer.Typer(
    name="twoway",
    help="Social media is a two-way street: label posts, audit an archive, check a draft before it goes out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich costs as much start-up time as everything else together
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"twoway {__version__}")
        raise typer.Exit


@app.callback()
def twoway(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Accept the options that stand before a command."""


for command in (check, explain, classify, audit, train, evaluate):
    app.command()(command)
app.add_typer(model_app, name="model")
app.add_typer(data_app, name="data")
app.add_typer(config_app, name="config")


def main() -> None:
    """Run the command line; an error that the user can mend is one message and exit code 2."""
    try:
        app()
    except TwowayError as error:
        sys.stderr.write(f"twoway: {error}\n")
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        sys.exit(0)
