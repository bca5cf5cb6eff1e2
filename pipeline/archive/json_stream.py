"""JSON of any size, item by item: the array that matters is walked, never held."""

import codecs
import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from pipeline.archive.columns import NoPostsError
from pipeline.archive.container import Container
from pipeline.archive.limits import MIB
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError

_SPACE = " \t\r\n\ufeff"
_decode = json.JSONDecoder(strict=False).raw_decode


def json_items(
    container: Container, name: str, report: ReadingReport, *, path: Sequence[str] | None = (), script: bool = False
) -> Iterator[tuple[int, Any]]:
    """Yield ``(row, item)`` for the array at ``path``, counting each in the report; rows count from 1.

    Parameters
    ----------
    path : sequence of str
        Keys that lead from the top to the array. Where the top is a list already, that list is taken; None
        takes the first list of objects one level down.
    script : bool
        Whether what stands before the first ``[`` or ``{`` is an assignment to be stepped over.

    Raises
    ------
    ReadError
        If the JSON is broken or cut off (with the item it happened at), or nothing is at ``path``.
    """
    with container.open(name) as stream:
        cursor = JsonCursor(stream, container.place(name))
        if script:
            cursor.skip_to("[{")
        if cursor.peek() != "[":
            if path is None:
                cursor.descend_to_records()
            else:
                cursor.descend(path)
        for row, item in enumerate(cursor.items(), start=1):
            report.see(name)
            yield row, item


class JsonCursor:
    """A place in a stream of JSON, moved forward by reading values."""

    def __init__(self, stream: BinaryIO, place: str, *, item_limit: int = 64 * MIB) -> None:
        self._stream = stream
        self._place = place
        self._limit = item_limit
        self._text = ""
        self._at = 0
        self._row = 0
        self._ended = False
        head = stream.read(4096)
        self._decoder = codecs.getincrementaldecoder(json.detect_encoding(head))("replace")
        self._text = self._decoder.decode(head)

    def peek(self) -> str:
        """Return the next character that is not space, "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text) or not self._read_more(MIB):
                return self._text[self._at : self._at + 1]

    def skip_to(self, characters: str) -> None:
        """Move to the first of some characters, within the first megabyte."""
        if not self._ended and len(self._text) < MIB:
            self._read_more(MIB)
        found = [at for at in (self._text.find(character, self._at) for character in characters) if at >= 0]
        if not found:
            raise ReadError(f"{self._place}: is empty or holds no JSON; download or copy it again")
        self._at = min(found)

    def value(self) -> Any:
        """Read the value that stands here and move behind it."""
        self.peek()
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except RecursionError as error:
                raise self._broken("is nested too deep") from error
            except ValueError as error:
                if not isinstance(error, json.JSONDecodeError):
                    raise self._broken("holds a number of too many digits") from error
                held = len(self._text) - self._at
                if held > self._limit or not self._read_more(max(held, MIB)):
                    raise self._broken(f"is broken or cut off ({error.msg})") from error
                continue
            # "1", "1." and "1e-" may be the beginning of "1.5" or "1e-9": a number near the end is read again.
            if isinstance(value, int | float) and len(self._text) - end < 4 and not self._ended:
                self._read_more(MIB)
                continue
            self._at = end
            return value

    def items(self) -> Iterator[Any]:
        """Yield the items of the array that stands here."""
        self._take("[")
        while self.peek() != "]":
            self._row += 1
            yield self.value()
            self._take_comma("]")
        self._take("]")

    def descend(self, path: Sequence[str]) -> None:
        """Move to the value that a path of keys leads to, reading past all others."""
        for key in path:
            if self.peek() != "{" or not self._find_key(key):
                raise ReadError(f"{self._place}: has no {'.'.join(path)}; it is another file than its name says")

    def descend_to_records(self) -> None:
        """Move to the first list of objects one level down."""
        self._take("{")
        while self.peek() not in ("}", ""):
            self.value()
            self._take(":")
            # Only a list of nothing but space may be cut off here, and is then taken, too.
            if self.peek() == "[" and self._text[self._at + 1 : self._at + 4096].lstrip()[:1] in ("{", ""):
                return
            self.value()
            self._take_comma("}")
        raise NoPostsError(f"{self._place}: holds no list of posts")

    def _find_key(self, wanted: str) -> bool:
        self._take("{")
        while self.peek() not in ("}", ""):
            key = self.value()
            self._take(":")
            if key == wanted:
                return True
            self.value()
            self._take_comma("}")
        return False

    def _take(self, character: str) -> None:
        if self.peek() != character:
            raise self._broken(f"is broken or cut off (expected {character!r})")
        self._at += 1

    def _take_comma(self, closing: str) -> None:
        if self.peek() == ",":
            self._at += 1
        elif self.peek() != closing:
            raise self._broken(f"is broken or cut off (expected ',' or {closing!r})")

    def _read_more(self, size: int) -> bool:
        if self._ended:
            return False
        data = self._stream.read(size)
        self._ended = not data
        self._text = self._text[self._at :] + self._decoder.decode(data, final=self._ended)
        self._at = 0
        return bool(data)

    def _broken(self, how: str) -> ReadError:
        at = f"{self._place}: item {self._row}" if self._row else self._place
        return ReadError(f"{at}: the JSON {how}; download or copy it again")
