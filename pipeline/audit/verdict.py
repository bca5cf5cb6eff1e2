"""The verdict: what the account is to its readers, in one plain sentence, and how that came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.audit.language import UNKNOWN, Languages
from pipeline.audit.measures import Measure
from pipeline.audit.trend import Stretch
from pipeline.audit.words import between, capital
from pipeline.policy import Level, MeasureName, wilson_interval


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said on top of the report.

    Attributes
    ----------
    level : str or None
        None where there is too little to say.
    name : str
        What the account is, in a few words.
    sentence : str
        The verdict: begins with the name, followed by the figures behind it.
    story : str
        How that compares with the account's own best or worst; may be empty.
    """

    level: Level | None
    name: str
    sentence: str
    story: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {"level": self.level, "name": self.name, "sentence": self.sentence, "story": self.story}


_ONE_HABIT: dict[MeasureName, str] = {
    "own_domain_share": "links mostly home",
    "self_reply_share": "answers mostly itself",
    "repeats": "says things over and over",
}


def give_verdict(
    measures: Sequence[Measure],
    repeats_level: Level,
    minimum: int,
    stretches: tuple[Stretch, Stretch] | None,
    languages: Languages = UNKNOWN,
) -> Verdict:
    """Return the verdict on the measures of a stretch.

    Promotion and replies decide; the other measures are habits, which alone are no more than a note.
    There is no verdict on posts in a language that the model never learned.
    """
    if languages.is_foreign:
        return Verdict(None, "", "Mostly not in English: the figures mean little.", languages.say())
    by_name = {measure.name: measure for measure in measures}
    promotional, replies = by_name["promotional_share"], by_name["reply_share"]
    n = promotional.share.n
    if n < minimum:
        return Verdict(None, "", f"{n} {'post' if n == 1 else 'posts and replies'}: too few to say.")
    habits = [name for name, words in _ONE_HABIT.items() if name in by_name and by_name[name].is_bad]
    if repeats_level in ("warn", "error"):
        habits.append("repeats")
    name, level = _name(promotional, replies, habits, says_again=repeats_level == "note")
    hedge = "" if promotional.is_sure or level not in ("warn", "error") else "perhaps "
    sentence = f"{capital(hedge + name)}: of {n:,} posts and replies, {_figures(promotional, replies)}."
    return Verdict(level, name, sentence, _story(promotional, stretches))


def _name(
    promotional: Measure, replies: Measure, habits: Sequence[MeasureName], *, says_again: bool
) -> tuple[str, Level]:
    """Return what the account is called, and how bad that is: the first that fits."""
    mostly = 2 * promotional.share.count > promotional.share.n
    names: tuple[tuple[bool, str, Level], ...] = (
        (promotional.level == "error" and (replies.is_bad or mostly), "a one-way street", "error"),
        (promotional.level == "error", "a neighbour who sells far too much", "error"),
        (promotional.level == "warn" and replies.is_bad, "more shop window than conversation", "warn"),
        (promotional.level == "warn", "a neighbour who sells too much", "warn"),
        (replies.is_bad, "much said, few answered", "warn"),
        (bool(habits), f"good company that {_ONE_HABIT[habits[0]] if habits else ''}", "note"),
        (promotional.level == "note", "good company, with something to sell", "note"),
        (replies.level == "note", "good company that could answer more", "note"),
        (says_again and replies.level is None, "no megaphone, but one that says some things again", "note"),
        (says_again, "a good neighbour who says some things again", "note"),
        (replies.level is None, "no megaphone", "ok"),
        (True, "a good neighbour", "ok"),
    )
    return next((name, level) for fits, name, level in names if fits)


def _figures(promotional: Measure, replies: Measure) -> str:
    count = promotional.share.count
    promote = f"{count:,} {'promotes' if count == 1 else 'promote'} something" if count else "none promotes anything"
    if replies.why_not:
        return promote
    answered = replies.share.count
    answer = f"{answered:,} {'answers' if answered == 1 else 'answer'} somebody" if answered else "none answers anybody"
    return f"{promote} and {answer}"


def _story(promotional: Measure, stretches: tuple[Stretch, Stretch] | None) -> str:
    """Compare with the account's own past, where the difference is beyond chance.

    The best and the worst are picked from many runs, so that their intervals must be wide: at 4.5
    standard deviations one run in 150,000 is outside.
    """
    if stretches is None:
        return ""
    best, worst = stretches
    if wilson_interval(best.promotional.count, best.promotional.n, z=4.5)[1] < promotional.share.low:
        return (
            f"It was not always so: {between(best.start, best.end)}, {best.promotional.count or 'none'} of "
            f"{best.promotional.n} promoted {'something' if best.promotional.count else 'anything'}, and "
            f"{best.replies.count} answered somebody."
        )
    if wilson_interval(worst.promotional.count, worst.promotional.n, z=4.5)[0] > promotional.share.high:
        return (
            f"It has changed for the better: {between(worst.start, worst.end)}, {worst.promotional.count} of "
            f"{worst.promotional.n} promoted something."
        )
    return ""
