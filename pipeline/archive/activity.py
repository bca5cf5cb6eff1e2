"""One ActivityPub activity as a post: text out of HTML, boosts, replies, quotes and who may see it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pipeline.archive.audience import address_of, listed, visibility_of
from pipeline.archive.dates import read_date
from pipeline.archive.quote_inline import split_quote
from pipeline.archive.report import Reason
from pipeline.archive.simple_html import text_and_links
from pipeline.archive.words import find_hashtags, find_links, find_mentions
from pipeline.post import Kind, Link, Post

_NOTES = frozenset({"Note", "Question", "Article", "Page", "Image", "Video", "Audio", "Event", "Document"})
_TITLED = frozenset({"Article", "Page", "Event", "Video", "Audio"})
_QUOTES = ("quote", "quoteUrl", "quoteUri", "_misskey_quote")
_ACCOUNT_PATH = re.compile(r"/(?:users/|@|profile/|u/|accounts/)@?([^/?#]+)")


@dataclass(slots=True)
class Account:
    """Whose outbox it is: the handle, the addresses that mean the account, and the posts it has written so far."""

    handle: str = ""
    addresses: list[str] = field(default_factory=list)
    written: set[int] = field(default_factory=set)
    only_addresses: bool = False

    def wrote(self, address: str) -> bool:
        """Tell whether a post is the account's own, by where it stands or because it was read before."""
        return hash(address) in self.written or any(address.startswith(f"{own}/") for own in self.addresses)


def post_of(activity: Any, file: str, row: int, account: Account) -> Post | Reason:
    """Return the post or boost that an activity is, or why it is neither."""
    if not isinstance(activity, dict):
        return "malformed"
    if activity.get("type") == "Announce":
        return _boost(activity, file, row, account)
    note = activity.get("object") if activity.get("type") == "Create" else activity
    if isinstance(note, str):
        account.only_addresses = True
        note = {"id": note, "type": "Note"}
    if not isinstance(note, dict):
        return "malformed"
    if note.get("type") == "Tombstone":
        return "deleted"
    if str(note.get("type")) not in _NOTES:
        return "not_a_post"
    return _written(note, activity, file, row, account)


def handle_of(address: str, name: str = "") -> str:
    """Return the handle that the address of an account, or of a post of it, tells.

    >>> handle_of("https://social.example/users/ann/statuses/1"), handle_of("https://social.example/@ann")
    ('ann@social.example', 'ann@social.example')
    >>> handle_of("https://social.example/objects/8f3a")
    ''
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    found = _ACCOUNT_PATH.match(parts.path)
    name = name or (found.group(1) if found else "")
    return f"{name}@{parts.hostname}" if name and parts.hostname else name


def _boost(activity: Mapping[str, Any], file: str, row: int, account: Account) -> Post:
    return Post(
        id=address_of(activity.get("id")) or f"{file}:{row}",
        text="",  # somebody else's words, which the export does not hold
        platform="mastodon",
        author=_author(activity, account),
        created_at=read_date(activity.get("published")),
        kind="repost",
        visibility=visibility_of(activity, activity, account.addresses),
        file=file,
        row=row,
    )


def _written(note: Mapping[str, Any], activity: Mapping[str, Any], file: str, row: int, account: Account) -> Post:
    html, lang = _content(note)
    html, quoted = split_quote(html)
    text, anchors = _text(note, html)
    anchors.extend(_quote_links(quoted))
    mentions = tuple(dict.fromkeys(handle for handle, _ in _mentioned(note)))
    hashtags = tuple(dict.fromkeys(name.removeprefix("#") for name, _ in _tags(note, "Hashtag") if name.strip("#")))
    author = _author({**note, **activity}, account)
    parent = address_of(note.get("inReplyTo"))
    quotes = bool(quoted) or any(isinstance(note.get(key), str | dict) and note[key] for key in _QUOTES)
    addresses = [address for address in (address_of(note.get("id")), address_of(note.get("url"))) if address]
    post = Post(
        id=next(iter(addresses), "") or address_of(activity.get("id")) or f"{file}:{row}",
        text=text,
        platform="mastodon",
        author=author,
        created_at=read_date(note.get("published")) or read_date(activity.get("published")),
        kind=_kind(parent, quotes=quotes, account=account),
        in_reply_to=parent or None,
        in_reply_to_user=_answered(parent, note, author, account) or None,
        mentions=mentions or find_mentions(text),
        links=tuple({link.url: link for link in (*anchors, *find_links(text))}.values()),
        hashtags=hashtags or find_hashtags(text),
        lang=lang,
        visibility=visibility_of(note, activity, account.addresses),
        file=file,
        row=row,
    )
    account.written.update(hash(address) for address in addresses)
    return post


def _kind(parent: str, *, quotes: bool, account: Account) -> Kind:
    if parent:
        return "self_reply" if account.wrote(parent) else "reply"
    return "quote" if quotes else "post"


def _content(note: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the HTML of a note and its language, which is the key of ``contentMap``."""
    content = note.get("content")
    by_lang = note.get("contentMap")
    texts = {key: html for key, html in by_lang.items() if isinstance(html, str)} if isinstance(by_lang, dict) else {}
    lang = next((key for key, html in texts.items() if html == content), next(iter(texts), None))
    html = content if isinstance(content, str) else texts.get(lang or "", "")
    return html, lang


def _text(note: Mapping[str, Any], html: str) -> tuple[str, list[Link]]:
    """Return what readers saw, title, content warning and content, and where its anchors lead."""
    title = note.get("name") if str(note.get("type")) in _TITLED else None
    parts = [text_and_links(part) for part in (title, note.get("summary"), html) if isinstance(part, str)]
    text = "\n\n".join(stripped for text, _ in parts if (stripped := text.strip()))
    return text, [link for _, links in parts for link in links]


def _quote_links(html: str) -> Iterable[Link]:
    """Return where what stands for a quote leads, whether as an anchor or as words."""
    text, anchors = text_and_links(html)
    return anchors or find_links(text)


def _tags(note: Mapping[str, Any], kind: str) -> list[tuple[str, str]]:
    """Return name and address of the tags of a kind."""
    tags = [tag for tag in listed(note.get("tag")) if isinstance(tag, dict) and tag.get("type") == kind]
    return [(tag["name"], address_of(tag.get("href"))) for tag in tags if isinstance(tag.get("name"), str)]


def _mentioned(note: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return handle and address of the mentioned accounts; those of one's own server are tagged without it."""
    named = [(name.removeprefix("@"), address) for name, address in _tags(note, "Mention")]
    return [(name if "@" in name else handle_of(address, name), address) for name, address in named if name]


def _answered(parent: str, note: Mapping[str, Any], author: str, account: Account) -> str:
    """Return whose post is answered: oneself, the mentioned account that it stands below, or whom its address names."""
    if not parent:
        return ""
    if account.wrote(parent):
        return author
    below = (handle for handle, address in _mentioned(note) if address and parent.startswith(f"{address}/"))
    return next(below, None) or handle_of(parent)


def _author(activity: Mapping[str, Any], account: Account) -> str:
    if not account.handle:
        own = address_of(activity.get("actor")) or address_of(activity.get("attributedTo"))
        account.handle = handle_of(own)
        account.addresses = account.addresses or ([own] if own else [])
    return account.handle
