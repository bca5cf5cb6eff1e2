"""The readers, and the choice among them by what a container holds."""

import re
from collections.abc import Iterator
from typing import Protocol

from pipeline.archive import (
    blog,
    bluesky,
    facebook,
    flickr,
    instagram,
    linkedin,
    mastodon,
    reddit,
    reddit_dump,
    table,
    threads,
    x,
    youtube,
)
from pipeline.archive.container import Container
from pipeline.archive.delimited import decode_head
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError
from pipeline.post import Post


class Reader(Protocol):
    """What a reader module has; see the package's docstring."""

    @property
    def LOOKED_FOR(self) -> str:  # noqa: N802 - a module's constant
        """What the error says was looked for when nothing fits."""

    def detect(self, container: Container) -> float:
        """Say from 0 to 1 how surely the container is of this format."""

    def read(self, container: Container, report: ReadingReport) -> Iterator[Post]:
        """Yield the posts and tell the report of every row that is none."""


_SURE = 0.9
_MEDIA = re.compile(
    r"\.(?:jpe?g|jfif|png|gif|webp|heic|heif|avif|bmp|tiff?|svg|mp4|m4v|mov|webm|mkv|avi|3gp|ts|m3u8|mp3|m4a|aac|wav|"
    r"ogg|opus|srt|vtt)$",
    re.IGNORECASE,
)

READERS: dict[str, Reader] = {
    "x": x,
    "mastodon": mastodon,
    "bluesky": bluesky,
    "linkedin": linkedin,
    "facebook": facebook,
    "instagram": instagram,
    "threads": threads,
    "reddit": reddit,
    "reddit-dump": reddit_dump,
    "youtube": youtube,
    "blog": blog,
    "flickr": flickr,
    "table": table,
}


def choose_reader(container: Container, wanted: str | None = None) -> str:
    """Return the name of the reader for a container: the one asked for, or the surest one.

    Raises
    ------
    ReadError
        If the name is unknown, nothing fits, or two fit equally well or are both sure, as with exports
        of two platforms in one folder; all that was looked for is listed.
    """
    if container.single and not any(decode_head(container.head(name)).strip() for name in container.members):
        raise ReadError(f"{container.label}: is empty")
    if wanted is not None:
        if wanted not in READERS:
            raise ReadError(f"{wanted!r} is no known format; choose one of {', '.join(READERS)}")
        return wanted
    if not container.members:
        raise ReadError("; ".join([f"{container.label}: holds no files", *container.remarks]))
    scores = {name: float(reader.detect(container)) for name, reader in READERS.items()}
    best = max(scores.values())
    surest = [name for name, score in scores.items() if score == best or score >= _SURE]
    if best <= 0:
        raise _only_media(container) if all(map(_MEDIA.search, container.members)) else _not_recognised(container)
    if len(surest) > 1:
        raise ReadError(
            f"{container.label}: could be read as {' or '.join(surest)}; say which with --from, "
            "or give the one archive you mean"
        )
    return surest[0]


def _only_media(container: Container) -> ReadError:
    told = (
        f"{container.label}: holds nothing but pictures and other media ({_holdings(container)}), and so no posts. "
        "If it is a part of an export, leave it out, or put all parts into one folder and give that folder"
    )
    return ReadError("\n".join([told, *container.remarks]))


def _not_recognised(container: Container) -> ReadError:
    lines = [
        f"{container.label}: is not recognised. It holds {_holdings(container)}",
        *_private_told(container),
        *container.remarks,
        "Looked for:",
        *(f"  {name}: {reader.LOOKED_FOR}" for name, reader in READERS.items()),
        f"If it is one of these, say so with --from FORMAT ({', '.join(READERS)}).",
    ]
    return ReadError("\n".join(lines))


def _holdings(container: Container) -> str:
    names = sorted(container.members)
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return f"1 file: {shown}" if len(names) == 1 else f"{len(names):,} files: {shown}"


def _private_told(container: Container) -> list[str]:
    n_private = sum(not container.may_open(name) for name in container.members)
    if not n_private:
        return []
    are = "is private by its name and was" if n_private == 1 else "are private by their names and were"
    return [f"{n_private:,} of them {are} not looked into"]
