"""The report on a terminal, with Rich: the draft with its words marked, the findings, the help."""

from collections.abc import Iterator, Mapping

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.check.finding import Level, Report, Result, Severity
from pipeline.check.formats import wording

_LOOK: Mapping[Level, tuple[str, str]] = {
    "ok": ("✓", "green"),
    "unsure": ("?", "cyan"),
    "note": ("○", "blue"),
    "warn": ("◐", "yellow"),
    "flag": ("●", "red"),
}
_COLOUR: Mapping[Severity, str] = {"note": "blue", "warn": "yellow", "flag": "red"}
_LONG = 600
"""Characters of a draft that are shown; more is seen better in an editor."""


def print_report(report: Report, console: Console | None = None) -> None:
    """Print a report; colours are left out where the terminal or NO_COLOR asks for it."""
    console = console or Console(highlight=False)
    alone = len(report.results) == 1
    for number, result in enumerate(report.results, start=1):
        if alone or result.level != "ok":
            console.print(_block(result, "" if alone else f"{number}: {wording.excerpt(result.draft.text)}"))
    for unused in report.unused_ignores:
        console.print(Text(f"○ {unused.place}  {unused.message}", style=_COLOUR[unused.severity]))
    for remark in report.remarks:
        console.print(Text(remark, style="dim"))
    if not alone or report.n_empty or report.results[0].ignored:
        console.print(Text(wording.summary(report), style="bold" if report.failed else "dim"))


def _block(result: Result, which: str = "") -> RenderableType:
    symbol, colour = _LOOK[result.level]
    head = Text.assemble((f"{symbol} {wording.VERDICTS[result.level]}", f"bold {colour}"))
    head.append(f"  {wording.headline(result)}", style="dim")
    if which:
        head = Text.assemble((f"{which}\n", "bold"), head)
    if wording.place(result):
        head.append(f"  {wording.place(result)}", style="dim")
    if result.level == "ok" and not wording.in_favour(result):
        return head
    parts = list(_parts(result))
    return Group(head, *(Padding(part, (0, 0, 0, 2)) for part in parts), Text(""))


def _parts(result: Result) -> Iterator[RenderableType]:
    if result.reason:
        yield Text(result.reason, style="dim")
    if not result.findings:
        if wording.in_favour(result):
            yield Text(f"In its favour: {'; '.join(wording.in_favour(result))}", style="green")
        return
    yield Text("")
    yield _marked(result)
    yield Text("")
    yield _table(result)
    if result.turns:
        told = wording.turning(result)
        yield Text(told[0].upper() + told[1:], style="italic")
    if wording.in_favour(result):
        yield Text(f"In its favour: {'; '.join(wording.in_favour(result))}", style="green")
    suggestions = wording.advice(result)
    if suggestions:
        yield Text("")
        yield Text("Instead", style="bold")
    for kind, text in suggestions:
        yield Text.assemble(("· ", "dim"), text, (" (safe)" if kind == "safe" else "", "dim"))


def _marked(result: Result) -> Text:
    """Return the draft: what moved the model underlined, what a rule found in the rule's colour."""
    text = Text(wording.printable(result.draft.text))
    moved = set(wording.moving_words(result)) if result.level in ("warn", "flag") else set()
    for word in result.words:
        if word.text in moved:
            text.stylize("underline", word.start, word.end)
    for finding in reversed(result.findings):
        for span in finding.spans:
            text.stylize(f"bold {_COLOUR[finding.severity]}", span.start, span.end)
    if len(text) > _LONG:
        text.truncate(_LONG, overflow="ellipsis")
    return text


def _table(result: Result) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for finding in result.findings:
        words = wording.quoted(finding, result.draft.text)
        message = Text.assemble(finding.message, (f"  {words}" if words else "", "dim"))
        table.add_row(
            Text(finding.severity, style=_COLOUR[finding.severity]), Text(finding.rule, style="bold"), message
        )
    return table
