"""An audit in plain text, for a terminal."""

import re
import textwrap
from collections.abc import Iterator

from pipeline.audit.audited import Audit
from pipeline.audit.charts.bands import draw_bands
from pipeline.audit.trend import Month, fold_silence
from pipeline.audit.words import between, many, percent, times

WIDTH = 88

_BAR = 24
_N_MONTHS = 24
_N_REPEATS = 5
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def render(audit: Audit) -> str:
    """Return the audit in lines of at most 88 characters; nothing in it can steer a terminal."""
    parts = (
        _verdict(audit),
        _advice(audit),
        _measures(audit),
        _counts(audit),
        _trend(audit),
        _repeats(audit),
        _end(audit),
    )
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines) + "\n"


def one_line(text: str, width: int) -> str:
    r"""Return a post's text on one line, cut to a width, without anything that steers a terminal.

    >>> one_line("Sale\x1b[31m\nends \u202etoday", 80)
    'Sale [31m ends today'
    """
    plain = " ".join(_CONTROL.sub(" ", text).split())
    return plain if len(plain) <= width else plain[: width - 1].rstrip() + "…"


def _verdict(audit: Audit) -> Iterator[str]:
    if audit.handle:
        yield one_line(audit.name, WIDTH)
    yield from _wrap(audit.verdict.sentence)
    if audit.verdict.story:
        yield from _wrap(audit.verdict.story)
    if audit.judged.start and audit.judged.end:
        policy = audit.settings.policy
        yield from _wrap(f"Judged {between(audit.judged.start, audit.judged.end)} by the policy “{policy.name}”.")


def _advice(audit: Audit) -> Iterator[str]:
    yield "Three things to do next"
    for number, advice in enumerate(audit.advice, start=1):
        yield from _wrap(f"{advice.title}. {advice.text}", first=f"  {number}. ", then="     ")


def _measures(audit: Audit) -> Iterator[str]:
    yield "Against the policy"
    for band in draw_bands(audit):
        yield f"  {band.name:<18} {band.value:>7}  {band.level_text} (the policy: {band.bound})"
        yield f"  {'':<18} {'':>7}  {band.detail}"


def _counts(audit: Audit) -> Iterator[str]:
    counts = audit.counts
    gives = (
        (counts.answered, "answered"),
        (counts.passed_on, "passed on"),
        (counts.questions, "with questions"),
        (counts.thanks, "with thanks"),
    )
    yield "Both sides of the street"
    yield f"  {counts.gifts:>5} given: " + ", ".join(f"{share.count} {name}" for share, name in gives)
    yield f"  {counts.asks:>5} asked: " + ", ".join(
        f"{share.count} to {kind}" for kind, share in counts.by_kind.items()
    )
    silence = audit.silence
    if silence.since and silence.until:
        yield f"  longest silence: {many(silence.days, 'day')} {between(silence.since, silence.until)}"


def _trend(audit: Audit) -> Iterator[str]:
    if not audit.months:
        return
    shown = audit.months[-_N_MONTHS:]
    yield "Promotion by month" + (
        f" (the last {_N_MONTHS} of {len(audit.months)})" if len(shown) < len(audit.months) else ""
    )
    minimum = audit.settings.policy.window.minimum
    for month, n_silent in fold_silence(shown):
        yield f"  {month.name}  {n_silent} months of silence" if n_silent > 1 else _month(month, minimum)
    if audit.stretches:
        for name, stretch in zip(("best", "worst"), audit.stretches, strict=True):
            yield (
                f"  at its {name}, {between(stretch.start, stretch.end)}: "
                f"{percent(stretch.promotional.value)} promoted, {percent(stretch.replies.value)} answered"
            )


def _month(month: Month, minimum: int) -> str:
    share = month.promotional
    if not share.n:
        return f"  {month.name}  {'·' * _BAR}  nothing"
    if share.n < minimum:
        return f"  {month.name}  {'·' * _BAR}  {share.count} of {share.n}: too few to say"
    filled = round(_BAR * share.value)
    return f"  {month.name}  {'█' * filled}{'░' * (_BAR - filled)}  {share.count} of {share.n}"


def _repeats(audit: Audit) -> Iterator[str]:
    if not audit.repeats:
        return
    yield "Said again and again"
    for repeat in audit.repeats[:_N_REPEATS]:
        within = f", {repeat.peak} within {audit.settings.policy.repeat_days} days" if repeat.peak > 1 else ""
        yield f"  {times(len(repeat.posts))}{within}"
        yield f"    {one_line(repeat.link or repeat.posts[0].text, WIDTH - 4)}"
    if len(audit.repeats) > _N_REPEATS:
        yield f"  and {len(audit.repeats) - _N_REPEATS} more"


def _end(audit: Audit) -> Iterator[str]:
    for report in audit.reading:
        yield from _wrap(f"Read ({report.format}): {report.summary()}.")
    for note in audit.notes:
        yield from _wrap(note)


def _wrap(text: str, first: str = "", then: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=then, break_long_words=False, break_on_hyphens=False
    )
