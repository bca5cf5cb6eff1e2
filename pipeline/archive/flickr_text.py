"""A photo and a comment of Flickr's export as posts, by whatever names their fields go."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipeline.archive.dates import read_date
from pipeline.archive.html import html_links
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import find_hashtags, find_links, find_mentions, html_to_text
from pipeline.post import Kind, Link, Post, Visibility

# What cameras and phones call a file, which nobody wrote and nobody reads.
_FILE_NAME = re.compile(
    r"(?:_?(?:IMG|DSC|DSCN|DSCF|MG|PICT|MVI|VID|PXL|GOPR|DJI|SAM|P|R|L)_?\d{3,}[\w ()-]*|\d{8}_\d{6}\w*)"
    r"(?:\.(?:jpe?g|png|heic|gif|mov|mp4))?",
    re.IGNORECASE,
)


def photo_post(photo: Mapping[str, Any], author: str, file: str, report: ReadingReport) -> Post:
    """Return a photo as its visitors read it: its name and description."""
    name, html = _string(photo, "name", "title"), _string(photo, "description")
    name = html_to_text(name).strip()
    if _FILE_NAME.fullmatch(name):
        report.note("some photos are called as their camera named the file; such names were not taken for text")
        name = ""
    text = "\n\n".join(part for part in (name, _text(html)) if part)
    tags = [_string(tag if isinstance(tag, dict) else {"tag": tag}, "tag", "raw") for tag in _list(photo.get("tags"))]
    return Post(
        id=_string(photo, "id") or _id_of_file(file),
        text=text,
        platform="flickr",
        author=author,
        # A photo is posted when it is uploaded; it may be taken decades before.
        created_at=_date(photo, "date_imported", "date_posted", "date_upload", "date_taken"),
        mentions=find_mentions(text),
        links=_links(html, text),
        hashtags=tuple(dict.fromkeys([*filter(None, tags), *find_hashtags(text)])),
        visibility=_visibility(_string(photo, "privacy", "visibility")),
        file=file,
        row=1,
    )


def comment_post(item: Mapping[str, Any], author: str, file: str, row: int, *, own_photo: bool = False) -> Post | None:
    """Return what the account wrote below a photo, album or gallery, or in a group; None if there is no text field.

    The same comment may stand below the photo and in the list of all comments, so its id is that of its address.
    """
    html = first_of(item, "comment", "message", "body", "text", "content", "_content")
    if not isinstance(html, str):
        return None
    text = _text(html)
    subject = _string(item, "subject") if _string(item, "type") == "topic" else ""
    return Post(
        id=_comment_id(item) or f"{file}:{row}",
        text="\n\n".join(part for part in (subject, text) if part),
        platform="flickr",
        author=author,
        created_at=_date(item, "created", "date", "date_create", "datecreate", "date_posted"),
        kind="post" if _string(item, "type") == "topic" else _comment_kind(item, own_photo=own_photo),
        in_reply_to=_string(item, "photo_id", "set_id", "photoset_id", "gallery_id", "topic_id") or None,
        in_reply_to_user=None if own_photo else _owner(item),
        mentions=find_mentions(text),
        links=_links(html, text),
        hashtags=find_hashtags(text),
        visibility="public",
        file=file,
        row=row,
    )


def first_of(item: Mapping[str, Any], *names: str) -> Any:
    """Return the value of the first name that an item has."""
    return next((item[name] for name in names if item.get(name) is not None), None)


def _comment_kind(item: Mapping[str, Any], *, own_photo: bool) -> Kind:
    # Below one's own photo one answers visitors, or adds to one's own words: the export does not tell which.
    return "reply" if own_photo or "type" in item else "comment"


def _comment_id(item: Mapping[str, Any]) -> str:
    """Return a comment's number: the last part of an id such as ``6065-98-7215``, or of its address."""
    address = _string(item, "comment_url", "url")
    found = re.search(r"#comment(\d+)|#reply(\d+)", address)
    number = next(filter(None, found.groups()), "") if found else ""
    listed = _string(item, "comment_id", "id", "reply_id")
    return number or listed.rpartition("-")[2] or address


def _owner(item: Mapping[str, Any]) -> str | None:
    """Return whose photo it is, as its address tells."""
    found = re.search(r"flickr\.com/photos/([^/?#]+)", _string(item, "photo_url", "comment_url", "url"))
    return found[1] if found else None


def _visibility(said: str) -> Visibility:
    said = said.lower()
    if not said:
        return "unknown"
    if "public" in said:
        return "public"
    return "direct" if "private" in said else "followers"


def _date(item: Mapping[str, Any], *names: str) -> datetime | None:
    return next((moment for name in names if (moment := read_date(item.get(name)))), None)


def _text(html: str) -> str:
    """Return HTML as read; plain line ends are breaks on Flickr."""
    return html_to_text(
        html.replace("\r\n", "\n").replace("\n", "<br>") if "<" in html or "&" in html else html
    ).strip()


def _links(html: str, text: str) -> tuple[Link, ...]:
    return tuple(dict.fromkeys([*html_links(html), *find_links(text)]))


def _string(item: Mapping[str, Any], *names: str) -> str:
    value = first_of(item, *names)
    return value.get("_content", "") if isinstance(value, dict) else "" if value is None else str(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _id_of_file(file: str) -> str:
    found = re.search(r"photo_(\d+)", file)
    return found[1] if found else f"{file}:1"
