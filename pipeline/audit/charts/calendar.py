"""The calendar: one square a day, by how much was written and how much of it promotes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.audit.audited import Audit
from pipeline.audit.words import many, say_day

CELL = 13.0
"""Units from one square to the next."""

LEFT, TOP = 26.0, 16.0
"""Units left for the names of days and months."""

N_HALVES = 6
"""So many half-years are drawn, the latest that hold anything."""

Counts = Mapping[date, tuple[int, int]]
"""Posts and promotional posts by day."""


@dataclass(frozen=True, slots=True)
class Square:
    """A day: ``tone`` is the part that promotes, from ``t0`` to ``t3``, or ``none``; ``depth`` the number of posts."""

    x: float
    y: float
    tone: str
    depth: int
    title: str


@dataclass(frozen=True, slots=True)
class HalfYear:
    """January to June, or July to December."""

    name: str
    width: float
    height: float
    months: tuple[tuple[float, str], ...]
    squares: tuple[Square, ...]
    summary: str


def draw_calendar(audit: Audit) -> tuple[HalfYear, ...]:
    """Return the latest half-years of what was looked at; none where there are no dates."""
    if not audit.days:
        return ()
    first, last = audit.days[0].day, audit.days[-1].day
    written = {day.day: (day.n, day.n_promotional) for day in audit.days}
    by_size = sorted(day.n for day in audit.days)
    few, plenty = by_size[len(by_size) // 3], by_size[9 * len(by_size) // 10]
    # Years of silence hold no squares worth a look.
    held = {_start(day) for day in written}
    starts = [start for start in _half_years(first, last) if start in held][-N_HALVES:]
    return tuple(_half_year(start, (first, last), written, (few, plenty)) for start in starts)


def _half_years(first: date, last: date) -> Iterator[date]:
    start = _start(first)
    while start <= last:
        yield start
        start = _next(start)


def _start(day: date) -> date:
    return date(day.year, 1 if day.month < 7 else 7, 1)


def _next(start: date) -> date:
    return date(start.year, 7, 1) if start.month == 1 else date(start.year + 1, 1, 1)


def _half_year(start: date, reach: tuple[date, date], written: Counts, sizes: tuple[int, int]) -> HalfYear:
    first, last = reach
    end = _next(start)
    days = [start + timedelta(n) for n in range((end - start).days)]
    squares = tuple(_square(day, start, written.get(day, (0, 0)), sizes) for day in days if first <= day <= last)
    months = tuple(
        (LEFT + CELL * _week(day, start), f"{day:%b}")
        for day in (start.replace(month=start.month + n) for n in range(6))
        if (first.year, first.month) <= (day.year, day.month) and day <= last
    )
    here = [written[day] for day in days if day in written]
    n, ads = sum(n for n, _ in here), sum(ads for _, ads in here)
    name = f"{'January to June' if start.month == 1 else 'July to December'} {start.year}"
    return HalfYear(
        name,
        LEFT + CELL * 27,
        TOP + CELL * 7,
        months,
        squares,
        f"{name}: {many(n, 'post')} on {many(len(here), 'day')}, {ads} of them promotional",
    )


def _week(day: date, start: date) -> int:
    """Return the column of a day; weeks begin on Monday."""
    return (day.toordinal() - start.toordinal() + start.weekday()) // 7


def _square(day: date, start: date, counts: tuple[int, int], sizes: tuple[int, int]) -> Square:
    n, ads = counts
    few, plenty = sizes
    # Nothing promotes, up to a third, up to two thirds, more.
    tone = "none" if not n else "t0" if not ads else "t1" if 3 * ads <= n else "t2" if 3 * ads <= 2 * n else "t3"
    depth = 0 if not n else 1 if n <= few else 2 if n < plenty else 3
    said = f"{many(n, 'post')}, {ads} promotional" if n else "nothing"
    return Square(LEFT + CELL * _week(day, start), TOP + CELL * day.weekday(), tone, depth, f"{say_day(day)}: {said}")
