"""What HTML hides from its plain text: links behind words, and entities in texts that are no HTML otherwise."""

import re
from html import unescape
from html.parser import HTMLParser

from pipeline.archive.words import link_to
from pipeline.post import Link

_NOT_LINKS = frozenset({"mention", "hashtag"})
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")


def decode_entities(text: str) -> str:
    """Return a text with its entities decoded, but only whole ones, since a link's ``&copy=2`` is none.

    >>> decode_entities("fish &amp; chips &gt; https://a.example/?a=1&copy=2")
    'fish & chips > https://a.example/?a=1&copy=2'
    """
    return _ENTITY.sub(lambda match: unescape(match.group()), text) if "&" in text else text


def html_links(html: str) -> tuple[Link, ...]:
    """Return where the anchors of a text lead, each address once; mentions and hashtags are no links.

    Only absolute web addresses count, so neither ``mailto:`` nor ``#top`` does.

    >>> html_links('<a href="https://Shop.example/?a=1&amp;b=2">my shop</a> <a href="#top">up</a>')
    (Link(url='https://Shop.example/?a=1&b=2', domain='shop.example'),)
    >>> html_links('<a class="u-url mention" href="https://social.example/@ann">@ann</a>')
    ()
    """
    if "<a" not in html.lower():
        return ()
    parser = _AnchorParser()
    parser.feed(html)
    parser.close()
    return tuple(link_to(url) for url in dict.fromkeys(parser.addresses))


class _AnchorParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        address = (values.get("href") or "").strip()
        classes = (values.get("class") or "").split()
        if tag == "a" and address.lower().startswith(("http://", "https://")) and _NOT_LINKS.isdisjoint(classes):
            self.addresses.append(address)
