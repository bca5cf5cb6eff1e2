"""Compressed streams, told by their first bytes (gzip, bzip2, xz and Zstandard), and the names of archives."""

import bz2
import gzip
import lzma
import re
from collections.abc import Callable
from typing import BinaryIO, cast

from pipeline.errors import ReadError

SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
ARCHIVE_NAME = re.compile(r"\.(?:zip|tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst))$", re.IGNORECASE)


def _open_zstd(stream: BinaryIO) -> BinaryIO:
    try:
        from backports import zstd
    except ImportError as error:
        raise ReadError("Zstandard files need the package backports.zstd: pip install backports.zstd") from error
    # The public Reddit dumps are written with a window of 2 GiB.
    return cast(BinaryIO, zstd.ZstdFile(stream, options={zstd.DecompressionParameter.window_log_max: 31}))


_OPENERS: dict[bytes, Callable[[BinaryIO], BinaryIO]] = {
    b"\x1f\x8b\x08": lambda stream: cast(BinaryIO, gzip.GzipFile(fileobj=stream)),
    b"BZh": lambda stream: cast(BinaryIO, bz2.BZ2File(stream)),
    b"\xfd7zXZ\x00": lambda stream: cast(BinaryIO, lzma.LZMAFile(stream)),  # noqa: SIM115 - the caller closes it
    b"\x28\xb5\x2f\xfd": _open_zstd,
}


def find_decompressor(head: bytes) -> Callable[[BinaryIO], BinaryIO] | None:
    """Return what opens a stream that begins so, or None if it is not compressed."""
    return next((opener for magic, opener in _OPENERS.items() if head.startswith(magic)), None)


def stem_of(name: str) -> str:
    """Return a file's name without the ending that compression added.

    >>> stem_of("posts.jsonl.xz"), stem_of("posts.jsonl")
    ('posts.jsonl', 'posts.jsonl')
    """
    return next((name[: -len(suffix)] for suffix in SUFFIXES if name.lower().endswith(suffix)), name)
