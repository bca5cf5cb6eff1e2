"""Threads exports in JSON: one list of posts and replies, which comes alone or inside an Instagram export."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.archive.container import Container
from pipeline.archive.meta import (
    caption_date,
    caption_of,
    files_named,
    has_list,
    is_empty_list,
    is_html_twin,
    is_list_with,
    list_items,
    mappings,
    mended,
    note_unread,
    nothing_to_read,
    owner_of,
)
from pipeline.archive.once import each_once
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import find_hashtags, find_links, find_mentions
from pipeline.post import Post

NAME = "threads"
LOOKED_FOR = "threads_and_replies.json of a Threads export"

_POSTS = r"(?:^|/)threads_and_replies(?:_\d+)?\.json$"
_KEY = "text_post_app_text_posts"


def detect(container: Container) -> float:
    """Be sure of the list's key; an Instagram export that holds it is read as such, Threads posts included."""
    if thread_files(container):
        return 0.85
    return 0.8 if is_html_twin(container, _POSTS) else 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield posts and replies."""
    if not thread_files(container):
        raise nothing_to_read(container, "Threads", LOOKED_FOR, _POSTS)
    yield from each_once(thread_posts(container, report), report)


def thread_files(container: Container) -> list[str]:
    """Return the files of Threads posts."""
    return [name for name in files_named(container, _POSTS) if _holds_threads(container, name)]


def _holds_threads(container: Container, name: str) -> bool:
    head = container.head(name)
    is_named = re.search(_POSTS, name, re.IGNORECASE) is not None
    return is_thread_file(head) or (is_named and is_empty_list(head))


def is_thread_file(head: bytes) -> bool:
    """Tell a file of Threads posts, of which some owners keep the bare list, from one of Instagram posts."""
    return has_list(head, _KEY) or is_list_with(head, r'"text_app_post"\s*:')


def thread_posts(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield the posts of all files."""
    files = thread_files(container)
    note_unread(container, report, _POSTS, files)
    for name in files:
        author = owner_of(container, name, "(?:threads|instagram)")
        for row, item in list_items(container, name, report, (_KEY,)):
            if isinstance(item, dict):
                yield _post(item, author, name, row, report)
            else:
                report.skip("malformed", name, row)


def _post(item: Mapping[str, Any], author: str, file: str, row: int, report: ReadingReport) -> Post:
    text = caption_of(item)
    details = list(_details(item))
    answered = next((name for part in details if (name := mended(part.get("in_reply_to_username")))), "")
    is_reply = bool(answered) or any(part.get("is_reply") is True for part in details)
    if is_reply and not answered:
        report.note(f"{file}: of some replies the export does not tell whether they are to others or to oneself")
    is_own = bool(answered) and answered.lower() == author.lower()
    return Post(
        id=f"{file}:{row}",
        text=text,
        platform="threads",
        author=author,
        created_at=caption_date(item),
        kind="self_reply" if is_own else "reply" if is_reply else "post",
        in_reply_to_user=answered or None,
        mentions=find_mentions(text),
        links=find_links(text),
        hashtags=find_hashtags(text),
        file=file,
        row=row,
    )


def _details(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what is known of a post, which stands at its pictures even if it has none."""
    for part in (item, *mappings(item.get("media"))):
        yield part
        yield from mappings(part.get("text_app_post"))
