"""What a run may write: never the input."""

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.archive.opening import list_folder
from pipeline.archive.own_files import holds_verdicts
from pipeline.errors import ConfigError


def check_output(output: Path, sources: Sequence[str], what: str = "OUT") -> None:
    """Refuse an output that is one of the inputs or a file in one, by whatever path.

    Verdicts of an earlier run may lie in an input folder, for they are not read.

    Raises
    ------
    ConfigError
        Before anything is written.
    """
    try:
        status = output.stat()
    except OSError:  # not there, or to be told when it is written
        return
    if stat.S_ISREG(status.st_mode) and _is_read(status, sources):
        raise ConfigError(f"{output}: {what} is the input, which would be lost; choose another name")


def check_standard_output(sources: Sequence[str]) -> None:
    """Refuse to write to the file that is read, as ``twoway classify FOLDER > FOLDER/out.jsonl`` would."""
    try:
        status = os.fstat(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
    if stat.S_ISREG(status.st_mode) and _is_read(status, sources):
        raise ConfigError("standard output: goes to a file of the input; name one elsewhere, or give it with -o")


def _is_read(output: os.stat_result, sources: Sequence[str]) -> bool:
    return any(os.path.samestat(output, status) for name in sources for status in _files_of(name))


def _files_of(name: str) -> Iterator[os.stat_result]:
    """Yield the state of each file that a source is read from."""
    path = Path(name)
    try:
        if name == "-":
            yield os.fstat(sys.stdin.fileno())
        elif path.is_dir():
            yield from (file.lstat() for file, _ in list_folder(path) if not holds_verdicts(file))
        else:
            yield path.stat()
    except (OSError, ValueError, AttributeError):
        return
