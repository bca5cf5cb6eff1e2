"""Instagram's exports of 2018 to 2020: ``media.json`` and ``comments.json``, objects of lists by kind."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pipeline.archive.container import Container
from pipeline.archive.dates import read_date
from pipeline.archive.delimited import decode_head
from pipeline.archive.json_stream import JsonCursor
from pipeline.archive.meta import mended
from pipeline.archive.report import ReadingReport, Reason

NAMES = r"(?:^|/)(?:media|comments)(?:_\d+)?\.json$"

_MEDIA_HEAD = re.compile(r'\s*\{\s*"(?:photos|videos|stories|profile|direct)"\s*:\s*\[\s*(?P<first>[{\]])')
_COMMENTS_HEAD = re.compile(r'\s*\{\s*"(?:media|live|story)_comments"\s*:\s*\[\s*[\[\]]')
_POSTS = ("photos", "videos", "igtv", "reels")
_COMMENTS = ("media_comments", "live_comments")
# What else there is: stories, which newer exports have in files that are not read, and profile pictures.
_SKIPPED: dict[str, Reason] = {"direct": "private"}


@dataclass(frozen=True, slots=True)
class OldItem:
    """A caption, or a comment and whose picture it is under."""

    kind: Literal["post", "comment"]
    text: str
    created_at: datetime | None
    owner: str = ""


def is_old_file(head: bytes) -> bool:
    """Tell whether a file is one of the old export's, by its first list."""
    text = decode_head(head)
    media = _MEDIA_HEAD.match(text)
    if media:
        return '"taken_at"' in text or media["first"] == "]"
    return _COMMENTS_HEAD.match(text) is not None


def old_items(container: Container, name: str, report: ReadingReport) -> Iterator[tuple[int, OldItem]]:
    """Yield the captions and comments of a file with their rows; all others are counted."""
    with container.open(name) as stream:
        for row, (key, item) in enumerate(_Lists(stream, container.place(name)).listed(), start=1):
            report.see(name)
            read = _caption if key in _POSTS else _comment if key in _COMMENTS else None
            found = read(item) if read else None
            if found:
                yield row, found
            else:
                report.skip("malformed" if read else _SKIPPED.get(key, "not_a_post"), name, row)


class _Lists(JsonCursor):
    """The lists that an object holds, whatever their order."""

    def listed(self) -> Iterator[tuple[str, Any]]:
        """Yield each item with the key of its list."""
        self._take("{")
        while self.peek() not in ("}", ""):
            key = self.value()
            self._take(":")
            if self.peek() == "[":
                for item in self.items():
                    yield str(key), item
            else:
                self.value()
            self._take_comma("}")
        self._take("}")


def _caption(item: Any) -> OldItem | None:
    if not isinstance(item, Mapping) or not {"caption", "taken_at", "path"} & item.keys():
        return None
    return OldItem("post", mended(item.get("caption")), read_date(item.get("taken_at")))


def _comment(item: Any) -> OldItem | None:
    """Read a comment, which is a moment, a text and whose picture it is under."""
    if not isinstance(item, list) or len(item) < 2 or not isinstance(item[1], str):
        return None
    owner = mended(item[2]) if len(item) > 2 else ""
    return OldItem("comment", mended(item[1]), read_date(item[0]), owner)
