"""One entry of an RSS or Atom feed as a post, drafts and others' comments of Blogger's export told apart."""

from dataclasses import dataclass

from pipeline.archive.blog_record import Record, name_only, plain_name, text_of, title_and_text
from pipeline.archive.dates import read_date
from pipeline.archive.html import html_links
from pipeline.archive.report import Reason
from pipeline.archive.words import find_hashtags, find_links, find_mentions
from pipeline.post import Post

_TYPES: dict[str, Reason] = {"page": "not_public", "settings": "not_a_post", "template": "not_a_post"}


@dataclass(slots=True)
class Feed:
    """What a feed says of itself before its entries."""

    author: str = ""
    lang: str | None = None


def feed_post(record: Record, feed: Feed, file: str, row: int) -> Post | Reason:
    """Return the post of an entry, or the reason why it is none."""
    html = record.html("content:encoded", "content", "description", "summary", "encoded")
    author = _author(record) or feed.author
    kind = _blogger_type(record)
    if kind in _TYPES:
        return _TYPES[kind]
    if record.text("blogger:status").upper() in ("DRAFT", "SOFT_TRASHED") or _is_draft(record):
        return "not_public"
    answered = _answered(record)
    if kind == "comment":
        if not feed.author or author != feed.author:
            return "not_own"
    elif not feed.author and kind == "post":
        feed.author = author  # Blogger's export names its owner by the posts only
    text = title_and_text("" if kind == "comment" else record.html("title"), html)
    return Post(
        id=record.text("id", "guid", "link") or _link(record) or f"{file}:{row}",
        text=text,
        platform="blog",
        author=author,
        created_at=read_date(record.text("published", "pubDate", "issued", "dc:date", "updated", "modified")),
        kind="reply" if answered or kind == "comment" else "post",
        in_reply_to=answered,
        mentions=find_mentions(text),
        links=tuple(dict.fromkeys([*html_links(html), *find_links(text)])),
        hashtags=find_hashtags(text),
        lang=feed.lang,
        visibility="public",
        file=file,
        row=row,
    )


def _author(record: Record) -> str:
    for author in record.all("author"):
        name = Record(author).text("name") if len(author) else text_of(author)
        if name_only(name):
            return name_only(name)
    return name_only(record.text("dc:creator"))


def _link(record: Record) -> str:
    return next(
        (link.get("href", "") for link in record.all("link") if link.get("rel", "alternate") == "alternate"), ""
    )


def _answered(record: Record) -> str | None:
    for answered in record.all("thr:in-reply-to"):
        return answered.get("ref") or answered.get("href") or None
    return record.text("blogger:inReplyTo") or None


def _blogger_type(record: Record) -> str:
    """Return "post", "comment", "page", "settings" or "template" in Blogger's export, old and new, else ""."""
    if said := record.text("blogger:type"):
        return said.lower()
    for category in record.all("category"):
        if category.get("scheme", "").endswith("#kind"):
            return category.get("term", "").rpartition("#")[2].lower()
    return ""


def _is_draft(record: Record) -> bool:
    controls = [inner for control in record.all("app:control") for inner in control]
    return any(plain_name(str(inner.tag)) == "app:draft" and text_of(inner) == "yes" for inner in controls)
