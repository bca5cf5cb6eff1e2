"""Tone over time: what was said in each period, talk above the line and promotion below it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pipeline.audit.audited import Audit
from pipeline.audit.trend import Month

ABOVE = ("conversational", "gratitude", "small_talk")
BELOW = ("promotional",)
NAMES: Mapping[str, str] = {
    "conversational": "conversation",
    "gratitude": "thanks",
    "small_talk": "small talk",
    "promotional": "promotion",
}

WIDTH = 10.0
"""Units of one period; a unit upwards is one post."""

_GAP = 2.0
_MOST_PERIODS = 48
_MOST_LABELS = 6
_MOST_LINES = 4

_PERIODS: Sequence[tuple[str, Callable[[date], tuple[int, int]], Callable[[date], str]]] = (
    ("month", lambda day: (day.year, day.month), lambda day: f"{day:%b}"),
    ("quarter", lambda day: (day.year, (day.month - 1) // 3), lambda day: f"Q{(day.month - 1) // 3 + 1}"),
    ("year", lambda day: (day.year, 0), lambda _: ""),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A label's part of a bar."""

    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One period, with its sentence for readers of the text."""

    name: str
    title: str
    x: float
    counts: Mapping[str, int]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at a place in percent of the chart's width or height."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class ToneChart:
    """The chart; the zero line is at ``above`` units from the top.

    Attributes
    ----------
    judged : (x, width) or None
        The part that is judged.
    """

    period: str
    width: float
    above: float
    height: float
    bars: tuple[Bar, ...]
    lines: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    judged: tuple[float, float] | None


def draw_tone(audit: Audit) -> ToneChart | None:
    """Return the chart; None where there are no dates."""
    if not audit.months:
        return None
    period, groups = _group(audit.months)
    counts = [{label: sum(month.labels.get(label, 0) for month in group) for label in NAMES} for group in groups]
    step = _step(max(max(sum(c[label] for label in ABOVE), sum(c[label] for label in BELOW)) for c in counts))
    above = _round_up(max(sum(c[label] for label in ABOVE) for c in counts), step)
    below = _round_up(max(sum(c[label] for label in BELOW) for c in counts), step)
    height = float(above + below) or 1.0
    bars = tuple(
        _bar(position, period, group[0].first, c, above)
        for position, (group, c) in enumerate(zip(groups, counts, strict=True))
    )
    return ToneChart(
        period=period,
        width=WIDTH * len(groups),
        above=float(above),
        height=height,
        bars=bars,
        lines=tuple(Tick(100 * (above - y) / height, _short(abs(y))) for y in range(-below, above + 1, step)),
        labels=tuple(_labels([group[0].first for group in groups], period)),
        judged=_judged(audit, [group[0].first for group in groups]),
    )


def _group(months: Sequence[Month]) -> tuple[str, list[list[Month]]]:
    """Return months by the shortest period of which there are not too many."""
    grouped = (
        (name, [list(group) for _, group in groupby(months, lambda month: key(month.first))])  # noqa: B023
        for name, key, _ in _PERIODS
    )
    return next((name, groups) for name, groups in grouped if len(groups) <= _MOST_PERIODS or name == "year")


def _bar(position: int, period: str, first: date, counts: Mapping[str, int], above: int) -> Bar:
    x = position * WIDTH
    blocks, top = [], float(above)
    for label in ABOVE:
        top -= counts[label]
        blocks.append(Block(label, x + _GAP / 2, top, WIDTH - _GAP, float(counts[label])))
    bottom = float(above)
    for label in BELOW:
        blocks.append(Block(label, x + _GAP / 2, bottom, WIDTH - _GAP, float(counts[label])))
        bottom += counts[label]
    name = {"month": f"{first:%B} {first.year}", "quarter": f"Q{(first.month - 1) // 3 + 1} {first.year}"}.get(
        period, str(first.year)
    )
    said = ", ".join(f"{counts[label]} {NAMES[label]}" for label in NAMES if counts[label]) or "nothing"
    return Bar(name, f"{name}: {said}", x, dict(counts), tuple(block for block in blocks if block.height))


def _labels(firsts: Sequence[date], period: str) -> list[Tick]:
    """Return a few labels; the first of each year's tells the year."""
    step = -(-len(firsts) // _MOST_LABELS)
    short = next(say for name, _, say in _PERIODS if name == period)
    ticks, year = [], None
    for position in range(0, len(firsts), step):
        first = firsts[position]
        text = f"{short(first)} {first.year}".strip() if first.year != year else short(first) or str(first.year)
        ticks.append(Tick(100 * (position + 0.5) / len(firsts), text))
        year = first.year
    return ticks


def _judged(audit: Audit, firsts: Sequence[date]) -> tuple[float, float] | None:
    """Return where the judged part is, if it is not all."""
    start = audit.judged.start
    if start is None or start == audit.looked_at.start:
        return None
    position = max((n for n, first in enumerate(firsts) if first <= start), default=0)
    until = firsts[position + 1] if position + 1 < len(firsts) else audit.looked_at.end
    length = max((until - firsts[position]).days, 1) if until else 1
    x = WIDTH * (position + min((start - firsts[position]).days / length, 1.0))
    return x, WIDTH * len(firsts) - x


def _step(highest: int) -> int:
    """Return the distance of grid lines: 1, 2 or 5 times a power of ten."""
    step, factors = 1, (2, 2.5, 2)
    turn = 0
    while highest / step > _MOST_LINES:
        step = int(step * factors[turn % 3])
        turn += 1
    return step


def _short(number: int) -> str:
    """Return a number in few characters.

    >>> _short(500), _short(2500)
    ('500', '2.5k')
    """
    return str(number) if number < 1000 else f"{number / 1000:g}k"


def _round_up(value: int, step: int) -> int:
    return -(-value // step) * step
