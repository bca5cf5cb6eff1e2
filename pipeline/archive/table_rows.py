"""Rows of a table as plain values, whatever the table is written in; each is counted as it is read."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from pipeline.archive.columns import has_text_column
from pipeline.archive.container import Container
from pipeline.archive.delimited import LONGEST_LINE, csv_rows, decode_head, numbered_rows, text_lines, too_long
from pipeline.archive.json_stream import json_items
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError

Row = tuple[int, Any]
_N_BATCH = 4096
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_decode = json.JSONDecoder(strict=False).decode


def kind_of(container: Container, name: str) -> str | None:
    """Return what a member is written in, by content: a key of ``ROWS``, or None for no table."""
    head = container.head(name)
    if head.startswith(b"PAR1"):
        return "parquet"
    text = decode_head(head)
    start = text.lstrip()
    if not start or sum(c < " " and c not in "\t\r\n" for c in text[:4096]) > 8:
        return None  # nothing, or no text
    if start[0] not in "{[":
        return "csv"
    first, _, rest = start.partition("\n")
    second = rest.partition("\n")[0] if start[0] == "{" else ""
    is_lines = _is_json_line(first, alone=not rest.strip()) or _is_json_line(second, alone=False)
    return "jsonl" if is_lines else "json"  # the first of many lines may be broken


def _is_json_line(line: str, *, alone: bool) -> bool:
    """Tell whether a first line is a record of JSON lines, rather than all or part of a JSON document."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(value, dict):
        return False
    holds_records = any(isinstance(item, list) and item and isinstance(item[0], dict) for item in value.values())
    return not (alone and holds_records) or has_text_column(list(value))


def _jsonl_rows(container: Container, name: str, report: ReadingReport) -> Iterator[Row]:
    with container.open(name) as stream:
        for row, line in enumerate(text_lines(stream, container.head(name), name, report), start=1):
            if line.isspace():
                continue
            report.see(name)
            if len(line) > LONGEST_LINE:
                report.skip(too_long(LONGEST_LINE), name, row)
                continue
            try:
                yield row, _decode(line)
            except (ValueError, RecursionError):
                report.skip("malformed", name, row)


def _json_rows(container: Container, name: str, report: ReadingReport) -> Iterator[Row]:
    return json_items(container, name, report, path=None)


def _parquet_rows(container: Container, name: str, report: ReadingReport) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    place = container.place(name)
    row = 0
    try:
        with container.open_seekable(name) as file, pq.ParquetFile(file) as table:
            for batch in table.iter_batches(batch_size=_N_BATCH):
                report.see(name, batch.num_rows)
                for values in zip(*map(_column_values, batch.columns), strict=True):
                    row += 1
                    yield row, dict(zip(batch.schema.names, values, strict=True))
    except (pa.ArrowException, OSError) as error:
        raise ReadError(f"{place}: is cut off or damaged; make or copy it again") from error
    except (ValueError, OverflowError) as error:
        raise ReadError(f"{place}: has a value that cannot be read; leave out columns that are not needed") from error


def _column_values(column: Any) -> list[Any]:
    """Return a column's values; moments as pandas writes them are finer than Python's, and some are none at all."""
    import pyarrow as pa

    if not pa.types.is_timestamp(column.type):
        return cast(list[Any], column.to_pylist())
    moments = column.cast(pa.timestamp("ms", column.type.tz), safe=False)
    return [_moment(value) for value in moments.cast(pa.int64()).to_pylist()]


def _moment(milliseconds: int | None) -> datetime | None:
    try:
        return None if milliseconds is None else _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None


ROWS: dict[str, Callable[[Container, str, ReadingReport], Iterator[Row]]] = {
    "csv": csv_rows,
    "csv without header": numbered_rows,
    "json": _json_rows,
    "jsonl": _jsonl_rows,
    "parquet": _parquet_rows,
}
