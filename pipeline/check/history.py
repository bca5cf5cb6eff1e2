"""What an account posted lately, as figures that a draft can be held against."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.check.domains import is_own
from pipeline.check.fingerprints import exact_hash
from pipeline.check.nearness import SAME, Sketches, sketch_text
from pipeline.policy import Level, MeasureName, Policy

DAY = 86_400
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Recent:
    """The account's posts in the window, newest last.

    Attributes
    ----------
    times : int64 array of shape (n,)
        Seconds since 1970; 0 where unknown.
    kinds : list of str
        As in :class:`~pipeline.post.Post`.
    promotional : bool array of shape (n,)
    sketches : Sketches
        Of the texts, in the same order.
    domains : list of list of str
        Of each post's links.
    links : list of list of str
        Hashes of each post's links.
    owed : int
        Posts of others to this account that it has not answered.
    tells_replies : bool
        Whether a post that answers somebody can be told from one that doesn't.
    texts : list of str
        Hashes of the texts to the letter; a sketch takes no notice of numbers, names and links.
    """

    times: NDArray[np.int64]
    kinds: list[str]
    promotional: NDArray[np.bool_]
    sketches: Sketches
    domains: list[list[str]]
    links: list[list[str]]
    owed: int = 0
    tells_replies: bool = True
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often a draft's text or link went out before.

    Attributes
    ----------
    n_window, n_recent : int
        Times in the history's window, and in the policy's days up to now.
    last : date or None
        Of the latest; None where no date is known.
    """

    n_window: int
    n_recent: int
    what: str
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands before the draft goes out.

    Reposts are nobody's own words, and self-replies continue a post: neither counts as an activity.

    Attributes
    ----------
    now : float
        When the draft goes out, in seconds since 1970.
    """

    recent: Recent
    policy: Policy
    own_domains: tuple[str, ...] = ()
    now: float = field(default_factory=time.time)

    @property
    def _counted(self) -> NDArray[np.bool_]:
        return np.array([kind not in ("repost", "self_reply") for kind in self.recent.kinds], dtype=bool)

    @property
    def n(self) -> int:
        """Number of posts and replies to others."""
        return int(self._counted.sum())

    @property
    def n_promotional(self) -> int:
        """Number of those that promote."""
        return int((self._counted & self.recent.promotional).sum())

    @property
    def n_replies(self) -> int:
        """Number of replies to others."""
        return sum(kind in ("reply", "comment") for kind in self.recent.kinds)

    @property
    def n_self_replies(self) -> int:
        """Number of replies to oneself."""
        return self.recent.kinds.count("self_reply")

    @property
    def is_enough(self) -> bool:
        """Whether there is enough to say anything."""
        return self.n >= self.policy.window.minimum

    def value(self, measure: MeasureName, *, promotional: int = 0, others: int = 0) -> float | None:
        """Return a share, with drafts that would be added; None where there is nothing to share."""
        if measure == "promotional_share":
            return _share(self.n_promotional + promotional, self.n + promotional + others)
        if measure == "reply_share":
            return _share(self.n_replies, self.n + promotional + others)
        if measure == "self_reply_share":
            return _share(self.n_self_replies, self.n_self_replies + self.n_replies)
        if measure == "own_domain_share":
            domains = [domain for links in self.recent.domains for domain in links]
            own = Counter(domain for domain in domains if is_own(domain, self.own_domains))
            return _share(max(own.values(), default=0), len(domains))
        return None

    def level(self, measure: MeasureName, *, promotional: int = 0) -> Level:
        """Return the policy's level for a measure; ``ok`` where there is too little to judge."""
        value = self.value(measure, promotional=promotional)
        return "ok" if value is None or not self.is_enough else self.policy.level(measure, value)

    def days_since_reply(self) -> int | None:
        """Return the days between the last reply to somebody and the last post; None where unknown."""
        times = self.recent.times
        newest = int(times.max(initial=0))
        replied = [
            int(t) for t, kind in zip(times, self.recent.kinds, strict=True) if kind in ("reply", "comment") and t
        ]
        return (newest - max(replied)) // DAY if newest and replied else None

    def find_repeats(self, text: str, links: Sequence[str]) -> Repeat | None:
        """Return how often the text, nearly the same text, or one of the links went out."""
        near = self.recent.sketches.similarity(sketch_text(text)) >= SAME
        linked = np.array([any(link in links for link in own) for own in self.recent.links], dtype=bool)
        not_reposted = np.array([kind != "repost" for kind in self.recent.kinds], dtype=bool)
        hit = (near | linked) & not_reposted
        if not hit.any():
            return None
        times = self.recent.times[hit]
        lately = times > self.now - self.policy.repeat_days * DAY
        last = datetime.fromtimestamp(int(times.max()), UTC).date() if times.any() else None
        if near[hit].any():
            exact = exact_hash(text)
            same = [found == exact for found, is_hit in zip(self.recent.texts, hit, strict=False) if is_hit]
            what = "the same text" if same and all(same) else "nearly the same text"
        else:
            what = "the same link"
        return Repeat(int(hit.sum()), int(lately.sum()), what, last)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
