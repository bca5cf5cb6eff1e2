"""Instagram exports in JSON: posts, reels, comments and reposts, and the Threads posts that come with them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.archive.container import Container
from pipeline.archive.dates import read_date
from pipeline.archive.instagram_comments import CommentFields
from pipeline.archive.instagram_old import NAMES, is_old_file, old_items
from pipeline.archive.meta import (
    caption_date,
    caption_of,
    files_named,
    has_list,
    is_empty_list,
    is_html_twin,
    is_list_with,
    list_items,
    note_unread,
    nothing_to_read,
    owner_of,
)
from pipeline.archive.once import each_once
from pipeline.archive.report import ReadingReport
from pipeline.archive.threads import is_thread_file, thread_files, thread_posts
from pipeline.archive.words import find_hashtags, find_links, find_mentions
from pipeline.post import Kind, Post

NAME = "instagram"
LOOKED_FOR = (
    "content/posts_1.json, media/posts_1.json or comments/post_comments_1.json of an Instagram export, "
    "or media.json and comments.json of one before 2021"
)

_POSTS = r"(?:^|/)(?:posts|reels|igtv_videos)(?:_\d+)?\.json$"
_COMMENTS = r"(?:^|/)(?:post_comments|reels_comments)(?:_\d+)?\.json$|(?:^|/)comments/hype\.json$"
_EITHER = f"{_POSTS}|{_COMMENTS}"
_REPOSTS = r"(?:^|/)media/reposts(?:_\d+)?\.json$"
_POST_KEYS = ("ig_reels_media", "ig_igtv_media", "ig_posts_media")
_COMMENT_KEYS = ("comments_media_comments", "comments_reels_comments", "comments_story_comments")


@dataclass(slots=True)
class _Reading:
    """What a builder needs to know: whose export it is, how comments are laid out, where remarks go."""

    owner: str
    report: ReadingReport
    fields: CommentFields = field(default_factory=CommentFields)


def detect(container: Container) -> float:
    """Be sure where a file of posts or comments is what its name says; in HTML it is known, but not read."""
    if _files(container):
        return 0.95
    return 0.9 if is_html_twin(container, _EITHER) else 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield posts, comments and reposts, and then what the same account wrote on Threads."""
    files = _files(container)
    if not files:
        raise nothing_to_read(container, "Instagram", LOOKED_FOR, _EITHER)
    note_unread(container, report, f"{_EITHER}|{NAMES}" if "old" in files.values() else _EITHER, files)
    yield from each_once(_posts(container, files, report), report)


def _posts(container: Container, files: Mapping[str, str], report: ReadingReport) -> Iterator[Post]:
    reading = _Reading("", report)
    for name, role in files.items():
        reading.owner = owner_of(container, name, "instagram")
        if role == "old":
            yield from _old_posts(container, name, reading)
            continue
        keys, build = _ROLES[role]
        for row, item in list_items(container, name, report, keys):
            post = build(item, name, row, reading) if isinstance(item, dict) else None
            if post is None:
                report.skip("malformed", name, row)
            else:
                yield post
    if container.single:
        return
    if thread_files(container):
        report.note(
            "the archive holds Threads posts too, which were read with the rest; --from threads reads them alone"
        )
    yield from thread_posts(container, report)


def _files(container: Container) -> dict[str, str]:
    """Return the files that can be read and what they hold, told by content."""
    found = {name: "posts" for name in files_named(container, _POSTS) if _holds_posts(container, name)}
    for name in files_named(container, _COMMENTS):
        if _holds_comments(container, name):
            found[name] = "comments"
    found |= {name: "old" for name in files_named(container, NAMES) if is_old_file(container.head(name))}
    if found and not container.single:
        found |= dict.fromkeys(files_named(container, _REPOSTS), "reposts")
    return found


def _holds_posts(container: Container, name: str) -> bool:
    head = container.head(name)
    if has_list(head, *_POST_KEYS):
        return True
    if is_empty_list(head):
        return re.search(_POSTS, name, re.IGNORECASE) is not None
    is_list = is_list_with(head, r'"media"\s*:') and is_list_with(head, r'"creation_timestamp"\s*:')
    # Facebook's entries hold such pictures deeper down, among their attachments.
    return is_list and not is_thread_file(head) and not is_list_with(head, r'"(?:attachments|data)"\s*:\s*\[')


def _holds_comments(container: Container, name: str) -> bool:
    head = container.head(name)
    if has_list(head, *_COMMENT_KEYS):
        return True
    # Searches and logins have such maps as well; a file with another name is known by its field.
    is_named = re.search(_COMMENTS, name, re.IGNORECASE) is not None or is_list_with(head, r'"Comment"\s*:')
    return is_named and is_list_with(head, r'"string_(?:map|list)_data"\s*:')


def _caption(item: Mapping[str, Any], file: str, row: int, reading: _Reading) -> Post | None:
    if not {"media", "title", "creation_timestamp", "uri"} & item.keys():
        return None
    return _post(caption_of(item), "post", file, row, reading, created_at=caption_date(item))


def _comment(item: Mapping[str, Any], file: str, row: int, reading: _Reading) -> Post | None:
    comment = reading.fields.read(item)
    if comment is None:
        return None
    if reading.fields.learned:
        reading.report.note(f"{file}: fields have names in a language not known here; the first was taken for the text")
    kind, user = _answered(comment.text, comment.owner, reading.owner)
    return _post(comment.text, kind, file, row, reading, created_at=comment.created_at, in_reply_to_user=user or None)


def _answered(text: str, owner: str, own: str) -> tuple[Kind, str]:
    """Return what a comment is and to whom: under one's own picture it is to the one it begins with, or to none."""
    if not own or owner.lower() != own.lower():
        return "comment", owner
    named = find_mentions(text)
    if named and text.startswith(f"@{named[0]}") and named[0].lower() != own.lower():
        return "reply", named[0]
    return "self_reply", own


def _old_posts(container: Container, name: str, reading: _Reading) -> Iterator[Post]:
    for row, item in old_items(container, name, reading.report):
        kind, user = _answered(item.text, item.owner, reading.owner) if item.kind == "comment" else (item.kind, "")
        yield _post(item.text, kind, name, row, reading, created_at=item.created_at, in_reply_to_user=user or None)


def _repost(item: Mapping[str, Any], file: str, row: int, reading: _Reading) -> Post | None:
    return _post("", "repost", file, row, reading, created_at=read_date(item.get("timestamp")) or caption_date(item))


_ROLES: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any], str, int, _Reading], Post | None]]] = {
    "posts": (_POST_KEYS, _caption),
    "comments": (_COMMENT_KEYS, _comment),
    "reposts": (("ig_reposts",), _repost),
}


def _post(text: str, kind: Kind, file: str, row: int, reading: _Reading, **fields: Any) -> Post:
    return Post(
        id=f"{file}:{row}",
        text=text,
        platform="instagram",
        author=reading.owner,
        kind=kind,
        mentions=find_mentions(text),
        links=find_links(text),
        hashtags=find_hashtags(text),
        file=file,
        row=row,
        **fields,
    )
