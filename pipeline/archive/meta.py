"""What the exports of Meta's platforms share: double encoding, lists under changing keys, captions, HTML twins."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from pipeline.archive.container import Container
from pipeline.archive.dates import read_date
from pipeline.archive.delimited import decode_head
from pipeline.archive.json_stream import json_items
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import mend_double_encoding
from pipeline.errors import ReadError

# Until about 2021 some lists lay in an object of this one key.
_LOG = "activity_log_data"


def mended(value: object) -> str:
    r"""Return a text of the export as it was written; empty for what is no text.

    >>> mended("caf\u00c3\u00a9"), mended(None)
    ('café', '')
    """
    return mend_double_encoding(value) if isinstance(value, str) else ""


def mappings(value: object) -> list[Mapping[str, Any]]:
    """Return the mappings in what should be a list of them, or is a single one."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def list_items(
    container: Container, name: str, report: ReadingReport, keys: tuple[str, ...]
) -> Iterator[tuple[int, Any]]:
    """Yield the rows of a list that is the whole file, or stands under the first of some keys that the file has."""
    head = decode_head(container.head(name))
    key = next((key for key in keys if re.search(rf'"{key}"\s*:', head)), keys[0])
    is_log = re.search(rf'"{key}"\s*:\s*\{{\s*"{_LOG}"\s*:', head)
    return json_items(container, name, report, path=(key, _LOG) if is_log else (key,))


def has_list(head: bytes, *keys: str) -> bool:
    """Tell whether a file has a list under one of some keys."""
    pattern = rf'"(?:{"|".join(keys)})"\s*:\s*(?:\{{\s*"{_LOG}"\s*:\s*)?\['
    return re.search(pattern, decode_head(head)) is not None


def is_list_with(head: bytes, pattern: str) -> bool:
    """Tell whether a file is a list of objects, of which one of the first has something."""
    text = decode_head(head)
    return re.match(r"\s*\[\s*\{", text) is not None and re.search(pattern, text) is not None


def is_empty_list(head: bytes) -> bool:
    """Tell the file of somebody who wrote nothing of a kind."""
    return re.fullmatch(r"\s*\[\s*\]\s*", decode_head(head)) is not None


def files_named(container: Container, pattern: str) -> list[str]:
    """Return the members with a name that may be opened; a file that was given alone may have any."""
    if container.single:
        return list(container.members)
    return container.find(pattern)


def note_unread(container: Container, report: ReadingReport, pattern: str, files: Collection[str]) -> None:
    """Tell of files that have the name but not the content of what is read, as an empty or cut off one has."""
    for name in [] if container.single else files_named(container, pattern):
        if name not in files and not is_empty_list(container.head(name)):
            report.note(f"{name}: is named like a file of posts or comments but holds none that are known; left out")


def caption_of(item: Mapping[str, Any]) -> str:
    """Return the words under pictures: the title of the whole, or else of its parts, each once."""
    whole = mended(item.get("title"))
    if whole.strip():
        return whole
    titles = (mended(medium.get("title")) for medium in mappings(item.get("media")))
    return "\n".join(dict.fromkeys(title for title in titles if title.strip()))


def caption_date(item: Mapping[str, Any]) -> datetime | None:
    """Return when pictures were posted: as the whole says, or else its first part."""
    stamps = [item.get(key) for key in ("creation_timestamp", "timestamp", "taken_at")]
    stamps += [medium.get("creation_timestamp") for medium in mappings(item.get("media"))]
    return next((moment for stamp in stamps if (moment := read_date(stamp))), None)


def owner_of(container: Container, name: str, platform: str) -> str:
    """Return whose export it is, which only the name that Meta gives the archive or its folder tells.

    A file with the account's name has its e-mail and telephone number beside it, and is not opened for that.
    """
    found = re.search(rf"{platform}-([A-Za-z0-9._]+?)-\d{{4}}-?\d{{2}}-?\d{{2}}", f"{container.label}/{name}")
    return found.group(1) if found else ""


def is_html_twin(container: Container, pattern: str) -> bool:
    """Tell whether an export has a file as HTML, which is what Meta gives unless asked for JSON."""
    if container.single:
        return False
    names = container.find(pattern.replace(r"\.json$", r"\.html$"))
    return any(b"<html" in container.head(name)[:4096].lower() for name in names[:3])


def nothing_to_read(container: Container, platform: str, looked_for: str, pattern: str) -> ReadError:
    """Return the error for an export without a file to read, and what to do if it is the HTML one."""
    if is_html_twin(container, pattern):
        return ReadError(
            f"{container.label}: is an export of {platform} as HTML, which leaves out what is needed; "
            "ask for the download again and choose the format JSON"
        )
    return ReadError(f"{container.label}: holds no posts of {platform}; looked for {looked_for}")
