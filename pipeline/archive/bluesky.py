"""Bluesky repositories: the ``repo.car`` that the app exports, and its records as JSON files."""

import re
from collections.abc import Iterator

from pipeline.archive.bluesky_car import car_records
from pipeline.archive.bluesky_json import file_records, folder_records, is_folder, is_record_file
from pipeline.archive.bluesky_post import Record, post_of
from pipeline.archive.car import is_car
from pipeline.archive.container import Container
from pipeline.archive.once import each_once
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError
from pipeline.post import Post

NAME = "bluesky"
LOOKED_FOR = "repo.car of a Bluesky export, or its records unpacked to JSON (app.bsky.feed.post/KEY.json)"


def detect(container: Container) -> float:
    """Be sure of a CAR file, and of JSON that says it is a record of ``app.bsky``."""
    return 0.95 if _cars(container) or is_folder(container) or _record_files(container) else 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield posts and reposts; records of all other collections are counted."""
    if not detect(container):
        raise ReadError(f"{container.label}: holds no posts of Bluesky; looked for {LOOKED_FOR}")
    yield from each_once(_posts(container, report), report)


def _posts(container: Container, report: ReadingReport) -> Iterator[Post]:
    for record in _records(container, report):
        post = post_of(record, report)
        if isinstance(post, Post):
            yield post
        else:
            report.skip(post, record.file, record.row)


def _records(container: Container, report: ReadingReport) -> Iterator[Record]:
    for name in _cars(container):
        yield from car_records(container, name, report)
    yield from folder_records(container, report)
    for name in _record_files(container):
        yield from file_records(container, name, report)


def _cars(container: Container) -> list[str]:
    names = list(container.members) if container.single else container.find(r"\.car$")
    return [name for name in names if is_car(container.head(name))]


def _record_files(container: Container) -> list[str]:
    """Return the files that hold several records, told by the first one's type."""
    if container.single:
        names = list(container.members)
    else:
        names = container.find(r"(?:^|/)[^/]*(?:bsky|posts?)[^/]*\.jsonl?$")
        names = [name for name in names if not re.search(r"app\.bsky\.feed\.(?:re)?post/", name)]
    return [name for name in names if is_record_file(container.head(name))]
