"""Bluesky records as JSON: a file a record below a folder a collection, or several records in one file."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.archive.bluesky_post import COLLECTIONS, POSTS, REPOSTS, Record
from pipeline.archive.container import Container
from pipeline.archive.delimited import decode_head
from pipeline.archive.json_stream import JsonCursor
from pipeline.archive.report import ReadingReport

_UNPACKED = re.compile(rf"(?P<root>(?:.*/)?)(?:{re.escape(POSTS)}|{re.escape(REPOSTS)})/[^/]+\.json$")
_BESIDE = re.compile(r"(?P<collection>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+){2,})/(?P<key>[^/]+)\.json$")
_DID = re.compile(r"did[:_-](plc|web)[:_-]([A-Za-z0-9._%-]+)")
_TYPE = re.compile(r'"\$type"\s*:\s*"app\.bsky\.feed\.(?:re)?post"')
_URI = re.compile(r"at://(did:[^/]+)/([^/]+)/([^/]+)")


def is_folder(container: Container) -> bool:
    """Tell whether there are files of one post each."""
    return not container.single and any(map(_UNPACKED.match, container.find(r"\.json$")))


def is_record_file(head: bytes) -> bool:
    """Tell whether a file holds records of posts."""
    text = decode_head(head)
    return text.lstrip()[:1] in ("{", "[") and _TYPE.search(text) is not None


def folder_records(container: Container, report: ReadingReport) -> Iterator[Record]:
    """Yield the records of unpacked repositories; those beside them are counted without being opened."""
    if container.single:
        return
    roots: dict[str, str] = {}
    for name in container.find(r"\.json$"):
        found = _UNPACKED.match(name)
        if found and found["root"] not in roots:
            roots[found["root"]] = _did_of(container, found["root"])
    for name in container.find(r"\.json$", private=True):
        root = max((root for root in roots if name.startswith(root)), key=len, default=None)
        beside = _BESIDE.fullmatch(name, len(root)) if root is not None else None
        if root is None or beside is None:
            continue
        folder = name.rpartition("/")[0]
        report.see(folder)  # a report that listed every record's file would be as long as the archive
        if beside["collection"] in COLLECTIONS and container.may_open(name):
            value = _value(container.read_whole(name))
            yield Record(value, beside["collection"], beside["key"], roots[root], name, 1)
        else:
            report.skip("not_a_post", name, 1)


def file_records(container: Container, name: str, report: ReadingReport) -> Iterator[Record]:
    """Yield the records of one file: one, one a line, a list, or the ``records`` of an answer of the server."""
    with container.open(name) as stream:
        cursor = JsonCursor(stream, container.place(name))
        for row, value in enumerate(_values(cursor), start=1):
            report.see(name)
            yield _record(value, name, row)


def _values(cursor: JsonCursor) -> Iterator[Any]:
    if cursor.peek() == "[":
        yield from cursor.items()
        return
    while cursor.peek():
        value = cursor.value()
        records = value.get("records") if isinstance(value, dict) else None
        yield from records if isinstance(records, list) else [value]


def _record(value: Any, name: str, row: int) -> Record:
    """Return a record, which may come alone or with its address beside it."""
    inner = value.get("value") if isinstance(value, dict) else None
    found = _URI.fullmatch(str(value.get("uri"))) if isinstance(inner, dict) else None
    if found:
        return Record(inner, found[2], found[3], found[1], name, row)
    value = inner if isinstance(inner, dict) else value
    return Record(value, str(value.get("$type")) if isinstance(value, dict) else "", "", "", name, row)


def _did_of(container: Container, root: str) -> str:
    """Return whose repository it is, as its commit or its folder says."""
    commit = f"{root}_commit.json"
    if commit in container.members:
        value = _value(container.read_whole(commit))
        if isinstance(value, dict) and isinstance(value.get("did"), str):
            return str(value["did"])
    found = _DID.search(root) or _DID.search(container.label)
    return f"did:{found[1]}:{found[2]}" if found else ""


def _value(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
