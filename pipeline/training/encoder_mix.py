"""Other surfaces of the same act: what keeps the encoder from learning one platform's habits."""

import re
from collections.abc import Callable

import numpy as np

Random = np.random.Generator

_SYMBOLS = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?")
_NAMES = ("ana", "ben", "chidi", "dee", "fay", "gus", "ines", "jo", "kofi", "lena", "mo", "nia", "omar", "raj", "sue")


def mix(text: str, random: Random, share: float) -> str:
    """Return a text as it might stand on another platform; what it does to its readers stays the same.

    Parameters
    ----------
    text : str
        As `fold_for_encoder` gives it.
    share : float
        How probable each change is. A change that would leave nothing is not made.

    >>> mix("@user lovely bread! #rye #leeds http", np.random.default_rng(4), share=0.5)
    '@user lovely bread! rye leeds http'
    """
    for change in CHANGES.values():
        if random.random() < share:
            text = change(text, random) or text
    return text


def _name_handles(text: str, random: Random) -> str:
    return text.replace("@user", _NAMES[int(random.integers(len(_NAMES)))])


def _drop_handles(text: str, _: Random) -> str:
    """Drop those in front only: further in, a sentence may need them."""
    return re.sub(r"^(?:@user )+", "", text)


def _drop_links(text: str, _: Random) -> str:
    return re.sub(r"(?: |^)http(?= |$)", "", text).strip()


def _drop_symbols(text: str, _: Random) -> str:
    return " ".join(_SYMBOLS.sub("", text).split())


def _drop_hashtags_at_end(text: str, _: Random) -> str:
    return re.sub(r"(?: #\w+){2,}$", "", text)


def _plain_hashtags(text: str, _: Random) -> str:
    return text.replace("#", "")


def _drop_final_stop(text: str, _: Random) -> str:
    return text.rstrip(".! ")


def _swap_letters(text: str, random: Random) -> str:
    """Swap two letters inside one word, as fast fingers do."""
    words = [found.start() for found in re.finditer(r"[a-z]{4,}", text)]
    if not words:
        return text
    at = words[int(random.integers(len(words)))] + 1
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


CHANGES: dict[str, Callable[[str, Random], str]] = {
    "name_handles": _name_handles,
    "drop_handles": _drop_handles,
    "drop_links": _drop_links,
    "drop_symbols": _drop_symbols,
    "drop_hashtags_at_end": _drop_hashtags_at_end,
    "plain_hashtags": _plain_hashtags,
    "drop_final_stop": _drop_final_stop,
    "swap_letters": _swap_letters,
}
