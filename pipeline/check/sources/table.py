"""Drafts in tables: a row a post, as a scheduler exports them."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.check.draft import Draft
from pipeline.check.ignores import read_ignore_cell, read_ignores
from pipeline.errors import ReadError

if TYPE_CHECKING:
    from pipeline.check.sources import Columns

_TEXT = ("text", "content", "message", "post", "body", "caption", "draft", "tweet", "toot", "status", "copy")
_ID = ("id", "key", "slug", "name")
_REPLY_TO = ("reply_to", "reply_to_text")
_IGNORE = ("twoway_ignore",)
_SHOWN_ROWS = 10

Row = tuple[int, Mapping[str, Any]]


def read_csv(content: str, name: str, columns: "Columns") -> list[Draft]:
    """Return the rows of a CSV or TSV file with a header; cells may hold line breaks.

    Raises
    ------
    ReadError
        If no column holds the text, or rows are cut short.
    """
    header = content.partition("\n")[0]
    delimiter = "\t" if name.lower().endswith(".tsv") else max(",;\t", key=header.count)
    csv.field_size_limit(2**31 - 1)
    rows, bad = [], []
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    names: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not names:
                names = cells
            elif cells and len(cells) != len(names):
                bad.append(f"row at line {line} has {len(cells)} cells, the header {len(names)}")
            elif cells:
                rows.append((line, dict(zip(names, cells, strict=True))))
            line = reader.line_num + 1
    except csv.Error as error:
        bad.append(f"row at line {line}: {error}")
    _complain(name, bad)
    return _drafts(rows, names, name, columns)


def read_json(content: str, name: str, columns: "Columns") -> list[Draft]:
    """Return the objects (or plain strings) of a JSON lines file, or of one JSON array.

    Raises
    ------
    ReadError
        If a line is no JSON, or holds anything else.
    """
    rows: list[Row] = []
    bad: list[str] = []
    for line, value in _json_values(content, name, bad):
        if isinstance(value, str):
            rows.append((line, {"text": value}))
        elif isinstance(value, dict):
            rows.append((line, value))
        else:
            bad.append(f"line {line} holds a {type(value).__name__}, expected an object with a text")
    _complain(name, bad)
    return _drafts(rows, list(dict.fromkeys(key for _, row in rows for key in row)), name, columns)


def _json_values(content: str, name: str, bad: list[str]) -> Iterator[tuple[int, Any]]:
    if content.lstrip().startswith("["):
        try:
            yield from enumerate(json.loads(content), start=1)
        except ValueError as error:
            raise ReadError(f"{name}: not JSON ({error})") from error
        return
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                bad.append(f"line {number} is not JSON ({getattr(error, 'msg', error)})")


def _drafts(rows: Sequence[Row], names: list[str], file: str, columns: "Columns") -> list[Draft]:
    if not rows:
        return []
    text_name, remarks = _find_text(rows, names, columns.text, file)
    id_name = _find(names, columns.id, _ID, file, "id", optional=columns.id is None)
    reply_name = _find(names, None, _REPLY_TO, file, "reply", optional=True)
    ignore_name = _find(names, None, _IGNORE, file, "ignore", optional=True)
    drafts: list[Draft] = []
    for line, row in rows:
        text, ignores = read_ignores(_cell(row, text_name), line)
        ignores += read_ignore_cell(_cell(row, ignore_name), line)
        drafts.append(
            Draft(
                text=text.strip(),
                id=_cell(row, id_name) or f"{file}:{line}",
                file=file,
                line=line,
                in_place=False,
                reply_to=_cell(row, reply_name) or None,
                ignores=ignores,
                remarks=() if drafts else remarks,
            )
        )
    return drafts


def _find_text(rows: Sequence[Row], names: list[str], wanted: str | None, file: str) -> tuple[str, tuple[str, ...]]:
    """Return the column of the texts, and a remark where others may be texts too.

    Columns of single words (a status, a kind of post) are no texts where another is.

    Raises
    ------
    ReadError
        If there is no such column, or it is a toss-up: another is filled where this one is empty.
    """
    usual = sorted((name for name in names if _plain(name) in _TEXT), key=lambda name: _TEXT.index(_plain(name)))
    if wanted is not None or len(usual) < 2:
        return str(_find(names, wanted, _TEXT, file, "text")), ()
    wordy = [name for name in usual if any(" " in _cell(row, name).strip() for _, row in rows)] or usual
    first, *others = wordy
    _refuse_doubles(names, first, file)
    toss_up = _plain(first) in map(_plain, others) or any(
        _cell(row, other).strip() and not _cell(row, first).strip() for _, row in rows for other in others
    )
    if toss_up:
        raise ReadError(
            f"{file}: the texts may be in {' or '.join(map(repr, wordy))}; say in which with --text-column, or rename "
            "the others"
        )
    told = " and ".join(map(repr, others))
    remark = f"{file}: the texts were read from {first!r}; {told} may hold texts too: --text-column names another"
    return first, (remark,) if others else ()


def _refuse_doubles(names: list[str], name: str, file: str) -> None:
    if names.count(name) > 1:
        raise ReadError(f"{file}: {names.count(name)} columns are called {name!r}; rename all but one of them")


def _cell(row: Mapping[str, Any], name: str | None) -> str:
    value = row.get(name) if name is not None else None
    return "" if value is None else str(value)


def _find(
    names: list[str], wanted: str | None, usual: tuple[str, ...], file: str, role: str, *, optional: bool = False
) -> str | None:
    """Return the column of a role: the one asked for, or the first usual name that is there."""
    plain = {_plain(name): name for name in reversed(names)}
    if wanted is not None:
        if wanted in names:
            _refuse_doubles(names, wanted, file)
            return wanted
        raise ReadError(f"{file}: no column {wanted!r}; found {', '.join(names)}")
    found = next((plain[name] for name in usual if name in plain), None)
    if found is None and not optional:
        raise ReadError(
            f"{file}: no column holds the {role}; found {', '.join(names)}; expected one of "
            f"{', '.join(usual)}, or name it with --{role}-column"
        )
    if found is not None:
        _refuse_doubles(names, found, file)
    return found


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _complain(name: str, bad: list[str]) -> None:
    if bad:
        more = f"; and {len(bad) - _SHOWN_ROWS} more" if len(bad) > _SHOWN_ROWS else ""
        raise ReadError(f"{name}: {'; '.join(bad[:_SHOWN_ROWS])}{more}; correct these rows")
