"""The same again."""

from collections.abc import Iterator

from pipeline.check.finding import Span
from pipeline.check.fingerprints import link_hash
from pipeline.check.rules.account import SEVERITY_OF
from pipeline.check.rules.rule import Hit, Rule, Scene
from pipeline.scoring.fold import LINK


def _find(scene: Scene) -> Iterator[Hit]:
    if scene.standing is None:
        return
    links = [token for token in scene.reading.tokens if token.folded == LINK]
    repeat = scene.standing.find_repeats(scene.text, [link_hash(link.text) for link in links])
    if repeat is None:
        return
    times = repeat.n_recent + 1
    lately = SEVERITY_OF[scene.standing.policy.level("repeats", times)]
    days = scene.standing.policy.repeat_days
    spans = tuple(Span(link.start, link.end) for link in links) if repeat.what == "the same link" else ()
    if repeat.n_recent:
        yield Hit(f"{repeat.what} went out {_times(repeat.n_recent)} in the last {days} days", spans, lately)
    else:
        when = " in your history" if repeat.last is None else f"{', last' * (repeat.n_window > 1)} on {repeat.last}"
        yield Hit(f"{repeat.what} went out {_times(repeat.n_window)}{when}", spans, "note")


def _times(n: int) -> str:
    return "once" if n == 1 else "twice" if n == 2 else f"{n} times"


RULE = Rule(
    id="repeat",
    name="Repeat of a recent post",
    severity="note",
    message="it repeats a recent post",
    why=(
        "Who follows you has seen it. Said a second time it may reach somebody else; said five times in a week it is "
        "what moderators call spam. Compared with what the account posted in the history's window, by text (seven "
        "tenths of the character windows in common) and by link; the severity follows the policy, for the days up to "
        "today. It needs --history."
    ),
    advice=("say what is new since the last time", "answer somebody who replied to the first one instead"),
    find=_find,
    concerns="any",
)
