"""Keeping a history's figures, by the content they came from, so that the next check is instant.

No words are kept: labels, times, hashes of links and of character windows. The file is readable by
its owner only.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np

from pipeline.check.history import Recent
from pipeline.check.nearness import Sketches
from pipeline.errors import TwowayError
from pipeline.files import write_beside
from pipeline.policy import Window
from pipeline.scoring.model import Model

VERSION = 2
"""Raise it when what is kept, or how it is reckoned, changes."""

_KEPT_FILES = 8
_CHUNK = 1 << 20
_MEDIA = frozenset(
    ".jpg .jpeg .png .gif .webp .heic .bmp .mp4 .m4v .mov .webm .avi .mp3 .m4a .ogg .wav .pdf".split()  # noqa: SIM905
)


def cache_folder() -> Path | None:
    """Return the user's cache folder for twoway; None where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if not home and os.environ.get("HOME"):
        home = os.path.join(os.environ["HOME"], ".cache")  # noqa: PTH118 - one type for all three
    return Path(home) / "twoway" if home else None


def content_key(source: Path, model: Model, window: Window) -> str | None:
    """Return what a history's figures depend on, as a hash; None where it cannot be told.

    Of a zip its directory is hashed, which has a checksum of every member; of a folder every file
    but media.
    """
    hashed = hashlib.blake2b(digest_size=16)
    files = model.manifest.get("files", {})
    hashed.update(repr((VERSION, sorted(map(str, files.items())), window)).encode())
    try:
        for part in _contents(source):
            hashed.update(part)
    except (OSError, zipfile.BadZipFile):
        return None
    return hashed.hexdigest()


def load_cached(key: str) -> tuple[Recent, tuple[str, ...]] | None:
    """Return the figures kept under a key and the remarks on their reading; None where none can be used."""
    folder = cache_folder()
    if folder is None:
        return None
    try:
        content = (folder / f"history-{key}.npz").read_bytes()
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            told = json.loads(arrays["told"].tobytes())
            recent = Recent(
                arrays["times"],
                told["kinds"],
                arrays["promotional"],
                Sketches(arrays["hashes"], arrays["starts"]),
                told["domains"],
                told["links"],
                told["owed"],
                told["tells_replies"],
                told["texts"],
            )
            return recent, tuple(told["remarks"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def store_cached(key: str, recent: Recent, remarks: tuple[str, ...]) -> None:
    """Keep figures under a key; a cache that cannot be written is no error."""
    folder = cache_folder()
    if folder is None:
        return
    told = {
        "kinds": recent.kinds,
        "domains": recent.domains,
        "links": recent.links,
        "owed": recent.owed,
        "tells_replies": recent.tells_replies,
        "texts": recent.texts,
        "remarks": remarks,
    }
    buffer = BytesIO()
    np.savez(
        buffer,
        times=recent.times,
        promotional=recent.promotional,
        hashes=recent.sketches.hashes,
        starts=recent.sketches.starts,
        told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with write_beside(folder / f"history-{key}.npz", force=True) as beside:
            beside.touch(mode=0o600)
            beside.write_bytes(buffer.getvalue())
        _forget_oldest(folder)
    except (OSError, TwowayError):
        return


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("history-*.npz"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-_KEPT_FILES]:
        path.unlink(missing_ok=True)


def _contents(source: Path) -> Iterator[bytes]:
    if not source.is_dir():
        yield from _file_contents(source)
        return
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.suffix.lower() not in _MEDIA:
            yield f"\0{path.relative_to(source).as_posix()}\0".encode("utf-8", "surrogatepass")
            yield from _file_contents(path)


def _file_contents(path: Path) -> Iterator[bytes]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                yield f"{member.filename}\0{member.CRC}\0{member.file_size}\0".encode("utf-8", "surrogatepass")
        return
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
