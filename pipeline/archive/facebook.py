"""Facebook exports in JSON: posts, posts in groups, and comments, under the names that Meta has given them so far."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pipeline.archive.container import Container
from pipeline.archive.dates import read_date
from pipeline.archive.facebook_title import read_title
from pipeline.archive.meta import (
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
)
from pipeline.archive.once import each_once
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import find_hashtags, find_links, find_mentions, link_to
from pipeline.post import Kind, Post

NAME = "facebook"
LOOKED_FOR = "your_posts_1.json, your_posts__check_ins__photos_and_videos_1.json or comments.json of a Facebook export"

_POSTS = r"(?:^|/)(?:your_posts|profile_posts|your_posts_in_groups|group_posts_and_comments)[^/]*\.json$"
_COMMENTS = r"(?:^|/)(?:comments|your_comments_in_groups|group_comments)(?:_\d+)?\.json$"
_ELSEWHERE = r"(?:^|/)posts_on_other_pages_and_profiles(?:_\d+)?\.json$"
_POST_KEYS = ("group_posts_v2", "group_posts", "status_updates")
_COMMENT_KEYS = ("comments_v2", "group_comments_v2", "group_comments")
_OLD_COMMENT_KEY = "comments"
_OLD_COMMENT = re.compile(rb'"comment"\s*:\s*\{')
_ENTRY = r'"(?:data|attachments)"\s*:\s*\[|"title"\s*:'
_OWN_WORDS = r'"(?:post|update_timestamp)"\s*:'
_NAMED = re.compile(r"@\[\d+:(?:\d+:)?([^\[\]\n]+)\]")


def detect(container: Container) -> float:
    """Be sure where a file of posts or comments is what its name says; in HTML it is known, but not read."""
    if _files(container):
        return 0.95
    return 0.9 if is_html_twin(container, _POSTS) else 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield posts and comments; what others wrote on the account's timeline lies in a file of its own, unopened."""
    files = _files(container)
    if not files:
        raise nothing_to_read(container, "Facebook", LOOKED_FOR, _POSTS)
    note_unread(container, report, f"{_POSTS}|{_COMMENTS}|{_ELSEWHERE}", files)
    yield from each_once(_posts(container, files, report), report)


def _posts(container: Container, files: Mapping[str, str], report: ReadingReport) -> Iterator[Post]:
    for name, role in files.items():
        keys, build = _ROLES[role]
        for row, item in list_items(container, name, report, keys):
            if not isinstance(item, dict) or not {"timestamp", "data", "attachments", "title"} & item.keys():
                report.skip("malformed", name, row)
            else:
                post = build(item, name, row)
                if role == "elsewhere" and not post.text:
                    report.note(f"{name}: texts are found under the label Message, so in an export in English only")
                yield post


def _files(container: Container) -> dict[str, str]:
    """Return the files that can be read and what they hold, told by content."""
    posts = {name: "posts" for name in files_named(container, _POSTS) if _holds_posts(container, name)}
    comments = {name: "comments" for name in files_named(container, _COMMENTS) if _holds_comments(container, name)}
    elsewhere = {name: "elsewhere" for name in files_named(container, _ELSEWHERE) if _holds_labels(container, name)}
    return posts | comments | elsewhere


def _holds_posts(container: Container, name: str) -> bool:
    head = container.head(name)
    is_named = re.search(_POSTS, name, re.IGNORECASE) is not None
    if has_list(head, *_POST_KEYS) or (is_named and is_empty_list(head)):
        return True
    # Reactions and searches are lists of the same make; a file with another name is known by the words of a post.
    return is_list_with(head, r'"timestamp"\s*:') and is_list_with(head, _ENTRY if is_named else _OWN_WORDS)


def _holds_comments(container: Container, name: str) -> bool:
    head = container.head(name)
    return has_list(head, *_COMMENT_KEYS) or (
        has_list(head, _OLD_COMMENT_KEY) and _OLD_COMMENT.search(head) is not None
    )


def _holds_labels(container: Container, name: str) -> bool:
    # Much else in an export is written as labels and values, so the name must tell what they are of.
    is_named = re.search(_ELSEWHERE, name, re.IGNORECASE) is not None
    return is_named and is_list_with(container.head(name), r'"label_values"\s*:\s*\[')


def _entry(item: Mapping[str, Any], file: str, row: int) -> Post:
    if any(mappings(part.get("comment")) for part in mappings(item.get("data"))):
        return _comment(item, file, row)  # what one wrote in groups was a single list until about 2021
    text = "\n".join(words for part in mappings(item.get("data")) if (words := mended(part.get("post"))))
    inner = [part for attached in mappings(item.get("attachments")) for part in mappings(attached.get("data"))]
    text = text if text.strip() else _attached_words(inner)
    place, name = read_title(mended(item.get("title")))
    links = [
        str(mapping["url"])
        for part in inner
        for mapping in mappings(part.get("external_context"))
        if mapping.get("url")
    ]
    return _post(item, text, "post", file, row, user=name if place == "timeline" else "", links=links)


def _attached_words(inner: list[Mapping[str, Any]]) -> str:
    """Return the account's own words under its pictures, or in a note; a shared page's name is not its own."""
    words = [mended(medium.get("description")) for part in inner for medium in mappings(part.get("media"))]
    words += [
        mended(note.get(key)) for part in inner for note in mappings(part.get("note")) for key in ("title", "text")
    ]
    return "\n".join(dict.fromkeys(word for word in words if word.strip()))


def _comment(item: Mapping[str, Any], file: str, row: int) -> Post:
    comments = [comment for part in mappings(item.get("data")) for comment in mappings(part.get("comment"))]
    text = "\n".join(words for comment in comments if (words := mended(comment.get("comment"))))
    place, name = read_title(mended(item.get("title")))
    kind: Kind = "self_reply" if place == "own" else "reply" if place == "comment" else "comment"
    author = next((mended(comment.get("author")) for comment in comments), "")
    stamp = next((comment["timestamp"] for comment in comments if comment.get("timestamp")), None)
    return _post(item, text, kind, file, row, user=name, author=author, stamp=stamp)


def _labelled(item: Mapping[str, Any], file: str, row: int) -> Post:
    """Return a post on somebody else's page, which may stand among the account's posts, too, without its number."""
    values = {mended(part.get("label")): mended(part.get("value")) for part in mappings(item.get("label_values"))}
    moment = {"timestamp": item.get("timestamp")}
    return _post(moment, values.get("Message", ""), "post", file, row, user=values.get("Target", ""))


_ROLES: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any], str, int], Post]]] = {
    "posts": (_POST_KEYS, _entry),
    "comments": ((*_COMMENT_KEYS, _OLD_COMMENT_KEY), _comment),
    "elsewhere": (("",), _labelled),
}


def _post(
    item: Mapping[str, Any],
    text: str,
    kind: Kind,
    file: str,
    row: int,
    *,
    user: str = "",
    author: str = "",
    stamp: object = None,
    links: list[str] | None = None,
) -> Post:
    named = _NAMED.findall(text)
    text = _NAMED.sub(r"\1", text).strip()
    return Post(
        id=str(item.get("fbid") or f"{file}:{row}"),
        text=text,
        platform="facebook",
        author=author,
        created_at=read_date(stamp) or read_date(item.get("timestamp")),
        kind=kind,
        in_reply_to_user=user or None,
        mentions=tuple(dict.fromkeys([*named, *find_mentions(text)])),
        links=tuple({link.url: link for link in (*map(link_to, links or ()), *find_links(text))}.values()),
        hashtags=find_hashtags(text),
        file=file,
        row=row,
    )
