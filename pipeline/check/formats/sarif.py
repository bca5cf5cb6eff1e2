"""SARIF 2.1.0, for code scanning and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from pipeline import __version__
from pipeline.check.draft import Draft
from pipeline.check.finding import Finding, Report, Severity, Span, Suggestion
from pipeline.check.fingerprints import text_fingerprint
from pipeline.check.formats.placed import Placed, placed_findings
from pipeline.check.rules import RULES
from pipeline.check.rules.page import render_page
from pipeline.check.rules.rule import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL: Mapping[Severity, str] = {"off": "none", "note": "note", "warn": "warning", "flag": "error"}


def render(report: Report) -> str:
    """Return a log of one run."""
    results = [_result(placed) for placed in placed_findings(report)]
    return _log(results, {"executionSuccessful": True})


def render_error(message: str) -> str:
    """Return the log of a run that failed."""
    failed = {
        "executionSuccessful": False,
        "toolExecutionNotifications": [{"level": "error", "message": {"text": message}}],
    }
    return _log([], failed)


def _log(results: list[dict[str, Any]], invocation: dict[str, Any]) -> str:
    rules = [_rule(rule) for rule in RULES.values()]
    driver = {"name": "twoway", "semanticVersion": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.name},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} Instead: {'; '.join(rule.advice)}.", "markdown": render_page(rule)},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
    }


def _result(placed: Placed) -> dict[str, Any]:
    message = f"{placed.told}. Instead: {placed.advice}." if placed.advice else f"{placed.told}."
    result: dict[str, Any] = {
        "ruleId": placed.rule,
        "ruleIndex": list(RULES).index(placed.rule),
        "level": _LEVEL[placed.severity],
        "message": {"text": message},
    }
    if placed.file:
        result["locations"] = [_location(placed.file, _region(placed))]
    draft, finding = placed.draft, placed.finding
    if draft is None or finding is None:
        return result
    result["partialFingerprints"] = {"draftText/v1": text_fingerprint(draft.text)}
    if placed.file and draft.in_place:
        result["relatedLocations"] = [
            {"id": number, **_location(placed.file, _span_region(draft, span))}
            for number, span in enumerate(finding.spans[1:], start=1)
        ]
        result["fixes"] = [_fix(placed.file, draft, suggestion) for suggestion in _safe(finding)]
    return result


def _location(file: str, region: dict[str, int]) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": region}}


def _region(placed: Placed) -> dict[str, int]:
    if placed.draft is None or placed.span is None:
        return {"startLine": placed.line}
    return _span_region(placed.draft, placed.span)


def _span_region(draft: Draft, span: Span) -> dict[str, int]:
    (line, column), (end_line, end_column) = draft.position(span.start), draft.position(span.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _safe(finding: Finding) -> list[Suggestion]:
    return [suggestion for suggestion in finding.suggestions if suggestion.kind == "safe"]


def _fix(file: str, draft: Draft, suggestion: Suggestion) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": _span_region(draft, Span(edit.start, edit.end)),
            "insertedContent": {"text": edit.replacement},
        }
        for edit in suggestion.edits
    ]
    change = {"artifactLocation": {"uri": _uri(file)}, "replacements": replacements}
    return {"description": {"text": suggestion.text}, "artifactChanges": [change]}


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
