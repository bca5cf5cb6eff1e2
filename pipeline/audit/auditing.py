"""The audit: all figures on an account, from its posts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from pipeline import __version__
from pipeline.archive import ReadingReport
from pipeline.audit.account import holds_replies, own_posts
from pipeline.audit.advice import Advice, give_advice
from pipeline.audit.measures import Counts, Measure, count, measure
from pipeline.audit.repeats import Repeat, find_repeats
from pipeline.audit.rhythm import Day, Silence, count_days, find_silence
from pipeline.audit.settings import AuditSettings
from pipeline.audit.telling import Telling, find_flagged, find_good
from pipeline.audit.timeline import Scorer, Timeline, build_account
from pipeline.audit.trend import Month, Stretch, count_months, find_stretches
from pipeline.audit.verdict import Verdict, give_verdict
from pipeline.audit.window import choose_stretches
from pipeline.errors import ReadError
from pipeline.policy import Level
from pipeline.post import Post

FORMAT_VERSION = 1
"""Of the JSON: fields are only ever added; a field that changes its meaning raises this number."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the account: its days, and how much is in it."""

    start: date | None
    end: date | None
    n_own: int
    n_reposts: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "own": self.n_own,
            "reposts": self.n_reposts,
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """An account's audit; every format is written from this alone.

    Attributes
    ----------
    looked_at, judged : Span
        All that was looked at, and the part that the measures, counts and verdict are on.
    repeats : tuple of Repeat
        Over all that was looked at.
    repeats_level : str
        Of the most insistent one among what is judged.
    expected_promotional : float
        The promotional share by adding up probabilities instead of counting labels.
    notes : tuple of str
        What a reader should know about this very audit.
    """

    handle: str
    platforms: tuple[str, ...]
    settings: AuditSettings
    model_name: str
    labels: tuple[str, ...]
    looked_at: Span
    judged: Span
    measures: tuple[Measure, ...]
    counts: Counts
    repeats: tuple[Repeat, ...]
    repeats_level: Level
    silence: Silence
    months: tuple[Month, ...]
    days: tuple[Day, ...]
    stretches: tuple[Stretch, Stretch] | None
    flagged: tuple[Telling, ...]
    n_flagged: int
    good: tuple[Telling, ...]
    verdict: Verdict
    advice: tuple[Advice, ...]
    own_domains: tuple[str, ...]
    expected_promotional: float
    reading: tuple[ReadingReport, ...]
    notes: tuple[str, ...]
    version: str = __version__

    @property
    def name(self) -> str:
        """The account as it is written: names of people and sites get no ``@``."""
        return self.handle if not self.handle or {" ", "."} & set(self.handle) else f"@{self.handle}"

    @property
    def peak(self) -> int:
        """How often the most insistent broadcast went out within the policy's days, among what is judged."""
        return max((repeat.in_judged for repeat in self.repeats), default=0)


def audit_posts(
    posts: Iterable[Post],
    model: Scorer,
    settings: AuditSettings | None = None,
    reading: Sequence[ReadingReport] = (),
) -> Audit:
    """Audit an account.

    Parameters
    ----------
    posts : iterable of Post
        All that the account wrote and passed on, in any order.
    model : Model
    settings : AuditSettings, optional
    reading : sequence of ReadingReport
        How the archives were read, to be told in the audit.

    Raises
    ------
    ConfigError
        If the posts are by several accounts and the settings don't say which is meant.
    ReadError
        If nothing is left to look at.
    """
    settings = settings or AuditSettings()
    posts = own_posts(list(posts), settings.handles)
    if not posts:
        raise ReadError("no posts to audit: the archive holds none, or all were left out; see the reading report")
    account = build_account(posts, model, settings)
    chosen = choose_stretches(account.timeline, settings)
    if not chosen.looked_at.any():
        raise ReadError(
            f"no posts between {settings.since or 'the first'} and {settings.until or 'the last'}; "
            f"there are some {_reach(account.timeline)}"
        )
    timeline, judged = account.timeline[chosen.looked_at], chosen.judged[chosen.looked_at]
    now, policy = timeline[judged], settings.policy
    measures = measure(now, policy, replies_known=holds_replies(posts), domains_known=bool(account.own_domains))
    counts = count(now, settings)
    repeats = find_repeats(timeline, judged, policy.repeat_days)
    repeats_level = policy.level("repeats", max((repeat.in_judged for repeat in repeats), default=0))
    silence = find_silence(timeline)
    stretches = find_stretches(timeline, policy.window)
    return Audit(
        handle=_handle(posts, settings),
        platforms=tuple(dict.fromkeys(post.platform for post in posts if post.platform)),
        settings=settings,
        model_name=str(model.manifest.get("name", "")),
        labels=model.labels,
        looked_at=_span(timeline),
        judged=_span(now),
        measures=measures,
        counts=counts,
        repeats=repeats,
        repeats_level=repeats_level,
        silence=silence,
        months=count_months(timeline, model.labels),
        days=count_days(timeline),
        stretches=stretches,
        flagged=find_flagged(timeline, judged, repeats, model, settings),
        n_flagged=int(now.flagged.sum()),
        good=find_good(timeline),
        verdict=give_verdict(measures, repeats_level, policy.window.minimum, stretches),
        advice=give_advice(measures, counts, repeats, find_silence(now), policy),
        own_domains=account.own_domains,
        expected_promotional=_expected(now),
        reading=tuple(reading),
        notes=tuple(_notes(timeline, chosen.n_undated, account.own_domains, guessed=account.domains_guessed)),
    )


def _notes(timeline: Timeline, n_undated: int, own_domains: Sequence[str], *, guessed: bool) -> list[str]:
    notes = []
    if guessed and own_domains:
        notes.append(
            f"{own_domains[0]} was taken for the account's own site, since its promotional posts link there; "
            "say otherwise with --own-domain."
        )
    if n_undated:
        notes.append(f"{n_undated:,} posts have no date and are not among what is judged.")
    elif undated := int(np.isnat(timeline.when).sum()):
        notes.append(f"{undated:,} posts have no date: they are in the figures, not in the charts.")
    return notes


def _span(timeline: Timeline) -> Span:
    days = timeline.day[~np.isnat(timeline.when)].tolist()
    own = int(timeline.is_own.sum())
    return Span(days[0] if days else None, days[-1] if days else None, own, len(timeline) - own)


def _expected(timeline: Timeline) -> float:
    probabilities = timeline.promotional_probability[timeline.is_counted]
    return float(probabilities.mean()) if len(probabilities) else 0.0


def _handle(posts: Sequence[Post], settings: AuditSettings) -> str:
    names = (*settings.handles, *(post.author for post in posts if post.author))
    return names[0].strip().removeprefix("@") if names else ""


def _reach(timeline: Timeline) -> str:
    span = _span(timeline)
    return f"from {span.start} to {span.end}" if span.start else "without a date"
