"""Text folding: one form for everything that says the same, as an array of code points.

Folding works chunk by chunk, a chunk being what stands between white space: no rule looks
across a space. So ``fold(text)`` is the folded chunks joined by single spaces, and every
character of it leads back to a span of the original.
"""

import re
import unicodedata
from collections.abc import Sequence
from html import unescape

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]

SEPARATOR = "\x00"
"""Stands before, between and after the posts of a folded batch, never inside one."""

MENTION, LINK, AMPERSAND = "\ue000", "\ue001", "\ue002"
"""Private-use characters that stand for any handle, any address, and ``&``."""

# What the makers of public corpora put where a name or an address stood. Nobody else's
# posts hold them, so they must not look different from the real thing.
_PLACEHOLDERS = {"[name]": MENTION, "__cust__": MENTION, "{link}": LINK, "[link]": LINK}

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
# A literal first character lets `re` skip to the next candidate as fast as memchr.
_MARKUP = re.compile(r"<(?:br|/?(?:[abipu]|em|strong|span|div))(?=[\0-\x20\x7f\s/<>])>?|/>")
_URL = re.compile(r"ht{2,}p+s*:+//+[^\s\0]*")
_WWW = re.compile(r"www\.[^\s\0]+")
_HANDLE = re.compile(r"@(?<![\w@]@)\w(?:[\w.-]*\w)?(?:@\w(?:[\w.-]*\w)?)?")
_DOMAIN_END = re.compile(
    r"\.(?:com?|net|org|info|biz|io|me|tv|ly|be|gl|gd|us|uk|ca|de|fr|eu|au|nz|ie|in|shop|store|app|dev|blog"
    r"|link|club|xyz|online|site|social|live|edu|gov|ai|fm|gg|art|band|cafe)(?![a-z0-9])[^\s\0]*"
)

_SPACE, _ZERO, _DOT, _COMMA = 32, 48, 46, 44
_ONE_FORM = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("£€¥₹₦₽₩₱₫₺₴₪฿", "$"),
    **dict.fromkeys("\x7f\x85\u1680\u2028\u2029", " "),
}
_FROM = np.array(sorted(map(ord, _ONE_FORM)), dtype=np.uint32)
_TO = np.array([ord(_ONE_FORM[chr(code)]) for code in _FROM], dtype=np.uint32)


def fold(text: str) -> str:
    r"""Return the folded form of one text; total and idempotent.

    Lower case, NFKC, entities decoded, markup and invisible characters removed, handles and
    addresses each replaced by one character, currencies by ``$``, numbers by ``0``, runs of
    three or more of a character by two, white space by single spaces. Emoji stay.

    >>> fold("Sooooo GOOD &amp; only £12.99, see https://ex.am/ple!!")
    'soo good \ue002 only $0, see \ue001'
    """
    return decode(fold_batch([text])[1:-1])


def decode(codes: Codes) -> str:
    """Return the string that code points stand for."""
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def fold_batch(texts: Sequence[str]) -> Codes:
    """Fold many texts at once.

    Returns
    -------
    array of shape (n_codes,)
        Code points, with a 0 before, between and after the posts: n_samples + 1 zeros.
    """
    joined = fold_names(texts)
    return _collapse(np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32))


def fold_names(texts: Sequence[str]) -> str:
    """Fold characters, markup, handles and addresses only; posts stand between separators."""
    joined = SEPARATOR.join(["", *map(_fold_characters, texts), ""])
    for placeholder, stand_in in _PLACEHOLDERS.items():
        joined = joined.replace(placeholder, stand_in)
    if "<" in joined or "/>" in joined:
        joined = _MARKUP.sub(" ", joined)
    joined = _URL.sub(LINK, joined)
    joined = _WWW.sub(LINK, joined)
    joined = _HANDLE.sub(MENTION, joined)
    return _fold_domains(joined)


def _fold_characters(text: str) -> str:
    """Fold what one character at a time decides; the result holds no separator and no ``&``."""
    if SEPARATOR in text:
        text = text.replace(SEPARATOR, " ")
    if "&" in text:
        text = unescape(unescape(text))  # exports escape once, scrapers of exports twice
    text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
        # Lower case of a compatibility form may not be in it, and the other way round.
        text = unicodedata.normalize("NFKC", text.lower())
    return text.replace("&", AMPERSAND)


def _fold_domains(joined: str) -> str:
    """Replace addresses that are written without a scheme, such as ``shop.example.com/sale``."""
    pieces, end = [], 0
    for match in _DOMAIN_END.finditer(joined):
        start = match.start()
        while start > end and (joined[start - 1].isalnum() or joined[start - 1] in "_-.@"):
            start -= 1
        if start < match.start() and joined[match.start() - 1] not in "-.@":
            pieces += [joined[end:start], LINK]
            end = match.end()
    return "".join([*pieces, joined[end:]])


def _collapse(codes: Codes) -> Codes:
    """Fold numbers, currencies, quotes, elongations and white space."""
    rare = np.flatnonzero((codes > 126) | (codes == ord("`")))
    found = np.searchsorted(_FROM, codes[rare]).clip(max=len(_FROM) - 1)
    codes[rare] = np.where(_FROM[found] == codes[rare], _TO[found], codes[rare])
    codes[(codes < _SPACE) & (codes > 0)] = _SPACE
    digit = (codes >= _ZERO) & (codes <= _ZERO + 9)
    inside = (codes[1:-1] == _DOT) | (codes[1:-1] == _COMMA)
    digit[1:-1] |= inside & digit[:-2] & digit[2:]
    codes[digit] = _ZERO

    same = codes[1:] == codes[:-1]
    drop = np.zeros(len(codes), dtype=bool)
    drop[2:] = same[1:] & same[:-1]
    drop[1:] |= same & ((codes[1:] == _ZERO) | (codes[1:] == _SPACE))
    drop[1:] |= (codes[1:] == _SPACE) & (codes[:-1] == 0)
    drop &= codes != 0
    codes = codes[~drop]
    last = (codes == _SPACE) & (np.append(codes[1:], 0) == 0)
    return np.asarray(codes[~last])
