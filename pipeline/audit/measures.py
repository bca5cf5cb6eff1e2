"""Measures: shares and counts over a stretch of a timeline, with their intervals and levels."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pipeline.audit.asks import KINDS
from pipeline.audit.settings import AuditSettings
from pipeline.audit.timeline import Mask, Timeline
from pipeline.policy import Level, MeasureName, Policy, wilson_interval

_BY_MODEL: frozenset[MeasureName] = frozenset({"promotional_share"})


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with a Wilson interval (95 %).

    >>> share = Share(9, 100)
    >>> f"{share.value:.2f} ({share.low:.3f} to {share.high:.3f})"
    '0.09 (0.048 to 0.162)'
    """

    count: int
    n: int

    @property
    def value(self) -> float:
        """The share; 0 of nothing."""
        return self.count / self.n if self.n else 0.0

    @property
    def low(self) -> float:
        """The interval's lower end."""
        return wilson_interval(self.count, self.n)[0]

    @property
    def high(self) -> float:
        """The interval's upper end."""
        return wilson_interval(self.count, self.n)[1]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {"count": self.count, "n": self.n, "share": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Measure:
    """A share held against the policy.

    Attributes
    ----------
    level : str or None
        None where there is too little to say.
    is_sure : bool
        Whether the other end of the interval would be of the same kind, fine or not.
    why_not : str
        Why there is no level.
    """

    name: MeasureName
    share: Share
    level: Level | None
    is_sure: bool
    why_not: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether it is a warning or worse."""
        return self.level in ("warn", "error")

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            **self.share.to_dict(),
            "level": self.level,
            "sure": self.is_sure,
            **({"why_no_level": self.why_not} if self.why_not else {}),
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """What the account gave and asked in a stretch.

    Attributes
    ----------
    gifts, asks : int
        Activities that do something for others and ask nothing; activities that ask. Each counts once.
    answered, questions, thanks, passed_on : Share
        Among all activities, reposts included.
    by_kind : mapping of kind to Share
        Asks by what they ask for, among own activities; a post can ask for several things.
    hashtag_stuffing, mention_stuffing : Share
        Among own activities; mentions are not counted in replies, where platforms add them.
    """

    gifts: int
    asks: int
    answered: Share
    questions: Share
    thanks: Share
    passed_on: Share
    by_kind: Mapping[str, Share]
    hashtag_stuffing: Share
    mention_stuffing: Share

    @property
    def gifts_for_one_ask(self) -> float | None:
        """The give/ask ratio; None where nothing was asked."""
        return self.gifts / self.asks if self.asks else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        shares = ("answered", "questions", "thanks", "passed_on", "hashtag_stuffing", "mention_stuffing")
        return {
            "gifts": self.gifts,
            "asks": self.asks,
            "gifts_for_one_ask": self.gifts_for_one_ask,
            **{name: getattr(self, name).to_dict() for name in shares},
            "asks_by_kind": {kind: share.to_dict() for kind, share in self.by_kind.items()},
        }


def measure(
    timeline: Timeline, policy: Policy, *, replies_known: bool, domains_known: bool, readable: bool = True
) -> tuple[Measure, ...]:
    """Return the shares that the policy has bands for, over a stretch.

    Parameters
    ----------
    timeline : Timeline
        The stretch.
    policy : Policy
    replies_known : bool
        Whether the archive would hold replies if there were any.
    domains_known : bool
        Whether the account's own sites are known.
    readable : bool
        Whether the posts are in the model's language, so that its labels mean something.
    """
    counted = timeline.is_counted
    n = int(counted.sum())
    replies, self_replies = _n(timeline.role == "reply"), _n(timeline.role == "self_reply")
    no_replies = "" if replies_known else "this kind of archive holds no replies"
    no_domain = "" if domains_known else "no site stands out as the account's own"
    shares: tuple[tuple[MeasureName, Share, str], ...] = (
        ("promotional_share", Share(_n(timeline.is_promotional & counted), n), ""),
        ("reply_share", Share(replies, n), no_replies),
        ("own_domain_share", Share(int(timeline.n_own_links.sum()), int(timeline.n_links.sum())), no_domain),
        ("self_reply_share", Share(self_replies, replies + self_replies), no_replies),
    )
    measures = tuple(_judge(name, share, why_not, policy) for name, share, why_not in shares)
    return measures if readable else tuple(_withheld(found) if found.name in _BY_MODEL else found for found in measures)


def _withheld(found: Measure) -> Measure:
    """Return a measure without its level: what a model says of a language that it never learned."""
    return replace(found, level=None, is_sure=False, why_not="mostly not in English")


def _judge(name: MeasureName, share: Share, why_not: str, policy: Policy) -> Measure:
    if why_not:
        return Measure(name, Share(0, 0), None, is_sure=False, why_not=why_not)
    if share.n < policy.window.minimum:
        why_not = "too few to say" if share.n else "nothing to judge"
        return Measure(name, share, None, is_sure=False, why_not=why_not)
    level = policy.level(name, share.value)
    is_fine = [policy.level(name, value) == "ok" for value in (share.low, share.value, share.high)]
    return Measure(name, share, level, is_sure=len(set(is_fine)) == 1)


def count(timeline: Timeline, settings: AuditSettings) -> Counts:
    """Return what was given and asked over a stretch."""
    n, n_own = len(timeline), _n(timeline.is_own)
    stuffed = (timeline.n_mentions > settings.max_mentions) & (timeline.role != "reply")
    return Counts(
        gifts=_n(timeline.is_gift),
        asks=_n(timeline.is_ask),
        answered=Share(_n((timeline.role == "reply") & ~timeline.is_ask), n),
        questions=Share(_n(timeline.questions), n),
        thanks=Share(_n(timeline.thanks), n),
        passed_on=Share(_n(timeline.passes_on), n),
        by_kind={kind: Share(_n(timeline.asks[:, column]), n_own) for column, kind in enumerate(KINDS)},
        hashtag_stuffing=Share(_n(timeline.n_hashtags > settings.max_hashtags), n_own),
        mention_stuffing=Share(_n(stuffed), n_own),
    )


def _n(mask: Mask) -> int:
    return int(np.count_nonzero(mask))
