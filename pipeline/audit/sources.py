"""Reading what is audited: all posts of one account, from one archive or several."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.archive import ReadingReport, read_posts
from pipeline.archive.columns import Columns
from pipeline.post import Post

_EVERY = 1000


def read_account(
    sources: Sequence[str],
    *,
    read_as: str | None = None,
    columns: Columns | None = None,
    author: str | None = None,
    progress: Callable[[int], None] = lambda n_posts: None,  # noqa: ARG005
) -> tuple[list[Post], list[ReadingReport]]:
    """Return the posts of some archives, reposts included, and the reading report of each.

    Parameters
    ----------
    sources : sequence of str
        Files, folders, or ``-`` for standard input.
    read_as : str, optional
        A reader's name; found out by content if not given.
    columns : Columns, optional
        Which columns of a table mean what.
    author : str, optional
        Whose posts to read of a dump that holds many accounts.
    progress : callable, optional
        Gets the number of posts so far, now and then.

    Raises
    ------
    ReadError
        If one of them cannot be read.
    """
    posts: list[Post] = []
    reports: list[ReadingReport] = []
    for source in sources:
        with read_posts(source, format=read_as, columns=columns, author=author) as reading:
            posts.extend(_told(reading, len(posts), progress))
        reports.append(reading.report)
    return posts, reports


def _told(posts: Iterable[Post], n_before: int, progress: Callable[[int], None]) -> Iterator[Post]:
    for n, post in enumerate(posts, start=n_before + 1):
        if n % _EVERY == 0:
            progress(n)
        yield post
