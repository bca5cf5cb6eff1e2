"""Flickr's export: what the account wrote below its own photos, about them, and elsewhere; read leniently."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.archive.container import Container
from pipeline.archive.delimited import decode_head
from pipeline.archive.flickr_text import comment_post, first_of, photo_post
from pipeline.archive.json_stream import json_items
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError
from pipeline.post import Post

NAME = "flickr"
LOOKED_FOR = "photo_<id>.json or photos_comments_part1.json of Flickr's export"

_PHOTO = r"(?:^|/)photo_\d+\.json$"
# Faves, contacts and flickrmail lie beside them and are never opened.
_COMMENTS = r"(?:^|/)(?:(?:photos|sets|galleries)_comments_part\d+|group_discussions)\.json$"
_LIST = re.compile(r'\s*(?:\[|\{\s*"(\w{1,40})"\s*:\s*\[)')
_N_JUDGED = 20
_PHOTO_KEYS = re.compile(r'"(?:photopage|date_taken|count_views|date_imported)"\s*:')
_AT_FLICKR = re.compile(r'"https?:\\?/\\?/(?:www\.)?flickr\.com')
_COMMENT_KEYS = re.compile(r'"(?:photo_id|photo_url|comment_url|set_id|gallery_id|photoset_id)"\s*:')


@dataclass(frozen=True, slots=True)
class _Account:
    """Whose export it is; empty where it does not say."""

    id: str = ""
    name: str = ""


def detect(container: Container) -> float:
    """Be sure where a photo's file, or one of comments, has what only Flickr's has."""
    if container.single:
        text = decode_head(container.head(next(iter(container.members))))
        is_json = text.lstrip()[:1] in ("{", "[")
        # Other tables have a "photo_url" too, but Flickr's lead to Flickr.
        return 0.9 if is_json and _AT_FLICKR.search(text) and (_is_photo(text) or _COMMENT_KEYS.search(text)) else 0.0
    # A broken or empty one of them must not hide the rest.
    if any(_is_photo(decode_head(container.head(name))) for name in container.find(_PHOTO)[:_N_JUDGED]):
        return 0.95
    return 0.9 if container.find(r"(?:^|/)photos_comments_part\d+\.json$") else 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield photos and own comments; what others wrote below the photos is counted as theirs."""
    photos, comments = _files(container)
    if not photos and not comments:
        raise ReadError(f"{container.label}: holds no photos or comments of Flickr; looked for {LOOKED_FOR}")
    account = _account(container)
    seen: set[str] = set()
    for name in comments:
        for row, item in _items(container, name, report):
            post = comment_post(item, account.name, name, row) if isinstance(item, dict) else None
            if post is None:
                report.skip("malformed", name, row)
            elif post.id in seen:
                report.skip("duplicate", name, row)
            else:
                seen.add(post.id)
                yield post
    for name in photos:
        yield from _photo_posts(container, name, account, seen, report)


def _photo_posts(
    container: Container, name: str, account: _Account, seen: set[str], report: ReadingReport
) -> Iterator[Post]:
    """Yield the photo of a file, and the account's own comments among those below it."""
    report.see(name)
    photo = _photo(container, name)
    if photo is None:
        report.skip("malformed", name, 1)
        return
    post = photo_post(photo, account.name, name, report)
    if f"photo {post.id}" in seen:
        report.skip("duplicate", name, 1)
        return
    seen.add(f"photo {post.id}")
    yield post
    listed = photo.get("comments")
    for row, item in enumerate(listed if isinstance(listed, list) else [], start=2):
        report.see(name)
        if not isinstance(item, dict):
            report.skip("malformed", name, row)
        elif not account.id or str(first_of(item, "user", "author", "nsid")) not in (account.id, account.name):
            if not account.id:
                report.note("the export does not say whose it is, so all comments below its photos count as others'")
            report.skip("not_own", name, row)
        else:
            comment = comment_post({**item, "photo_id": post.id}, account.name, name, row, own_photo=True)
            if comment is None:
                report.skip("malformed", name, row)
            elif comment.id in seen:
                report.skip("duplicate", name, row)
            else:
                seen.add(comment.id)
                yield comment


def _files(container: Container) -> tuple[list[str], list[str]]:
    """Return the files of photos and those of comments."""
    if not container.single:
        return container.find(_PHOTO), container.find(_COMMENTS)
    names = list(container.members)
    return (names, []) if _is_photo(decode_head(container.head(names[0]))) else ([], names)


def _is_photo(text: str) -> bool:
    return _PHOTO_KEYS.search(text) is not None


def _photo(container: Container, name: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(container.read_whole(name).decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _items(container: Container, name: str, report: ReadingReport) -> Iterator[tuple[int, Any]]:
    """Yield the items of a list, whether it is bare, under a key, or an object with a key for each."""
    found = _LIST.match(decode_head(container.head(name)))
    if found:
        yield from json_items(container, name, report, path=(found[1],) if found[1] else ())
        return
    whole = _photo(container, name)
    if whole is None:
        report.see(name)
        report.skip("malformed", name, 1)
        return
    inner = next(iter(whole.values()), None) if len(whole) == 1 else whole
    for row, item in enumerate(inner.values() if isinstance(inner, dict) else [], start=1):
        report.see(name)
        yield row, item


def _account(container: Container) -> _Account:
    """Return the account's id and name, and nothing else of what its profile says."""
    for name in [] if container.single else container.find(r"(?:^|/)account_profile\.json$"):
        profile = _photo(container, name)
        if profile:
            return _Account(str(profile.get("nsid") or ""), str(profile.get("screen_name") or ""))
    return _Account()
