"""Writing files so that nobody ever sees half of one, and nothing goes that is not ours to replace."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import TwowayError

_MANIFEST = "manifest.json"
_FULL = (errno.ENOSPC, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Replaceable:
    """What may be replaced, even by force: in words for the error, and as a test of what is there."""

    name: str
    holds: Callable[[Path], bool]


def _is_empty_or_model(path: Path) -> bool:
    """Tell whether a folder is empty, or holds nothing but the files that a model's manifest lists."""
    if not path.is_dir():
        return False
    if not any(path.iterdir()):
        return True
    try:
        manifest = json.loads((path / _MANIFEST).read_text(encoding="utf-8"))
        known = {path / name for name in (_MANIFEST, *manifest["files"])}
        return "labels" in manifest and all(file in known or file.is_dir() for file in path.rglob("*"))
    except (OSError, ValueError, KeyError, TypeError):
        return False


A_FILE = Replaceable("a file", Path.is_file)
A_MODEL = Replaceable("a folder that is empty or holds a model and nothing else", _is_empty_or_model)
OURS = Replaceable(f"a file, or {A_MODEL.name},", lambda path: path.is_file() or _is_empty_or_model(path))


@contextmanager
def write_beside(path: Path, *, force: bool = False, may_replace: Replaceable = OURS) -> Iterator[Path]:
    """Yield a path beside ``path`` to write a file or a folder at; move it into place at the end.

    On any error what was written is removed and ``path`` is as it was before. A link is followed.

    Raises
    ------
    TwowayError
        If ``path`` exists and ``force`` is not given or it is not of the kind that may be replaced,
        or it cannot be written; a file never takes the place of a folder, nor a folder that of a file.
    """
    refuse_existing(path, force=force, may_replace=may_replace)
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TwowayError(
            f"{target.parent}: cannot be made ({error.strerror}); choose a folder you may write"
        ) from error
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield beside
        _move(beside, target)
    except OSError as error:
        written = (str(beside), str(target))
        is_of_it = str(error.filename).startswith(written) if error.filename is not None else error.errno in _FULL
        if not is_of_it:
            raise  # something else could not be read or written meanwhile
        raise TwowayError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
    finally:
        _remove(beside)


def refuse_existing(path: Path, *, force: bool, may_replace: Replaceable = OURS) -> None:
    """Raise TwowayError if ``path`` exists and may not be replaced; to be asked before long work."""
    if not path.exists():
        return
    if not may_replace.holds(path):
        found = "a folder" if path.is_dir() else "a file" if path.is_file() else "neither a file nor a folder"
        raise TwowayError(
            f"{path}: {found} is there, and only {may_replace.name} is replaced here; choose another name"
        )
    if not force:
        raise TwowayError(f"{path}: exists already; choose another name or give --force to replace it")


def _move(source: Path, target: Path) -> None:
    """Put source in target's place; a folder in the way steps aside first and comes back on failure."""
    if target.exists() and source.is_dir() != target.is_dir():
        one, other = ("folder", "file") if source.is_dir() else ("file", "folder")
        raise TwowayError(f"{target}: is a {other}, and what is to be written is a {one}: choose another name")
    if not target.is_dir():
        source.replace(target)
        return
    aside = target.with_name(f".{target.name}.{os.getpid()}.old")
    target.rename(aside)
    try:
        source.rename(target)
    except OSError:
        aside.rename(target)
        raise
    _remove(aside)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
