"""What all texts of Reddit have in common, whether they come from a data request or from a dump."""

import re
from urllib.parse import urlsplit

from pipeline.archive.html import decode_entities
from pipeline.archive.words import domain_of, find_links, find_mentions, link_to
from pipeline.post import Link

DELETED = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[ Removed by Reddit ]"})
"""What stands in the place of a text that is gone."""

_USER = re.compile(r"(?<![\w/.-])/?u/([A-Za-z0-9_-]{3,20})")
_SITE = "reddit.com"
_UPLOADS = frozenset({"i.redd.it", "v.redd.it", "preview.redd.it"})


def shown_text(raw: str) -> str:
    """Return a text as it is read but for its Markdown, which stays as it was written.

    >>> shown_text("fish &amp; chips ")
    'fish & chips'
    """
    return decode_entities(raw).strip()


def post_text(title: str, body: str) -> str:
    """Return a post as it is read: the title above the body.

    >>> post_text("A question", "")
    'A question'
    """
    return "\n\n".join(part for part in (shown_text(title), shown_text(body)) if part)


def bare_id(name: str) -> str:
    """Return an id without what says its type.

    >>> bare_id("t1_CK1bai1"), bare_id("ck1bai1")
    ('ck1bai1', 'ck1bai1')
    """
    return re.sub(r"^t[1-6]_", "", name.strip().lower())


def find_users(text: str) -> tuple[str, ...]:
    """Return the accounts that a text calls by ``u/name`` or ``@name``."""
    return tuple(dict.fromkeys([*_USER.findall(text), *find_mentions(text)]))


def links_of(text: str, url: str = "", permalink: str = "") -> tuple[Link, ...]:
    """Return the links of a post: the one it was made for, unless that is itself or an upload, and those in its text.

    >>> links_of("", "https://reddit.com/r/tea/comments/38focg/x/", "/r/tea/comments/38focg/x/")
    ()
    """
    url = shown_text(url)
    leads_away = url.lower().startswith(("http://", "https://")) and domain_of(url) not in _UPLOADS
    if leads_away and domain_of(url).endswith(_SITE):
        leads_away = _path(url) != _path(permalink)
    listed = [link_to(url)] if leads_away else []
    return tuple(dict.fromkeys([*listed, *find_links(text)]))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.strip("/").lower()
    except ValueError:
        return url
