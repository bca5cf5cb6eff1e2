"""One Bluesky record as a post: links and mentions at their byte positions, quotes, replies and dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.archive.bluesky_text import facets_of, shown_text
from pipeline.archive.dates import read_date
from pipeline.archive.report import ReadingReport, Reason
from pipeline.archive.words import find_hashtags, find_links, find_mentions, link_to
from pipeline.post import Kind, Post

POSTS = "app.bsky.feed.post"
REPOSTS = "app.bsky.feed.repost"
COLLECTIONS = (POSTS, REPOSTS)

_KEY_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_KEY_LENGTH = 13
_LATE = timedelta(days=1)
_EARLY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a repository.

    Attributes
    ----------
    value : Any
        What it holds; a mapping if it is sound.
    collection : str
        What kind of record it is, such as ``app.bsky.feed.post``.
    key : str
        Its key in the collection, empty where that is not told.
    did : str
        The account's identifier, empty where that is not told. A repository knows no handle.
    """

    value: Any
    collection: str
    key: str
    did: str
    file: str
    row: int


def post_of(record: Record, report: ReadingReport) -> Post | Reason:
    """Return the post or repost that a record is, or why it is neither."""
    value = record.value
    if not isinstance(value, dict):
        return "malformed"
    if record.collection not in COLLECTIONS:
        return "not_a_post"
    created_at = date_of(value, record.key, record.file, report)
    if record.collection == REPOSTS:
        return _post(record, "", "repost", created_at)
    if not isinstance(value.get("text"), str):
        return "malformed"
    facets = facets_of(value)
    text = shown_text(value["text"], facets)
    parent = _parent(value)
    links = [facet.link for facet in facets if facet.link] + _card(value)
    tags = [facet.tag for facet in facets if facet.tag] + [tag for tag in _list(value.get("tags")) if tag]
    return _post(
        record,
        text,
        _kind(value, parent, record.did),
        created_at,
        in_reply_to=parent or None,
        in_reply_to_user=_account_of(parent) or None,
        mentions=_once([*(facet.handle for facet in facets if facet.handle), *find_mentions(text)]),
        links=tuple({link.url: link for link in (*map(link_to, links), *find_links(text))}.values()),
        hashtags=_once([*tags, *find_hashtags(text)]),
        lang=next(iter(_list(value.get("langs"))), None),
    )


def date_of(value: Mapping[str, Any], key: str, file: str, report: ReadingReport) -> datetime | None:
    """Return when a record was written: as it says, which any client may invent, unless its key shows it cannot be."""
    said, stored = read_date(value.get("createdAt")), key_date(key)
    said = said if said and said <= datetime.now(UTC) + _LATE else None
    if said and stored and said - stored > _LATE:
        report.note(f"{file}: some posts say a date after they were stored; the date of storing was taken")
        return stored
    if said and stored and stored - said > _EARLY:
        report.note(f"{file}: some posts say a date long before they were stored, as imported ones do; it was kept")
    if said is None:
        report.note(f"{file}: some posts say no date that can be; that of storing was taken where it is known")
    return said or stored


def key_date(key: str) -> datetime | None:
    """Return the moment that a record's key was made from; None if it was not made from one.

    >>> key_date("3kc6ysgqcik2g").isoformat(timespec="seconds"), key_date("self")
    ('2023-10-20T15:40:23+00:00', None)
    """
    if len(key) != _KEY_LENGTH or any(letter not in _KEY_LETTERS for letter in key):
        return None
    number = 0
    for letter in key:
        number = number * 32 + _KEY_LETTERS.index(letter)
    microseconds = number >> 10
    moment = read_date(microseconds // 1_000_000)
    return moment if moment and moment < datetime.now(UTC) + _LATE else None


def _post(record: Record, text: str, kind: Kind, created_at: datetime | None, **fields: Any) -> Post:
    address = f"{record.collection}/{record.key}" if record.key else f"{record.file}:{record.row}"
    return Post(
        id=f"at://{record.did}/{address}" if record.did and record.key else address,
        text=text,
        platform="bluesky",
        author=record.did,
        created_at=created_at,
        kind=kind,
        visibility="public",
        file=record.file,
        row=record.row,
        **fields,
    )


def _kind(value: Mapping[str, Any], parent: str, did: str) -> Kind:
    if parent:
        return "self_reply" if did and _account_of(parent) == did else "reply"
    return "quote" if f"/{POSTS}/" in _quoted(value) else "post"


def _parent(value: Mapping[str, Any]) -> str:
    reply = _mapping(value.get("reply"))
    uri = _mapping(reply.get("parent")).get("uri") or _mapping(reply.get("root")).get("uri")
    return uri if isinstance(uri, str) else ""


def _quoted(value: Mapping[str, Any]) -> str:
    """Return the address of the record that is embedded, which may be a list or a feed as well as a post."""
    record = _mapping(_mapping(value.get("embed")).get("record"))
    uri = record.get("uri") or _mapping(record.get("record")).get("uri")  # deeper where there are pictures too
    return uri if isinstance(uri, str) else ""


def _card(value: Mapping[str, Any]) -> list[str]:
    embed = _mapping(value.get("embed"))
    uri = (_mapping(embed.get("external")) or _mapping(_mapping(embed.get("media")).get("external"))).get("uri")
    return [uri] if isinstance(uri, str) and uri else []


def _account_of(uri: str) -> str:
    """Return the account in ``at://ACCOUNT/COLLECTION/KEY``."""
    return uri.removeprefix("at://").partition("/")[0] if uri.startswith("at://") else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _once(items: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
