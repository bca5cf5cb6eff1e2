"""Findings with their places, in a row: what formats for other programs are made of."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.check.draft import Draft
from pipeline.check.finding import Finding, Report, Severity, Span
from pipeline.check.formats import wording


@dataclass(frozen=True, slots=True)
class Placed:
    """One finding, or one ignore without effect.

    Attributes
    ----------
    file : str
        Empty for a text given on the command line.
    line : int
        Where it begins.
    draft, finding : Draft, Finding or None
        None for an ignore without effect, which concerns a line.
    """

    rule: str
    severity: Severity
    message: str
    file: str
    line: int
    draft: Draft | None = None
    finding: Finding | None = None

    @property
    def span(self) -> Span | None:
        """The first stretch of the text that it concerns, or the whole of it; None for a mere line."""
        if self.draft is None or self.finding is None or not self.draft.in_place:
            return None
        return self.finding.spans[0] if self.finding.spans else Span(0, len(self.draft.text))

    @property
    def told(self) -> str:
        """The message with the words that it is about."""
        words = wording.quoted(self.finding, self.draft.text) if self.finding and self.draft else ""
        return f"{self.message}: {words}" if words else self.message

    @property
    def where(self) -> str:
        """File, line and, where it can be known, column; empty for a text given on the command line."""
        if not self.file:
            return ""
        if self.draft is None or self.span is None:
            return f"{self.file}:{self.line}"
        line, column = self.draft.position(self.span.start)
        return f"{self.file}:{line}:{column}"

    @property
    def advice(self) -> str:
        """The first suggestion; empty for none."""
        return self.finding.suggestions[0].text if self.finding and self.finding.suggestions else ""


def place(draft: Draft, finding: Finding) -> Placed:
    """Return a finding with its place."""
    line = draft.position(finding.spans[0].start)[0] if finding.spans else draft.line
    return Placed(finding.rule, finding.severity, finding.message, draft.file, line, draft, finding)


def placed_findings(report: Report) -> Iterator[Placed]:
    """Yield all findings in order, then the ignores without effect."""
    for result in report.results:
        draft = result.draft
        for finding in result.findings:
            yield place(draft, finding)
    for unused in report.unused_ignores:
        yield Placed("unused-ignore", unused.severity, unused.message, unused.file, unused.ignore.line)
