"""Whom an ActivityPub note is addressed to, and so who may see it."""

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.post import Visibility

_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})


def visibility_of(note: Mapping[str, Any], activity: Mapping[str, Any], own: Iterable[str] = ()) -> Visibility:
    """Return who may see a note, as Mastodon itself reads ``to`` and ``cc``; the activity's where it has none.

    >>> visibility_of({"to": ["https://social.example/users/ann/followers"], "cc": ["as:Public"]}, {})
    'unlisted'
    >>> visibility_of({"to": "https://social.example/users/ann/followers"}, {}), visibility_of({}, {})
    ('followers', 'unknown')
    """
    to, cc = (_addresses(note.get(key), activity.get(key)) for key in ("to", "cc"))
    if to is None and cc is None:
        return "unknown"
    to, cc = to or set(), cc or set()
    if to & _PUBLIC:
        return "public"
    if cc & _PUBLIC:
        return "unlisted"
    followers = {f"{address}/followers" for address in own}
    is_for_followers = any(address in followers or address.endswith("/followers") for address in to | cc)
    return "followers" if is_for_followers else "direct"


def address_of(value: object) -> str:
    """Return an address, which stands alone, in an object or first in a list."""
    while isinstance(value, list | dict):
        value = value.get("id") if isinstance(value, dict) else next(iter(value), None)
    return value if isinstance(value, str) else ""


def listed(value: object) -> list[Any]:
    """Return what may be a list, one thing or nothing, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _addresses(inner: object, outer: object) -> set[str] | None:
    named = inner if inner is not None else outer
    return None if named is None else {address_of(value) for value in listed(named)}
