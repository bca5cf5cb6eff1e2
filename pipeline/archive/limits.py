"""Bounds on what an archive may unfold to, and the stream that holds every member to them."""

import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from pipeline.errors import ReadError

MIB = 1 << 20
_DAMAGE = (EOFError, OSError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may unfold to before it is taken for a bomb.

    Posts in JSON or CSV shrink five- to thirty-fold; a bomb grows a thousand-fold and more.

    Attributes
    ----------
    ratio, ratio_from : int
        Unpacked to packed size that is refused, once more than ``ratio_from`` bytes came out.
    total : int
        Bytes that all opened members together may give.
    spool : int
        Bytes that may go to a temporary file (an archive inside an archive, or from standard input).
    whole : int
        Bytes of a member that a reader may ask for in one piece.
    depth : int
        How deep archives may lie in one another.
    """

    ratio: int = 200
    ratio_from: int = 64 * MIB
    total: int = 1 << 40
    spool: int = 16 << 30
    whole: int = 512 * MIB
    depth: int = 3


def is_bomb(size: int, packed: int, limits: Limits) -> bool:
    """Tell whether that many bytes out of so few mean harm."""
    return size > limits.ratio_from and size > limits.ratio * packed


class BoundedStream(io.RawIOBase):
    """A stream that stops a bomb while it unfolds and turns damage into a ``ReadError`` with a place.

    ``packed`` is how many bytes it unfolds from, or the stream it unfolds, or None if it is not packed.
    """

    def __init__(
        self,
        inner: BinaryIO,
        place: str,
        *,
        packed: "int | BoundedStream | None",
        count: Callable[[int], None],
        limits: Limits,
    ) -> None:
        self._inner = inner
        self._place = place
        self._packed = packed
        self._count = count
        self._limits = limits
        self.given = 0

    def readable(self) -> bool:
        """Say yes, as a raw stream must."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes; raise ReadError on damage, and once a bomb shows."""
        try:
            n_bytes = cast(int, self._inner.readinto(buffer))  # type: ignore[attr-defined]
        except ReadError:
            raise
        except Exception as error:
            raise damaged(self._place, error) from error
        self.given += n_bytes
        self._count(n_bytes)
        packed = self._packed.given if isinstance(self._packed, BoundedStream) else self._packed
        if packed is not None and is_bomb(self.given, packed, self._limits):
            raise bomb(self._place, self._limits)
        return n_bytes

    def close(self) -> None:
        """Close the stream inside as well."""
        if not self.closed:
            self._inner.close()
        super().close()


def bomb(place: str, limits: Limits) -> ReadError:
    """Return the error for a member that unfolds beyond measure."""
    return ReadError(
        f"{place}: unpacks to more than {limits.ratio} times its size, as archive bombs do; "
        "if you trust it, unpack it yourself and give the folder"
    )


def damaged(place: str, error: Exception) -> ReadError:
    """Return the error for bytes that a decompressor or the disk refused; pass on anything else."""
    if isinstance(error, NotImplementedError):
        return ReadError(f"{place}: is packed in a way that cannot be read here ({error}); unpack it, give the folder")
    if isinstance(error, RuntimeError) and "password" in str(error):
        return encrypted(place)
    if isinstance(error, _DAMAGE) or type(error).__name__ == "ZstdError":
        return ReadError(f"{place}: is cut off or damaged ({error or type(error).__name__}); download or copy it again")
    raise error


def encrypted(place: str) -> ReadError:
    """Return the error for a member behind a password."""
    return ReadError(f"{place}: is encrypted; unpack it with its password and give the folder")
