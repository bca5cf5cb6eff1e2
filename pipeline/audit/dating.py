"""Dates that cannot be: days that are still to come, and a lone few from long before everything else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from pipeline.audit.words import many, say_day
from pipeline.post import Post

_FIRST = date(1990, 1, 1)
"""Nothing was posted anywhere before this."""

_CLOCKS = date(2004, 1, 1)
"""Before this lie the days that a computer writes down when it knows none: 1970, 1980, 2000, 2001."""

_GAP = timedelta(days=3650)
_MOST_STRAYS = 0.05


def drop_impossible_dates(posts: Sequence[Post], today: date | None = None) -> tuple[list[Post], list[str]]:
    """Return the posts without dates that cannot be, and a note for each sort of them.

    Parameters
    ----------
    posts : sequence of Post
    today : date, optional
        By the clock (UTC) if not given; tomorrow is let pass, since clocks and zones differ.
    """
    today = today or _today()
    days = sorted(post.created_at.date() for post in posts if post.created_at)
    latest = today + timedelta(days=1)
    earliest = _earliest([day for day in days if day <= latest])
    late, early = [day for day in days if day > latest], [day for day in days if day < earliest]
    notes = []
    if late:
        notes.append(f"{many(len(late), 'date')} after today, up to {say_day(late[-1])}: taken for unknown.")
    if early:
        notes.append(
            f"{many(len(early), 'date')} long before all others, from {say_day(early[0])} on: taken for unknown."
        )
    if not notes:
        return list(posts), []
    return [_undated(post) if _is_off(post, earliest, latest) else post for post in posts], notes


def _today() -> date:
    return datetime.now(UTC).date()


def _earliest(days: Sequence[date]) -> date:
    """Return the first day that can be: after a lone few that lie ten years before the rest, if they are that old."""
    earliest = _FIRST
    for n_before, (day, following) in enumerate(pairwise(days), start=1):
        if day >= _CLOCKS or n_before > max(1, _MOST_STRAYS * len(days)):
            break
        if following - day > _GAP:
            earliest = following
    return max(earliest, _FIRST)


def _is_off(post: Post, earliest: date, latest: date) -> bool:
    return post.created_at is not None and not earliest <= post.created_at.date() <= latest


def _undated(post: Post) -> Post:
    return replace(post, created_at=None)
