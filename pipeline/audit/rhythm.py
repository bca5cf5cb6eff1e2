"""Rhythm: on which days the account was there, and how long it fell silent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from pipeline.audit.timeline import Timeline

LONG = 30
"""Days without any activity that are called a silence."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Days without any activity, reposts included, between two activities.

    Attributes
    ----------
    days : int
        The longest: whole days in between; 0 where there is none.
    since, until : date or None
        The last day before it and the first day after it.
    n_long : int
        How many are of 30 days and more.
    """

    days: int
    since: date | None
    until: date | None
    n_long: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "longest_days": self.days,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "n_of_30_days": self.n_long,
        }


@dataclass(frozen=True, slots=True)
class Day:
    """What one day held, in own words."""

    day: date
    n: int
    n_promotional: int


def find_silence(timeline: Timeline) -> Silence:
    """Return the longest silence of a timeline."""
    days = np.unique(timeline.day[~np.isnat(timeline.when)])
    gaps = np.diff(days).astype(int) - 1
    if not len(gaps) or gaps.max() < 1:
        return Silence(0, None, None, 0)
    longest = int(gaps.argmax())
    return Silence(int(gaps[longest]), days[longest].item(), days[longest + 1].item(), int((gaps >= LONG).sum()))


def count_days(timeline: Timeline) -> tuple[Day, ...]:
    """Return the days on which something was written, in order."""
    own = timeline[timeline.is_own & ~np.isnat(timeline.when)]
    days, first, n = np.unique(own.day, return_index=True, return_counts=True)
    if not len(days):
        return ()
    promotional = np.add.reduceat(own.is_promotional.astype(int), first)
    rows = zip(days.tolist(), n.tolist(), promotional.tolist(), strict=True)
    return tuple(Day(day, count, ads) for day, count, ads in rows)
