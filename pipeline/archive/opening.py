"""Opening what the user names, a file, a folder or standard input, as a container."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.archive.compression import ARCHIVE_NAME
from pipeline.archive.container import HEAD, Container, Member
from pipeline.archive.limits import Limits
from pipeline.archive.own_files import holds_verdicts, is_work
from pipeline.archive.packing import add_archive, is_litter, kind_of, kind_of_head
from pipeline.archive.private import is_private
from pipeline.errors import ReadError

Source = str | Path | BinaryIO


def open_container(source: Source, limits: Limits | None = None) -> Container:
    """List what ``source`` holds; ``-`` or a binary stream is read once, from its start to its end.

    Raises
    ------
    ReadError
        If it is missing, broken, a bomb, or an archive with paths that lead out of it.
    """
    label = str(source) if isinstance(source, str | Path) else str(getattr(source, "name", "stream"))
    label = "standard input" if label in ("-", "<stdin>") else label
    container = Container(label, limits or Limits())
    try:
        if not isinstance(source, str | Path):
            _add_stream(container, source)
        elif source == "-":
            _add_stream(container, sys.stdin.buffer)
        elif Path(source).is_dir():
            _add_folder(container, Path(source))
        else:
            _add_path(container, Path(source))
    except BaseException:
        container.closing.close()
        raise
    return container


def _add_path(container: Container, path: Path) -> None:
    try:
        file = container.closing.enter_context(path.open("rb"))
    except FileNotFoundError as error:
        raise ReadError(f"{path}: there is no such file or folder") from error
    except OSError as error:
        raise ReadError(f"{path}: cannot be opened ({error.strerror})") from error
    if not file.seekable():  # a pipe, such as <(command) gives
        _add_stream(container, file)
        return
    kind = kind_of(container, file, path.name)
    if kind:
        add_archive(container, file, kind, prefix="", depth=1)
        return
    size = path.stat().st_size
    container.single = True
    container.members[path.name] = Member(path.name, lambda: path.open("rb"), size, size, path)


def _add_folder(container: Container, folder: Path) -> None:
    def unreadable(error: OSError) -> None:
        container.remarks.append(f"{error.filename}: cannot be listed ({error.strerror}); what lies in it was not read")

    for path, inner in list_folder(folder, unreadable):
        is_plain = path.is_file() and not path.is_symlink()
        if is_plain and holds_verdicts(path):
            container.remarks.append(f"{inner}: holds verdicts of twoway, and was not read")
        elif ARCHIVE_NAME.search(path.name) and is_plain and not is_private(inner):
            _add_inner_path(container, path, inner)
        else:
            _add_file(container, path, inner)


def list_folder(folder: Path, onerror: Callable[[OSError], None] | None = None) -> Iterator[tuple[Path, str]]:
    """Yield the path of every file in a folder and its path inside, without what systems and twoway's runs leave."""
    for root, folders, files in os.walk(folder, onerror=onerror):
        folders[:] = sorted(name for name in folders if not is_litter(name) and not is_work(name))
        for name in sorted(files):
            if not is_litter(name) and not is_work(name):
                path = Path(root, name)
                yield path, path.relative_to(folder).as_posix()


def _add_file(container: Container, path: Path, inner: str) -> None:
    status = path.lstat()
    size, link = status.st_size, not stat.S_ISREG(status.st_mode)
    container.members[inner] = Member(inner, lambda: path.open("rb"), size, size, path, link=link)


def _add_inner_path(container: Container, path: Path, inner: str) -> None:
    """Add an archive that lies in a folder; a broken one must not hide what lies beside it."""
    try:
        file = container.closing.enter_context(path.open("rb"))
        kind = kind_of(container, file, inner)
        if kind:
            add_archive(container, file, kind, prefix=f"{inner}/", depth=1)
        else:
            _add_file(container, path, inner)
    except ReadError as error:
        container.remarks.append(str(error))
    except OSError as error:
        container.remarks.append(f"{path}: cannot be opened ({error.strerror}); what lies in it was not read")


def _add_stream(container: Container, stream: BinaryIO) -> None:
    unfolded = container.unfold(stream, container.label, None)
    head = unfolded.read(HEAD)
    kind = kind_of_head(head, "")
    if kind:
        add_archive(container, container.spool(unfolded, head), kind, prefix="", depth=1)
        return
    rest: list[BinaryIO] = [unfolded]

    def open_once() -> BinaryIO:
        if not rest:
            raise ReadError(f"{container.label}: can be read only once; save it to a file and give that")
        return cast(BinaryIO, _Chained(head, rest.pop()))

    container.single = True
    container.heads["-"] = head
    container.members["-"] = Member("-", open_once, 0, 0)


class _Chained:
    """The bytes that were already read, then the rest of their stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readinto(self, buffer: memoryview) -> int:
        if not self._head:
            return cast(int, self._rest.readinto(buffer))  # type: ignore[attr-defined]
        n_bytes = min(len(buffer), len(self._head))
        buffer[:n_bytes] = self._head[:n_bytes]
        self._head = self._head[n_bytes:]
        return n_bytes

    def close(self) -> None:
        self._rest.close()
