"""What stands in a text: links, mentions and hashtags; and text out of HTML or doubly encoded bytes."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from pipeline.post import Link

_URL = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@/.])@([A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*(?:@[A-Za-z0-9.-]+[A-Za-z0-9])?)")
_HASHTAG = re.compile(r"(?<![\w&/#])#(\w*[^\W\d]\w*)")
_BLOCK = re.compile(
    r"p|div|br|li|tr|h[1-6]|blockquote|pre|ul|ol|hr|figure|figcaption|table|d[ltd]|section|article|aside|header|"
    r"footer|main|nav|address|details|summary|center|form|fieldset|option"
)
_CELL = frozenset({"td", "th"})
_UNSEEN = frozenset({"script", "style", "head", "template"})


def whole_number(text: str) -> int | None:
    """Return the number that up to 19 digits spell, as ids and counts do; None for anything else.

    >>> whole_number("0120"), whole_number("12a"), whole_number("9" * 5000)
    (120, None, None)
    """
    return int(text) if len(text) < 20 and text.isascii() and text.isdigit() else None


def domain_of(url: str) -> str:
    """Return the host of an address, lower case and without ``www.``.

    >>> domain_of("https://WWW.Shop.example:443/cart?id=1")
    'shop.example'
    """
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")


def link_to(url: str) -> Link:
    """Return the link that an address makes."""
    return Link(url, domain_of(url))


def find_links(text: str) -> tuple[Link, ...]:
    """Return the addresses in a text, each once, without the punctuation that follows them.

    >>> find_links("See (https://a.example/x), https://a.example/x!")
    (Link(url='https://a.example/x', domain='a.example'),)
    """
    if "://" not in text:
        return ()
    found = dict.fromkeys(match.group().rstrip(".,;:!?)]}\u2026\u2019\u201d") for match in _URL.finditer(text))
    return tuple(link_to(url) for url in found)


def find_mentions(text: str) -> tuple[str, ...]:
    """Return the handles in a text without their ``@``, each once."""
    return tuple(dict.fromkeys(_MENTION.findall(text))) if "@" in text else ()


def find_hashtags(text: str) -> tuple[str, ...]:
    """Return the hashtags in a text without their ``#``, each once."""
    return tuple(dict.fromkeys(_HASHTAG.findall(text))) if "#" in text else ()


def html_to_text(html: str) -> str:
    r"""Return HTML as a reader sees it: blocks and breaks as new lines, no tags, entities decoded.

    >>> html_to_text("<p>Fish &amp; chips<br>tonight</p><p>Come!</p>")
    'Fish & chips\ntonight\n\nCome!'
    """
    if "<" not in html and "&" not in html:
        return html
    parser = _TextParser()
    parser.feed(html)
    parser.close()
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(parser.pieces))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def mend_double_encoding(text: str) -> str:
    r"""Return text whose UTF-8 bytes were written as one character each, as Meta's exports do.

    >>> mend_double_encoding("caf\u00c3\u00a9"), mend_double_encoding("café")
    ('café', 'café')
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag == "p" and self.pieces:
            self.pieces.append("\n\n")
        elif _BLOCK.fullmatch(tag) and self.pieces:
            self.pieces.append("\n")
        elif tag in _CELL and self.pieces and not self.pieces[-1].endswith((" ", "\n")):
            self.pieces.append(" ")
        elif tag == "img" and not self._unseen:
            self.pieces.append(_emoji(dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if _BLOCK.fullmatch(tag) and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _emoji(attributes: dict[str, str | None]) -> str:
    """Return the emoji that WordPress and others put into feeds as a picture; nothing for any other picture."""
    classes = (attributes.get("class") or "").split()
    return (attributes.get("alt") or "") if {"wp-smiley", "emoji"} & set(classes) else ""
