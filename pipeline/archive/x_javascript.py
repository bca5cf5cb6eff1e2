"""Posts out of X's script files, with long texts joined, self-replies told and counts verified."""

from collections.abc import Iterator
from typing import Any

from pipeline.archive.container import Container
from pipeline.archive.json_stream import json_items
from pipeline.archive.report import ReadingReport
from pipeline.archive.x_layout import Account, Export, Part
from pipeline.archive.x_notes import LongTexts
from pipeline.archive.x_post import OwnPosts, post_of
from pipeline.post import Post


def script_posts(container: Container, export: Export, report: ReadingReport) -> Iterator[Post]:
    """Yield the posts of one export in the order of its files."""
    own = OwnPosts(export.account.id)
    if not export.account.id:
        own.ids.update(_own_ids(container, export, report))
    long_texts = LongTexts()
    for part in _present(container, export.notes, report):
        long_texts.load(container, part.name, report)
    for part in _present(container, export.parts, report):
        yield from _part_posts(container, part, export.account, own, long_texts, report)
    if export.unread:
        report.note(f"{', '.join(export.unread[:3])}: left unread, being an older copy of the same posts")
    long_texts.note_unmatched(report)


def _part_posts(
    container: Container, part: Part, account: Account, own: OwnPosts, long_texts: LongTexts, report: ReadingReport
) -> Iterator[Post]:
    n_items = 0
    for row, item in json_items(container, part.name, report, script=True):
        n_items += 1
        tweet = unwrapped(item)
        post = post_of(tweet, part.name, row, account.name, own, long_texts, report) if tweet else None
        if post is None:
            report.skip("malformed", part.name, row)
        else:
            yield post
    if part.count is not None and part.count != n_items:
        report.note(f"{part.name}: holds {n_items:,} posts, but the export's own list says {part.count:,}")


def unwrapped(item: Any) -> dict[str, Any] | None:
    """Return the tweet of an item, which newer exports wrap in an object of its own."""
    if not isinstance(item, dict):
        return None
    inner = item.get("tweet", item)
    return inner if isinstance(inner, dict) else None


def _present(container: Container, parts: list[Part], report: ReadingReport) -> Iterator[Part]:
    for part in parts:
        if part.name in container.members:
            yield part
        elif part.count != 0:
            lost = f" with {part.count:,} posts" if part.count is not None else ""
            report.note(f"{part.name}: is missing{lost}, though the export lists it; it may lie in another part of it")


def _own_ids(container: Container, export: Export, report: ReadingReport) -> Iterator[str]:
    """Yield the ids of all posts, for an export that does not say whose it is: replies to these are its own."""
    if "-" in container.members:
        report.note("the export does not say whose it is, so replies to own posts count as replies")
        return
    counts = ReadingReport(report.source)
    for part in export.parts:
        if part.name in container.members:
            for _, item in json_items(container, part.name, counts, script=True):
                tweet = unwrapped(item)
                if tweet:
                    yield str(tweet.get("id_str") or tweet.get("id") or "")
