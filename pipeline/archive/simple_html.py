"""The plain HTML that posts are written in, read in one go: what html_to_text and html_links do, but faster."""

import re
from html import unescape

from pipeline.archive.html import html_links
from pipeline.archive.words import html_to_text, link_to
from pipeline.post import Link

_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s(?:[^<>"']|(?<=\w=)(?:"[^"]*"|'[^']*')(?=[\s/>]))*)?)>""")
_BLOCK = re.compile(r"p|div|br|li|h[1-6]|blockquote|pre|ul|ol|hr")
_KNOWN = re.compile(rf"{_BLOCK.pattern}|a|span|b|strong|i|em|u|s|del|code|small|su[bp]")
_ATTRIBUTE = re.compile(r'\s(href|class)="([^"]*)"', re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")


class _NotPlainError(Exception):
    """There is more in the HTML than a post has, and a whole parser must read it."""


def text_and_links(html: str) -> tuple[str, tuple[Link, ...]]:
    r"""Return what a reader sees of a post's HTML, and where its anchors lead but those of mentions and hashtags.

    >>> text_and_links('<p>Fish &amp; chips<br>at <a href="https://hare.example/">ours</a></p><p>Come!</p>')
    ('Fish & chips\nat ours\n\nCome!', (Link(url='https://hare.example/', domain='hare.example'),))
    """
    if "<" not in html and "&" not in html:
        return html, ()
    try:
        return _read(_TAG.split(html))
    except _NotPlainError:
        return html_to_text(html), html_links(html)


def _read(parts: list[str]) -> tuple[str, tuple[Link, ...]]:
    """Read what stands between tags, and each tag with its slash, name and attributes, in turn."""
    pieces: list[str] = []
    addresses: list[str] = []
    for at in range(0, len(parts) - 1, 4):
        _add_words(pieces, parts[at])
        slash, tag, attributes = parts[at + 1], parts[at + 2].lower(), parts[at + 3]
        if not _KNOWN.fullmatch(tag):
            raise _NotPlainError
        if tag == "a" and not slash:
            addresses += _addresses(attributes)
        elif _BLOCK.fullmatch(tag):
            pieces.append(_break(tag, slash, attributes, is_first=not pieces))
    _add_words(pieces, parts[-1])
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(pieces))
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return text, tuple(link_to(address) for address in dict.fromkeys(addresses))


def _add_words(pieces: list[str], words: str) -> None:
    if "<" in words:
        raise _NotPlainError
    if words:
        pieces.append(re.sub(r"\s+", " ", unescape(words)))


def _break(tag: str, slash: str, attributes: str, *, is_first: bool) -> str:
    if slash:
        return "" if tag == "br" else "\n"
    before = "" if is_first else "\n\n" if tag == "p" else "\n"
    return before + ("\n" if attributes.endswith("/") and tag != "br" else "")


def _addresses(attributes: str) -> list[str]:
    """Return the web address of an anchor; of one that is written another way only the whole parser knows it."""
    values = {name.lower(): value for name, value in _ATTRIBUTE.findall(attributes)}
    n_addresses = attributes.lower().count("href")
    if not n_addresses:
        return []
    if n_addresses > 1 or "href" not in values or _BARE_AMPERSAND.search(values["href"]):
        raise _NotPlainError
    address = unescape(values["href"]).strip()
    classes = values.get("class", "").split()
    is_link = address.lower().startswith(("http://", "https://")) and not {"mention", "hashtag"} & set(classes)
    return [address] if is_link else []
