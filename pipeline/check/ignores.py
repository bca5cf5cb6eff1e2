"""Inline requests to leave a rule out: ``<!-- twoway: ignore[hard-sell] agreed with the venue -->``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from pipeline.check.draft import Ignore
from pipeline.check.finding import Result, UnusedIgnore, worst

_REQUEST = re.compile(
    r"<!--\s*twoway:\s*ignore\[(?P<rules>[^\]\n]*)\](?P<reason>.*?)-->"
    r"|^[ \t]*(?:\#|//|;|%)[ \t]*twoway:[ \t]*ignore\[(?P<rules_>[^\]\n]*)\](?P<reason_>[^\r\n]*)",
    re.MULTILINE | re.DOTALL,
)
_LEAD_IN = re.compile(r"^[\s:\u2013\u2014-]*(?:because\b)?[\s:]*", re.IGNORECASE)


def read_ignores(text: str, first_line: int = 1) -> tuple[str, tuple[Ignore, ...]]:
    r"""Return the text with its requests blanked out at equal length, and the requests.

    A request stands in an HTML comment, or in a line of its own after ``#``, ``//``, ``;`` or ``%``.

    >>> text, ignores = read_ignores("# twoway: ignore[shouting] our name is in capitals\nHI")
    >>> text.strip(), ignores[0].rule, ignores[0].reason
    ('HI', 'shouting', 'our name is in capitals')
    """
    if "twoway:" not in text:
        return text, ()
    ignores: list[Ignore] = []
    for match in _REQUEST.finditer(text):
        line = first_line + text.count("\n", 0, match.start())
        ignores += _split(match["rules"] or match["rules_"] or "", match["reason"] or match["reason_"] or "", line)
    return _REQUEST.sub(lambda match: re.sub(r"[^\r\n]", " ", match.group()), text), tuple(ignores)


def read_ignore_cell(cell: str, line: int) -> tuple[Ignore, ...]:
    """Return the requests in a table's cell: ``hard-sell, shouting: agreed with the venue``.

    >>> [ignore.rule for ignore in read_ignore_cell("hard-sell, shouting: agreed", 2)]
    ['hard-sell', 'shouting']
    """
    rules, _, reason = cell.partition(":")
    return tuple(_split(rules, reason, line)) if cell.strip() else ()


def _split(rules: str, reason: str, line: int) -> Iterator[Ignore]:
    tidy = _LEAD_IN.sub("", reason, count=1).strip()
    for rule in rules.split(","):
        yield Ignore(rule.strip(), tidy, line)


def apply_ignores(results: Sequence[Result]) -> tuple[list[Result], list[UnusedIgnore]]:
    """Leave out what the drafts ask to ignore; return also the requests that had no effect.

    A request without a reason has none: the next reader couldn't tell whether it still holds.
    """
    applied, unused = [], []
    for result in results:
        ignores = result.draft.ignores
        if not ignores:
            applied.append(result)
            continue
        asked = {ignore.rule for ignore in ignores if ignore.reason}
        kept = tuple(finding for finding in result.findings if finding.rule not in asked)
        ignored = tuple(finding for finding in result.findings if finding.rule in asked)
        fired = {finding.rule for finding in result.findings}
        unused += [
            UnusedIgnore(result.draft.file, ignore, message)
            for ignore in ignores
            if (message := _complaint(ignore, fired))
        ]
        level = worst(kept) if ignored else result.level
        applied.append(replace(result, findings=kept, ignored=ignored, level=level))
    return applied, unused


def _complaint(ignore: Ignore, fired: set[str]) -> str:
    from pipeline.check.rules import RULES

    if ignore.rule not in RULES:
        near = get_close_matches(ignore.rule, RULES, n=1)
        return f"there is no rule {ignore.rule!r}" + (f"; did you mean {near[0]}?" if near else "")
    if not ignore.reason:
        return f"{ignore.rule} is not ignored: say why after the bracket"
    return "" if ignore.rule in fired else f"{ignore.rule} finds nothing here; take the request out"
