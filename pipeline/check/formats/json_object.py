"""JSON: always one object, with ``schema_version`` and either ``result`` or ``error``.

Fields are only ever added; ``schema_version`` would rise if one had to change or go.
"""

import json
from typing import Any

from pipeline.check.finding import Evidence, Finding, Report, Result, Span

SCHEMA_VERSION = 1


def render(report: Report) -> str:
    """Return the report as one JSON object."""
    return json.dumps({"schema_version": SCHEMA_VERSION, "result": report_fields(report)}, ensure_ascii=False, indent=2)


def render_error(message: str) -> str:
    """Return the object that stands for a check that could not run."""
    return json.dumps({"schema_version": SCHEMA_VERSION, "error": {"message": message}}, ensure_ascii=False, indent=2)


def report_fields(report: Report) -> dict[str, Any]:
    """Return what the whole report says."""
    return {
        "drafts": [result_fields(result) for result in report.results],
        "summary": summary_fields(report),
        "unused_ignores": [
            {
                "file": unused.file,
                "line": unused.ignore.line,
                "rule": unused.ignore.rule,
                "message": unused.message,
                "severity": unused.severity,
            }
            for unused in report.unused_ignores
        ],
        "remarks": list(report.remarks),
    }


def summary_fields(report: Report) -> dict[str, Any]:
    """Return the counts, and what decided the exit code."""
    return {
        "n_drafts": len(report.results),
        "n_empty": report.n_empty,
        "levels": report.counts,
        "n_ignored": sum(len(result.ignored) for result in report.results),
        "model": report.model,
        "threshold": report.threshold,
        "fail_on": report.fail_on,
        "failed": report.failed,
    }


def result_fields(result: Result) -> dict[str, Any]:
    """Return what the report says of one draft."""
    draft, verdict = result.draft, result.verdict
    return {
        "id": draft.id,
        "file": draft.file or None,
        "line": draft.line,
        "level": result.level,
        "label": verdict.label,
        "probabilities": verdict.probabilities,
        "antisocial": verdict.antisocial,
        "flagged": verdict.flagged,
        "one_way": result.one_way,
        "reason": result.reason or None,
        "evidence": [_evidence_fields(evidence) for evidence in result.evidence],
        "findings": [_finding_fields(finding, draft.text) for finding in result.findings],
        "words": [
            {"start": word.start, "end": word.end, "text": word.text, "weight": round(word.weight, 4)}
            for word in result.words
        ],
        "would_pass_without": [list(cuts) for cuts in result.turns],
        "ignored": [_finding_fields(finding, draft.text) for finding in result.ignored],
    }


def _evidence_fields(evidence: Evidence) -> dict[str, Any]:
    return {"name": evidence.name, "text": evidence.text, "odds_ratio": evidence.ratio}


def _finding_fields(finding: Finding, text: str) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "spans": [_span_fields(span, text) for span in finding.spans],
        "suggestions": [
            {
                "kind": suggestion.kind,
                "text": suggestion.text,
                "edits": [
                    {"start": edit.start, "end": edit.end, "replacement": edit.replacement} for edit in suggestion.edits
                ],
            }
            for suggestion in finding.suggestions
        ],
    }


def _span_fields(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": text[span.start : span.end]}
