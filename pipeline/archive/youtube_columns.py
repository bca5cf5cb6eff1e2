"""Which column of Takeout's comments means what: by an English header, or else by what stands in the cells."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.archive.youtube_text import is_segments

_HEADER = {
    "id": ("comment id",),
    "text": ("comment text",),
    "channel": ("channel id",),
    "created_at": ("comment create timestamp", "comment creation timestamp"),
    "parent": ("parent comment id",),
    "video": ("video id",),
    "post": ("post id",),
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_CHANNEL = re.compile(r"UC[\w-]{22}")
_VIDEO = re.compile(r"[\w-]{11}")
_POST = re.compile(r"Ugkx[\w-]+")
# Those of live chats are longer, those of posts begin with Ugkx.
_COMMENT = re.compile(r"(?:Ug(?!kx)[\w-]{14,24}|z[\w-]{10,40})(?:\.[\w.-]+)?")


@dataclass(frozen=True, slots=True)
class CommentColumns:
    """The names of the columns, empty where there is none; ``guessed`` if contents had to tell."""

    id: str
    text: str
    channel: str
    created_at: str
    parent: str = ""
    video: str = ""
    post: str = ""
    guessed: bool = False


def find_columns(records: Sequence[Sequence[str]]) -> CommentColumns | None:
    """Return the columns of a table that has comments of YouTube, given its first records, or None.

    >>> find_columns([["Comment ID", "Channel ID", "Comment Create Timestamp", "Video ID", "Comment Text"]]).video
    'Video ID'
    """
    if not records:
        return None
    header = [column.strip().removeprefix("\ufeff") for column in records[0]]
    return _by_header(header) or _by_content(header, records[1:])


def _by_header(header: Sequence[str]) -> CommentColumns | None:
    known = {column.lower().replace("-", " "): column for column in header}
    found = {field: next((known[name] for name in names if name in known), "") for field, names in _HEADER.items()}
    return CommentColumns(**found, guessed=False) if found["id"] and found["text"] and found["channel"] else None


def _by_content(header: Sequence[str], records: Sequence[Sequence[str]]) -> CommentColumns | None:
    cells = {column: [record[at].strip() for record in records if at < len(record)] for at, column in enumerate(header)}

    def columns_of(fits: Callable[[str], object]) -> list[str]:
        filled = {column: [cell for cell in values if cell] for column, values in cells.items()}
        return [column for column, values in filled.items() if values and all(fits(cell) for cell in values)]

    texts, channels, moments = columns_of(is_segments), columns_of(_CHANNEL.fullmatch), columns_of(_MOMENT.match)
    comments = columns_of(_COMMENT.fullmatch)
    n_rows = sum(any(cell.strip() for cell in record) for record in records)
    ids = [column for column in comments if len(set(cells[column]) - {""}) == n_rows]
    if not (texts and channels and moments and ids):
        return None
    others = [column for column in comments if column != ids[0]]
    first = [*columns_of(_VIDEO.fullmatch), ""], [*columns_of(_POST.fullmatch), ""]
    return CommentColumns(
        id=ids[0],
        text=texts[0],
        channel=channels[0],
        created_at=moments[0],
        parent=others[0] if others else "",
        video=first[0][0],
        post=first[1][0],
        guessed=True,
    )
