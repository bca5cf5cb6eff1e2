"""Tables of posts: CSV, TSV, JSON lines, JSON and Parquet, with columns named or guessed."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import chain, islice
from math import isnan
from typing import Any

from pipeline.archive.columns import Columns, NoPostsError, map_columns
from pipeline.archive.compression import stem_of
from pipeline.archive.container import Container
from pipeline.archive.dates import read_date
from pipeline.archive.delimited import decode_head, is_rounded
from pipeline.archive.report import ReadingReport
from pipeline.archive.table_rows import ROWS, Row, kind_of
from pipeline.archive.words import find_hashtags, find_links, find_mentions
from pipeline.errors import ReadError
from pipeline.post import Kind, Post

NAME = "table"
LOOKED_FOR = "CSV, TSV, JSON lines, a JSON list or Parquet with one post a row, compressed or not"

_TABLE_NAME = re.compile(r"\.(?:csv|tsv|tab|jsonl|ndjson|json|parquet|pq)$", re.IGNORECASE)
_BESIDE = re.compile(r"(?:^|/)(?:readme|license|licence|\.)[^/]*$", re.IGNORECASE)
_KINDS: dict[str, Kind] = {
    "post": "post", "status": "post", "tweet": "post", "reply": "reply", "self_reply": "self_reply",
    "comment": "comment", "quote": "quote", "repost": "repost", "retweet": "repost", "reblog": "repost",
    "boost": "repost", "share": "repost",
}  # fmt: skip
_N_PEEK = 100


def detect(container: Container) -> float:
    """Say 0.1, behind every other reader, where all that there is are tables."""
    names = table_members(container)
    if not names or len(names) < sum(not _BESIDE.search(name) for name in container.members):
        return 0.0
    full = [name for name in names[:20] if not _is_empty(container, name)]
    return 0.1 if full and all(kind_of(container, name) for name in full) else 0.0


def table_members(container: Container) -> list[str]:
    """Return the names of the tables: the one file that was given, or those with a table's ending."""
    if container.single:
        return list(container.members)
    return [name for name in container.find(r"") if _TABLE_NAME.search(stem_of(name))]


def read(container: Container, report: ReadingReport, columns: Columns | None = None) -> Iterator[Post]:
    """Yield a post a row, table by table; in a folder, a file that is no table of posts is told and left out.

    Raises
    ------
    NoPostsError
        If there is nothing but such files.
    ReadError
        If there is no table, or one is damaged.
    """
    names = table_members(container)
    if not names:
        raise ReadError(f"{container.label}: holds no table; looked for {LOOKED_FOR}")
    left_out: list[NoPostsError] = []
    any_read = False
    for name in names:
        if not container.single and _is_empty(container, name):
            report.note(f"{name}: is empty")
            continue
        before = deepcopy(report)
        try:
            posts = _read_table(container, name, report, columns)
        except NoPostsError as error:
            if container.single:
                raise
            report.seen, report.files, report.tallies = before.seen, before.files, before.tallies
            report.note(f"{error}; it was not read")
            left_out.append(error)
        else:
            any_read = True
            yield from posts
    if left_out and not any_read:
        raise left_out[0]


def _read_table(container: Container, name: str, report: ReadingReport, columns: Columns | None) -> Iterator[Post]:
    """Return the posts of a table, whose first rows have been looked at."""
    kind = kind_of(container, name)
    if kind is None:
        raise ReadError(f"{container.place(name)}: is no table; looked for {LOOKED_FOR}")
    if kind == "csv" and columns and (columns.text or "").isdecimal():
        kind = "csv without header"
    rows = ROWS[kind](container, name, report)
    first = list(islice(rows, _N_PEEK))
    if not first:
        report.note(f"{name}: holds no rows" + (" below its header" if kind == "csv" else ""))
    found = list(dict.fromkeys(key for _, values in first if isinstance(values, dict) for key in values))
    if first and not any(isinstance(values, dict) for _, values in first):
        # A list of nothing but texts is a table of one column without a name.
        rows, found = ((row, {"text": values}) for row, values in chain(first, rows)), ["text"]
        first = []
    if not first and not found:
        return iter(())
    build = _post_builder(name, map_columns(found, columns, container.place(name)), report)
    return _read_rows(chain(first, rows), build, name, report)


def _is_empty(container: Container, name: str) -> bool:
    return not decode_head(container.head(name)).strip()


def _read_rows(
    rows: Iterator[Row], build: Callable[[int, dict[str, Any]], Post | None], name: str, report: ReadingReport
) -> Iterator[Post]:
    for row, values in rows:
        post = build(row, values) if isinstance(values, dict) else None
        if post is None:
            report.skip("malformed", name, row)
        else:
            yield post


def _post_builder(name: str, columns: Columns, report: ReadingReport) -> Callable[[int, dict[str, Any]], Post | None]:
    """Return what makes a post of a row's values, or None of a row whose text is no text."""
    text_column = str(columns.text)
    id_column = columns.id
    others = [
        (field, column)
        for field in ("author", "platform", "in_reply_to", "in_reply_to_user", "lang")
        if (column := getattr(columns, field))
    ]

    def build(row: int, values: dict[str, Any]) -> Post | None:
        text = values.get(text_column)
        if type(text) is not str:
            if text is None or (isinstance(text, float) and isnan(text)):
                text = ""  # nothing, or the number that pandas writes for it
            elif isinstance(text, int | float) and not isinstance(text, bool):
                text = str(text)
            else:
                return None
        post_id = _id(values.get(id_column)) if id_column else ""
        if post_id and is_rounded(post_id):
            report.note(f"{name}: ids such as 6.59E+17 were rounded by a spreadsheet; rows are numbered instead")
            post_id = ""
        fields: dict[str, Any] = {field: _plain(values.get(column)) for field, column in others} if others else {}
        if columns.created_at:
            fields["created_at"] = read_date(values.get(columns.created_at))
        return Post(
            id=post_id or f"{name}:{row}",
            text=text,
            kind=_kind(text, values, columns),
            mentions=find_mentions(text),
            links=find_links(text),
            hashtags=find_hashtags(text),
            file=name,
            row=row,
            **fields,
        )

    return build


def _id(value: object) -> str:
    """Return an id as text; where some are missing, pandas makes numbers with a fraction of them all."""
    if isinstance(value, float):
        if isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else str(value)
    return _plain(value)


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _kind(text: str, values: dict[str, Any], columns: Columns) -> Kind:
    """Return what a row is: what its table says, else a repost by X's prefix, else a reply or a post."""
    if columns.kind and (said := _KINDS.get(str(values.get(columns.kind)).strip().lower())):
        return said
    if text.startswith("RT @") and re.match(r"RT @\w+: ", text):
        return "repost"
    return "reply" if columns.in_reply_to and values.get(columns.in_reply_to) else "post"
