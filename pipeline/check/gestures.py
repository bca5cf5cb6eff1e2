"""Gestures: what a draft does for its readers, which speaks for it; and hard cues, which don't."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.check.cues import SENTENCE_ENDS, Pattern, Reading, Token, cues
from pipeline.check.finding import Span

GESTURES: Mapping[str, tuple[Pattern, ...]] = {
    "gesture/credits": cues(
        "thank|thanks|thankyou|thx|ty|cheers|kudos|props|credit|grateful to|for|goes|and|so|& much? to? HANDLE",
        "thank|thanks|thx|ty|cheers|congrats|congratulations|welcome HANDLE",
        "thank you|u so|very? much? to? HANDLE",
        "shout out|- out? to? HANDLE",
        "shoutout|kudos|props|credit to|: HANDLE",
        "photo|art|illustration|words|music|design|recipe by HANDLE",
        "made|written|baked|built|played|inspired|recommended with|by HANDLE",
        "hat tip to? HANDLE",
        "h / t HANDLE",
    ),
    "gesture/others": cues(
        "everyone|everybody|you should|must|need|have to? read|see|watch|hear|try",
        "highly|really|would|can|strongly recommend",
        "worth a|the|your read|look|listen|watch|visit|time",
        "loved|enjoyed|enjoying|reading this|her|his|their|the|a|HANDLE",
        "great|lovely|brilliant|excellent|fascinating|interesting|good|wonderful|important "
        "piece|article|thread|read|essay|interview|talk|work|post|episode by|from|on|in|about",
        "i|i'm 'm|am|was? a? fan|reading",
    ),
    "gesture/gives": cues(
        "here|heres 's|is how|what|why|the|a|my",
        "tip|tips|recipe|pro - ? tip|ingredients|method|psa|fyi|reminder :",
        "step NUMBER|one",
        "how to _ : _?",
        "the|a|one trick|secret|rule|answer is|:",
        "if you 're|have|see|want|need|get|are _? _? _? _? , _?",
    ),
    "gesture/answers": cues(
        "you 're|are right|welcome",
        "good|great question|point|idea",
        "i|we agree|disagree|hear|understand",
        "sorry to|about|for|that",
        "yes|no|nope|yep|yeah|exactly|agreed|correct|true|sure ,|HANDLE",
    ),
}
"""Cues by gesture, to be searched together with the rules'."""

_TO_READERS = frozenset(  # words are read more easily in a row than one a line
    """
    you your yours u anyone anybody everyone someone who whos what which how where why favourite favorite thoughts
    recommend recommendations suggestions
    """.split()  # noqa: SIM905
)
_SELLING = ("rhetorical-question", "hard-sell", "price-and-urgency", "engagement-bait", "giveaway", "asks-for-follows")
_LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's tokens, with the marks that end it."""

    tokens: tuple[Token, ...]

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.tokens[0].start, self.tokens[-1].end)


def find_questions(reading: Reading) -> tuple[Span, ...]:
    """Return the questions that readers can answer: put to them, and neither offer nor bait."""
    selling = [span for name in _SELLING for span in reading.found.get(name, ())]
    return tuple(
        sentence.span
        for sentence in _sentences(reading)
        if "?" in sentence.tokens[-1].folded
        and len(sentence.tokens) > _LEAST_WORDS
        and any(token.folded in _TO_READERS for token in sentence.tokens)
        and not any(span.start < sentence.span.end and sentence.span.start < span.end for span in selling)
    )


def _sentences(reading: Reading) -> Iterator[Sentence]:
    gathered: list[Token] = []
    for token in reading.tokens:
        gathered.append(token)
        if token.folded in SENTENCE_ENDS:
            yield Sentence(tuple(gathered))
            gathered = []
    if gathered:
        yield Sentence(tuple(gathered))
