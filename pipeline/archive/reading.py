"""Reading posts from anything: open, find out the format, read, and account for every row."""

from collections.abc import Iterator
from types import TracebackType
from typing import Self

from pipeline.archive import reddit_dump, table
from pipeline.archive.columns import Columns
from pipeline.archive.container import Container
from pipeline.archive.limits import Limits
from pipeline.archive.opening import Source, open_container
from pipeline.archive.readers import READERS, choose_reader
from pipeline.archive.report import ReadingReport
from pipeline.archive.unread import tell_unread
from pipeline.post import Post

_PRIVATE = ("followers", "direct")


class Reading:
    """The posts of one source, to be iterated once, and the report, complete when the posts have ended.

    Attributes
    ----------
    format : str
        The reader's name.
    report : ReadingReport
        Grows while the posts are iterated.
    """

    def __init__(
        self,
        container: Container,
        posts: Iterator[Post],
        report: ReadingReport,
        *,
        include_private: bool = False,
        reposts: bool = True,
    ) -> None:
        self.format = report.format
        self.report = report
        self._container = container
        self._posts = posts
        self._include_private = include_private
        self._reposts = reposts

    def __iter__(self) -> Iterator[Post]:
        report = self.report
        for post in self._posts:
            if post.visibility in _PRIVATE and not self._include_private:
                report.skip("private", post.file, post.row)
            elif post.kind == "repost":
                report.skip("repost", post.file, post.row)
                if self._reposts:
                    yield post
            elif not post.text or post.text.isspace():
                report.skip("empty", post.file, post.row)
            else:
                report.kept += 1
                yield post
        report.close()
        tell_unread(self._container, report)
        self.close()

    @property
    def fraction(self) -> float:
        """How much of what is to be read was read; 0 where that cannot be told."""
        expected = self._container.expected
        return min(1.0, self._container.consumed / expected) if expected else 0.0

    def close(self) -> None:
        """Close the files; done by itself when the posts have ended."""
        self._container.closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_posts(
    source: Source,
    *,
    format: str | None = None,  # noqa: A002 - what the option is called
    columns: Columns | None = None,
    author: str | None = None,
    include_private: bool = False,
    reposts: bool = True,
    limits: Limits | None = None,
) -> Reading:
    """Return the posts of an archive or a table and the report on their reading.

    Parameters
    ----------
    source : str, Path or binary stream
        A file, a folder, or ``-`` for standard input.
    format : str, optional
        A reader's name; found out by content if not given.
    columns : Columns, optional
        Which columns of a table mean what; says that it is a table.
    author : str, optional
        Whose posts to read of a dump that holds many accounts; ``*`` for all.
    include_private : bool
        Whether posts to followers only and direct posts are wanted; else they are counted only.
    reposts : bool
        Whether posts of others that the account passed on are yielded, with ``kind="repost"``. They
        are counted as "repost" in the report in any case, and never in ``kept``.

    Raises
    ------
    ReadError
        If the source is missing, not recognised, ambiguous, broken, encrypted or a bomb; also while iterating.
    """
    container = open_container(source, limits)
    try:
        name = choose_reader(container, table.NAME if columns and format is None else format)
    except BaseException:
        container.closing.close()
        raise
    report = ReadingReport(container.label, name, notes=list(container.remarks))
    return Reading(
        container,
        _posts(container, report, columns=columns, author=author),
        report,
        include_private=include_private,
        reposts=reposts,
    )


def _posts(
    container: Container, report: ReadingReport, *, columns: Columns | None, author: str | None
) -> Iterator[Post]:
    """Start the reader that the report names, with what it alone takes."""
    if report.format == table.NAME:
        return table.read(container, report, columns)
    if report.format == reddit_dump.NAME:
        return reddit_dump.read(container, report, author)
    return READERS[report.format].read(container, report)
