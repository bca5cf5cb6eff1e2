"""The trend: tone by month, and the best and the worst stretch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.audit.measures import Share
from pipeline.audit.timeline import Timeline
from pipeline.policy import Window


@dataclass(frozen=True, slots=True)
class Month:
    """One month's own activities by label; shares are among posts and replies to others.

    Attributes
    ----------
    first : date
        The month's first day.
    labels : mapping of label to int
    """

    first: date
    labels: Mapping[str, int]
    promotional: Share
    replies: Share
    n_reposts: int

    @property
    def name(self) -> str:
        """The month as in ``2024-03``."""
        return f"{self.first:%Y-%m}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "month": self.name,
            "labels": dict(self.labels),
            "promotional_share": self.promotional.to_dict(),
            "reply_share": self.replies.to_dict(),
            "reposts": self.n_reposts,
        }


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many posts and replies in a row."""

    start: date
    end: date
    promotional: Share
    replies: Share

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "promotional_share": self.promotional.to_dict(),
            "reply_share": self.replies.to_dict(),
        }


def count_months(timeline: Timeline, labels: Sequence[str]) -> tuple[Month, ...]:
    """Return every month from the first activity to the last, silent ones too."""
    dated = timeline[~np.isnat(timeline.when)]
    if not len(dated):
        return ()
    month = dated.when.astype("datetime64[M]")
    months = np.arange(month[0], month[-1] + 1)
    starts = np.searchsorted(month, months)
    ends = np.append(starts[1:], len(dated))
    return tuple(
        _month(first, dated[slice(start, end)], labels)
        for first, start, end in zip(months.astype("datetime64[D]").tolist(), starts, ends, strict=True)
    )


def _month(first: date, part: Timeline, labels: Sequence[str]) -> Month:
    counted = part.is_counted
    n, own = int(counted.sum()), part.label[part.is_own]
    return Month(
        first=first,
        labels={label: int((own == label).sum()) for label in labels},
        promotional=Share(int((part.is_promotional & counted).sum()), n),
        replies=Share(int((part.role == "reply").sum()), n),
        n_reposts=len(part) - len(own),
    )


def fold_silence(months: Sequence[Month]) -> Iterator[tuple[Month, int]]:
    """Yield months, and of several in a row without anything only the first, with how many they are.

    The number is 1 of a single silent month, and 0 of one that holds something.
    """
    for is_silent, group in groupby(months, key=lambda month: not month.n_reposts and not any(month.labels.values())):
        run = list(group)
        yield from [(run[0], len(run))] if is_silent else [(month, 0) for month in run]


def find_stretches(timeline: Timeline, window: Window) -> tuple[Stretch, Stretch] | None:
    """Return the best and the worst run of posts and replies; None where there are too few for two or all are alike.

    A run is a sixth of them all, but no shorter than the policy's least number and no longer than
    its window. The best promotes least, and among those answers most; the worst the other way round.
    """
    counted = timeline[timeline.is_counted & ~np.isnat(timeline.when)]
    n = len(counted)
    size = min(max(n // 6, window.minimum), window.posts)
    if n < 2 * size:
        return None
    promotional = _sums(counted.is_promotional, size)
    replies = _sums(counted.role == "reply", size)
    order = np.lexsort((-replies, promotional))
    best, worst = (_stretch(counted, int(start), size, promotional, replies) for start in (order[0], order[-1]))
    return None if _are_alike(best, worst) else (best, worst)


def _are_alike(best: Stretch, worst: Stretch) -> bool:
    """Tell whether chance is enough to explain the difference: whether the intervals of both shares overlap."""
    pairs = ((best.promotional, worst.promotional), (best.replies, worst.replies))
    return all(one.low <= other.high and other.low <= one.high for one, other in pairs)


def _sums(mask: NDArray[np.bool_], size: int) -> NDArray[np.int64]:
    """Return the sums of all runs of a size."""
    total = np.concatenate([[0], np.cumsum(mask)])
    return np.asarray(total[size:] - total[:-size])


def _stretch(
    counted: Timeline, start: int, size: int, promotional: NDArray[np.int64], replies: NDArray[np.int64]
) -> Stretch:
    first, last = counted.day[[start, start + size - 1]].tolist()
    return Stretch(first, last, Share(int(promotional[start]), size), Share(int(replies[start]), size))
