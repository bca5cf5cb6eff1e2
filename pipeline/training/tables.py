"""Reads tables of any plain format, packed or not, as rows of named fields; broken rows are told, not skipped."""

import csv
import io
import json
import lzma
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from pipeline.errors import ReadError
from pipeline.training.packing import PACKINGS, open_unpacked, without_packing


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A row of a file; rows count from 1, and a CSV header is row 1, as a spreadsheet shows it."""

    file: str
    row: int

    def __str__(self) -> str:
        return f"{self.file}:{self.row}"


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that has no fields to give, and why."""

    place: Place
    problem: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, and its fields by column name."""

    place: Place
    fields: Mapping[str, object]


def read_rows(path: Path) -> Iterator[Row | BrokenRow]:
    """Yield every row of a table: CSV, TSV, JSON lines, JSON or Parquet, plain or packed.

    The format is told by the file's ending, after that of the packing (.gz, .xz, .bz2, .zst).
    Blank lines count as rows but are not yielded.

    Raises
    ------
    ReadError
        If the file is missing, damaged, of no known format, or not text in UTF-8 or UTF-16.
    """
    reader = _reader_of(path)
    try:
        with open_unpacked(path) as handle:
            for number, found in reader(handle):
                place = Place(str(path), number)
                yield BrokenRow(place, found) if isinstance(found, str) else Row(place, found)
    except UnicodeError as error:
        raise ReadError(f"{path}: is not text in UTF-8; save it again as UTF-8") from error
    except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise ReadError(f"{path}: cannot be read ({reason})") from error


def _reader_of(path: Path) -> "Reader":
    ending = without_packing(path).suffix
    reader = _READERS.get(ending.lower())
    if reader is None:
        raise ReadError(
            f"{path}: the format is not known by its ending '{ending}'; "
            f"known are {', '.join(_READERS)}, each also packed as {', '.join(PACKINGS)}"
        )
    return reader


@contextmanager
def _text(handle: io.BufferedReader) -> Iterator[io.TextIOWrapper]:
    is_utf16 = handle.peek(2)[:2] in (b"\xff\xfe", b"\xfe\xff")
    with io.TextIOWrapper(handle, encoding="utf-16" if is_utf16 else "utf-8-sig", newline="") as text:
        yield text


Found = Iterator[tuple[int, Mapping[str, object] | str]]
"""Row numbers with the row's fields, or with what is wrong with the row."""


def _read_csv(handle: io.BufferedReader) -> Found:
    with _text(handle) as text:
        header = text.readline()
        yield from _read_delimited(chain([header], text), max(",;\t", key=header.count))


def _read_tsv(handle: io.BufferedReader) -> Found:
    with _text(handle) as text:
        yield from _read_delimited(text, "\t")


def _read_delimited(lines: Iterable[str], delimiter: str) -> Found:
    csv.field_size_limit(2**31 - 1)  # the limit of the module is 128 KiB: a long post is no damage
    records = csv.reader(lines, delimiter=delimiter, strict=True)
    names: list[str] = []
    for number in count(1):
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, f"is not well-formed CSV ({error}); quote the field and double its quotes"
            continue
        if not names:
            names = [name.strip() for name in record]
        elif len(record) == len(names):
            yield number, dict(zip(names, record, strict=True))
        elif record:
            yield number, f"has {len(record)} fields where the header has {len(names)}"


def _read_json_lines(handle: io.BufferedReader) -> Found:
    with _text(handle) as text:
        for number, line in enumerate(text, 1):
            if line.strip():
                yield number, _json_object(line)


def _read_json(handle: io.BufferedReader) -> Found:
    """Read a JSON list of objects; a ``.json`` file that holds an object a line is read as such."""
    if not handle.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        yield from _read_json_lines(handle)
        return
    with _text(handle) as text:
        items = json.load(text)
    for number, item in enumerate(items, 1):
        yield number, item if isinstance(item, dict) else "is not a JSON object"


def _json_object(line: str) -> dict[str, object] | str:
    try:
        item = json.loads(line)
    except ValueError as error:
        return f"is not JSON ({error})"
    return item if isinstance(item, dict) else "is not a JSON object"


def _read_parquet(handle: io.BufferedReader) -> Found:
    import pyarrow.parquet as pq

    with pq.ParquetFile(io.BytesIO(handle.read())) as table:
        number = 0
        for batch in table.iter_batches():
            for row in batch.to_pylist():
                number += 1
                yield number, row


Reader = Callable[[io.BufferedReader], Found]

_READERS: dict[str, Reader] = {
    ".csv": _read_csv,
    ".tsv": _read_tsv,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".json": _read_json,
    ".parquet": _read_parquet,
}
