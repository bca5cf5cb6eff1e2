"""Where drafts come from: one reader a kind of file, chosen by the file's ending.

To add a kind: a module with ``read(content, name, columns) -> list[Draft]`` and a line in ``READERS``.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.check.draft import Draft
from pipeline.errors import ReadError


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of a table's columns; None where they are to be guessed."""

    text: str | None = None
    id: str | None = None


Reader = Callable[[str, str, Columns], list[Draft]]


def _read_plain(content: str, name: str, _columns: Columns) -> list[Draft]:
    from pipeline.check.sources import prose

    return prose.read_plain(content, name)


def _read_markdown(content: str, name: str, _columns: Columns) -> list[Draft]:
    from pipeline.check.sources import prose

    return prose.read_markdown(content, name)


def _read_csv(content: str, name: str, columns: Columns) -> list[Draft]:
    from pipeline.check.sources import table

    return table.read_csv(content, name, columns)


def _read_json(content: str, name: str, columns: Columns) -> list[Draft]:
    from pipeline.check.sources import table

    return table.read_json(content, name, columns)


# Each imports its reader when it is first needed: a text on the command line needs none.
READERS: dict[str, Reader] = {
    "": _read_plain,
    ".txt": _read_plain,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".jsonl": _read_json,
    ".ndjson": _read_json,
    ".json": _read_json,
}
_ENDINGS = tuple(ending for ending in READERS if ending)


def read_drafts(
    arguments: Sequence[str],
    *,
    stdin_filename: str | None = None,
    reply_to: str | None = None,
    columns: Columns | None = None,
    files_only: bool = False,
) -> list[Draft]:
    """Return the drafts that the arguments stand for, in order, empty ones included.

    Parameters
    ----------
    arguments : sequence of str
        Each is ``-`` (standard input), an existing file or folder, or else a text.
    stdin_filename : str, optional
        The name under which standard input is read and reported; its ending says how.
    reply_to : str, optional
        What all these drafts answer, unless they say themselves.
    files_only : bool
        Whether an argument that is no file is an error, rather than a text.

    Raises
    ------
    ReadError
        If a file is missing, not text, or malformed; all bad rows are named at once.
    """
    columns = columns or Columns()
    drafts: list[Draft] = []
    for argument in arguments:
        if argument == "-":
            drafts += _read(sys.stdin.buffer.read(), stdin_filename or "<stdin>", columns)
        elif os.path.exists(argument):  # noqa: PTH110 - Path raises on what is too long for a name
            for path in _files(Path(argument)):
                drafts += _read(_read_bytes(path), str(path), columns)
        elif files_only or _looks_like_path(argument):
            raise ReadError(f"{argument!r}: no such file or folder")
        else:
            drafts.append(_read_argument(argument))
    drafts = _numbered(drafts)
    if reply_to:
        drafts = [draft if draft.reply_to else replace(draft, reply_to=reply_to) for draft in drafts]
    return drafts


def _read_argument(text: str) -> Draft:
    if "twoway" not in text.lower():
        return Draft(text)
    from pipeline.check.ignores import read_ignores

    clean, ignores = read_ignores(text)
    return Draft(clean.strip(), ignores=ignores) if ignores else Draft(text)


def _numbered(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with those from the command line told apart, where there are several."""
    texts = [draft for draft in drafts if not draft.file]
    if len(texts) < 2:
        return drafts
    ids = iter(f"{draft.id}#{number}" for number, draft in enumerate(texts, start=1))
    return [draft if draft.file else replace(draft, id=next(ids)) for draft in drafts]


def _looks_like_path(argument: str) -> bool:
    if any(character.isspace() for character in argument):
        return False
    return argument.lower().endswith(_ENDINGS) or argument.startswith(("/", "./", "../", "~/"))


def _files(path: Path) -> list[Path]:
    """Return the path itself, or the drafts in a folder, in order, hidden ones left out."""
    if not path.is_dir():
        return [path]
    found = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in _ENDINGS
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    if not found:
        raise ReadError(f"{path}: holds no drafts; looked for files that end in {', '.join(_ENDINGS)}")
    return found


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: cannot be read ({error.strerror})") from error


def _read(content: bytes, name: str, columns: Columns) -> list[Draft]:
    ending = "" if name == "<stdin>" else Path(name).suffix.lower()
    if ending not in READERS:
        raise ReadError(f"{name}: drafts are files that end in {', '.join(_ENDINGS)}, or in nothing at all")
    return READERS[ending](_decode(content, name), name, columns)


def _decode(content: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with a byte-order mark."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{name}: byte {error.start + 1} is not {encoding.removesuffix('-sig').upper()}; save the file as UTF-8"
        ) from error
    if "\0" in text:
        raise ReadError(f"{name}: holds a NUL character, so it is not a text file")
    return text
