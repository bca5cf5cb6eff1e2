"""Advice by what a draft lacks: nobody is told to ask who asks already, or to name who has named somebody."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.check.gestures import find_questions
from pipeline.scoring.fold import LINK, MENTION

if TYPE_CHECKING:
    from pipeline.check.rules.rule import Scene

ASK = "ask a question that you want the answer to"
ASK_READERS = "ask something that only your readers know"
ASK_WISHES = "ask what people would like to see, hear or eat"
ASK_AND_ANSWER = "ask what people think, and answer those who tell you"
ASK_FOR_THOUGHTS = "ask for what people know or think, as well as for what they have"
ASK_WITNESSES = "ask what people saw or know"
NAME = "name who helped, and what they did"
TELL_WHO = "tell what happened, and who made it happen"
GIVE = "give the useful thing in the post itself: the tip, the recipe, the answer"
WAIT = "answer somebody first, and let this one wait a day"
WHY_IT = "say what you like about it, in a sentence of your own"
SHOW_IT = "show a line or a picture of it that made you stop"
OTHER_HELP = "say how people can help besides passing it on"
COME_BACK = "come back and tell how it ended"
WHOM_FOR = "say why you tell it, and whom it is for"

_OWN = frozenset("i im ill ive me my mine we us our ours".split())  # noqa: SIM905 - a row of words
_OURS = frozenset("we us our ours".split())  # noqa: SIM905
_MISSING = frozenset("missing lost found stolen escaped strayed reunite reunited".split())  # noqa: SIM905
_NAMING = frozenset("by with from to thanks thank and congratulations".split())  # noqa: SIM905
_BY = frozenset(["by"])
_NO_NAMES = frozenset(  # what often stands in capitals and is nobody
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december i the a christmas easter
    """.split()  # noqa: SIM905
)
_SELLING = ("hard-sell", "link-in-bio", "price-and-urgency", "giveaway", "sub-for-sub", "self-praise")
PASSING_ON = frozenset("share rt retweet repost boost reblog spread".split())  # noqa: SIM905
MOST = 3
"""Pieces of advice for one finding; more are not read."""


def choose(scene: "Scene") -> tuple[str, ...]:
    """Return what to do instead of talking at readers, by who gains from the draft and what it lacks."""
    pool: tuple[str, ...]
    if is_call(scene):
        pool = (OTHER_HELP, COME_BACK, ASK_WITNESSES)
    elif shows_others_work(scene):
        pool = (WHY_IT, SHOW_IT, ASK)
    elif gains(scene):
        pool = (ASK, NAME, GIVE, WAIT)
    else:
        pool = (WHOM_FOR, ASK, GIVE)
    return tuple(text for text in pool if fits(text, scene))[:MOST]


def fits(text: str, scene: "Scene") -> bool:
    """Tell whether a draft lacks what a piece of advice asks for."""
    return _LACKS[text](scene) if text in _LACKS else True


def asks(scene: "Scene") -> bool:
    """Tell whether a draft asks anything, be it for show."""
    return any("?" in token.folded for token in scene.reading.tokens if token.folded != LINK)


def names_somebody(scene: "Scene") -> bool:
    """Tell whether a draft names somebody: an account, or a name after "by", "with", "thanks to" and the like."""
    if _calls_an_account(scene) or scene.spans("gesture/credits"):
        return True
    return _names_after(scene, _NAMING)


def _names_after(scene: "Scene", words: frozenset[str]) -> bool:
    return any(
        first.folded in words and second.text.istitle() and second.folded not in _NO_NAMES
        for first, second in pairwise(scene.reading.tokens)
    )


def gains(scene: "Scene") -> bool:
    """Tell whether a draft's own side gains by it: it sells, or speaks of "we" and "my"."""
    return any(map(scene.spans, _SELLING)) or _says(scene, _OWN)


def is_call(scene: "Scene") -> bool:
    """Tell whether a draft calls for help rather than custom: an appeal, a search, a thing to pass on."""
    if any(map(scene.spans, _SELLING)):
        return False
    return bool(scene.spans("appeal")) or _says(scene, _MISSING) or asks_to_pass_on(scene)


def asks_to_pass_on(scene: "Scene") -> bool:
    """Tell whether all that a draft asks readers to do for it is to pass it on."""
    asked = [scene.text[span.start : span.end].lower().split() for span in scene.spans("asks-for-follows")]
    return bool(asked) and all(
        PASSING_ON.intersection(words) and not {"follow", "like", "subscribe", "sub"}.intersection(words)
        for words in asked
    )


def shows_others_work(scene: "Scene") -> bool:
    """Tell whether a draft is about what somebody else makes: it names them, and speaks of no "we"."""
    if any(map(scene.spans, _SELLING)) or _says(scene, _OURS):
        return False
    return bool(scene.spans("gesture/others")) or _calls_an_account(scene) or _names_after(scene, _BY)


def _calls_an_account(scene: "Scene") -> bool:
    return any(token.folded == MENTION for token in scene.reading.tokens)


def _says(scene: "Scene", words: frozenset[str]) -> bool:
    return any(token.folded in words for token in scene.reading.tokens)


def _has_no_question(scene: "Scene") -> bool:
    return not asks(scene)


def _has_no_real_question(scene: "Scene") -> bool:
    return not find_questions(scene.reading)


def _names_nobody(scene: "Scene") -> bool:
    return not names_somebody(scene)


def _gives_nothing(scene: "Scene") -> bool:
    return not scene.spans("gesture/gives")


_LACKS: Mapping[str, Callable[["Scene"], bool]] = {
    **dict.fromkeys((ASK, ASK_WISHES, ASK_AND_ANSWER, ASK_FOR_THOUGHTS, ASK_WITNESSES), _has_no_question),
    ASK_READERS: _has_no_real_question,
    **dict.fromkeys((NAME, TELL_WHO), _names_nobody),
    GIVE: _gives_nothing,
}
