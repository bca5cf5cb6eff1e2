"""X (Twitter) exports: the current one, those of 2018 to 2021, and the monthly and CSV ones before."""

from collections.abc import Callable, Iterator

from pipeline.archive.container import Container
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import whole_number
from pipeline.archive.x_csv import csv_posts
from pipeline.archive.x_javascript import script_posts
from pipeline.archive.x_layout import Export, find_exports, is_x_file
from pipeline.errors import ReadError
from pipeline.post import Post

NAME = "x"
LOOKED_FOR = "tweets.js or tweet.js (with data/manifest.js), data/js/tweets/YYYY_MM.js or tweets.csv of X (Twitter)"

_STYLES: dict[str, Callable[[Container, Export, ReadingReport], Iterator[Post]]] = {
    "script": script_posts,
    "csv": csv_posts,
}


def detect(container: Container) -> float:
    """Be sure where a file of posts begins as one of X's exports does, or is listed by one."""
    parts = [part for export in find_exports(container) for part in export.parts if part.name in container.members]
    parts = [part for part in parts if container.may_open(part.name)]
    names = [part.name for part in parts] or (list(container.members) if container.single else [])
    is_listed = any(part.count is not None for part in parts)
    return 0.95 if is_listed or any(is_x_file(container.head(name)) for name in names) else 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield every post of every export in the container once; a second copy is counted as a duplicate."""
    exports = find_exports(container)
    if not exports:
        raise ReadError(f"{container.label}: holds no posts of X; looked for {LOOKED_FOR}")
    seen: set[int | str] = set()
    for export in exports:
        for post in _STYLES[export.style](container, export, report):
            number = whole_number(post.id)
            key = post.id if number is None else number
            if key in seen:
                report.skip("duplicate", post.file, post.row)
                continue
            seen.add(key)
            yield post
