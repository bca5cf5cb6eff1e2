"""Posts become a timeline: scored, put in order, and told apart by what each asks and gives."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.audit.account import (
    account_names,
    guess_own_domains,
    is_own_link,
    is_quote_of_others,
    plain_domain,
    role_of,
)
from pipeline.audit.asks import find_asks
from pipeline.audit.gestures import find_questions, find_thanks
from pipeline.audit.settings import AuditSettings
from pipeline.audit.timeline import Mask, Timeline
from pipeline.errors import ModelError
from pipeline.post import Post
from pipeline.scoring.fold import SEPARATOR, decode, fold_batch
from pipeline.scoring.linear import Scores
from pipeline.scoring.model import Explanation

_N_BATCH = 4096
_NEEDED = ("promotional", "gratitude", "conversational", "small_talk")


class Scorer(Protocol):
    """What an audit needs of a model."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the columns of the scores."""

    @property
    def threshold(self) -> float:
        """From which probability on a post is flagged."""

    @property
    def manifest(self) -> dict[str, Any]:
        """What the model says of itself; its ``name`` is told in the report."""

    def score(self, texts: Sequence[str]) -> Scores:
        """Return the probabilities of each text."""

    def explain(self, text: str) -> Explanation:
        """Return the words that moved the verdict on a text."""


@dataclass(frozen=True)
class Account:
    """An account's whole timeline, and what was found out about it on the way.

    Attributes
    ----------
    own_domains : tuple of str
    domains_guessed : bool
        Whether they were taken from the links rather than given.
    """

    timeline: Timeline
    names: frozenset[str]
    own_domains: tuple[str, ...]
    domains_guessed: bool


def require_labels(model: Scorer) -> None:
    """Raise ModelError if a model doesn't know the labels that an audit goes by."""
    if missing := [label for label in _NEEDED if label not in model.labels]:
        raise ModelError(
            f"this model knows {', '.join(model.labels)}; an audit needs {', '.join(_NEEDED)} "
            f"({', '.join(missing)} missing); choose another with --model"
        )


def build_account(posts: Sequence[Post], model: Scorer, settings: AuditSettings) -> Account:
    """Score an account's posts and put them in order with what each asks and gives."""
    posts = sorted(posts, key=lambda post: post.created_at.timestamp() if post.created_at else float("-inf"))
    names = account_names(posts, settings.handles)
    role = np.array([role_of(post, names) for post in posts], dtype="U10")
    is_own = role != "repost"
    probabilities, antisocial, folded = _score([post.text for post in posts], model)
    label = np.array(model.labels)[probabilities.argmax(axis=1)]
    promotes = (label == "promotional") & is_own
    own_domains = tuple(map(plain_domain, settings.own_domains))
    own_domains = own_domains or guess_own_domains(_count_domains(posts, is_own, promotes), names)
    n_links = np.array([len(post.links) for post in posts], dtype=np.int64) * is_own
    n_own = np.array([sum(is_own_link(link, own_domains) for link in post.links) for post in posts], dtype=np.int64)
    asks = find_asks(folded) & is_own[:, None]
    asks[:, -1] |= promotes & (n_own * is_own > 0)  # an own link in an advert is there to be clicked
    quotes = np.array([is_quote_of_others(post, names) for post in posts], dtype=bool)
    # A quote may be of oneself, and its link with it.
    links_out = np.array([post.kind != "quote" for post in posts], dtype=bool) & (role == "post") & (n_links > 0)
    links_out &= n_own == 0
    timeline = Timeline(
        posts=_objects(posts),
        when=np.array([_instant(post) for post in posts], dtype="datetime64[s]"),
        role=role,
        label=label,
        promotional_probability=probabilities[:, model.labels.index("promotional")],
        antisocial=antisocial,
        flagged=(antisocial >= model.threshold) & is_own,
        asks=asks,
        questions=find_questions(folded) & is_own & ~promotes,
        thanks=((label == "gratitude") | find_thanks(folded)) & is_own & ~promotes,
        passes_on=~is_own | quotes | (links_out & ~promotes),
        n_links=n_links,
        n_own_links=n_own * is_own,
        n_hashtags=np.array([len(post.hashtags) for post in posts], dtype=np.int64) * is_own,
        n_mentions=np.array([len(post.mentions) for post in posts], dtype=np.int64) * is_own,
    )
    return Account(timeline, names, own_domains, domains_guessed=not settings.own_domains)


def _score(texts: Sequence[str], model: Scorer) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    """Return probabilities (n_samples, n_labels), the flag's (n_samples,) and folded texts."""
    scores, folded = [], []
    for start in range(0, len(texts), _N_BATCH):
        batch = texts[start : start + _N_BATCH]
        scores.append(model.score(batch))
        folded += decode(fold_batch(batch)[1:-1]).split(SEPARATOR)
    if not scores:
        return np.zeros((0, len(model.labels))), np.zeros(0), []
    return np.vstack([s.probabilities for s in scores]), np.concatenate([s.antisocial for s in scores]), folded


def _count_domains(posts: Sequence[Post], is_own: Mask, promotes: Mask) -> dict[str, tuple[int, int]]:
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for post, own, promotional in zip(posts, is_own.tolist(), promotes.tolist(), strict=True):
        for link in post.links if own else ():
            counts[link.domain][0] += 1
            counts[link.domain][1] += promotional
    return {domain: (n_links, n_promotional) for domain, (n_links, n_promotional) in counts.items() if domain}


def _objects(posts: Sequence[Post]) -> NDArray[np.object_]:
    column = np.empty(len(posts), dtype=object)
    column[:] = posts
    return column


def _instant(post: Post) -> np.datetime64:
    moment = post.created_at
    return np.datetime64("NaT") if moment is None else np.datetime64(int(moment.timestamp()), "s")
