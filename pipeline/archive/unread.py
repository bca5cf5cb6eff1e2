"""What lies beside an export and was not read with it: tables of posts, told one by one."""

import json

from pipeline.archive.columns import has_text_column
from pipeline.archive.compression import ARCHIVE_NAME
from pipeline.archive.container import Container
from pipeline.archive.delimited import decode_head
from pipeline.archive.report import ReadingReport
from pipeline.archive.table import NAME, table_members
from pipeline.archive.table_rows import kind_of


def tell_unread(container: Container, report: ReadingReport) -> None:
    """Note every table that looks like posts and lies beside the archives that were read.

    Of an export that lies unpacked nothing is told: it is full of tables that are no posts, and its reader
    knows which.
    """
    own = {_archive_of(name) for name in report.files}
    if report.format == NAME or container.single or "" in own:
        return
    for name in table_members(container):
        member = container.members[name]
        if name in report.files or _archive_of(name) in own or member.link or member.encrypted:
            continue
        if _looks_like_posts(container, name):
            report.note(
                f"{container.label}: {name}: was not read, since the folder was read as {report.format}; "
                "give it by itself to have it read"
            )


def _archive_of(name: str) -> str:
    """Return the path of the archive that a member lies in, "" for a plain file.

    >>> _archive_of("mine/export.zip/data/tweets.js"), _archive_of("mine/posts.csv")
    ('mine/export.zip', '')
    """
    folders = name.split("/")[:-1]
    ends = [number for number, folder in enumerate(folders, start=1) if ARCHIVE_NAME.search(folder)]
    return "/".join(folders[: ends[0]]) if ends else ""


def _looks_like_posts(container: Container, name: str) -> bool:
    kind = kind_of(container, name)
    if kind != "json":
        return kind is not None
    # Exports are full of JSON that is no list of posts: only one whose records have a text is told.
    head = decode_head(container.head(name)).lstrip()
    try:
        record, _ = json.JSONDecoder(strict=False).raw_decode(head, head.index("{"))
    except (ValueError, RecursionError):
        return False
    return head.startswith("[") and isinstance(record, dict) and has_text_column(list(record))
