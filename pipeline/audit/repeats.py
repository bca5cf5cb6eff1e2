"""Repeats: broadcasts that went out again, in nearly the same words or with the same link."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from pipeline.audit.duplicates import group_near_duplicates
from pipeline.audit.timeline import Timeline
from pipeline.post import Post

_TRACKING = re.compile(r"(?:^|&)(?:utm_\w+|fbclid|gclid|igsh|si|ref|ref_src|s|t)=[^&]*")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A broadcast that went out more than once.

    Attributes
    ----------
    kind : str
        ``words`` for nearly the same text, ``link`` for one link under different texts.
    posts : tuple of Post
        In order of time.
    peak : int
        How many went out within the policy's days, at the most.
    in_judged : int
        The same, among what is judged.
    link : str
        The link, if that is what was repeated.
    promotes : bool
        Whether most of it is labelled promotional.
    """

    kind: Literal["words", "link"]
    posts: tuple[Post, ...]
    peak: int
    in_judged: int
    link: str = ""
    promotes: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which it went out."""
        return tuple(post.created_at.date() for post in self.posts if post.created_at)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "kind": self.kind,
            "count": len(self.posts),
            "peak": self.peak,
            "peak_in_judged": self.in_judged,
            "link": self.link,
            "promotional": self.promotes,
            "text": self.posts[0].text,
            "ids": [post.id for post in self.posts],
            "dates": [day.isoformat() for day in self.days],
        }


def find_repeats(timeline: Timeline, judged: NDArray[np.bool_], days: int) -> tuple[Repeat, ...]:
    """Return what was broadcast again, the most insistent first.

    Posts and self-replies are broadcasts, and replies to others if they promote. Greetings and
    thanks may recur: a group that is mostly those is no broadcast.

    Parameters
    ----------
    timeline : Timeline
    judged : bool array of shape (n_samples,)
        Which activities are judged.
    days : int
        The span in which repeats are counted.
    """
    broadcast = np.flatnonzero(
        (timeline.role == "post")
        | (timeline.role == "self_reply")
        | ((timeline.role == "reply") & timeline.is_promotional)
    )
    posts = timeline.posts[broadcast].tolist()
    by_words = group_near_duplicates([post.text for post in posts])
    groups = [("words", "", members) for members in _groups(enumerate(by_words.tolist()))]
    for link, members in _links(posts).items():
        most_alike = np.unique(by_words[members], return_counts=True)[1].max()
        if 2 * most_alike <= len(members):  # else its words say so already
            groups.append(("link", link, members))
    pleasant = np.isin(timeline.label, ("small_talk", "gratitude"))
    repeats = [
        _repeat(kind, link, timeline, at, judged, days)
        for kind, link, members in groups
        if 2 * pleasant[at := broadcast[members]].sum() <= len(at)
    ]
    return tuple(sorted(repeats, key=lambda repeat: (-repeat.peak, -len(repeat.posts))))


def _repeat(
    kind: Any, link: str, timeline: Timeline, at: NDArray[np.int64], judged: NDArray[np.bool_], days: int
) -> Repeat:
    now = at[judged[at]]
    return Repeat(
        kind,
        tuple(timeline.posts[at].tolist()),
        _peak(timeline.when[at], days),
        _peak(timeline.when[now], days),
        link,
        bool(2 * timeline.is_promotional[at].sum() > len(at)),
    )


def _groups(keys: Iterable[tuple[int, int]]) -> list[list[int]]:
    members: defaultdict[int, list[int]] = defaultdict(list)
    for position, key in keys:
        members[key].append(position)
    return [positions for positions in members.values() if len(positions) > 1]


def _links(posts: Sequence[Post]) -> dict[str, list[int]]:
    """Return the posts of each link that is in more than one."""
    members: defaultdict[str, list[int]] = defaultdict(list)
    for position, post in enumerate(posts):
        for link in dict.fromkeys(plain_link(link.url) for link in post.links):
            members[link].append(position)
    return {link: positions for link, positions in members.items() if link and len(positions) > 1}


def plain_link(url: str) -> str:
    """Return a link without what tells where it was posted.

    >>> plain_link("https://www.hare.example/sale/?utm_source=x&id=3#top")
    'hare.example/sale?id=3'
    """
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
    except ValueError:
        return url
    query = _TRACKING.sub("", parts.query).lstrip("&")
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/") + (f"?{query}" if query else "")


def _peak(when: NDArray[np.datetime64], days: int) -> int:
    """Return the most that fall within so many days; posts without a date fall in none."""
    when = when[~np.isnat(when)]
    if not len(when):
        return 0
    ends = np.searchsorted(when, when + np.timedelta64(days, "D"))
    return int((ends - np.arange(len(when))).max())
