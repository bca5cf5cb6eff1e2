"""Which column of a table means what: named by the user, or guessed where the name is plain."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from pipeline.errors import ReadError

_KNOWN = {
    "text": "text full_text post_text tweet_text tweet content body message comment post tweet_content caption"
    " status status_message description sharecommentary commentary selftext",
    "id": "id id_str post_id tweet_id status_id comment_id message_id uri guid",
    "created_at": "created_at date timestamp created time datetime published published_at posted_at created_utc"
    " publish_date post_date sent_at scheduled_at createdat",
    "author": "author username user screen_name handle account user_name author_name profile",
    "platform": "platform network service social_network channel",
    "in_reply_to": "in_reply_to in_reply_to_status_id in_reply_to_id parent_id reply_to parent",
    "in_reply_to_user": "in_reply_to_user in_reply_to_screen_name in_reply_to_user_id reply_to_user",
    "kind": "kind post_type type",
    "lang": "lang language",
}


class NoPostsError(ReadError):
    """A file that is whole, but no table of posts: beside tables it is told and left out."""


_WORD = re.compile(r"[^\W\d][\w$#:/().-]*")
_WORDS = re.compile(r"[^\W\d][\w$#:/().-]*(?: [\w$#:/().-]+){0,3}")
_REMEDY = "name it with --text-column, by its number from 1 where there is no header"


@dataclass(frozen=True, slots=True)
class Columns:
    """The column for each field of a post; None where there is none or it is to be guessed.

    A number in place of the text's name counts columns from 1 and says that a CSV file has no header.
    """

    text: str | None = None
    id: str | None = None
    created_at: str | None = None
    author: str | None = None
    platform: str | None = None
    in_reply_to: str | None = None
    in_reply_to_user: str | None = None
    kind: str | None = None
    lang: str | None = None


def map_columns(found: Sequence[str], wanted: Columns | None, place: str) -> Columns:
    """Return the columns to read from a table that has the columns ``found``.

    Raises
    ------
    ReadError
        If a column that the user named is missing, or none is plainly the text.

    >>> map_columns(["Tweet ID", "Full Text", "likes"], None, "mine.csv").text
    'Full Text'
    """
    wanted = wanted or Columns()
    plain = {_plain(column): column for column in reversed(found)}
    chosen: dict[str, str | None] = {}
    for field in fields(Columns):
        named: str | None = getattr(wanted, field.name)
        if named is not None and named not in found:
            raise NoPostsError(f"{place}: has no column {named!r}; it has {_list(found)}")
        taken = set(chosen.values())
        guesses = (plain.get(name) for name in _KNOWN[field.name].split())
        chosen[field.name] = named or next((guess for guess in guesses if guess and guess not in taken), None)
    if chosen["text"] is None:
        raise NoPostsError(f"{place}: no column is plainly the text of the posts; it has {_list(found)}; {_REMEDY}")
    return Columns(**chosen)


def has_text_column(found: Sequence[str]) -> bool:
    """Tell whether one of the columns has a name that is plainly that of a text."""
    return not {_plain(column) for column in found}.isdisjoint(_KNOWN["text"].split())


def _plain(column: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", column.strip().lower()).strip("_")


def _list(found: Sequence[str]) -> str:
    """Return column names for a message, and never the first post of a table that has no header."""
    known = set(" ".join(_KNOWN.values()).split())
    name = _WORD if known.isdisjoint(map(_plain, found)) else _WORDS
    if len(found) < 2 or not all(map(name.fullmatch, found)):
        return "no header with names" if found else "no columns"
    return ", ".join(map(repr, found[:20])) + (", …" if len(found) > 20 else "")
