"""Reviewdog's diagnostic format; columns count bytes of UTF-8 there.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
"""

import json
from collections.abc import Mapping
from typing import Any

from pipeline.check.draft import Draft
from pipeline.check.finding import Report, Severity, Span
from pipeline.check.formats.placed import Placed, placed_findings

_SEVERITY: Mapping[Severity, str] = {"flag": "ERROR", "warn": "WARNING", "note": "INFO"}


def render(report: Report) -> str:
    """Return a DiagnosticResult."""
    return _document([_diagnostic(placed) for placed in placed_findings(report)])


def render_error(message: str) -> str:
    """Return the DiagnosticResult of a check that could not run."""
    return _document([{"message": message, "severity": "ERROR", "code": {"value": "cannot-run"}}])


def _document(diagnostics: list[dict[str, Any]]) -> str:
    return json.dumps({"source": {"name": "twoway"}, "diagnostics": diagnostics}, ensure_ascii=False, indent=1)


def _diagnostic(placed: Placed) -> dict[str, Any]:
    message = f"{placed.told}. Instead: {placed.advice}." if placed.advice else f"{placed.told}."
    diagnostic: dict[str, Any] = {
        "message": message,
        "severity": _SEVERITY[placed.severity],
        "code": {"value": placed.rule},
    }
    if not placed.file:
        return diagnostic
    diagnostic["location"] = {"path": placed.file, "range": {"start": {"line": placed.line}}}
    draft, span = placed.draft, placed.span
    if draft is None or span is None or placed.finding is None:
        return diagnostic
    diagnostic["location"]["range"] = _range(draft, span)
    edits = [edit for suggestion in placed.finding.suggestions for edit in suggestion.edits]
    if edits:
        diagnostic["suggestions"] = [
            {"range": _range(draft, Span(edit.start, edit.end)), "text": edit.replacement} for edit in edits
        ]
    return diagnostic


def _range(draft: Draft, span: Span) -> dict[str, dict[str, int]]:
    (line, column), (end_line, end_column) = draft.byte_position(span.start), draft.byte_position(span.end)
    return {"start": {"line": line, "column": column}, "end": {"line": end_line, "column": end_column}}
