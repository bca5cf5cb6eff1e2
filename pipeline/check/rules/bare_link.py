"""A link dropped without a word to anyone."""

from collections.abc import Iterator

from pipeline.check.cues import Token
from pipeline.check.domains import domain_of, is_own
from pipeline.check.finding import Span
from pipeline.check.rules.rule import Hit, Rule, Scene
from pipeline.scoring.fold import LINK, MENTION

_HEADLINE = 16  # words; what a headline has at most
_FEW = 3
_TO_SOMEBODY = frozenset(  # words are read more easily in a row than one a line
    """
    i im me my mine we us our he she they them his her their anyone anybody everyone please thanks thank hi hey
    hello sorry lol
    """.split()  # noqa: SIM905
)


def _find(scene: Scene) -> Iterator[Hit]:
    links = [token for token in scene.reading.tokens if token.folded == LINK]
    words = [token for token in scene.reading.tokens if _is_word(token)]
    if not links or len(words) > _HEADLINE or any(word.folded in _TO_SOMEBODY for word in words):
        return
    if any(token.folded.startswith("?") for token in scene.reading.tokens):
        return
    own = any(is_own(domain_of(link.text), scene.settings.own_domains) for link in links)
    message = "a link and nothing else" if len(words) <= _FEW else "a headline and a link, and nothing said to anyone"
    yield Hit(message, tuple(Span(link.start, link.end) for link in links), "warn" if own else None)


def _is_word(token: Token) -> bool:
    return token.folded not in (LINK, MENTION) and token.text[0].isalpha()


RULE = Rule(
    id="bare-link",
    name="Bare link drop",
    severity="note",
    message="a link, and nothing said to anyone",
    why=(
        "A headline and a link is what a feed robot posts. Readers can't tell why you pass it on, or what you think "
        "of it, and there is nothing to answer. To one of your own addresses it is a warning."
    ),
    advice=("say in a sentence what you took from it, or who it is for", "quote the one line that made you stop"),
    find=_find,
    hits=(
        "https://example.org/spring-range",
        "Ten Ways To Save On Your Heating https://example.org/heating",
        "New on the blog: example.com/bread",
    ),
    misses=(
        "I read this twice and still disagree with the ending https://example.org/essay",
        "Has anyone tried this? https://example.org/tool",
        "Ten ways to save on your heating, and none of them is new",
    ),
)
