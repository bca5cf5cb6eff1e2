"""Rows of LinkedIn's CSV files, record by record: a row that no CSV reader understands must not swallow the next."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.archive.container import Container
from pipeline.archive.delimited import text_lines
from pipeline.archive.report import ReadingReport

_N_PREAMBLE = 10
_LONGEST = 1 << 20
"""A record that is longer is none, and must not be held."""
_TEXT_COLUMNS = {"sharecommentary": "shares", "message": "comments"}
_Test = Callable[[str], re.Match[str] | None]
_REPOSTS = re.compile(r"(?<![a-z])instantreposts(?![a-z])[^/]*\.csv$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out: what it holds, its columns in lower case, which is the text, and its header's line."""

    kind: str
    columns: tuple[str, ...]
    text: int | None
    delimiter: str
    header: int


def find_layout(head: str, name: str) -> Layout | None:
    """Return the layout of a file of posts, comments or reposts; None for any other."""
    for number, line in enumerate(head.splitlines()[:_N_PREAMBLE], start=1):
        delimiter = max(",;\t", key=line.count)
        columns = tuple(
            cell.strip().lower().replace(" ", "") for cell in next(csv.reader([line], delimiter=delimiter), [])
        )
        if {"date", "sharelink", "sharecommentary"} <= set(columns) or columns[:3] == ("date", "link", "message"):
            text = next(index for index, column in enumerate(columns) if column in _TEXT_COLUMNS)
            return Layout(_TEXT_COLUMNS[columns[text]], columns, text, delimiter, number)
        if columns == ("date", "link") and _REPOSTS.search(name):
            return Layout("reposts", columns, None, delimiter, number)
    return None


def linkedin_rows(
    container: Container, name: str, layout: Layout, report: ReadingReport
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield ``(row, raw fields by column)``: the text column still in its quotes, the others without them.

    The header is row 1, so the first record is row 2.
    """
    cut = _Cut(layout)
    with container.open(name) as stream:
        lines = text_lines(stream, container.head(name), name, report)
        for row, record in enumerate(_records(_after_header(lines, layout.header), layout), start=2):
            report.see(name)
            values = cut.fields(record)
            if values is None:
                report.skip("malformed", name, row)
            else:
                yield row, dict(zip(layout.columns, values, strict=True))


def _after_header(lines: Iterable[str], header: int) -> Iterator[str]:
    return (line for number, line in enumerate(lines, start=1) if number > header)


def _records(lines: Iterable[str], layout: Layout) -> Iterator[str]:
    """Group lines into records; a record begins with a date and a link, of which the one or the other may be blank.

    Inside quotes only the full date and a link to LinkedIn are believed, so that a text may hold a list of
    dates, and yet a row with a quote too many ends where the next one begins.
    """
    begins, surely_begins = _beginnings(layout)
    # In a file that escapes with a backslash, an escaped quote neither opens nor closes.
    escaped = '\\"' if layout.kind == "comments" else ""
    record: list[str] = []
    n_letters, is_open = 0, False
    for line in lines:
        if record and ((surely_begins(line) if is_open else begins(line)) or n_letters > _LONGEST):
            yield "".join(record)
            record, n_letters, is_open = [], 0, False
        if record or line.strip():
            record.append(line)
            n_letters += len(line)
            is_open ^= (line.count('"') - (line.count(escaped) if escaped else 0)) % 2 == 1
    if record:
        yield "".join(record)


def _beginnings(layout: Layout) -> tuple[_Test, _Test]:
    """Return what tells the beginning of a record outside quotes, and what tells it even inside them."""
    comma = re.escape(layout.delimiter)
    date = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[^\",;\t\n]*"
    begins = re.compile(rf'"?(?:{date})?"?{comma}"?(?:https?://|"?{comma})', re.IGNORECASE)
    surely = re.compile(rf'(?:"?{date}"?|(?:"")?){comma}"?https?://[\w.]*linkedin\.com/', re.IGNORECASE)
    return begins.match, surely.match


class _Cut:
    """Cuts a record into fields from both ends, so that what stands in the text need not be understood."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._n_columns = len(layout.columns)
        comma = re.escape(layout.delimiter)
        field = rf'"[^"\r\n]*"|[^"\r\n{comma}]*'
        n_before = layout.text or 0
        n_after = self._n_columns - n_before - 1
        self._before = re.compile(rf"({field}){comma}")
        self._after = re.compile(rf"{comma}({field})")
        self._whole = re.compile(
            rf"((?:(?:{field}){comma}){{{n_before}}})(.*?)((?:{comma}(?:{field})){{{n_after}}})\Z", re.DOTALL
        )

    def fields(self, record: str) -> list[str] | None:
        """Return the fields in the order of the columns, the text in its quotes; None if there are too many."""
        record = record.rstrip("\r\n")
        found = self._whole.match(record) if self._layout.text is not None else None
        if found:
            before, after = self._before.findall(found[1]), self._after.findall(found[3])
            return [*(field.strip('"') for field in before), found[2], *(field.strip('"') for field in after)]
        # A row with fewer fields than the header is whole all the same.
        fields = self._plain(record)
        n_missing = self._n_columns - len(fields)
        return fields + [""] * n_missing if fields and n_missing >= 0 else None

    def _plain(self, record: str) -> list[str]:
        """Return the fields of what is one plain CSV record, and none if it is not."""
        try:
            records = list(csv.reader(io.StringIO(record, newline=""), delimiter=self._layout.delimiter))
        except csv.Error:
            return []
        return records[0] if len(records) == 1 else []
