"""More hashtags than anybody reads."""

from collections.abc import Iterator
from itertools import pairwise

from pipeline.check.finding import Edit, Span
from pipeline.check.rules.rule import Hit, Rule, Scene


def _hashtags(scene: Scene) -> list[Span]:
    """Return the hashtags; spaCy parts ``#`` from its word."""
    tokens = scene.reading.tokens
    return [
        Span(sign.start, word.end)
        for sign, word in pairwise(tokens)
        if sign.text == "#" and word.start == sign.end and not word.text[0].isdigit()
    ]


def _trailing(spans: list[Span], text: str) -> list[Span]:
    """Return the hashtags that stand after everything else: no sentence needs them."""
    end, trailing = len(text.rstrip()), []
    for span in reversed(spans):
        if text[span.end : end].strip():
            break
        trailing.append(span)
        end = span.start
    return trailing[::-1]


def _find(scene: Scene) -> Iterator[Hit]:
    spans, most = _hashtags(scene), scene.settings.max_hashtags
    if len(spans) <= most:
        return
    spare = _trailing(spans, scene.text)[-(len(spans) - most) :]
    edits = [Edit(len(scene.text[: spare[0].start].rstrip()), spare[-1].end, "")] if spare else []
    yield Hit(
        f"{len(spans)} hashtags, {most} at most",
        tuple(spans),
        edits=tuple(edits),
    )


RULE = Rule(
    id="hashtag-stuffing",
    name="Hashtag stuffing",
    severity="note",
    message="more hashtags than anybody reads",
    why=(
        "A hashtag or two put a post where people look for it. A pile of them says that it is written for a search, "
        "and screen readers read out every one."
    ),
    advice=("keep the one or two tags that people who care would follow",),
    find=_find,
    safe="cut the last hashtags",
    hits=(
        "New mugs #pottery #ceramics #handmade #shopsmall #smallbiz #mugs",
        "#vegan #glutenfree #cake #bakery #treat come and see",
    ),
    misses=(
        "New mugs #pottery #ceramics",
        "We came in #1 of #9, then #2, #3, #4 and #5 again",
        "# a # lone # sign # is # none",
    ),
)
