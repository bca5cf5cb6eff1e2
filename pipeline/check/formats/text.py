"""Plain text for people and pipes: a line a draft, below it what was found and what to do.

Of many drafts only those are listed that have something to say, each with its number and first words.
"""

from pipeline.check.finding import Report, Result
from pipeline.check.formats import wording


def render(report: Report) -> str:
    """Return the report as lines of text."""
    alone = len(report.results) == 1
    blocks = [
        "\n".join(_lines(result) if alone else [f"{number}: {wording.excerpt(result.draft.text)}", *_lines(result)])
        for number, result in enumerate(report.results, start=1)
        if alone or result.level != "ok"
    ]
    unused = [f"{each.place}: unused-ignore: {each.message}" for each in report.unused_ignores]
    if unused:
        blocks.append("\n".join(unused))
    blocks += report.remarks
    if not alone or report.n_empty or report.results[0].ignored:
        blocks.append(wording.summary(report))
    return ("\n" if alone else "\n\n").join(blocks)


def _lines(result: Result) -> list[str]:
    where = wording.place(result)
    lines = [f"{where + ': ' if where else ''}{wording.VERDICTS[result.level]}: {wording.headline(result)}"]
    if result.reason:
        lines.append(f"  {result.reason}")
    width = max((len(finding.rule) for finding in result.findings), default=0)
    for finding in result.findings:
        words = wording.quoted(finding, result.draft.text)
        lines.append(f"  {finding.severity:4} {finding.rule:{width}}  {finding.message}{': ' + words if words else ''}")
    if result.findings:
        lines += _help(result)
    elif wording.in_favour(result):
        lines.append(f"  in its favour: {'; '.join(wording.in_favour(result))}")
    return lines


def _help(result: Result) -> list[str]:
    lines = []
    moved = wording.moving_words(result)
    if moved and result.level in ("warn", "flag"):
        lines.append(f"  what moved it: {', '.join(moved)}")
    if result.turns:
        lines.append(f"  {wording.turning(result)}")
    if wording.in_favour(result):
        lines.append(f"  in its favour: {'; '.join(wording.in_favour(result))}")
    suggestions = [f"    - {text}{' (safe)' if kind == 'safe' else ''}" for kind, text in wording.advice(result)]
    return [*lines, "  instead:", *suggestions] if suggestions else lines
