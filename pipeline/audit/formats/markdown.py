"""An audit in Markdown, for a wiki, an issue or a chat."""

import re
from collections.abc import Iterator

from pipeline.audit.audited import Audit
from pipeline.audit.charts.bands import draw_bands
from pipeline.audit.charts.tone import NAMES
from pipeline.audit.formats.text import one_line
from pipeline.audit.method import LIMITS, METHOD
from pipeline.audit.telling import Telling
from pipeline.audit.trend import fold_silence
from pipeline.audit.words import between, many, percent, say_day, times

_N_REPEATS = 10
_LONGEST = 280
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~$:@/])")


def render(audit: Audit) -> str:
    """Return the audit in GitHub's Markdown; posts in it are text and nothing else."""
    parts = (
        _verdict(audit),
        _measures(audit),
        _counts(audit),
        _months(audit),
        _posts(audit),
        _repeats(audit),
        _end(audit),
    )
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines) + "\n"


def quote(text: str) -> str:
    r"""Return a post's text so that nothing in it is markup: no HTML, links, mentions or emphasis.

    >>> quote("<b>*Sale*</b> @jo")
    '&lt;b&gt;\\*Sale\\*&lt;\\/b&gt; \\@jo'
    """
    plain = one_line(text, _LONGEST).replace("&", "&amp;").replace("<", "&lt;")
    return _SPECIAL.sub(r"\\\1", plain).replace("\\>", "&gt;")


def _verdict(audit: Audit) -> Iterator[str]:
    yield f"# {quote(audit.name) or 'Audit'}"
    yield ""
    yield f"**{audit.verdict.sentence}**" + (f" {audit.verdict.story}" if audit.verdict.story else "")
    yield ""
    yield "## Three things to do next"
    yield ""
    for number, advice in enumerate(audit.advice, start=1):
        yield f"{number}. **{advice.title}.** {advice.text}"


def _measures(audit: Audit) -> Iterator[str]:
    yield "## Against the policy"
    yield ""
    if audit.judged.start and audit.judged.end:
        policy = audit.settings.policy
        yield f"Judged {between(audit.judged.start, audit.judged.end)} by the policy “{policy.name}”: {policy.summary}."
        yield ""
    yield "| measure | value | | from | policy |"
    yield "| --- | ---: | --- | --- | --- |"
    for band in draw_bands(audit):
        yield f"| {band.name} | {band.value} | {band.level_text} | {band.detail} | {band.bound} |"


def _counts(audit: Audit) -> Iterator[str]:
    counts, silence = audit.counts, audit.silence
    yield "## Both sides of the street"
    yield ""
    yield (
        f"- Given, {counts.gifts}: {counts.answered.count} answered, {counts.passed_on.count} passed on, "
        f"{counts.questions.count} with questions, {counts.thanks.count} with thanks"
    )
    yield f"- Asked, {counts.asks}: " + ", ".join(f"{s.count} to {kind}" for kind, s in counts.by_kind.items())
    yield (
        f"- More than {audit.settings.max_hashtags} hashtags: {counts.hashtag_stuffing.count} posts; "
        f"more than {audit.settings.max_mentions} people called: {counts.mention_stuffing.count}"
    )
    if silence.since and silence.until:
        yield f"- Longest silence: {many(silence.days, 'day')}, {between(silence.since, silence.until)}"


def _months(audit: Audit) -> Iterator[str]:
    if not audit.months:
        return
    yield "## By month"
    yield ""
    yield f"| month | {' | '.join(NAMES.values())} | promotional share | replies to others |"
    yield f"| --- |{' ---: |' * (len(NAMES) + 2)}"
    minimum = audit.settings.policy.window.minimum
    for month, n_silent in fold_silence(audit.months):
        if n_silent > 1:
            yield f"| {month.name} and {many(n_silent - 1, 'month')} after it |{' nothing |' * len(NAMES)} | |"
            continue
        shares = (month.promotional, month.replies)
        cells = [str(month.labels.get(label, 0)) for label in NAMES]
        cells += [percent(share.value) if share.n >= minimum else f"({share.count} of {share.n})" for share in shares]
        yield f"| {month.name} | {' | '.join(cells)} |"
    if any(sum(month.labels.values()) > month.promotional.n for month in audit.months):
        yield ""
        yield "Replies to itself are among the labels; the shares are of posts and replies to others, without them."
    if audit.stretches:
        yield ""
        for name, stretch in zip(("best", "worst"), audit.stretches, strict=True):
            yield (
                f"- At its {name}, {between(stretch.start, stretch.end)}: {percent(stretch.promotional.value)} "
                f"promoted, {percent(stretch.replies.value)} answered somebody"
            )


def _posts(audit: Audit) -> Iterator[str]:
    if not audit.flagged and not audit.good:
        return
    yield "## The posts that tell most"
    for title, chosen in (("Good to read", audit.good), ("One way only", audit.flagged)):
        if chosen:
            yield ""
            yield f"### {title}"
            yield ""
            yield from map(_post, chosen)


def _post(telling: Telling) -> str:
    day = f"{say_day(telling.post.created_at.date())}: " if telling.post.created_at else ""
    return f"- {day}{quote(telling.post.text)} ({', '.join(telling.reasons)})"


def _repeats(audit: Audit) -> Iterator[str]:
    if not audit.repeats:
        return
    yield "## Said again and again"
    yield ""
    for repeat in audit.repeats[:_N_REPEATS]:
        within = f", {repeat.peak} within {audit.settings.policy.repeat_days} days" if repeat.peak > 1 else ""
        dates = f" ({', '.join(day.isoformat() for day in repeat.days[:20])}{', …' if len(repeat.days) > 20 else ''})"
        what = quote(repeat.link or repeat.posts[0].text)
        yield f"- {times(len(repeat.posts))}{within}: {what}{dates if repeat.days else ''}"
    if len(audit.repeats) > _N_REPEATS:
        yield f"- and {len(audit.repeats) - _N_REPEATS} more"


def _end(audit: Audit) -> Iterator[str]:
    yield "## What was read, how it was judged"
    yield ""
    for report in audit.reading:
        yield f"- {report.format}: {report.summary()}"
    yield from (f"- {quote(note)}" for note in audit.notes)
    yield ""
    yield from (f"- {sentence}" for sentence in (*METHOD, *LIMITS))
