"""Blogs: RSS and Atom feeds, Blogger's export and that of WordPress, with what their owner answered in comments."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count

from pipeline.archive.blog_feed import Feed, feed_post
from pipeline.archive.blog_record import Record, name_only
from pipeline.archive.blog_wordpress import Owners, wordpress_posts
from pipeline.archive.container import Container
from pipeline.archive.delimited import decode_head
from pipeline.archive.private import is_private
from pipeline.archive.report import ReadingReport
from pipeline.archive.xml_stream import local_name, xml_elements
from pipeline.errors import ReadError
from pipeline.post import Post

NAME = "blog"
LOOKED_FOR = "an RSS or Atom feed, Blogger's feed.atom, or the XML of a WordPress export"

_NAME = re.compile(r"\.(?:xml|rss|atom|rdf|wxr)$", re.IGNORECASE)
_NOISE = re.compile(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"[^<]*<(?:\w+:)?(?:(?P<plain>rss|feed)\b|RDF\b[^>]*purl\.org/rss/1\.0)")
_DOCTYPE = re.compile(r"\s*<!DOCTYPE\s+(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)  # one so long that it was not noise
_N_JUDGED = 16_384
_WANTED = frozenset({"item", "entry", "author", "language"})


def detect(container: Container) -> float:
    """Be sure where the outermost element is that of a feed; less so where other things lie beside it."""
    if not _files(container):
        return 0.0
    return 0.9 if container.single or len(_files(container)) * 2 > len(container.members) else 0.6


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield the posts and own comments of every feed once, in the order of the file."""
    files = _files(container)
    if not files:
        raise ReadError(f"{container.label}: holds no feed of a blog; looked for {LOOKED_FOR}")
    seen: set[tuple[str, datetime | None]] = set()
    for name in [] if container.single else filter(is_private, container.find(_NAME.pattern, private=True)):
        report.note(f"{name}: is private by its name and was not opened; if it is a blog's, give it alone")
    for name in files:
        for post in _feed_posts(container, name, report):
            key = _identity(post)
            if key in seen:
                report.skip("duplicate", post.file, post.row)
            else:
                seen.add(key)
                yield post


def _identity(post: Post) -> tuple[str, datetime | None]:
    """Return what a post is known by: WordPress counts from 1 in every blog, so its numbers say nothing alone."""
    is_number = post.id.removeprefix("comment-").isdecimal()
    return post.id, post.created_at if is_number else None


def _feed_posts(container: Container, name: str, report: ReadingReport) -> Iterator[Post]:
    feed, owners, rows = Feed(), Owners(), count(1)
    for element in xml_elements(container, name, _WANTED):
        record, kind = Record(element), local_name(element)
        if kind == "author":
            owners.add(record)
            feed.author = feed.author or name_only(record.text("name"))
        elif kind == "language":
            feed.lang = (element.text or "").strip().lower().partition("-")[0] or None
        elif record.all("wp:post_type") or record.all("wp:status"):
            yield from wordpress_posts(record, owners, feed.lang, name, rows, report)
        else:
            row = next(rows)
            report.see(name)
            post = feed_post(record, feed, name, row)
            if isinstance(post, Post):
                yield post
            else:
                report.skip(post, name, row)


def _files(container: Container) -> list[str]:
    names = list(container.members) if container.single else container.find(_NAME.pattern)
    return [name for name in names if _is_feed(container.head(name))]


def _is_feed(head: bytes) -> bool:
    """Tell whether the outermost element is a feed's; a WordPress export has comments of a page before it."""
    text = decode_head(head)
    start = text.find("<")
    text = _NOISE.sub("", text[start : start + _N_JUDGED]) if start >= 0 else ""
    return _ROOT.match(text) is not None or _DOCTYPE.match(text) is not None
