"""What verdicts are written as: CSV, JSON lines, Parquet; in parts first, then joined in order."""

import json
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from pipeline.errors import ConfigError

N_DIGITS = 6
"""Digits of a probability in text formats; Parquet has them all."""


class Joiner(Protocol):
    """Puts encoded parts together in one file."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None: ...

    def add(self, part: BinaryIO) -> None:
        """Append a part."""

    def close(self) -> None:
        """Write what comes at the end."""


class _Concatenation:
    """Parts one behind the other, as JSON lines are."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        self._file = file
        self._start(schema)

    def _start(self, schema: pa.Schema) -> None: ...

    def add(self, part: BinaryIO) -> None:
        shutil.copyfileobj(part, self._file, 1 << 20)

    def close(self) -> None:
        self._file.flush()


class _CsvJoiner(_Concatenation):
    """Parts one behind the other, below a header."""

    def _start(self, schema: pa.Schema) -> None:
        names = [field.name for field in _flatten(schema.empty_table()).schema]
        self._file.write(",".join(f'"{name}"' if set(name) & set(',"\n') else name for name in names).encode() + b"\n")


class _ParquetJoiner:
    """The row groups of all parts in one file."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = pq.ParquetWriter(
            pa.output_stream(file) if not file.seekable() else file, schema, compression="zstd"
        )

    def add(self, part: BinaryIO) -> None:
        self._writer.write_table(pq.read_table(part, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


def _encode_parquet(verdicts: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(verdicts, sink, compression="lz4")
    return bytes(sink.getvalue())


def _encode_csv(verdicts: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pa.csv.write_csv(_flatten(verdicts), sink, pa.csv.WriteOptions(include_header=False, quoting_style="needed"))
    return bytes(sink.getvalue())


def _encode_jsonl(verdicts: pa.Table) -> bytes:
    columns = [(field.name, _plain_values(verdicts[field.name], field.type)) for field in verdicts.schema]
    names = [name for name, _ in columns]
    rows = zip(*(values for _, values in columns), strict=True)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    return "".join([encode(dict(zip(names, row, strict=True))) + "\n" for row in rows]).encode()


def _plain_values(column: pa.ChunkedArray, kind: pa.DataType) -> list[Any]:
    if pa.types.is_struct(kind):
        fields = [(field.name, _plain_values(pc.struct_field(column, field.name), field.type)) for field in kind]
        names = [name for name, _ in fields]
        return [dict(zip(names, row, strict=True)) for row in zip(*(values for _, values in fields), strict=True)]
    if pa.types.is_floating(kind):
        return [round(value, N_DIGITS) for value in column.to_pylist()]
    if pa.types.is_timestamp(kind):
        return [_iso(moment) for moment in column.to_pylist()]
    return list(column.to_pylist())


def _flatten(verdicts: pa.Table) -> pa.Table:
    """Return a table that CSV can hold: a column a class, lists with spaces, dates as text."""
    flat = verdicts.flatten()
    for index, field in enumerate(flat.schema):
        if pa.types.is_floating(field.type):
            flat = flat.set_column(index, field.name, pc.round(flat[index], N_DIGITS))
        elif pa.types.is_timestamp(field.type):
            flat = flat.set_column(index, field.name, pa.array(map(_iso, flat[index].to_pylist()), pa.string()))
        elif pa.types.is_list(field.type):
            joined = [" ".join(map(_word, values or ())) for values in flat[index].to_pylist()]
            flat = flat.set_column(index, field.name, pa.array(joined, pa.string()))
    return flat


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _word(value: Any) -> str:
    return value["url"] if isinstance(value, dict) else str(value)


ENCODERS: dict[str, Callable[[pa.Table], bytes]] = {
    "csv": _encode_csv,
    "jsonl": _encode_jsonl,
    "parquet": _encode_parquet,
}
JOINERS: dict[str, type[Joiner]] = {"csv": _CsvJoiner, "jsonl": _Concatenation, "parquet": _ParquetJoiner}
_ENDINGS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".pq": "parquet"}


def format_of(output: str, wanted: str | None) -> str:
    """Return the format to write: the one asked for, or the one that the ending says.

    >>> format_of("out.parquet", None), format_of("-", None)
    ('parquet', 'jsonl')
    """
    if wanted is not None and wanted not in ENCODERS:
        raise ConfigError(f"--format {wanted}: is no format to write; choose {', '.join(ENCODERS)}")
    said = None if output == "-" else _ENDINGS.get(Path(output).suffix.lower())
    if wanted and said and wanted != said:
        raise ConfigError(f"{output}: the ending says {said}, --format {wanted}; change one of them")
    found = wanted or ("jsonl" if output == "-" else said)
    if found is None:
        raise ConfigError(f"{output}: the ending says no format; end it in {', '.join(_ENDINGS)} or give --format")
    return found


def join_parts(parts: Iterable[Path], file: BinaryIO, schema: pa.Schema, name: str) -> None:
    """Write the parts to one file in order."""
    joiner = JOINERS[name](file, schema)
    for path in parts:
        with path.open("rb") as part:
            joiner.add(part)
    joiner.close()
