"""Inline requests to leave a rule out: ``<!-- twoway: ignore[hard-sell] agreed with the venue -->``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from pipeline.check.draft import Ignore
from pipeline.check.finding import Result, Severity, UnusedIgnore, worst

# An HTML comment anywhere, closed or not; or a comment to the line's end, on a line of its own or
# behind the text. "#twoway: …" and "# Twoway: …" may be a hashtag and a heading, "; twoway" prose:
# those count only where what follows looks like a request.
_MEANT = r"twoway[ \t]*:(?=[ \t]*(?:ig\w*|\w+[ \t]*\[))"
_COMMENT = re.compile(
    r"<!--\s*twoway(?:\s*:|(?=\s+ig\w*))(?P<html>(?:(?!<!--|-->).)*)(?P<end>-->)"
    r"|<!--[ \t]*twoway(?:[ \t]*:|(?=[ \t]+ig\w*))(?P<open>[^\r\n]*)"
    rf"|(?:^|(?<=[ \t]))(?:(?:\#|//|;|%)[ \t]*{_MEANT}|(?:\#[ \t]+|//[ \t]*)(?-i:twoway:)|^[;%][ \t]*(?-i:twoway:))"
    r"(?P<line>[^\r\n]*)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_REQUEST = re.compile(r"\s*ignore\s*\[(?P<rules>[^\]\n]*)\](?P<reason>.*)", re.DOTALL | re.IGNORECASE)
_BRACKET = re.compile(r"\s*(?:ignore\s*)?\[(?P<rules>[^\]\n]*)\](?P<reason>.*)", re.DOTALL | re.IGNORECASE)
_LEAD_IN = re.compile(r"^[\s:\u2013\u2014-]*(?:because\b)?[\s:]*", re.IGNORECASE)
_RULE_NAME = re.compile(r"[\w-]{1,40}")

UNUSED = "unused-ignore"
"""The rule about requests without effect."""

_IN_COMMENT = "ignore[rule, rule] and why"
_IN_CELL = "rule, rule: and why"


def read_ignores(text: str, first_line: int = 1) -> tuple[str, tuple[Ignore, ...]]:
    r"""Return the text with its requests blanked out at equal length, and the requests.

    A request stands in an HTML comment, or in a comment to the line's end after ``#``, ``//``, ``;``
    or ``%``. Whatever else such a comment says is kept out of the text too, and told.

    >>> text, ignores = read_ignores("# twoway: ignore[shouting] our name is in capitals\nHI")
    >>> text.strip(), ignores[0].rule, ignores[0].reason
    ('HI', 'shouting', 'our name is in capitals')
    """
    if "twoway" not in text.lower():
        return text, ()
    ignores: list[Ignore] = []
    for match in _COMMENT.finditer(text):
        line = first_line + text.count("\n", 0, match.start())
        body = match["html"] or match["open"] or match["line"] or ""
        ignores += _read_comment(body, line, is_open=match["open"] is not None)
    return _COMMENT.sub(lambda match: re.sub(r"[^\r\n]", " ", match.group()), text), tuple(ignores)


def read_ignore_cell(cell: str, line: int) -> tuple[Ignore, ...]:
    """Return the requests in a table's cell: ``hard-sell, shouting: agreed with the venue``.

    What a comment would say is understood too.

    >>> [ignore.rule for ignore in read_ignore_cell("hard-sell, shouting: agreed", 2)]
    ['hard-sell', 'shouting']
    >>> read_ignore_cell("ignore[hard-sell] agreed", 2)[0].reason
    'agreed'
    """
    if not cell.strip():
        return ()
    comment = read_ignores(cell, line)[1]
    if comment:
        return comment
    bracket = _BRACKET.fullmatch(re.sub(r"^\s*twoway\s*:", "", cell, flags=re.IGNORECASE))
    if bracket:
        return tuple(_split(bracket["rules"], bracket["reason"], line, _IN_COMMENT))
    rules, _, reason = cell.partition(":")
    return tuple(_split(rules, reason, line, _IN_CELL))


def _read_comment(body: str, line: int, *, is_open: bool) -> Iterator[Ignore]:
    request = _REQUEST.fullmatch(body)
    if is_open:
        yield Ignore("", "", line, f"the comment has no end; write <!-- twoway: {_IN_COMMENT} -->")
    elif request:
        yield from _split(request["rules"], request["reason"], line, _IN_COMMENT)
    else:
        word = re.match(r"\s*([A-Za-z]{1,20})", body)
        found = f"{word[1]!r} is not understood" if word and word[1].lower() != "ignore" else "it names no rule"
        yield Ignore("", "", line, f"{found}; write twoway: {_IN_COMMENT}")


def _split(rules: str, reason: str, line: int, form: str) -> Iterator[Ignore]:
    """Yield a request for each rule; one that cannot hold carries what is wrong with it."""
    tidy = _LEAD_IN.sub("", reason, count=1).strip()
    named = [rule.strip().lower() for rule in rules.split(",") if rule.strip()]
    if not all(map(_RULE_NAME.fullmatch, named)):
        yield Ignore("", tidy, line, f"a rule is one word, and the reason follows after it; write {form}")
        return
    for rule in named:
        yield Ignore(rule, tidy, line, "" if tidy else f"{rule} is not ignored: say why; write {form}")
    if not named:
        yield Ignore("", tidy, line, f"it names no rule; write {form}")


def apply_ignores(results: Sequence[Result], severity: Severity) -> tuple[list[Result], list[UnusedIgnore]]:
    """Leave out what the drafts ask to ignore; return also the requests that had no effect.

    A request without a reason has none: the next reader couldn't tell whether it still holds.

    Parameters
    ----------
    severity : str
        Of a request without effect; with ``off`` none is told.
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
        if severity != "off":
            unused += [
                UnusedIgnore(result.draft.file, ignore, message, severity)
                for ignore, message in _complaints(ignores, fired)
            ]
        level = worst(kept) if ignored else result.level
        applied.append(replace(result, findings=kept, ignored=ignored, level=level))
    return applied, unused


def _complaints(ignores: Sequence[Ignore], fired: set[str]) -> list[tuple[Ignore, str]]:
    """Return the requests of a draft that have no effect; one may ask to leave just that untold."""
    told = [(ignore, message) for ignore in ignores if (message := _complaint(ignore, fired))]
    excused = any(ignore.rule == UNUSED and not ignore.problem for ignore in ignores)
    others = [(ignore, message) for ignore, message in told if ignore.rule != UNUSED]
    return ([] if others else told) if excused else told


def _complaint(ignore: Ignore, fired: set[str]) -> str:
    from pipeline.check.rules import RULES

    if ignore.rule and ignore.rule not in RULES:
        near = get_close_matches(ignore.rule, RULES, n=1)
        return f"there is no rule {ignore.rule!r}" + (f"; did you mean {near[0]}?" if near else "")
    if ignore.problem:
        return ignore.problem
    return "" if ignore.rule in fired else f"{ignore.rule} finds nothing here; take the request out"
