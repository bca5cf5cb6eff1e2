"""YouTube comments in a Google Takeout, told by content since names come in the user's language."""

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import islice

from pipeline.archive.container import HEAD, Container
from pipeline.archive.dates import read_date
from pipeline.archive.delimited import Dialect, csv_rows, decode_head
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import find_hashtags, find_links, find_mentions
from pipeline.archive.youtube_columns import CommentColumns, find_columns
from pipeline.archive.youtube_text import comment_text
from pipeline.errors import ReadError
from pipeline.post import Kind, Post

NAME = "youtube"
LOOKED_FOR = "comments.csv (in any language) of a Google Takeout with YouTube"

_N_JUDGED = 200
_COMMA = Dialect(",")


def detect(container: Container) -> float:
    """Be sure where a table has Takeout's comments, by its header or by what stands in its cells."""
    if _files(container):
        return 0.95
    return 0.9 if _html_twins(container) else 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield the comments of every file once; the video is what a comment answers, or else another comment."""
    files = _files(container)
    if not files and _html_twins(container):
        raise ReadError(
            f"{container.label}: is a Google Takeout with the comments as HTML, as it was until about 2022; "
            "ask for a new one, which has them as CSV"
        )
    if not files:
        raise ReadError(f"{container.label}: holds no comments of YouTube; looked for {LOOKED_FOR}")
    own = _own_ids(container, files, report)
    seen: set[str] = set()
    for name, columns in files.items():
        if columns.guessed:
            report.note(f"{name}: its header is in no language known here, so columns were told by their contents")
        for row, values in csv_rows(container, name, report, _COMMA):
            if not any(values.values()):
                report.skip("empty", name, row)
                continue
            post = _comment(values, columns, own, name, row)
            if post is None:
                report.skip("malformed", name, row)
            elif post.id in seen:
                report.skip("duplicate", name, row)
            else:
                seen.add(post.id)
                yield post


def _comment(values: Mapping[str, str], columns: CommentColumns, own: set[str], file: str, row: int) -> Post | None:
    found = comment_text(values.get(columns.text, ""))
    if found is None:
        return None
    text, addresses = found
    comment_id = values.get(columns.id, "").strip()
    # The id of an answer begins with that of the comment it stands below.
    thread = comment_id.partition(".")[0] if "." in comment_id else ""
    parent = values.get(columns.parent, "").strip() or thread
    below = values.get(columns.video, "").strip() or values.get(columns.post, "").strip()
    return Post(
        id=comment_id or f"{file}:{row}",
        text=text,
        platform="youtube",
        author=values.get(columns.channel, "").strip(),
        created_at=read_date(values.get(columns.created_at)),
        kind=_kind(parent, own),
        in_reply_to=parent or below or None,
        mentions=find_mentions(text),
        links=tuple(dict.fromkeys([*addresses, *find_links(text)])),
        hashtags=find_hashtags(text),
        visibility="public",
        file=file,
        row=row,
    )


def _kind(parent: str, own: set[str]) -> Kind:
    if not parent:
        return "comment"
    return "self_reply" if parent in own else "reply"


def _files(container: Container) -> dict[str, CommentColumns]:
    """Return the tables of comments and their columns; live chats look like them and are left alone."""
    names = list(container.members) if container.single else container.find(r"\.csv$")
    found = {}
    for name in names:
        columns = find_columns(_first_records(container, name))
        if columns:
            found[name] = columns
    return found


def _html_twins(container: Container) -> list[str]:
    return [] if container.single else container.find(r"(?:^|/)my-comments\.html$")


def _first_records(container: Container, name: str) -> list[list[str]]:
    """Return the header and the first records, less the last where it may be cut off."""
    head = container.head(name)
    try:
        records = list(islice(csv.reader(io.StringIO(decode_head(head), newline="")), _N_JUDGED))
    except csv.Error:
        return []
    return records[:-1] if len(head) == HEAD and len(records) < _N_JUDGED else records


def _own_ids(container: Container, files: Mapping[str, CommentColumns], report: ReadingReport) -> set[str]:
    """Return the ids of all comments, since exports have the newest first and an answer before what it answers."""
    if "-" in container.members:
        report.note("read as a stream, so answers to own comments count as answers to others")
        return set()
    counts = ReadingReport(report.source)
    return {
        values.get(columns.id, "").strip()
        for name, columns in files.items()
        for _, values in csv_rows(container, name, counts, _COMMA)
    } - {""}
