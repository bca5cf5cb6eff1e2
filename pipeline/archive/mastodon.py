"""Mastodon exports: the outbox of an account, zipped, in a tar, alone, or as the bare list of its activities."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.archive.activity import Account, handle_of, post_of
from pipeline.archive.container import Container
from pipeline.archive.delimited import decode_head
from pipeline.archive.json_stream import JsonCursor
from pipeline.archive.once import each_once
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError
from pipeline.post import Post

NAME = "mastodon"
LOOKED_FOR = "outbox.json of a Mastodon export (in a zip, in a tar.gz, or alone), or the bare list of its activities"

_OUTBOX = r"(?:^|/)outbox[^/]*\.json$"
_COLLECTION = re.compile(r'"(?:(?:Ordered)?Collection(?:Page)?|orderedItems)"')
_ACTIVITY = re.compile(r'"type"\s*:\s*"(?:Create|Announce)"')
_NOTE = re.compile(r'"type"\s*:\s*"(?:Note|Question|Article)"')


def detect(container: Container) -> float:
    """Be sure where a file holds ActivityPub activities, whatever it is called."""
    return 0.95 if _outboxes(container) else 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield every post and boost; what else an account did (likes, deletions) is counted."""
    names = _outboxes(container)
    if not names:
        raise ReadError(f"{container.label}: holds no posts of Mastodon; looked for {LOOKED_FOR}")
    yield from each_once(_posts(container, names, report), report)


def _posts(container: Container, names: list[str], report: ReadingReport) -> Iterator[Post]:
    for name in names:
        account = _account(container, name)
        for row, item in _items(container, name, report):
            post = post_of(item, name, row, account)
            if not isinstance(post, Post):
                report.skip(post, name, row)
                continue
            if account.only_addresses:
                report.note(f"{name}: some posts stand there as addresses only, without their text")
            yield post


def _outboxes(container: Container) -> list[str]:
    if container.single:
        return [name for name in container.members if _is_outbox(container, name)]
    names = container.find(_OUTBOX)
    if not names:
        # Other platforms' exports are full of JSON that is nobody's business; only a lone file is looked into.
        lone = container.find(r"\.json$")
        names = lone if len(lone) == 1 else []
    return [name for name in names if _is_outbox(container, name)]


def _is_outbox(container: Container, name: str) -> bool:
    """Tell an outbox by its words; ``likes.json`` and ``bookmarks.json`` are collections as well, of addresses."""
    text = decode_head(container.head(name)).lstrip()
    if text.startswith("{"):
        named = re.search(_OUTBOX, name, re.IGNORECASE) is not None
        return _COLLECTION.search(text) is not None and (named or _ACTIVITY.search(text) is not None)
    holds_notes = _NOTE.search(text) is not None and '"attributedTo"' in text
    return text.startswith("[") and (holds_notes or (_ACTIVITY.search(text) is not None and '"object"' in text))


def _items(container: Container, name: str, report: ReadingReport) -> Iterator[tuple[int, Any]]:
    row = 0
    with container.open(name) as stream:
        collection = _Collection(stream, container.place(name))
        for row, item in enumerate(collection.activities(), start=1):
            report.see(name)
            yield row, item
    if isinstance(collection.total, int) and collection.total != row:
        report.note(f"{name}: holds {row:,} activities, but says that there are {collection.total:,}")


class _Collection(JsonCursor):
    """The lists of a collection; Mastodon 4 writes an empty ``orderedItems`` before the full one of the same name."""

    total: Any = None

    def activities(self) -> Iterator[Any]:
        """Yield the items of all its lists, or of the list that is all there is."""
        if self.peek() == "[":
            yield from self.items()
            return
        n_lists = 0
        self._take("{")
        while self.peek() not in ("}", ""):
            key = self.value()
            self._take(":")
            if key in ("orderedItems", "items") and self.peek() == "[":
                n_lists += 1
                yield from self.items()
            elif key == "totalItems":
                self.total = self.value()
            else:
                self.value()
            self._take_comma("}")
        if not n_lists:
            raise ReadError(
                f"{self._place}: has no orderedItems; give the outbox.json of the export, not of the server"
            )


def _account(container: Container, name: str) -> Account:
    """Return whose outbox it is, as ``actor.json`` beside it says; empty where there is none."""
    beside = name.rpartition("/")[0]
    beside = f"{beside}/actor.json" if beside else "actor.json"
    if container.single or beside not in container.members:
        return Account()
    try:
        actor = json.loads(container.read_whole(beside))
    except (ValueError, RecursionError):
        return Account()
    if not isinstance(actor, dict):
        return Account()
    own = [str(actor[key]) for key in ("id", "url") if isinstance(actor.get(key), str)]
    name_there = actor.get("preferredUsername")
    handle = handle_of(own[0], name_there if isinstance(name_there, str) else "") if own else ""
    return Account(handle, own)
