"""The command ``twoway``: its commands, and what becomes of errors."""

import contextlib
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.errors import TwowayError

COMMANDS = {
    "check": "pipeline.cli.check:check",
    "explain": "pipeline.cli.explain:explain",
    "classify": "pipeline.cli.classify:classify",
    "audit": "pipeline.cli.audit:audit",
    "train": "pipeline.cli.train:train",
    "evaluate": "pipeline.cli.evaluate:evaluate",
    "model": "pipeline.cli.model:app",
    "data": "pipeline.cli.data:app",
    "config": "pipeline.cli.config:app",
}
"""Where each command stands: a function, or an app of its own."""


def build_app(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the command line with some of its commands, or all.

    Typer builds a validator for every option of every command it knows, which takes longer
    than a check: so who runs one command should pay for one only.
    """
    app = typer.Typer(
        name="twoway",
        help="Social media is a two-way street: label posts, audit an archive, check a draft before it goes out.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # rich costs as much start-up time as everything else together
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(twoway)
    for name in names:
        module, attribute = COMMANDS[name].split(":")
        command = getattr(import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"twoway {__version__}")
        raise typer.Exit


def twoway(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Accept the options that stand before a command."""


def main() -> None:
    """Run the command line; an error that the user can mend is one message and exit code 2."""
    _open_closed_streams()
    _let_shell_be_named(sys.argv[1:])
    first = sys.argv[1] if len(sys.argv) > 1 else ""
    completes = any(name.endswith("_COMPLETE") for name in os.environ)
    output = sys.stdout
    try:
        try:
            build_app([first] if first in COMMANDS and not completes else COMMANDS)()
        finally:
            if sys.stdout is not output:  # Typer met a closed pipe, and would exit as if something was found
                raise BrokenPipeError
            sys.stdout.flush()  # here, where a full disk can still be told
    except TwowayError as error:
        sys.stderr.write(f"twoway: {error}\n")
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has seen enough
        _drop_output()
        sys.exit(0)
    except OSError as error:
        _drop_output()
        place = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"twoway: {place}{' '.join((error.strerror or str(error)).split())}\n")
        sys.exit(2)


def _let_shell_be_named(arguments: list[str]) -> None:
    """Let ``--show-completion fish`` mean fish: where Typer can detect the shell, it takes no name."""
    option = arguments[0].partition("=")[0] if arguments else ""
    if option in ("--show-completion", "--install-completion") and (len(arguments) > 1 or "=" in arguments[0]):
        os.environ["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"


def _open_closed_streams() -> None:
    """Let streams that the shell closed (``>&-``) lead nowhere; Python leaves them None."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end


def _drop_output() -> None:
    """Let what is still to be written go nowhere, so that Python doesn't try once more, and complain, at the end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
