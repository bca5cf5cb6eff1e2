"""How a report is told: one format a file, each ``render(report) -> str``.

To add a format: a module here and a line in ``FORMATS``. A format that has a way to say that the
check could not run has ``render_error(message) -> str`` as well.
"""

from collections.abc import Callable, Mapping
from importlib import import_module

from pipeline.check.finding import Report

# A module is imported when its format is asked for: most are never.
FORMATS: Mapping[str, str] = {
    "text": "text",
    "json": "json_object",
    "jsonl": "json_lines",
    "github": "github",
    "sarif": "sarif",
    "rdjson": "rdjson",
    "junit": "junit",
}


def load_format(name: str) -> Callable[[Report], str]:
    """Return the function that renders a report in a format."""
    render: Callable[[Report], str] = import_module(f"{__name__}.{FORMATS[name]}").render
    return render


def load_error_format(name: str) -> Callable[[str], str] | None:
    """Return the function that renders an error in a format; None where the format has none."""
    render: Callable[[str], str] | None = getattr(import_module(f"{__name__}.{FORMATS[name]}"), "render_error", None)
    return render
