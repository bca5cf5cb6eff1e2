"""The audit: all figures on an account, from its posts."""

from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.archive import ReadingReport
from pipeline.audit.account import holds_replies, own_posts
from pipeline.audit.advice import give_advice
from pipeline.audit.audited import Audit, Span
from pipeline.audit.building import Scorer, build_account, require_labels
from pipeline.audit.dating import drop_impossible_dates
from pipeline.audit.language import count_languages
from pipeline.audit.measures import count, measure
from pipeline.audit.repeats import find_repeats
from pipeline.audit.rhythm import count_days, find_silence
from pipeline.audit.settings import AuditSettings
from pipeline.audit.telling import find_flagged, find_good
from pipeline.audit.timeline import Timeline
from pipeline.audit.trend import count_months, find_stretches
from pipeline.audit.verdict import give_verdict
from pipeline.audit.window import Stretches, choose_stretches
from pipeline.audit.words import many
from pipeline.errors import ReadError
from pipeline.post import Post


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
    ModelError
        If the model has other labels.
    ReadError
        If nothing is left to look at.
    """
    settings = settings or AuditSettings()
    require_labels(model)
    posts = own_posts(list(posts), settings.handles)
    if not posts:
        raise ReadError("no posts to audit: the archive holds none, or all were left out; see the reading report")
    posts, on_dates = drop_impossible_dates(posts)
    account = build_account(posts, model, settings)
    chosen = _choose(account.timeline, settings)
    timeline, judged = account.timeline[chosen.looked_at], chosen.judged[chosen.looked_at]
    now, policy = timeline[judged], settings.policy
    languages = count_languages(now.posts[now.is_own])
    readable = not languages.is_foreign
    measures = measure(
        now,
        policy,
        replies_known=holds_replies(posts, account.names),
        domains_known=bool(account.own_domains),
        readable=readable,
    )
    counts = count(now, settings)
    repeats = find_repeats(timeline, judged, policy.repeat_days)
    repeats_level = policy.level("repeats", max((repeat.in_judged for repeat in repeats), default=0))
    silence = find_silence(timeline)
    stretches = find_stretches(timeline, policy.window) if readable else None
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
        flagged=find_flagged(timeline, judged, repeats, model, settings) if readable else (),
        n_flagged=int(now.flagged.sum()),
        good=find_good(timeline) if readable else (),
        verdict=give_verdict(measures, repeats_level, policy.window.minimum, stretches, languages),
        advice=give_advice(measures, counts, repeats, find_silence(now), policy, readable=readable),
        own_domains=account.own_domains,
        expected_promotional=_expected(now),
        reading=tuple(reading),
        languages=languages,
        notes=(
            *on_dates,
            *_on_names(posts, settings),
            *([languages.say()] if languages.is_mixed else []),
            *_notes(timeline, chosen.n_undated, account.own_domains, guessed=account.domains_guessed),
        ),
    )


def _choose(timeline: Timeline, settings: AuditSettings) -> Stretches:
    chosen = choose_stretches(timeline, settings)
    if not chosen.looked_at.any():
        raise ReadError(
            f"no posts between {settings.since or 'the first'} and {settings.until or 'the last'}; "
            f"there are some {_reach(timeline)}"
        )
    return chosen


def _notes(timeline: Timeline, n_undated: int, own_domains: Sequence[str], *, guessed: bool) -> list[str]:
    notes = []
    if guessed and own_domains:
        notes.append(
            f"{own_domains[0]} was taken for the account's own site, since its promotional posts link there; "
            "say otherwise with --own-domain."
        )
    if n_undated:
        notes.append(
            f"{many(n_undated, 'post has no date and is', 'posts have no date and are')} not among what is judged."
        )
    elif undated := int(np.isnat(timeline.when).sum()):
        said = many(undated, "post has no date: it is", "posts have no date: they are")
        notes.append(f"{said} in the figures, not in the charts.")
    return notes


def _on_names(posts: Sequence[Post], settings: AuditSettings) -> list[str]:
    """Tell that a name was given for posts that name nobody."""
    if not settings.handles or any(post.author for post in posts):
        return []
    return [f"No post names its author: all are taken for those of {settings.handles[0]}, as was said."]


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
