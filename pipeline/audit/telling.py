"""The posts that tell most: the most one-way ones with their words and reasons, and the best for others."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.audit.asks import KINDS
from pipeline.audit.building import Scorer
from pipeline.audit.repeats import Repeat
from pipeline.audit.settings import AuditSettings
from pipeline.audit.timeline import Mask, Timeline
from pipeline.audit.words import times
from pipeline.post import Post

N_FLAGGED, N_GOOD = 5, 5
_LEAST_CHARACTERS, _MOST_CHARACTERS = 50, 400
_SHARE_OF_STRONGEST = 0.3
_MOST_MARKED = 8
_WORD = re.compile(r"\w\w")

_ASKED: Mapping[str, str] = {
    "follow": "asks to follow",
    "like": "asks for likes",
    "share": "asks to be shared",
    "buy": "asks to buy, book or give",
    "click": "sends readers elsewhere",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """A post that shows what the figures mean.

    Attributes
    ----------
    marked : tuple of (start, end)
        The words that moved the verdict most, as spans of the text.
    reasons : tuple of str
        Why it is shown, a few words each.
    """

    post: Post
    label: str
    antisocial: float
    marked: tuple[tuple[int, int], ...]
    reasons: tuple[str, ...]

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """Yield the text in pieces, each marked or not."""
        end = 0
        for start, stop in self.marked:
            if start > end:
                yield self.post.text[end:start], False
            yield self.post.text[start:stop], True
            end = stop
        if end < len(self.post.text):
            yield self.post.text[end:], False

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "id": self.post.id,
            "created_at": self.post.created_at.isoformat() if self.post.created_at else None,
            "text": self.post.text,
            "label": self.label,
            "antisocial": self.antisocial,
            "marked": [list(span) for span in self.marked],
            "reasons": list(self.reasons),
        }


def find_flagged(
    timeline: Timeline, judged: Mask, repeats: Sequence[Repeat], model: Scorer, settings: AuditSettings
) -> tuple[Telling, ...]:
    """Return the most one-way posts of what is judged, one of each broadcast, the clearest first."""
    candidates = np.flatnonzero(timeline.flagged & judged)
    group_of = {post.id: n for n, repeat in enumerate(repeats) if repeat.kind == "words" for post in repeat.posts}
    shown: dict[Any, int] = {}
    for position in candidates[np.argsort(-timeline.antisocial[candidates], kind="stable")].tolist():
        post_id = timeline.posts[position].id
        shown.setdefault(group_of.get(post_id, post_id), position)
        if len(shown) == N_FLAGGED:
            break
    return tuple(
        _flagged(timeline, position, repeats[group] if isinstance(group, int) else None, model, settings)
        for group, position in shown.items()
    )


def _flagged(
    timeline: Timeline, position: int, repeat: Repeat | None, model: Scorer, settings: AuditSettings
) -> Telling:
    post = timeline.posts[position]
    asked = zip(KINDS, timeline.asks[position].tolist(), strict=True)
    reasons = [_ASKED[kind] for kind, is_there in asked if is_there]
    if timeline.n_hashtags[position] > settings.max_hashtags:
        reasons.append(f"{timeline.n_hashtags[position]} hashtags")
    if timeline.n_mentions[position] > settings.max_mentions:
        reasons.append(f"calls {timeline.n_mentions[position]} people")
    if repeat:
        reasons.append(f"went out {times(len(repeat.posts))}")
    return Telling(
        post,
        str(timeline.label[position]),
        float(timeline.antisocial[position]),
        strongest_words(post.text, model),
        tuple(reasons) or ("worded as an advert",),
    )


def strongest_words(text: str, model: Scorer) -> tuple[tuple[int, int], ...]:
    """Return where the words are that speak most for the flag, in order; neighbours are one."""
    words = [word for word in model.explain(text).antisocial_words if _WORD.search(word.text)]
    words = sorted(words, key=lambda word: -word.weight)[:_MOST_MARKED]
    least = words[0].weight * _SHARE_OF_STRONGEST if words else 0.0
    marked: list[tuple[int, int]] = []
    for start, end in sorted((word.start, word.end) for word in words if word.weight > max(least, 0.0)):
        if marked and text[marked[-1][1] : start] == " ":
            marked[-1] = (marked[-1][0], end)
        else:
            marked.append((start, end))
    return tuple(marked)


def find_good(timeline: Timeline) -> tuple[Telling, ...]:
    """Return posts that did something for others: thanks, answers and questions, in turn.

    Of each sort those are taken that the model is surest are no promotion, long enough to say something.
    """
    length = np.array([len(post.text) for post in timeline.posts], dtype=np.int64)
    fit = ~timeline.is_ask & timeline.is_own & (length >= _LEAST_CHARACTERS) & (length <= _MOST_CHARACTERS)
    sorts = (
        ("thanks somebody", timeline.thanks & (timeline.label == "gratitude")),
        ("answers somebody", (timeline.role == "reply") & ~timeline.questions & (timeline.label == "conversational")),
        ("asks and wants to know", timeline.questions & (timeline.role != "self_reply")),
    )
    ranked = [(reason, _surest(timeline, fit & mask)) for reason, mask in sorts]
    chosen: dict[int, str] = {}
    for turn in range(N_GOOD):
        for reason, positions in ranked:
            if turn < len(positions) and len(chosen) < N_GOOD:
                chosen.setdefault(positions[turn], reason)
    by_time = sorted(chosen)
    return tuple(
        Telling(timeline.posts[at], str(timeline.label[at]), float(timeline.antisocial[at]), (), (chosen[at],))
        for at in by_time
    )


def _surest(timeline: Timeline, mask: NDArray[np.bool_]) -> list[int]:
    positions = np.flatnonzero(mask)
    order = np.lexsort((positions, timeline.antisocial[positions].round(3)))
    return [int(position) for position in positions[order]]
