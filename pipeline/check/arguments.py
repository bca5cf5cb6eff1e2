"""What an argument was meant as: a text, or the name of a file that is not there."""

import os
import re
from collections.abc import Sequence

from pipeline.check.draft import Draft
from pipeline.errors import ReadError

_NO_PATH = re.compile(r"[\s:?#!*\"<>|]")
"""What a text may hold, a link too, and the name of a file hardly ever does."""


def refuse_missing(arguments: Sequence[str]) -> None:
    """Raise ReadError on the name of a file or folder that is not there: it would pass as a harmless text."""
    for argument in arguments:
        if _names_nothing(argument):
            raise ReadError(
                f"{argument!r}: no such file or folder; if it is meant as a text, give it on standard input (-)"
            )


def _names_nothing(argument: str) -> bool:
    """Tell whether an argument is a path to nothing.

    >>> [_names_nothing(text) for text in ("drafst/", "no/such/folder", "and/or", "https://a.example/b/c/", ":/")]
    [True, True, False, False, False]
    """
    first, slash, rest = argument.partition("/")
    if not slash or _NO_PATH.search(argument) or os.path.exists(argument):  # noqa: PTH110 - Path raises on long texts
        return False
    if "." in first.strip("."):  # a link without its scheme, such as a.example/shop/
        return False
    # Several alternatives may stand in a text of a script that leaves no spaces.
    return not rest or rest.endswith("/") or ("/" in rest and argument.isascii()) or os.path.isdir(first)  # noqa: PTH112


def tell_lone_words(drafts: Sequence[Draft]) -> list[str]:
    """Return remarks on texts of one word: they may have been meant as the name of a file."""
    words = [draft.text for draft in drafts if not draft.file and draft.text and len(draft.text.split()) == 1]
    return [f"{word!r} is no file, and was checked as a text" for word in words if word.isprintable()]
