"""Gestures: thanks and questions in a post's own words, found in folded text."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.fold import AMPERSAND, LINK, MENTION

_THANKS = re.compile(
    rf"\bthank(?:s|you)? (?:so |very |ever )?(?:much|a lot|to|for|all|everyone|everybody|again|{MENTION}|{AMPERSAND})"
    r"|\bthank (?:you|u)\b|\b(?:many|huge|big|special) thanks|\b(?:so|very|really|truly) grateful|grateful (?:to|for)"
    r"|\b(?:hat tip|shout ?out|kudos) to\b"
)
_QUESTION = re.compile(r"[^.!?؟]+[?؟]")
_LEAST_WORDS, _LEAST_CHARACTERS = 3, 6


def find_thanks(folded: Sequence[str]) -> NDArray[np.bool_]:
    """Return which folded texts thank or credit somebody in so many words, shape (n_samples,).

    >>> find_thanks(["thank you for the loan", "book a slot online, thanks!"]).tolist()
    [True, False]
    """
    return np.fromiter((_THANKS.search(text) is not None for text in folded), dtype=bool, count=len(folded))


def find_questions(folded: Sequence[str]) -> NDArray[np.bool_]:
    """Return which folded texts hold a question of three words or more, shape (n_samples,).

    >>> find_questions(["which lights do you use?", "hills? what hills?", "see \ue001"]).tolist()
    [True, False, False]
    """
    return np.fromiter((_has_question(text) for text in folded), dtype=bool, count=len(folded))


def _has_question(folded: str) -> bool:
    if "?" not in folded and "؟" not in folded:
        return False
    return any(_is_long_enough(sentence) for sentence in _QUESTION.findall(folded.replace(LINK, " ")))


def _is_long_enough(sentence: str) -> bool:
    """Tell whether a sentence has enough words; scripts without spaces are measured in characters."""
    words = sentence.split()
    return len(words) >= _LEAST_WORDS or (
        len(words) == 1 and len(sentence) >= _LEAST_CHARACTERS and not sentence.isascii()
    )
