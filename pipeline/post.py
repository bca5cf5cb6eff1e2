"""The post: one record for everything that any archive, table or draft holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["post", "reply", "self_reply", "repost", "quote", "comment"]
Visibility = Literal["public", "unlisted", "followers", "direct", "unknown"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link as the reader of a post would follow it: short links expanded where known."""

    url: str
    domain: str


@dataclass(frozen=True, slots=True)
class Post:
    """One post as its readers saw it.

    Attributes
    ----------
    id : str
        The platform's id, or ``file:row`` where there is none.
    text : str
        Entities unescaped, HTML turned to text, short links expanded.
    created_at : datetime or None
        In UTC, always aware; None where the export has none or an impossible one.
    kind : str
        A ``repost`` holds somebody else's words; a ``self_reply`` continues an own thread.
    in_reply_to, in_reply_to_user : str or None
        The post and the account that are answered, where the export tells.
    file, row : str, int
        Where the post came from; rows count from 1 as an editor would.
    """

    id: str
    text: str
    platform: str = ""
    author: str = ""
    created_at: datetime | None = None
    kind: Kind = "post"
    in_reply_to: str | None = None
    in_reply_to_user: str | None = None
    mentions: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    hashtags: tuple[str, ...] = ()
    lang: str | None = None
    visibility: Visibility = "unknown"
    file: str = ""
    row: int = 0
