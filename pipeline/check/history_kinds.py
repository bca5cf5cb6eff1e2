"""Which posts of a table answer somebody: as its columns say, else by the ``@name`` that they begin with."""

import re
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pipeline.archive import table
from pipeline.archive.columns import map_columns
from pipeline.archive.container import Container
from pipeline.archive.opening import open_container
from pipeline.archive.report import ReadingReport
from pipeline.archive.table_rows import ROWS, kind_of
from pipeline.errors import ReadError
from pipeline.post import Post

_ADDRESS = re.compile(r"\s*@(\w[\w.-]*)")
_N_ROWS = 100
_SAID = frozenset(["post", "tweet", "reply", "self_reply", "comment", "quote", "repost", "retweet"])


@dataclass(slots=True)
class Kinds:
    """Settles what the posts of a history are, and keeps count.

    Attributes
    ----------
    telling : frozenset of str or None
        The tables that say which posts are replies; None for an archive, which always does.
    n_told, n_inferred, n_untold : int
        Posts whose kind the history says; replies by their text; others that may or may not be.
    """

    telling: frozenset[str] | None = None
    n_told: int = 0
    n_inferred: int = 0
    n_untold: int = 0

    def settle(self, post: Post) -> Post:
        """Return a post with its kind: one that is addressed to somebody is a reply, unless its table says more."""
        if self.telling is None or post.file in self.telling:
            self.n_told += 1
            return post
        if post.kind != "post":
            self.n_told += post.kind != "repost"  # which is known by its text alone
            return post
        settled = infer_kind(post)
        self.n_inferred += settled is not post
        self.n_untold += settled is post
        return settled

    @property
    def tells_replies(self) -> bool:
        """Whether replies can be told from other posts."""
        return not self.n_untold or bool(self.n_told or self.n_inferred)

    @property
    def remarks(self) -> list[str]:
        """What to tell of it."""
        if self.n_inferred:
            count = "1 post that begins with @name counts"
            if self.n_inferred > 1:
                count = f"{self.n_inferred:,} posts that begin with @name count"
            return [f"history: no column says what is a reply; {count} so"]
        if not self.tells_replies:
            remark = (
                "history: no column says what is a reply (kind, in_reply_to), and no post begins with @name; "
                "so nothing is said of how often you answer"
            )
            return [remark]
        return []


def infer_kind(post: Post) -> Post:
    """Return a post as the reply that it is where it is addressed to somebody.

    >>> infer_kind(Post("1", "@mo it was the left one")).kind, infer_kind(Post("2", "ask @mo")).kind
    ('reply', 'post')
    """
    addressed = _ADDRESS.match(post.text)
    other = post.in_reply_to_user or (addressed[1] if addressed else "")
    if not other:
        return post
    is_own = bool(post.author) and other.lower().lstrip("@") == post.author.lower().lstrip("@")
    return replace(post, kind="self_reply" if is_own else "reply")


def telling_tables(source: Path) -> frozenset[str]:
    """Return the names of a source's tables that say which posts are replies; a pipe cannot be looked into."""
    if not (source.is_file() or source.is_dir()):
        return frozenset()
    container = open_container(source)
    with container.closing:
        return frozenset(name for name in table.table_members(container) if _tells(container, name))


def _tells(container: Container, name: str) -> bool:
    form = kind_of(container, name)
    if form is None:
        return False
    try:
        rows = [row for _, row in islice(ROWS[form](container, name, ReadingReport("")), _N_ROWS)]
        found = list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))
        columns = map_columns(found, None, name)
    except ReadError:  # told where the table is read
        return False
    said = {str(row.get(columns.kind)).strip().lower() for row in rows if isinstance(row, dict)} if columns.kind else ()
    return columns.in_reply_to is not None or not _SAID.isdisjoint(said)
