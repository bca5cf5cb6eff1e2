"""Opens files that may be packed, told by their last ending: gzip, xz, bzip2 and Zstandard."""

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast


@contextmanager
def open_unpacked(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file for reading its bytes, unpacked if its ending says that it is packed."""
    opened = PACKINGS.get(path.suffix.lower(), _open_plain)(path)
    with io.BufferedReader(cast(Any, opened)) as handle:
        yield handle


def without_packing(path: Path) -> Path:
    """Return a path without the ending of its packing.

    >>> without_packing(Path("public-dev.csv.xz")).name
    'public-dev.csv'
    """
    return path.with_suffix("") if path.suffix.lower() in PACKINGS else path


def _open_plain(path: Path) -> object:
    return path.open("rb", buffering=0)


def _open_zstd(path: Path) -> object:
    import pyarrow as pa

    if not path.exists():
        raise FileNotFoundError(2, "No such file or directory", str(path))
    return _ArrowBytes(pa.input_stream(str(path), compression="zstd"))


class _ArrowBytes(io.RawIOBase):
    """A raw file over an Arrow stream, which has no ``readinto`` that a BufferedReader could use."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


PACKINGS: dict[str, Callable[[Path], object]] = {
    ".gz": gzip.GzipFile,
    ".xz": lzma.LZMAFile,
    ".bz2": bz2.BZ2File,
    ".zst": _open_zstd,
}
