"""How a result is put in words for people, shared by plain text and the terminal."""

import re
from collections.abc import Mapping

from pipeline.check.finding import Finding, Level, Report, Result
from pipeline.check.percent import likelihood

VERDICTS: Mapping[Level, str] = {
    "ok": "ok",
    "unsure": "unsure",
    "note": "note",
    "warn": "warning",
    "flag": "one-way promotion",
}
LABELS: Mapping[str, str] = {"small_talk": "small talk", "conversational": "conversation", "gratitude": "thanks"}

N_ADVICE = 3
"""Suggestions told for one draft; a rule's page has the rest."""

N_WORDS = 6

_EXCERPT = 32

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def headline(result: Result) -> str:
    """Return what a draft reads as, and how likely it is one-way promotion where that matters."""
    label = result.verdict.label
    reads_as = f"reads as {LABELS.get(label, label)} ({likelihood(result.verdict.probabilities[label])})"
    if result.level in ("ok", "unsure") and not result.evidence:
        return reads_as
    return f"{reads_as}, {likelihood(result.one_way)} likely one-way"


def printable(text: str) -> str:
    """Return a text that cannot steer a terminal, at equal length."""
    return _CONTROL.sub("\ufffd", text)


def quoted(finding: Finding, text: str) -> str:
    """Return the words that a rule is about, a few of them, in quotes."""
    found = [" ".join(printable(text[span.start : span.end]).split()) for span in finding.spans]
    shown = ", ".join(f"“{words}”" for words in dict.fromkeys(found[:3]))
    return shown + (f" and {len(found) - 3} more" if len(found) > 3 else "")


def moving_words(result: Result) -> list[str]:
    """Return the words that moved the verdict most, strongest first."""
    moved = sorted((word for word in result.words if word.weight > 0.05), key=lambda word: -word.weight)
    return list(dict.fromkeys(printable(word.text) for word in moved))[:N_WORDS]


def turning(result: Result) -> str:
    """Return what would make the draft pass, as half a sentence; empty for nothing."""
    cuts = [" and ".join(f"“{' '.join(printable(words).split())}”" for words in cut) for cut in result.turns]
    return f"without {', or without '.join(cuts)} this would pass" if cuts else ""


def advice(result: Result) -> list[tuple[str, str]]:
    """Return suggestions as (kind, text), safe ones first, one of each rule before the second of any."""
    columns = [finding.suggestions for finding in result.findings]
    rows = [column[n] for n in range(max(map(len, columns), default=0)) for column in columns if n < len(column)]
    rows.sort(key=lambda suggestion: suggestion.kind != "safe")
    told: dict[tuple[str, str], None] = dict.fromkeys((suggestion.kind, suggestion.text) for suggestion in rows)
    return list(told)[:N_ADVICE]


def excerpt(text: str) -> str:
    """Return the first words of a draft in quotes, to know it by.

    >>> excerpt("Shop now, 20 % off everything that we have in the barn")
    '“Shop now, 20 % off everything …”'
    """
    words = printable(text[: 4 * _EXCERPT]).split()
    shown = words[:1]
    for word in words[1:]:
        if len(" ".join([*shown, word])) > _EXCERPT:
            break
        shown.append(word)
    start = " ".join(shown)[:_EXCERPT]
    return f"“{start}”" if start == " ".join(printable(text).split()) else f"“{start} …”"


def in_favour(result: Result) -> list[str]:
    """Return what speaks for the draft."""
    return [piece.text for piece in result.evidence if piece.ratio < 1 and piece.name != "label"]


def place(result: Result) -> str:
    """Return where a draft stands; empty for a text given on the command line."""
    draft = result.draft
    if not draft.file:
        return ""
    where = f"{draft.file}:{draft.line}"
    return printable(where if draft.in_place else f"{where} ({draft.id})")


def summary(report: Report) -> str:
    """Return the counts of all drafts in a line, and what was left out."""
    n = len(report.results)
    counts = ", ".join(f"{count} {level}" for level, count in report.counts.items() if count)
    parts = [f"{n} draft{'' if n == 1 else 's'}: {counts or 'nothing to check'}"]
    n_ignored = sum(len(result.ignored) for result in report.results)
    if n_ignored:
        parts.append(f"{n_ignored} finding{'' if n_ignored == 1 else 's'} ignored")
    if report.n_empty:
        parts.append(f"{report.n_empty} empty")
    return "; ".join(parts)
