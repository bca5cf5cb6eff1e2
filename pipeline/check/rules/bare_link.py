"""A link dropped without a word to anyone."""

from collections.abc import Iterator

from pipeline.check.cues import Token, cues
from pipeline.check.domains import domain_of, is_own
from pipeline.check.finding import Span
from pipeline.check.rules.rule import Hit, Rule, Scene
from pipeline.scoring.fold import LINK, MENTION

_SAYS = (
    "bare-link/tip",
    "bare-link/opinion",
    "gesture/credits",
    "gesture/others",
    "gesture/answers",
)
_HEADLINE = 16  # words; what a headline has at most
_FEW = 3
_SHORT = 3  # letters; such words are small in headlines, too
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
    if any(token.folded.startswith("?") for token in scene.reading.tokens) or _says_something(scene, words):
        return
    own = any(is_own(domain_of(link.text), scene.settings.own_domains) for link in links)
    message = "a link and nothing else" if len(words) <= _FEW else "a headline and a link, and no word on why"
    yield Hit(message, tuple(Span(link.start, link.end) for link in links), "warn" if own else None)


def _says_something(scene: Scene, words: list[Token]) -> bool:
    """Tell whether there is a tip, an opinion or a credit beside the link; a headline in capitals is none."""
    long = [word.text for word in words if len(word.text) > _SHORT]
    if long and all(word[0].isupper() for word in long):
        return False
    return any(map(scene.spans, _SAYS)) or bool(scene.spans("gesture/gives") and not scene.spans("teaser"))


def _is_word(token: Token) -> bool:
    return token.folded not in (LINK, MENTION) and token.text[0].isalpha()


RULE = Rule(
    id="bare-link",
    name="Bare link drop",
    severity="note",
    message="a link, and no word on why",
    why=(
        "A headline and a link is what a feed robot posts. Readers can't tell why you pass it on, or what you think "
        "of it, and there is nothing to answer. To one of your own addresses it is a warning."
    ),
    advice=("say in a sentence what you took from it, or who it is for", "quote the one line that made you stop"),
    parts={
        # What begins a tip, in the words of one who tells another what to do.
        "tip": cues(
            "^always|never|remember|avoid|try|rinse|soak|boil|bake|fry|roast|salt|stir|chill|knead|wash|dry|wipe|clean|"
            "put|keep|store|freeze|add|mix|pour|heat|cool|cut|peel|plant|prune|water|sow|dig|turn|measure|write|"
            "label|charge|unplug|install|run|set|leave|let|wait|start|stop|hold|press|fold|tie|sand|paint|bring|wear|"
            "pack|walk|ask|count|test a|an|the|your|it|them|to|for|that|this|with|in|on|two|three|four|NUMBER|"
            "before|up|off|down|twice|once|first|rice|beans",
            "^always|never _",
            "^do n't _ a|an|the|your|it|them|with|in|on|until|before",
            "^if|when _ _? _? _? _? ,",
            "^use|take|make|get a|an|your? _ _? _? _? to|for|instead|first|before",
            "lid|lids on|off",
            "works|tastes|looks|lasts|holds|keeps|sticks|slips better|best|longer|fine|well",
        ),
        # An opinion is a word of one's own.
        "opinion": cues(
            "is|are|was|were|looks|sounds|feels so|really|very|just|pure|quite|well|such|a|the? "
            "gold|great|brilliant|lovely|worth|excellent|superb|fascinating|wonderful|beautiful|good|useful|fun|funny|"
            "best|better|wrong|sad|odd|clear|clearer|interesting|amazing|terrible|dull|treat|joy|gem",
        ),
    },
    find=_find,
    hits=(
        "https://example.org/spring-range",
        "Ten Ways To Save On Your Heating https://example.org/heating",
        "New on the blog: example.com/bread",
        "Never Salt Your Beans https://example.org/beans",
        "Here's why the bridge is closed https://example.org/bridge",
        "Council votes to close the library https://example.org/library",
        "Back in stock on Monday https://example.org/jars",
    ),
    misses=(
        "I read this twice and still disagree with the ending https://example.org/essay",
        "Has anyone tried this? https://example.org/tool",
        "Rinse the rice three times, then soak it for ten minutes: https://example.org/rice",
        "Never salt beans at the start https://example.org/beans",
        "If the dough is sticky, wait an hour https://example.org/bread",
        "New essay by @rachel on forms, the middle section is gold https://example.org/forms",
        "Ten ways to save on your heating, and none of them is new",
    ),
)
