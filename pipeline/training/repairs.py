"""The repairs that the texts of some public corpora went through before they were labelled, step by step.

Three of the CrowdFlower files are UTF-8 that was read as Windows-1252 and saved as MacRoman,
where the bytes that Windows-1252 lacks came out as other characters or were lost. ftfy knows
the lenient Windows-1252 that such software speaks; its ``fix_encoding`` as a whole goes
further than the labels did (text that was encoded three times is undone twice), so that 45 of
1,304 labelled posts of corporate_messaging would differ from what the readers saw.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from html import unescape

_LENIENT = "sloppy-windows-1252"


def repair_text(text: str, steps: Iterable[str]) -> str:
    """Return a text after some of the steps of ``REPAIRS``, in the given order.

    >>> repair_text("CafÃ© &amp; bar", ["double_encoding", "entities"])
    'Café & bar'
    """
    for step in steps:
        text = REPAIRS[step](text)
    return text


def _unify_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _restore_closing_quotes(text: str) -> str:
    """Restore the last byte of a closing quote, which MacRoman shows as ù."""
    return text.replace("â€ù", "”")


def _restore_lost_bytes(text: str) -> str:
    """Restore the first byte of an emoji and the last of an ellipsis, both saved as an underscore."""
    return text.replace("_Ÿ", "ðŸ").replace("â€_", "…")


def _undo_double_encoding(text: str) -> str:
    """Undo, once, what was UTF-8 read as Windows-1252; what does not decode stays as it is."""
    return text if text.isascii() else _utf8_in_windows_1252().sub(_decode_again, text)


def _decode_again(match: re.Match[str]) -> str:
    try:
        return match[0].encode(_LENIENT).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


@cache
def _utf8_in_windows_1252() -> re.Pattern[str]:
    """Return the pattern of two to four characters whose Windows-1252 bytes may be one of UTF-8."""
    import ftfy.bad_codecs  # noqa: F401 - importing it registers the codec

    def any_of(first: int, last: int) -> str:
        return "[" + re.escape(bytes(range(first, last + 1)).decode(_LENIENT)) + "]"

    follows = any_of(0x80, 0xBF)
    starts = {any_of(0xC2, 0xDF): 1, any_of(0xE0, 0xEF): 2, any_of(0xF0, 0xF4): 3}
    return re.compile("|".join(start + follows * n_following for start, n_following in starts.items()))


REPAIRS: dict[str, Callable[[str], str]] = {
    "newlines": _unify_newlines,
    "entities": unescape,
    "closing_quotes": _restore_closing_quotes,
    "lost_bytes": _restore_lost_bytes,
    "double_encoding": _undo_double_encoding,
}
