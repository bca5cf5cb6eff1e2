"""Invented exports in their true shapes, built in memory."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import ReadingReport, read_posts
from pipeline.post import Post

ReadAll = Callable[..., tuple[list[Post], ReadingReport]]


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """Return a zip of files by path."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files: Mapping[str, bytes | str], mode: str = "w:gz") -> bytes:
    """Return a tar of files by path."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            content = data.encode() if isinstance(data, str) else data
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def unpacked(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write files by path below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


@pytest.fixture
def read_all() -> ReadAll:
    """Read a source to its end and check that its books balance."""

    def read(source: Any, **options: Any) -> tuple[list[Post], ReadingReport]:
        source = io.BytesIO(source) if isinstance(source, bytes) else source
        with read_posts(source, **options) as reading:
            posts = list(reading)
        report = reading.report
        assert "unaccounted" not in report.tallies, report.render()
        assert report.seen == report.kept + sum(tally.count for tally in report.tallies.values())
        assert sum(report.files.values()) == report.seen
        json.dumps(report.to_dict())
        return posts, report

    return read
