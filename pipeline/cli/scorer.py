"""The option ``--scorer``, the same for every command that has it."""

from typing import Annotated

import typer

ScorerOption = Annotated[
    str,
    typer.Option(
        "--scorer",
        metavar="light|auto|full",
        help="The light scorer alone, the encoder too where that hesitates, or both on every post.",
    ),
]
