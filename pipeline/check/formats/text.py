"""Plain text for people: a line a draft, and below it what was found and what to do."""

from pipeline.check.finding import Report, Result


def render(report: Report) -> str:
    """Return the report as lines of text."""
    lines: list[str] = []
    for result in report.results:
        lines += _lines(result)
    return "\n".join(lines)


def _lines(result: Result) -> list[str]:
    draft, verdict = result.draft, result.verdict
    place = f"{draft.file}:{draft.line}: " if draft.file else ""
    lines = [f"{place}{result.level}: {verdict.label} ({verdict.probabilities[verdict.label]:.0%})"]
    lines += [f"  {finding.severity} [{finding.rule}] {finding.message}" for finding in result.findings]
    if result.findings:
        moved = sorted(result.words, key=lambda word: -word.weight)[:5]
        lines.append("  what moved it: " + ", ".join(word.text for word in moved if word.weight > 0))
    return lines
