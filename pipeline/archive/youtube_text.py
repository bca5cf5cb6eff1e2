"""The text of a comment out of Takeout's cell: JSON in one of two dialects, or plain."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pipeline.archive.html import decode_entities
from pipeline.archive.words import link_to
from pipeline.post import Link

_decode = json.JSONDecoder(strict=False).raw_decode
_BETWEEN = re.compile(r"[\s,]*")


def comment_text(cell: str) -> tuple[str, tuple[Link, ...]] | None:
    r"""Return the text of a cell and the links whose whole address the cell tells; None if it is broken JSON.

    Until 2024 a cell is ``{"takeoutSegments": [{"text": …}, …]}``, since then objects with commas between,
    and never a list.

    >>> comment_text('{"takeoutSegments":[{"text":"Nice "},{"text":"tune"}]}')[0]
    'Nice tune'
    >>> comment_text('{"text":"Nice"},{"text":"\\n"},{"text":"tune"}')[0]
    'Nice\ntune'
    """
    segments = _segments(cell)
    if segments is None:
        return (
            None if re.match(r'\s*\[?\s*\{\s*"(?:text|takeoutSegments)"', cell) else (decode_entities(cell).strip(), ())
        )
    links = [link for link in map(_address, segments) if link]
    return decode_entities("".join(map(_shown, segments))).strip(), tuple(link_to(url) for url in dict.fromkeys(links))


def is_segments(cell: str) -> bool:
    """Tell whether a cell is a text in one of the two dialects."""
    return _segments(cell) is not None


def _segments(cell: str) -> list[Mapping[str, Any]] | None:
    """Return the pieces of a cell, or None if it is anything but such pieces."""
    cell = cell.strip()
    pieces: list[Any] = []
    at = 0
    while at < len(cell):
        try:
            value, at = _decode(cell, at)
        except (ValueError, RecursionError):
            return None
        if isinstance(value, dict) and isinstance(value.get("takeoutSegments"), list):
            value = value["takeoutSegments"]
        pieces.extend(value if isinstance(value, list) else [value])
        between = _BETWEEN.match(cell, at)
        at = between.end() if between else at
    are_pieces = all(isinstance(piece, dict) for piece in pieces) and any("text" in piece for piece in pieces)
    return pieces if are_pieces else None


def _shown(segment: Mapping[str, Any]) -> str:
    """Return what a piece shows: an address that is cut short for show is made whole."""
    text, address = str(segment.get("text") or ""), _address(segment)
    is_cut = text.lower().startswith(("http", "www.")) or text.endswith(("…", "..."))
    return address if address and (is_cut or not text) else text


def _address(segment: Mapping[str, Any]) -> str:
    """Return where a piece leads, past the redirect that YouTube puts before addresses elsewhere."""
    link = segment.get("link")
    url = str(link.get("linkUrl") or "") if isinstance(link, dict) else ""
    try:
        parts = urlsplit(url)
        if parts.path == "/redirect" and (parts.hostname or "").endswith("youtube.com"):
            return parse_qs(parts.query).get("q", [url])[0]
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") else ""
