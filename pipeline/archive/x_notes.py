"""Long posts: the whole text stands in another file, without the id, and is joined by instant and prefix."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pipeline.archive.container import Container
from pipeline.archive.dates import read_date
from pipeline.archive.json_stream import json_items
from pipeline.archive.report import ReadingReport

_SHORT_END = re.compile(r"(?:…|\.\.\.)?(?:\s*https://t\.co/\w+)*\s*$")
_SHORTEST_CUT = 100
"""A text that was cut has at least so many letters, even of those that count double; what is shorter is whole."""
_LEADING_HANDLES = re.compile(r"(?:@\w+\s+)*")


@dataclass(slots=True)
class LongText:
    """A whole text and the short links in it."""

    text: str
    urls: dict[str, str]
    file: str
    matched: bool = False


@dataclass(slots=True)
class LongTexts:
    """The long texts of an export by the second they were written in."""

    by_second: dict[int, list[LongText]] = field(default_factory=dict)

    def load(self, container: Container, name: str, report: ReadingReport) -> None:
        """Add the texts of a note-tweet file. They are no rows of their own, so the report does not count them."""
        for row, item in json_items(container, name, ReadingReport(report.source), script=True):
            note = item.get("noteTweet", item) if isinstance(item, dict) else {}
            core = note.get("core") if isinstance(note, dict) else None
            moment = read_date(note.get("createdAt")) if isinstance(note, dict) else None
            if not isinstance(core, dict) or not isinstance(core.get("text"), str) or moment is None:
                report.note(f"{name}: long text {row} is malformed and was left out")
                continue
            text = LongText(core["text"], dict(_short_links(core)), name)
            self.by_second.setdefault(int(moment.timestamp()), []).append(text)

    def find(self, moment: datetime | None, short: str) -> LongText | None:
        """Return the whole of a short text, if it is the beginning of one of the same instant."""
        if moment is None or not self.by_second:
            return None
        second = int(moment.timestamp())
        for near in (second, second - 1, second + 1):
            for text in self.by_second.get(near, ()):
                whole = _whole_of(short, text.text)
                if whole is not None:
                    text.matched = True
                    return replace(text, text=whole)
        return None

    def note_unmatched(self, report: ReadingReport) -> None:
        """Remark on texts that belong to no post, as those of deleted posts do."""
        left = sum(not text.matched for texts in self.by_second.values() for text in texts)
        if left:
            report.note(f"{left:,} long texts belong to none of the posts and were left out")


def _whole_of(short: str, long: str) -> str | None:
    """Return the whole of a short text, if it is what a long one begins with."""
    beginning = _plain(_SHORT_END.sub("", short))
    whole = _plain(long)
    if whole == beginning or _is_cut_from(whole, beginning):
        return long
    # A reply's short text has the handles that are answered in front, its long text may not.
    handles = _LEADING_HANDLES.match(beginning)
    rest = beginning[handles.end() :] if handles else ""
    return handles.group() + long if handles and _is_cut_from(whole, rest) else None


def _is_cut_from(whole: str, beginning: str) -> bool:
    """Tell whether a text is the beginning of a long one; a picture alone, in the same second, begins with nothing."""
    return len(beginning) >= _SHORTEST_CUT and whole.startswith(beginning)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")).strip()


def _short_links(core: Mapping[str, Any]) -> list[tuple[str, str]]:
    urls = core.get("urls")
    return [
        (str(url["shortUrl"]), str(url.get("expandedUrl") or url["shortUrl"]))
        for url in (urls if isinstance(urls, list) else [])
        if isinstance(url, dict) and url.get("shortUrl")
    ]
