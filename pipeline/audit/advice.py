"""Advice: three things to do next, chosen by what is furthest from the policy and from the mission."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.audit.measures import Counts, Measure, Share
from pipeline.audit.repeats import Repeat
from pipeline.audit.rhythm import LONG, Silence
from pipeline.audit.words import percent, times
from pipeline.policy import Level, MeasureName, Policy

N_ADVICE = 3
_RANK: Mapping[Level | None, float] = {"error": 3.0, "warn": 2.0, "note": 1.0, "ok": 0.0, None: 0.0}
_FEW = 0.05
"""Under so many of all activities, a gesture is called rare."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do, and the figures it comes from."""

    title: str
    text: str

    def to_dict(self) -> dict[str, str]:
        """Return it as plain values for JSON."""
        return {"title": self.title, "text": self.text}


Candidate = tuple[float, str, str]
"""How much it is needed, the title and the text."""


def give_advice(
    measures: Sequence[Measure],
    counts: Counts,
    repeats: Sequence[Repeat],
    silence: Silence,
    policy: Policy,
    *,
    readable: bool = True,
) -> tuple[Advice, ...]:
    """Return three things to do next, the most needed first.

    Of posts that are not ``readable``, being in another language, nothing is said that goes by their words.
    """
    by_name = {measure.name: measure for measure in measures}
    candidates = [*_on_measures(by_name, policy), *_on_repeats(repeats, policy), *_for_the_good(by_name, counts)]
    if readable:
        candidates += _on_asks(counts, policy.window.minimum)
        candidates += _on_gestures(counts, policy.window.minimum)
        candidates += _for_thanks(counts)
    if counts.questions.n >= policy.window.minimum:
        candidates += _on_silence(silence)
    ranked = sorted(candidates, key=lambda candidate: -candidate[0])
    return tuple(Advice(title, text) for _, title, text in ranked[:N_ADVICE])


def _on_measures(by_name: Mapping[MeasureName, Measure], policy: Policy) -> Iterator[Candidate]:
    promotional = by_name["promotional_share"]
    limit = policy.bands["promotional_share"].limit or 0.1
    if rank := _RANK[promotional.level]:
        others = max(round(1 / limit) - 1, 1)
        yield (
            rank + 0.3,
            f"Let the next {_word(others)} posts sell nothing",
            (
                f"{_so_many(promotional.share)} promoted something; the policy allows {percent(limit)}. Tell what you "
                "know, what you saw, what went wrong: that is what people stay for."
            ),
        )
    replies = by_name["reply_share"]
    if rank := _RANK[replies.level]:
        yield (
            rank + 0.2,
            "Answer somebody before you announce anything",
            (
                f"{_so_many(replies.share)} answered another person; a third is a good mark. Two answers before each "
                "announcement would get you there."
            ),
        )
    own = by_name["own_domain_share"]
    if rank := _RANK[own.level]:
        yield (
            rank - 0.8,
            "Link to something you didn't make",
            (
                f"{_so_many(own.share)} links led to your own site. Pass on a neighbour's work with a word on why "
                "it is good."
            ),
        )
    own_answers = by_name["self_reply_share"]
    if rank := _RANK[own_answers.level]:
        yield (
            rank - 0.5,
            "Leave your own posts alone once they are out",
            f"{_so_many(own_answers.share)} replies were to yourself. Spend them on other people's posts.",
        )


def _on_repeats(repeats: Sequence[Repeat], policy: Policy) -> Iterator[Candidate]:
    worst = max(repeats, key=lambda repeat: repeat.in_judged, default=None)
    if worst is None:
        return
    level = policy.level("repeats", worst.in_judged)
    in_all = f", and {len(worst.posts):,} times in all" if len(worst.posts) > worst.in_judged else ""
    what = "link" if worst.kind == "link" else "announcement" if worst.promotes else "message"
    if level in ("warn", "error"):
        yield (
            _RANK[level] - 0.1,
            "Say it once",
            (
                f"One {what} went out {worst.in_judged} times within {policy.repeat_days} days{in_all}. "
                "Whoever saw the first has learned to scroll past the rest."
            ),
        )


def _on_asks(counts: Counts, minimum: int) -> Iterator[Candidate]:
    kind, share = max(counts.by_kind.items(), key=lambda item: item[1].count)
    names = {"follow": "follows", "like": "likes", "share": "shares", "buy": "purchases", "click": "clicks"}
    if share.n >= minimum and share.value > 4 * _FEW:
        yield (
            1.4,
            f"Stop asking for {names[kind]} for a while",
            f"{share.count:,} of {share.n:,} posts asked for them. People who like what they read come by themselves.",
        )
    stuffed = counts.hashtag_stuffing
    if stuffed.n >= minimum and stuffed.value > _FEW:
        yield (
            0.9,
            "Two hashtags are plenty",
            f"{stuffed.count:,} posts carried a pile of them: they are written for a search, and read like it.",
        )


def _on_gestures(counts: Counts, minimum: int) -> Iterator[Candidate]:
    if counts.questions.n < minimum:
        return
    if _is_rare(counts.questions):
        yield (
            0.8,
            "Ask something you want to know",
            f"{_few(counts.questions)} asked readers anything. Put one honest question, and listen to the answers.",
        )
    if _is_rare(counts.thanks):
        yield (
            0.7,
            "Thank somebody by name",
            f"{_few(counts.thanks)} thanked anyone. Say who helped, and what came of it.",
        )
    if _is_rare(counts.passed_on):
        yield (
            0.6,
            "Pass on what others made",
            f"{_few(counts.passed_on)} passed on somebody else's work. Once a week is a start.",
        )


def _on_silence(silence: Silence) -> Iterator[Candidate]:
    if silence.days >= LONG:
        yield (
            0.5,
            "Say so when you go quiet",
            f"The longest silence was {silence.days} days. A line before and a line after is enough.",
        )


def _for_the_good(by_name: Mapping[MeasureName, Measure], counts: Counts) -> Iterator[Candidate]:
    """Yield what is left to say to those who have nothing to mend."""
    if by_name["reply_share"].level == "ok":
        yield (
            0.3,
            "Keep answering",
            f"{_answers(counts.answered.count)} the best thing in this archive.",
        )
    yield 0.1, "Go on, and look again in three months", "Habits change slowly, and seldom while one is looking."
    yield 0.05, "Listen a while before you speak", "An archive shows what was said, never what was read."
    yield 0.04, "Write to one reader, not to all", "The posts that are remembered were meant for somebody."


def _for_thanks(counts: Counts) -> Iterator[Candidate]:
    if counts.thanks.count and not _is_rare(counts.thanks):
        yield 0.2, "Keep saying thank you", f"You did {times(counts.thanks.count)}, and people remember it."


def _answers(count: int) -> str:
    return "The one answer to somebody is" if count == 1 else f"{count:,} answers to other people are"


def _so_many(share: Share) -> str:
    return f"{share.count:,} of {share.n:,}" if share.count else f"None of {share.n:,}"


def _few(share: Share) -> str:
    return f"{share.count:,} of {share.n:,}" if share.count else f"None of {share.n:,} activities"


def _is_rare(share: Share) -> bool:
    return share.n > 0 and share.value < _FEW


def _word(number: int) -> str:
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return words[number] if number < len(words) else str(number)
