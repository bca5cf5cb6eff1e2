"""Which activities are looked at, and which of them are judged."""

from dataclasses import dataclass

import numpy as np

from pipeline.audit.settings import AuditSettings
from pipeline.audit.timeline import Mask, Timeline
from pipeline.policy import Window


@dataclass(frozen=True)
class Stretches:
    """What is looked at and what is judged, as masks over a timeline.

    Attributes
    ----------
    looked_at, judged : bool arrays of shape (n_samples,)
        What is judged is a part of what is looked at.
    n_undated : int
        Activities without a date that a choice by date had to leave out.
    """

    looked_at: Mask
    judged: Mask
    n_undated: int


def choose_stretches(timeline: Timeline, settings: AuditSettings) -> Stretches:
    """Return what is looked at and judged.

    A stretch that the user names is judged whole; else the policy's window is, at the end of the timeline.
    """
    looked_at = np.ones(len(timeline), dtype=bool)
    undated = np.isnat(timeline.when)
    if settings.since:
        looked_at &= timeline.day >= np.datetime64(settings.since)
    if settings.until:
        looked_at &= timeline.day <= np.datetime64(settings.until)
    n_undated = int(undated.sum()) if settings.since or settings.until else 0
    if settings.last is not None:
        looked_at &= _from_last(looked_at, settings.last)
    judged = looked_at
    if not settings.names_a_stretch and not undated.all():
        judged = looked_at & _policy_window(timeline, settings.policy.window)
        n_undated = int((undated & ~judged).sum())
    return Stretches(looked_at, judged, n_undated)


def _from_last(counted: Mask, n: int) -> Mask:
    """Return everything from the n-th last of the counted activities on; others in between come along."""
    positions = np.flatnonzero(counted)
    start = positions[-n] if 0 < n <= len(positions) else 0
    return np.arange(len(counted)) >= start


def _policy_window(timeline: Timeline, window: Window) -> Mask:
    """Return the last so many own activities, or the last so many days, whichever holds more."""
    last_day = timeline.day[-1]  # undated ones are first, so the last has a date
    by_days = timeline.day > last_day - np.timedelta64(window.days, "D")
    return np.asarray(by_days | _from_last(timeline.is_own, window.posts))
