"""An audit as one HTML page that needs nothing else: no network, no scripts, light and dark."""

from functools import cache
from pathlib import PurePath
from typing import Any

import jinja2

from pipeline.audit import words
from pipeline.audit.asks import KINDS
from pipeline.audit.audited import Audit
from pipeline.audit.charts import tone
from pipeline.audit.charts.bands import draw_bands
from pipeline.audit.charts.calendar import draw_calendar
from pipeline.audit.charts.strip import draw_strip
from pipeline.audit.measures import Share
from pipeline.audit.method import LIMITS, METHOD

N_REPEATS = 6
"""So many repeats are shown; the rest is counted."""

_ASKED = {
    "follow": "to follow",
    "like": "for likes",
    "share": "to be shared",
    "buy": "to buy, book or give",
    "click": "to click",
}
_KINDS = {"self_reply": "to itself", "reply": "a reply", "comment": "a comment", "quote": "a quote"}


def render(audit: Audit) -> str:
    """Return the page; every text of a post is escaped."""
    return str(_environment().get_template("report.html.jinja").render(_context(audit)))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.audit.formats", "html"),
        autoescape=True,  # for every template, whatever its ending
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        percent=words.percent,
        say_day=words.say_day,
        times=words.times,
        name=lambda source: PurePath(source).name or source,
        plain=lambda word: word.replace("_", " "),
        reason=words.skipped,
        n=lambda value: f"{value:.4g}",
        many=words.many,
        thousands=lambda value: f"{value:,}",
    )
    return environment


def _context(audit: Audit) -> dict[str, Any]:
    rest = audit.verdict.sentence[len(audit.verdict.name) :] if audit.verdict.name else audit.verdict.sentence
    counts = audit.counts
    gives = (
        ("answers to others", counts.answered),
        ("others' work passed on", counts.passed_on),
        ("questions asked", counts.questions),
        ("thanks given", counts.thanks),
    )
    asks = tuple((_ASKED[kind], counts.by_kind[kind]) for kind in sorted(KINDS, key=lambda k: -counts.by_kind[k].count))
    return {
        "audit": audit,
        "verdict_rest": rest,
        "tone": tone.draw_tone(audit),
        "tone_names": tone.NAMES,
        "calendar": draw_calendar(audit),
        "bands": draw_bands(audit),
        "gives": gives,
        "asks": asks,
        "most": max([share.count for _, share in (*gives, *asks)], default=0) or 1,
        "ratio": _ratio(audit),
        "extras": _extras(audit),
        "repeats": [(repeat, draw_strip(audit, repeat)) for repeat in audit.repeats[:N_REPEATS]],
        "post_kinds": _KINDS,
        "between": words.between,
        "method": METHOD,
        "limits": LIMITS,
    }


def _ratio(audit: Audit) -> str:
    """Return the give/ask ratio as a sentence."""
    gifts, asks = audit.counts.gifts, audit.counts.asks
    if not asks:
        return f"{gifts:,} gifts, and nothing asked for."
    if not gifts:
        return f"{asks:,} asks, and nothing given."
    if gifts >= asks:
        return f"{_number(gifts / asks)} for each ask."
    return f"{_number(asks / gifts)} asks for each gift."


def _number(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}".removesuffix(".0")


def _extras(audit: Audit) -> list[tuple[str, str]]:
    """Return further figures, each with what it is."""
    counts, silence, settings = audit.counts, audit.silence, audit.settings

    def of(share: Share) -> str:
        return f"{share.count:,} of {share.n:,}"

    quiet = words.many(silence.days, "day") if silence.days else "none"
    if silence.since and silence.until:
        quiet += f", {words.between(silence.since, silence.until)}"
    return [
        ("Longest silence", quiet),
        (f"More than {settings.max_hashtags} hashtags", of(counts.hashtag_stuffing)),
        (f"More than {settings.max_mentions} people called", of(counts.mention_stuffing)),
    ]
