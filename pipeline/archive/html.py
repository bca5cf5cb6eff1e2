"""The links that stand behind the words of an HTML text, which its plain text no longer shows."""

from html.parser import HTMLParser

from pipeline.archive.words import link_to
from pipeline.post import Link

_NOT_LINKS = frozenset({"mention", "hashtag"})


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
