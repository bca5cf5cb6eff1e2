"""CSV and TSV rows as they come: encoding and delimiter found out, NUL bytes and line breaks in quotes borne."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, cast

from pipeline.archive.columns import has_text_column
from pipeline.archive.container import Container
from pipeline.archive.report import ReadingReport, Reason

_DELIMITERS = ",\t;|"
_NONE = "\x1f"
_EVEN = 0.8
LONGEST_LINE = 10_000_000
"""Characters of a line that are read; no post is as long."""

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_SEPARATOR = re.compile(r"""\s*"?sep=([,;|\t])"?\r?(?:\n|\Z)""", re.IGNORECASE)
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited file is written."""

    delimiter: str = ","
    escape: str | None = None
    quoted: bool = True


def csv_rows(
    container: Container, name: str, report: ReadingReport, dialect: Dialect | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield ``(row, values by column name)``; the header is row 1, so the first record is row 2.

    A record with more fields than the header, or one the parser refuses, is counted as malformed; one
    with fewer has the last columns empty.
    """
    records = csv_records(container, name, report, dialect)
    if _SEPARATOR.match(decode_head(container.head(name))):
        next(records, None)  # the line that tells a spreadsheet the delimiter
    header = next((record for _, record in records if record), [])
    header = [column.strip() for column in header]
    for row, record in records:
        report.see(name)
        if len(record) > len(header) or not record:
            report.skip("malformed" if record else "empty", name, row)
            continue
        yield row, dict(zip(header, record + [""] * (len(header) - len(record)), strict=True))


def numbered_rows(container: Container, name: str, report: ReadingReport) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield ``(row, values by column number)`` of a file without a header; a file of plain lines has one column."""
    dialect = sniff_dialect(decode_head(container.head(name)))
    dialect = replace(dialect, quoted=dialect.delimiter != _NONE)
    for row, record in csv_records(container, name, report, dialect):
        report.see(name)
        yield row, {str(number): value for number, value in enumerate(record, start=1)}


def csv_records(
    container: Container, name: str, report: ReadingReport, dialect: Dialect | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Yield ``(record number from 1, fields)`` without taking the first record for a header, nor counting.

    A record that the parser refuses is counted as seen and malformed. A quote that opens a field and never
    closes is taken for a letter, so that it does not swallow the rest of the file.
    """
    dialect = dialect or sniff_dialect(decode_head(container.head(name)))
    with container.open(name) as stream:
        lines = _Lines(text_lines(stream, container.head(name), name, report))
        reader = _reader(lines, dialect)
        row = 0
        while True:
            row += 1
            lines.taken.clear()
            try:
                record = next(reader)
                is_swallowed = lines.ended
            except StopIteration:
                return
            except csv.Error:
                record, is_swallowed = [], True
            if is_swallowed and len(lines.taken) > 1:
                record = next(_reader([lines.put_back()], replace(dialect, quoted=False)), [])
                reader = _reader(lines, dialect)
                report.note(f"{name}: some quotes are opened and never closed, and were taken for letters")
            elif is_swallowed and not record:
                report.see(name)
                report.skip(_reason(lines.taken), name, row)
                continue
            yield row, record


class _Lines:
    """Lines, with those of the record that is being read, to be read again if it turns out to be none."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        while self._back:
            self.taken.append(self._back.popleft())
            yield self.taken[-1]
        for line in self._lines:
            self.taken.append(line)
            yield line
        self.ended = True

    def put_back(self) -> str:
        """Return the first line that was taken, and give the others once more."""
        first, *others = self.taken
        self._back.extendleft(reversed(others))
        self.ended = False
        return first


def _reader(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        escapechar=dialect.escape,
        quoting=csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE,
    )


def is_rounded(number: str) -> bool:
    """Tell whether a spreadsheet has rounded an id, which many others then have, too.

    >>> is_rounded("6.59E+17"), is_rounded("659000000000000001")
    (True, False)
    """
    return _ROUNDED.fullmatch(number) is not None


def text_lines(stream: BinaryIO, head: bytes, name: str, report: ReadingReport) -> Iterator[str]:
    """Yield decoded lines with their ends: UTF-8 or UTF-16, or Windows-1252 for lines that are neither."""
    encoding = _wide_encoding(head)
    if encoding:
        yield from io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="\n")
        return
    foreign = nuls = 0
    mac = b"\r" in head and b"\n" not in head
    lines = _mac_lines(stream) if mac else _bounded_lines(stream)
    for number, raw in enumerate(lines):
        try:
            line = raw.decode("utf-8-sig" if number == 0 else "utf-8")
        except UnicodeDecodeError:
            line = raw.decode("cp1252", "replace")
            foreign += 1
        if "\0" in line:
            line = line.replace("\0", "")
            nuls += 1
        yield line
    if foreign:
        report.note(f"{name}: {foreign:,} lines are not UTF-8 and were read as Windows-1252")
    if nuls:
        report.note(f"{name}: NUL bytes were left out of {nuls:,} lines")


def decode_head(head: bytes) -> str:
    """Return the beginning of a text file, decoded well enough to judge it."""
    encoding = _wide_encoding(head)
    if encoding:
        return head[: len(head) // 2 * 2].decode(encoding, "replace").removeprefix("\ufeff")
    text = head.decode("utf-8", "replace").removeprefix("\ufeff").replace("\0", "")
    return text if "\n" in text else text.replace("\r", "\n")


def sniff_dialect(head: str) -> Dialect:
    """Return the delimiter that splits the first records into the most even number of fields, or none at all."""
    if told := _SEPARATOR.match(head):
        return Dialect(told[1])
    head = head.lstrip("\r\n")
    best = max(_DELIMITERS, key=lambda delimiter: _evenness(head, delimiter))
    evenness, _ = _evenness(head, best)
    header = head.partition("\n")[0].split(best)
    return Dialect(best if evenness > _EVEN or (evenness and has_text_column(header)) else _NONE)


def _evenness(head: str, delimiter: str) -> tuple[float, int]:
    try:
        counts = [len(record) for record in islice(csv.reader(io.StringIO(head), delimiter=delimiter), 100) if record]
    except csv.Error:
        return 0.0, 0
    # The last record of the head may be cut off.
    counts = counts[:-1] if len(counts) > 2 and not head.endswith("\n") else counts
    if not counts or counts[0] < 2:
        return 0.0, 0
    return sum(count == counts[0] for count in counts) / len(counts), counts[0]


def _wide_encoding(head: bytes) -> str | None:
    if head[:2] in _BOMS:
        return _BOMS[head[:2]]
    sample = head[:1000]
    if len(sample) > 8 and sample[1::2].count(0) > len(sample) * 0.4:
        return "utf-16-le"
    if len(sample) > 8 and sample[::2].count(0) > len(sample) * 0.4:
        return "utf-16-be"
    return None


def too_long(n_characters: int) -> Reason:
    """Return the reason for leaving out a row that is longer than can be read."""
    return cast(Reason, f"longer than {n_characters:,} characters")


def _reason(lines: list[str]) -> Reason:
    """Return why the parser refused a record of these lines."""
    limit = csv.field_size_limit()
    return too_long(limit) if sum(map(len, lines)) > limit else "malformed"


def _bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is longer than any that is read, its beginning, and nothing of its rest."""
    longest = 4 * (LONGEST_LINE + 1)  # bytes that surely hold more characters than are read
    while line := stream.readline(longest):
        yield line
        while len(line) == longest and not line.endswith(b"\n"):
            line = stream.readline(longest)


def _mac_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file whose lines end in a bare carriage return."""
    rest = b""
    while chunk := stream.read(1 << 16):
        *lines, rest = (rest + chunk).split(b"\r")
        yield from (line + b"\n" for line in lines)
    if rest:
        yield rest
