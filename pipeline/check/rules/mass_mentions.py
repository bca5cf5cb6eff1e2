"""Many people called at once."""

from collections.abc import Iterator

from pipeline.check.cues import cues
from pipeline.check.finding import Span
from pipeline.check.rules.rule import Hit, Rule, Scene
from pipeline.scoring.fold import MENTION


def _find(scene: Scene) -> Iterator[Hit]:
    most = scene.settings.max_mentions
    spans = tuple(Span(token.start, token.end) for token in scene.reading.tokens if token.folded == MENTION)
    if len(spans) > most and not scene.spans(f"{RULE.id}/credit"):
        yield Hit(f"{len(spans)} people called, {most} at most", spans)


RULE = Rule(
    id="mass-mentions",
    name="Mass mentions",
    severity="note",
    message="it calls many people who were not asked",
    why=(
        "Everybody named gets a knock on the door. To thank them or to credit them is a reason; to be seen by them "
        "is not."
    ),
    advice=("name only those who had a part in it, and say which",),
    parts={
        "credit": cues(
            "thank|thanks|thx|cheers|congrats|congratulations|kudos|props|shoutout|grateful|featuring|feat|ft",
            "shout out|outs",
            "well done",
            "photo|photos|art|music|words by",
            "made|written|played with",
        )
    },
    find=_find,
    hits=("Our new track is out! @one @two @three @four @five",),
    misses=(
        "Thanks to @one @two @three @four for carrying the stage in the rain",
        "Our new track is out! @one @two",
        "mail me at a@example.org, b@example.org, c@example.org or d@example.org",
    ),
)
