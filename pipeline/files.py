"""Writing files so that nobody ever sees half of one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import TwowayError


@contextmanager
def write_beside(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Yield a path beside ``path`` to write a file or a folder at; move it into place at the end.

    On any error what was written is removed and ``path`` is as it was before.

    Raises
    ------
    TwowayError
        If ``path`` exists and ``force`` is not given, or its folder cannot be written.
    """
    refuse_existing(path, force=force)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TwowayError(f"{path.parent}: cannot be made ({error.strerror}); choose a folder you may write") from error
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield beside
        _move(beside, path)
    except PermissionError as error:
        raise TwowayError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        _remove(beside)


def refuse_existing(path: Path, *, force: bool) -> None:
    """Raise TwowayError if ``path`` exists and may not be replaced; to be asked before long work."""
    if path.exists() and not force:
        raise TwowayError(f"{path}: exists already; choose another name or give --force to replace it")


def _move(source: Path, target: Path) -> None:
    """Put source in target's place; a folder in the way steps aside first and comes back on failure."""
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
