"""Gathering what speaks for a draft and against it: in its text, around it, in the account's record.

The ratios of what stands in the text were measured (bench/evidence_ratios.py): logistic regression
on labelled posts, with the model's out-of-fold log-odds as offset, rounded. Those of context are
judgement: no labelled posts come with their context.
"""

from collections.abc import Iterator, Sequence

from pipeline.check.cues import Reading, Token
from pipeline.check.finding import Evidence
from pipeline.check.gestures import find_questions
from pipeline.check.history import Standing
from pipeline.check.replying import judge_reply
from pipeline.scoring.fold import MENTION
from pipeline.scoring.model import Verdict

_ADVERT = (
    "asks-for-follows",
    "hard-sell",
    "link-in-bio",
    "teaser",
    "appeal",
    "engagement-bait",
    "giveaway",
    "sub-for-sub",
    "price-and-urgency",
    "rhetorical-question",
    "self-praise",
)
_LABELS = {"small_talk": "small talk", "conversational": "conversation", "gratitude": "thanks"}


def gather_evidence(
    verdict: Verdict,
    reading: Reading,
    *,
    text: str,
    reply_to: str | None,
    standing: Standing | None,
    own_handles: Sequence[str] = (),
) -> tuple[Evidence, ...]:
    """Return what speaks for a draft and against it, beyond the model's answer on its text.

    To thank or address one of ``own_handles`` is no gesture to anybody.
    """
    others = _others(reading, own_handles)
    pieces = [*_in_text(verdict, reading, others, is_reply=reply_to is not None)]
    if reply_to is not None:
        pieces.append(judge_reply(text, reply_to))
    if standing is not None:
        pieces += _of_standing(standing)
    return tuple(pieces)


def _others(reading: Reading, own_handles: Sequence[str]) -> list[Token]:
    """Return the mentions of accounts that are not the writer's own."""
    own = {handle.lower().lstrip("@") for handle in own_handles}
    return [token for token in reading.tokens if token.folded == MENTION and token.text.lower().lstrip("@") not in own]


def _in_text(verdict: Verdict, reading: Reading, others: list[Token], *, is_reply: bool) -> Iterator[Evidence]:
    if verdict.label != "promotional" and verdict.label in _LABELS:
        yield Evidence("label", f"it reads mostly as {_LABELS[verdict.label]}", 0.8)
    thanked = reading.found.get("gesture/credits", ())
    if any(span.start <= other.start < span.end for span in thanked for other in others):
        yield Evidence("credits", "it thanks or credits somebody by name", 0.4)
    elif not is_reply and others and others[0] is reading.tokens[0]:
        yield Evidence("addressed", "it is addressed to somebody", 0.4)
    if find_questions(reading):
        yield Evidence("asks", "it asks readers a question", 0.8)
    if "gesture/others" in reading.found:
        yield Evidence("others", "it recommends what somebody else made", 0.85)
    if any(rule in reading.found for rule in _ADVERT):
        yield Evidence("advert", "it is worded as adverts are", 2.0)


def _of_standing(standing: Standing) -> Iterator[Evidence]:
    if not standing.is_enough:
        return
    share, replies = standing.level("promotional_share"), standing.level("reply_share")
    if share in ("warn", "error"):
        yield Evidence("megaphone", f"{standing.n_promotional} of your last {standing.n} posts promote", 2.0)
    elif share == "ok" and replies in ("ok", "note"):
        text = (
            f"of your last {standing.n} posts {standing.n_promotional} promote and {standing.n_replies} answer somebody"
        )
        yield Evidence("neighbour", text, 0.3)
