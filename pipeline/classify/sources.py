"""What a run reads: the posts of all inputs in order, and what tells whether an input is still the same."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.archive import Reading, ReadingReport, read_posts
from pipeline.archive.opening import list_folder
from pipeline.archive.own_files import holds_verdicts
from pipeline.errors import ConfigError, ReadError
from pipeline.post import Post

if TYPE_CHECKING:
    from pipeline.classify.run import ClassifySettings

EVERYBODY = "*"
_TABLE, _DUMP = "table", "reddit-dump"


@dataclass(slots=True)
class Sources:
    """The posts of all sources, one source after another, with the report on each."""

    names: list[str]
    settings: "ClassifySettings"
    reports: list[ReadingReport] = field(default_factory=list)
    _reading: Reading | None = None

    def __iter__(self) -> Iterator[Post]:
        for name in self.names:
            with read_posts(
                name,
                format=self.settings.read_as,
                columns=self.settings.columns,
                author=self.settings.author,
                include_private=self.settings.include_private,
                reposts=self.settings.include_reposts,
            ) as self._reading:
                self.reports.append(self._reading.report)
                yield from self._chosen(self._reading)

    @property
    def fraction(self) -> float:
        """How much of the input was read, as far as that can be told."""
        within = self._reading.fraction if self._reading else 0.0
        return max(0.0, len(self.reports) - 1 + within) / len(self.names)

    def _chosen(self, reading: Reading) -> Iterator[Post]:
        author, columns = self.settings.author, self.settings.columns
        if author not in (None, EVERYBODY) and reading.format not in (_TABLE, _DUMP):
            raise ConfigError(
                f"{reading.report.source}: is read as {reading.format}, an export of one account; leave out --author"
            )
        posts = iter(reading)
        if author not in (None, EVERYBODY) and reading.format == _TABLE:
            posts = _by(str(author), posts, reading.report)
        if columns and columns.created_at:
            posts = _with_dates(columns.created_at, posts, reading.report)
        yield from posts


def _by(author: str, posts: Iterator[Post], report: ReadingReport) -> Iterator[Post]:
    """Yield the posts of one author; the others are told as not own.

    Raises
    ------
    ReadError
        At the end, if there are posts and not one says whose it is.
    """
    wanted, any_posts, any_authors = _plain(author), False, False
    for post in posts:
        any_posts, any_authors = True, any_authors or bool(post.author)
        if _plain(post.author) == wanted:
            yield post
        elif post.kind != "repost":  # those are counted as such already
            report.kept -= 1
            report.skip("not_own", post.file, post.row)
    if any_posts and not any_authors:
        raise ReadError(f"{report.source}: says of no row whose it is; name the column with --author-column")


def _plain(name: str) -> str:
    return name.strip().removeprefix("@").casefold()


def _with_dates(column: str, posts: Iterator[Post], report: ReadingReport) -> Iterator[Post]:
    """Yield the posts, and tell in the end if the column that was named for their dates holds none."""
    any_posts = any_dates = False
    for post in posts:
        any_posts, any_dates = True, any_dates or post.created_at is not None
        yield post
    if any_posts and not any_dates:
        report.note(f"no cell of `{column}` is a date")


def stamp(name: str) -> list[Any]:
    """Return what tells whether a source is still the same; nothing can for standard input.

    A folder is the names, sizes and times of all files in it that are read, so that verdicts may be written there.
    """
    path = Path(name)
    if name == "-" or not path.exists():
        return [name]
    if not path.is_dir():
        status = path.stat()
        return [str(path.resolve()), status.st_size if path.is_file() else 0, status.st_mtime_ns]
    listing = hashlib.sha256()
    for file, inner in list_folder(path):
        if not holds_verdicts(file):
            status = file.lstat()
            listing.update(f"{inner}\0{status.st_size}\0{status.st_mtime_ns}\0".encode(errors="surrogateescape"))
    return [str(path.resolve()), listing.hexdigest()]
