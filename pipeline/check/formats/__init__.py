"""How a report is told: one format a file, each ``render(report) -> str``.

To add a format: a module here and a line in ``FORMATS``.
"""

from collections.abc import Callable
from importlib import import_module

from pipeline.check.finding import Report

# A module is imported when its format is asked for: most are never.
FORMATS = {
    "text": "text",
    "json": "json_object",
}


def load_format(name: str) -> Callable[[Report], str]:
    """Return the function that renders a report in a format."""
    render: Callable[[Report], str] = import_module(f"{__name__}.{FORMATS[name]}").render
    return render
