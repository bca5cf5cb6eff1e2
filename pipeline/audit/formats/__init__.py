"""How an audit is written down; a format is one module with ``render(audit) -> str`` and one line here."""

from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.audit.audited import Audit

FORMATS = {
    "html": "html_page",
    "json": "json_object",
    "markdown": "markdown",
    "text": "text",
}
"""Modules of this package by what ``--format`` calls them."""

_ENDINGS = {
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
}


def render(audit: "Audit", format: str = "text") -> str:  # noqa: A002 - what the option is called
    """Return an audit as text in one of the formats."""
    if format not in FORMATS:
        raise ConfigError(f"--format {format}: is not known; choose one of {', '.join(FORMATS)}")
    module = import_module(f"{__name__}.{FORMATS[format]}")
    return str(module.render(audit))


def format_of(output: str, wanted: str | None) -> str:
    """Return the format to write: the one asked for, else by the file's ending.

    >>> format_of("report.html", None), format_of("-", None), format_of("report.html", "json")
    ('html', 'text', 'json')
    """
    if wanted is not None:
        if wanted not in FORMATS:
            raise ConfigError(f"--format {wanted}: is not known; choose one of {', '.join(FORMATS)}")
        return wanted
    if output == "-":
        return "text"
    ending = PurePath(output).suffix.lower()
    if ending not in _ENDINGS:
        raise ConfigError(f"{output}: its ending doesn't say a format; use one of {', '.join(_ENDINGS)} or --format")
    return _ENDINGS[ending]
