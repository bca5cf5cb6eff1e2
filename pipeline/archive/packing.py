"""Zip and tar archives: what they hold, listed for reading in place, with all that does harm refused."""

import os
import re
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from pipeline.archive.compression import ARCHIVE_NAME, find_decompressor
from pipeline.archive.container import HEAD, Container, Member
from pipeline.archive.limits import bomb, damaged, is_bomb
from pipeline.archive.private import is_private
from pipeline.errors import ReadError


def kind_of(container: Container, file: BinaryIO, name: str) -> str:
    """Return "zip", "tar" or "" by content, and leave the file at its start."""
    head = file.read(HEAD)
    file.seek(0)
    decompressor = find_decompressor(head)
    if decompressor is None:
        return kind_of_head(head, name)
    try:
        with decompressor(file) as unpacked:
            head = unpacked.read(HEAD)
    except Exception as error:
        raise damaged(f"{container.label}: {name}", error) from error
    file.seek(0)
    return "tar" if kind_of_head(head, "") == "tar" else ""


def kind_of_head(head: bytes, name: str) -> str:
    """Return "zip", "tar" or "" for a file that begins so."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head[257:262] == b"ustar" or (name.lower().endswith(".tar") and head):
        return "tar"
    return ""


def add_archive(container: Container, file: BinaryIO, kind: str, *, prefix: str, depth: int) -> None:
    """Add the members of an archive, and those of the archives in it."""
    if depth > container.limits.depth:
        raise ReadError(f"{container.label}: archives lie more than {container.limits.depth} deep in one another")
    listed = {"zip": _list_zip, "tar": _list_tar}[kind](container, file, prefix)
    try:
        for member in listed:
            if ARCHIVE_NAME.search(member.name) and not is_private(member.name):
                _add_inner_archive(container, member, depth)
            else:
                container.members[member.name] = member
    except ReadError:
        raise
    except Exception as error:
        raise damaged(f"{container.label}: {prefix}".rstrip(": /"), error) from error


def _add_inner_archive(container: Container, member: Member, depth: int) -> None:
    """Add the members of an archive inside an archive, by way of an unnamed temporary file."""
    container.members[member.name] = member
    try:
        with container.open(member.name) as stream:
            file = container.spool(stream)
        kind = kind_of(container, file, member.name)
        if kind:
            del container.members[member.name]
            add_archive(container, file, kind, prefix=f"{member.name}/", depth=depth + 1)
    except ReadError as error:
        container.remarks.append(str(error))


def _list_zip(container: Container, file: BinaryIO, prefix: str) -> Iterator[Member]:
    archive = container.closing.enter_context(zipfile.ZipFile(file))
    available = file.seek(0, os.SEEK_END)
    for info in archive.infolist():
        name = _safe_name(container, info.filename)
        if info.is_dir() or is_litter(name):
            continue
        yield Member(
            prefix + name,
            lambda info=info: cast(BinaryIO, archive.open(info)),  # type: ignore[misc]
            info.file_size,
            min(info.compress_size, available),
            link=stat.S_ISLNK(info.external_attr >> 16),
            encrypted=bool(info.flag_bits & 1),
        )


def _list_tar(container: Container, file: BinaryIO, prefix: str) -> Iterator[Member]:
    packed = file.seek(0, os.SEEK_END)
    file.seek(0)
    if find_decompressor(file.read(8)[:8]) and not _is_seekable_compression(file):
        file.seek(0)
        file = container.spool(container.unfold(file, container.label, None))
    file.seek(0)
    archive = container.closing.enter_context(tarfile.open(fileobj=file, mode="r:*"))  # noqa: SIM115 - just so
    size = 0
    for info in archive:
        size += info.size
        if is_bomb(size, packed, container.limits):
            raise bomb(container.label, container.limits)
        name = _safe_name(container, info.name)
        if info.isdir() or is_litter(name):
            continue
        plain = info.isreg() and not info.issparse()
        yield Member(
            prefix + name,
            lambda info=info: cast(BinaryIO, archive.extractfile(info)),  # type: ignore[misc]
            info.size,
            info.size,
            link=not plain,
        )


def _is_seekable_compression(file: BinaryIO) -> bool:
    """Tell whether tarfile itself can read it; it knows all but Zstandard."""
    file.seek(0)
    return not file.read(4).startswith(b"\x28\xb5\x2f\xfd")


def _safe_name(container: Container, name: str) -> str:
    """Return a path with ``/`` between its parts; refuse one that leads out of the archive."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if name.startswith(("/", "\\")) or ".." in parts or re.match("[A-Za-z]:", name):
        raise ReadError(
            f"{container.label}: holds a path that leads out of it ({name[:80]!r}), as no platform's export does; "
            "download it again from the platform itself"
        )
    return "/".join(parts)


def is_litter(name: str) -> bool:
    """Tell whether an operating system left it there: ``._tweets.js`` is not ``tweets.js``."""
    parts = name.split("/")
    return "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] in (".DS_Store", "Thumbs.db", "desktop.ini")
