"""JUnit XML: a test case a draft, which fails where a finding reaches ``--fail-on``."""

import re
from xml.etree import ElementTree as ET

from pipeline.check.finding import SEVERITIES, Finding, Report, Result, Severity
from pipeline.check.formats.placed import place

# XML 1.0 has no way at all to write these.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Return one suite."""
    n_failures = sum(bool(_failing(result, report.fail_on)) for result in report.results)
    counts = {"tests": str(len(report.results)), "failures": str(n_failures), "errors": "0", "skipped": "0"}
    suites = ET.Element("testsuites", counts)
    suite = ET.SubElement(suites, "testsuite", {"name": "twoway check", **counts})
    for result in report.results:
        _add_case(suite, result, report.fail_on)
    if report.unused_ignores:
        lines = [f"{unused.place}: {unused.message}" for unused in report.unused_ignores]
        ET.SubElement(suite, "system-out").text = _clean("\n".join(lines))
    return _document(suites)


def render_error(message: str) -> str:
    """Return the suite of a check that could not run: one case, with an error."""
    counts = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0"}
    suites = ET.Element("testsuites", counts)
    suite = ET.SubElement(suites, "testsuite", {"name": "twoway check", **counts})
    case = ET.SubElement(suite, "testcase", {"classname": "twoway", "name": "check"})
    ET.SubElement(case, "error", {"type": "cannot-run", "message": _clean(message)})
    return _document(suites)


def _document(suites: ET.Element) -> str:
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode")


def _add_case(suite: ET.Element, result: Result, fail_on: Severity) -> None:
    draft = result.draft
    attributes = {"classname": _clean(draft.file or "draft"), "name": _clean(draft.id)}
    if draft.file:
        attributes |= {"file": _clean(draft.file), "line": str(draft.line)}
    case = ET.SubElement(suite, "testcase", attributes)
    failing = _failing(result, fail_on)
    for finding in failing:
        placed = place(draft, finding)
        failure = ET.SubElement(case, "failure", {"type": finding.rule, "message": _clean(placed.told)})
        where = [f"{placed.where}: {placed.told}"] if placed.where else []
        advice = [f"instead: {suggestion.text}" for suggestion in finding.suggestions]
        failure.text = _clean("\n".join([*where, *advice]))
    told = [(f, place(draft, f)) for f in result.findings if f not in failing]
    rest = [f"{p.where + ': ' if p.where else ''}{f.severity} [{f.rule}] {p.told}" for f, p in told]
    if rest:
        ET.SubElement(case, "system-out").text = _clean("\n".join(rest))


def _failing(result: Result, fail_on: Severity) -> list[Finding]:
    if fail_on == "off":
        return []
    bound = SEVERITIES.index(fail_on)
    return [finding for finding in result.findings if SEVERITIES.index(finding.severity) >= bound]


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
