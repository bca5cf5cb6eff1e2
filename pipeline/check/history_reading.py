"""Reading an account's history: any archive, any table, or what ``twoway classify`` wrote.

Only the window that the policy judges is scored, and kept.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.archive import read_posts, table
from pipeline.check.fingerprints import exact_hash, link_hash
from pipeline.check.history import DAY, Recent
from pipeline.check.history_cache import content_key, load_cached, store_cached
from pipeline.check.history_kinds import Kinds, telling_tables
from pipeline.check.nearness import gather, sketch_text
from pipeline.errors import ReadError
from pipeline.policy import Window
from pipeline.post import Link, Post
from pipeline.scoring.model import Model

_UNCOUNTED = ("repost", "self_reply")
_OPTION = re.compile(r"--(?:text-column|from|author)\b")
_KEPT = 20_000
"""So many posts are held while reading; those outside the window go when there are more."""


@dataclass(slots=True)
class Entry:
    """A post of the history, with its label where the history has one."""

    post: Post
    label: str | None = None
    time: int = field(init=False)

    def __post_init__(self) -> None:
        created = self.post.created_at
        self.time = int(created.timestamp()) if created is not None else 0


def load_history(
    source: str, model: Model, window: Window, *, use_cache: bool = True
) -> tuple[Recent, tuple[str, ...]]:
    """Return what an account posted lately, and remarks on the reading.

    Raises
    ------
    ReadError
        If the history cannot be read.
    """
    key = content_key(Path(source), model, window) if use_cache else None
    cached = load_cached(key) if key else None
    if cached is not None:
        return cached
    try:
        entries, kinds, remarks = _read(Path(source), window)
    except ReadError as error:
        raise _advised(error, source) from error
    recent = build_recent(entries, model, tells_replies=kinds.tells_replies)
    if key:
        store_cached(key, recent, remarks)
    return recent, remarks


def _advised(error: ReadError, source: str) -> ReadError:
    """Return the error with what helps here: the archive's readers advise options that only other commands have."""
    if not _OPTION.search(str(error)):
        return error
    return ReadError(
        f"{error}; for a history these are options of twoway classify: run it on {source} with them, with "
        "--keep-fields all -o history.parquet, and give --history that file"
    )


def build_recent(entries: Sequence[Entry], model: Model, *, tells_replies: bool = True) -> Recent:
    """Return the figures of an account's posts, oldest first."""
    authors = Counter(entry.post.author for entry in entries if entry.post.author)
    account = authors.most_common(1)[0][0] if authors else ""
    own = [entry for entry in entries if entry.post.author in ("", account)]
    posts = [entry.post for entry in own]
    unknown = [entry for entry in own if entry.label is None]
    for entry, verdict in zip(unknown, model.classify([entry.post.text for entry in unknown]), strict=True):
        entry.label = verdict.label
    return Recent(
        times=np.array([entry.time for entry in own], dtype=np.int64),
        kinds=[post.kind for post in posts],
        promotional=np.array(
            [entry.label == "promotional" and entry.post.kind != "repost" for entry in own], dtype=bool
        ),
        sketches=gather([sketch_text(post.text) for post in posts]),
        domains=[[link.domain.lower() for link in post.links] for post in posts],
        links=[[link_hash(link.url) for link in post.links] for post in posts],
        owed=_count_owed([entry.post for entry in entries], account),
        tells_replies=tells_replies,
        texts=[exact_hash(post.text) for post in posts],
    )


def keep_window(entries: Iterable[Entry], window: Window) -> list[Entry]:
    """Return the entries of the last posts or days, whichever are more, oldest first."""
    ordered = sorted(entries, key=lambda entry: entry.time)  # stable: undated posts keep their order
    if not ordered:
        return []
    counted = [entry.time for entry in ordered if entry.post.kind not in _UNCOUNTED][-window.posts :]
    first = min(counted[0] if counted else ordered[-1].time, ordered[-1].time - window.days * DAY)
    if ordered[-1].time == 0:  # no dates at all: the file's order is all there is
        return ordered[-window.posts :]
    return [entry for entry in ordered if entry.time and entry.time >= first]


def _read(source: Path, window: Window) -> tuple[list[Entry], Kinds, tuple[str, ...]]:
    kinds = Kinds()
    verdicts = _open_verdicts(source, kinds)
    entries: list[Entry] = []
    n_read = n_undated = 0
    for entry in verdicts if verdicts is not None else _read_archive(source, kinds):
        entries.append(entry)
        n_read += 1
        n_undated += entry.time == 0
        if len(entries) > _KEPT and n_undated < n_read:
            entries = keep_window(entries, window)
    if not entries:
        raise ReadError(f"{source}: holds no posts to judge a draft against")
    kept = keep_window(entries, window)
    remarks = [f"history: {n_read:,} posts read, the latest {len(kept):,} count"]
    if 0 < n_undated < n_read:
        remarks.append(f"history: {n_undated:,} posts without a date left out")
    return kept, kinds, (*remarks, *kinds.remarks)


def _read_archive(source: Path, kinds: Kinds) -> Iterator[Entry]:
    with read_posts(source) as reading:
        if reading.format == table.NAME:
            kinds.telling = telling_tables(source)
        for post in reading:
            yield Entry(kinds.settle(post))


def _open_verdicts(source: Path, kinds: Kinds) -> Iterator[Entry] | None:
    """Return the rows of a Parquet file with labels; None where the source is anything else."""
    if source.suffix.lower() != ".parquet" or not source.is_file():
        return None
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(source)
    except (OSError, pa.ArrowException) as error:
        raise ReadError(f"{source}: not a Parquet file ({type(error).__name__})") from error
    return _verdict_rows(file, kinds) if "label" in file.schema_arrow.names else None


def _verdict_rows(file: Any, kinds: Kinds) -> Iterator[Entry]:
    fields = (
        "id", "label", "text", "author", "platform", "created_at", "kind", "in_reply_to", "in_reply_to_user", "links",
    )  # fmt: skip
    names = [name for name in fields if name in file.schema_arrow.names]
    for batch in file.iter_batches(columns=names):
        for row in batch.to_pylist():
            label = row.pop("label")
            links = tuple(Link(**link) for link in row.pop("links", None) or ())
            known = {key: value for key, value in row.items() if value is not None}
            post = Post(**{"id": "", "text": "", **known}, links=links)
            # An archive has a platform, and says what is a reply; a table need not have.
            kinds.telling = None if post.platform or post.in_reply_to else frozenset()
            yield Entry(kinds.settle(post), label)


def _count_owed(posts: Sequence[Post], account: str) -> int:
    """Count the posts of others to this account that it has not answered."""
    own = [post for post in posts if post.author in ("", account)]
    own_ids = {post.id for post in own}
    answered = {post.in_reply_to for post in own if post.in_reply_to}
    return sum(
        post.author not in ("", account)
        and (post.in_reply_to in own_ids or (bool(account) and post.in_reply_to_user == account))
        and post.id not in answered
        for post in posts
    )
