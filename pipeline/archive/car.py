"""CAR files (version 1): content-addressed blocks, read one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from pipeline.archive.limits import MIB
from pipeline.errors import ReadError

_BLOCK_LIMIT = 32 * MIB
_OLD_CID = b"\x12\x20"


@dataclass(frozen=True, slots=True)
class Block:
    """A block: the identifier it is linked by, where its bytes begin, and the bytes."""

    cid: bytes
    offset: int
    data: bytes


def is_car(head: bytes) -> bool:
    """Tell a CAR file by its header, a map of roots and version.

    >>> is_car(bytes.fromhex("11a265726f6f7473806776657273696f6e01")), is_car(b"PK")
    (True, False)
    """
    return b"eroots" in head[:16] and b"gversion" in head[:256]


def read_roots(file: BinaryIO, place: str) -> set[bytes]:
    """Return the identifiers of the blocks that a CAR file is about."""
    file.seek(0)
    header = decode(_section(file, place) or b"")
    roots = header.get("roots") if isinstance(header, dict) else None
    if not isinstance(roots, list) or header.get("version") != 1:
        raise ReadError(f"{place}: is no CAR file of version 1, as Bluesky exports it; export it again")
    return {link_of(root) for root in roots}


def read_blocks(file: BinaryIO, place: str) -> Iterator[Block]:
    """Yield the blocks in the order of the file.

    Raises
    ------
    ReadError
        If the file is cut off, or a block is beyond all measure or has no identifier.
    """
    file.seek(0)
    _section(file, place)
    while (section := _section(file, place)) is not None:
        size = _cid_size(section)
        if not 0 < size <= len(section):
            raise _broken(place)
        yield Block(section[:size], file.tell() - len(section) + size, section[size:])


def decode(data: bytes) -> Any:
    """Return the value that DAG-CBOR bytes hold; None if they hold none."""
    try:
        from libipld import decode_dag_cbor
    except ImportError as error:
        raise ReadError(
            "Bluesky's repo.car needs the package libipld, which is not installed: pip install 'twoway[bluesky]'"
        ) from error
    try:
        return decode_dag_cbor(data)
    except (ValueError, RecursionError):
        return None


def link_of(value: object) -> bytes:
    """Return the identifier that a decoded link holds; empty if it is none."""
    return value if isinstance(value, bytes) else b""


def _section(file: BinaryIO, place: str) -> bytes | None:
    """Read a length and as many bytes; None at the end of the file."""
    length = shift = 0
    while byte := file.read(1):
        length |= (byte[0] & 0x7F) << shift
        shift += 7
        if byte[0] < 0x80:
            section = file.read(length) if length <= _BLOCK_LIMIT else b""
            if not length or len(section) != length:
                raise _broken(place)
            return section
    if shift:
        raise _broken(place)
    return None


def _cid_size(section: bytes) -> int:
    """Return how many bytes the identifier at the start of a section takes; 0 if there is none."""
    if section.startswith(_OLD_CID):
        return len(_OLD_CID) + _OLD_CID[1]
    # Four numbers (version, codec, kind of hash, its length), each in seven bits a byte, and the hash.
    numbers = [0]
    shift = 0
    for at, byte in enumerate(section[:20], start=1):
        numbers[-1] |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            if len(numbers) == 4:
                return at + numbers[3] if numbers[0] == 1 else 0
            numbers.append(0)
            shift = 0
    return 0


def _broken(place: str) -> ReadError:
    return ReadError(f"{place}: is cut off or damaged; export it again")
