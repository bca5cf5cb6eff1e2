"""GitHub Actions: workflow commands, which become annotations on the changed files.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Mapping

from pipeline.check.finding import Report, Severity
from pipeline.check.formats.placed import Placed, placed_findings

_COMMAND: Mapping[Severity, str] = {"flag": "error", "warn": "warning", "note": "notice"}


def render(report: Report) -> str:
    """Return a command for each finding."""
    return "\n".join(map(_command, placed_findings(report)))


def render_error(message: str) -> str:
    """Return the command that stands for a check that could not run."""
    return f"::error title=twoway check::{_escape(message)}"


def _command(placed: Placed) -> str:
    properties = {"title": placed.rule}
    if placed.file:
        properties = {"file": placed.file, **_region(placed), **properties}
    joined = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    message = f"{placed.told}. Instead: {placed.advice}" if placed.advice else placed.told
    return f"::{_COMMAND[placed.severity]} {joined}::{_escape(message)}"


def _region(placed: Placed) -> dict[str, str]:
    if placed.draft is None or placed.span is None:
        return {"line": str(placed.line)}
    line, column = placed.draft.position(placed.span.start)
    end_line, end_column = placed.draft.position(placed.span.end)
    if end_line != line:  # columns are only understood within one line
        return {"line": str(line), "endLine": str(end_line)}
    return {"line": str(line), "endLine": str(end_line), "col": str(column), "endColumn": str(end_column)}


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
