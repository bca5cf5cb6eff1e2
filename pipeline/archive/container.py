"""A container: the members of an archive, a folder or a file, listed once and opened in place."""

import io
import re
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from pipeline.archive.compression import find_decompressor
from pipeline.archive.limits import MIB, BoundedStream, Limits, bomb, damaged, encrypted, is_bomb
from pipeline.archive.private import is_private
from pipeline.archive.words import whole_number
from pipeline.errors import ReadError

HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a container: its path, its sizes, and how to open it."""

    name: str
    opener: Callable[[], BinaryIO]
    size: int
    packed: int
    path: Path | None = None
    link: bool = False
    encrypted: bool = False


@dataclass
class Container:
    """Members by path. Nothing is unpacked to disk, nothing is followed, nothing private is opened.

    Attributes
    ----------
    label : str
        What the user gave, for messages.
    members : dict of str to Member
        By path, with ``/`` between folders; an archive inside counts as a folder.
    single : bool
        Whether the user named one file, which is then theirs to read whatever its name.
    remarks : list of str
        What could not be listed, such as a broken archive inside a folder.
    expected, consumed : int
        Packed bytes of the members that were opened to be read, and those read of them.
    """

    label: str
    limits: Limits = field(default_factory=Limits)
    members: dict[str, Member] = field(default_factory=dict)
    single: bool = False
    remarks: list[str] = field(default_factory=list)
    heads: dict[str, bytes] = field(default_factory=dict)
    closing: ExitStack = field(default_factory=ExitStack)
    n_bytes: int = 0
    expected: int = 0
    consumed: int = 0

    def find(self, pattern: str, *, private: bool = False) -> list[str]:
        """Return the names in which a regular expression is found, ``part2`` before ``part10``.

        Members that are private by their names are found only if asked for: they cannot be opened.
        """
        search = re.compile(pattern, re.IGNORECASE).search
        names = [name for name in self.members if search(name) and (private or self.may_open(name))]
        return sorted(names, key=_natural)

    def may_open(self, name: str) -> bool:
        """Tell whether a member is not private by its name, or was named by the user."""
        return self.single or not is_private(name)

    def open(self, name: str) -> BinaryIO:
        """Open a member as a bounded, buffered stream of its bytes, decompressed if it is compressed.

        Raises
        ------
        ReadError
            If it is missing, private, a link, encrypted or a bomb; reading raises it on damage.
        """
        member, place = self._member(name), self.place(name)
        if not self.may_open(name):
            raise ReadError(f"{place}: is private by its name, and twoway never opens such files")
        if member.link:
            raise ReadError(f"{place}: is a link or a special file; put the file itself in its place")
        if member.encrypted:
            raise encrypted(place)
        if is_bomb(member.size, member.packed, self.limits):
            raise bomb(place, self.limits)
        try:
            inner = member.opener()
        except ReadError:
            raise
        except Exception as error:
            raise damaged(place, error) from error
        return self.unfold(inner, place, member.packed)

    def unfold(self, inner: BinaryIO, place: str, packed: int | None) -> BinaryIO:
        """Bound a raw stream, take off compression, and bound what comes out."""
        self.expected += packed or 0
        raw = BoundedStream(inner, place, packed=packed, count=self._count_packed, limits=self.limits)
        stream = io.BufferedReader(raw, MIB)
        decompressor = find_decompressor(stream.peek(8)[:8])
        if decompressor is None:
            return cast(BinaryIO, stream)
        unpacked = BoundedStream(
            decompressor(cast(BinaryIO, stream)), place, packed=raw, count=self._count, limits=self.limits
        )
        return cast(BinaryIO, io.BufferedReader(unpacked, MIB))

    def head(self, name: str) -> bytes:
        """Return the first 64 KiB of a member."""
        if name not in self.heads:
            expected, consumed = self.expected, self.consumed
            with self.open(name) as stream:
                self.heads[name] = stream.read(HEAD)
            self.expected, self.consumed = expected, consumed
        return self.heads[name]

    def read_whole(self, name: str) -> bytes:
        """Return all bytes of a member that is known to be small; ReadError beyond ``limits.whole``."""
        with self.open(name) as stream:
            data = stream.read(self.limits.whole + 1)
        if len(data) > self.limits.whole:
            raise ReadError(
                f"{self.place(name)}: is larger than the {self.limits.whole >> 20} MiB that can be read whole"
            )
        return data

    def open_seekable(self, name: str) -> BinaryIO:
        """Open a member for a parser that jumps about: in place where it is a plain file, else by a temporary one."""
        with self.open(name) as stream:
            path = self.members[name].path
            if path and not find_decompressor(_first_bytes(path)):
                return path.open("rb")
            return self.spool(stream)

    def spool(self, stream: BinaryIO, head: bytes = b"") -> BinaryIO:
        """Copy a stream (after what was read of it) to an unnamed temporary file, within the limit."""
        file = cast(BinaryIO, self.closing.enter_context(tempfile.TemporaryFile()))  # noqa: SIM115 - lives as long as the container
        chunk = head or stream.read(MIB)
        while chunk:
            file.write(chunk)
            if file.tell() > self.limits.spool:
                raise ReadError(f"{self.label}: holds an archive larger than {self.limits.spool >> 30} GiB; unpack it")
            chunk = stream.read(MIB)
        file.seek(0)
        return file

    def place(self, name: str) -> str:
        """Return how messages call a member."""
        return self.label if self.single else f"{self.label}: {name}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.close()

    def _member(self, name: str) -> Member:
        try:
            return self.members[name]
        except KeyError as error:
            raise ReadError(f"{self.label}: has no {name}") from error

    def _count_packed(self, n_bytes: int) -> None:
        self.consumed += n_bytes
        self._count(n_bytes)

    def _count(self, n_bytes: int) -> None:
        self.n_bytes += n_bytes
        if self.n_bytes > self.limits.total:
            raise ReadError(f"{self.label}: gives more than {self.limits.total >> 30} GiB; split it")


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


def _natural(name: str) -> list[tuple[int, str]]:
    parts = ((part, whole_number(part)) for part in re.split(r"([0-9]+)", name.lower()))
    return [(-1, part) if number is None else (number, "") for part, number in parts]
