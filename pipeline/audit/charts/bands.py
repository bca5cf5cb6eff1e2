"""Bands: a measure on the policy's scale, with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from pipeline.audit.audited import Audit
from pipeline.audit.measures import Measure
from pipeline.audit.words import interval, percent, times
from pipeline.policy import LEVELS, Band, Level, MeasureName

NAMES: Mapping[MeasureName, tuple[str, str]] = {
    "promotional_share": ("Promotion", "posts and replies promote something"),
    "reply_share": ("Replies to others", "posts and replies answer another person"),
    "own_domain_share": ("Links home", "links lead to the account's own site"),
    "self_reply_share": ("Answers to itself", "replies go to the account's own posts"),
    "repeats": ("Said again", "the same words or link, at the most"),
}

_MOST_REPEATS = 10
_LEVEL_WORDS: Mapping[Level | None, str] = {
    "ok": "fine", "note": "take note", "warn": "too much", "error": "far too much", None: "too few to say",
}  # fmt: skip
_TOO_LITTLE: Mapping[Level | None, str] = {**_LEVEL_WORDS, "warn": "too few", "error": "far too few"}


@dataclass(frozen=True, slots=True)
class Zone:
    """A level's part of the scale, in percent."""

    level: Level
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class BandChart:
    """One measure; places are in percent of the scale.

    Attributes
    ----------
    at, low, high : float or None
        The value, and its interval where it has one.
    bound : str
        Up to where all is well, in words.
    """

    name: str
    value: str
    detail: str
    level: Level | None
    level_text: str
    zones: tuple[Zone, ...]
    at: float | None
    low: float | None
    high: float | None
    bound: str


def draw_bands(audit: Audit) -> tuple[BandChart, ...]:
    """Return the measures that the policy has bands for."""
    bands = audit.settings.policy.bands
    charts = [_share(measure, bands[measure.name]) for measure in audit.measures if measure.name in bands]
    if "repeats" in bands and audit.judged.start is not None:
        charts.append(_repeats(audit, bands["repeats"]))
    return tuple(charts)


def _share(measure: Measure, band: Band) -> BandChart:
    share = measure.share
    words = _TOO_LITTLE if band.low_is_bad else _LEVEL_WORDS
    unsure = "" if measure.is_sure or measure.level in ("ok", None) else ", perhaps"
    limit = band.limit or 0.0
    name, what = NAMES[measure.name]
    within = f" ({interval(share.low, share.high)})"
    detail = f"{share.count:,} of {share.n:,} {what}" + (f"; {measure.why_not}" if measure.why_not else within)
    return BandChart(
        name=name,
        value=percent(share.value) if share.n else "none",
        detail=detail if share.n else measure.why_not,
        level=measure.level,
        level_text="not judged" if measure.level is None else words[measure.level] + unsure,
        zones=_zones(band, 1.0),
        at=100 * share.value if share.n else None,
        low=100 * share.low if share.n else None,
        high=100 * share.high if share.n else None,
        bound=f"at {'least' if band.low_is_bad else 'most'} {percent(limit)}",
    )


def _repeats(audit: Audit, band: Band) -> BandChart:
    peak, days = audit.peak, audit.settings.policy.repeat_days
    scale = float(max(_MOST_REPEATS, peak))
    return BandChart(
        name=NAMES["repeats"][0],
        value=times(peak) if peak > 1 else "none",
        detail=f"{NAMES['repeats'][1]} within {days} days"
        if peak > 1
        else f"nothing went out twice within {days} days",
        level=audit.repeats_level,
        level_text=_LEVEL_WORDS[audit.repeats_level],
        zones=_zones(band, scale),
        at=100 * peak / scale,
        low=None,
        high=None,
        bound=f"under {band.limit:.0f}" if band.limit else "",
    )


def _zones(band: Band, scale: float) -> tuple[Zone, ...]:
    """Return the zones of a scale from 0, from left to right."""
    bounds = [(level, getattr(band, level)) for level in LEVELS[1:] if getattr(band, level) is not None]
    levels: list[Level] = ["ok", *(level for level, _ in bounds)]
    edges = [0.0, *(bound for _, bound in bounds), scale]
    if band.low_is_bad:
        levels, edges = levels[::-1], [0.0, *(bound for _, bound in reversed(bounds)), scale]
    return tuple(
        Zone(level, 100 * start / scale, 100 * (end - start) / scale)
        for level, (start, end) in zip(levels, pairwise(edges), strict=True)
    )
