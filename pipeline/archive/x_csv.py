"""Posts out of the CSV files of X's exports before 2018, read by header since their columns come in two orders."""

import re
from collections.abc import Iterator

from pipeline.archive.container import Container
from pipeline.archive.delimited import csv_rows, is_rounded
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import find_hashtags, find_mentions
from pipeline.archive.x_layout import Export
from pipeline.archive.x_post import OwnPosts, date_of, kind_of, links_of, shown_text
from pipeline.post import Post

_SHORT = re.compile(r"https?://t\.co/\w+")


def csv_posts(container: Container, export: Export, report: ReadingReport) -> Iterator[Post]:
    """Yield the posts of the CSV files of one export."""
    own = OwnPosts(export.account.id)
    if not export.account.id:
        own.ids.update(_own_ids(container, export, report))
    for part in export.parts:
        for row, values in csv_rows(container, part.name, report):
            text = values.get("text")
            if text is None or not values.get("tweet_id", "").strip():
                report.skip("malformed", part.name, row)
            else:
                yield _post(values, text, part.name, row, export.account.name, own, report)
    if export.unread:
        report.note(f"{', '.join(export.unread[:3])}: left unread, being an older copy of the same posts")


def _post(
    values: dict[str, str], raw: str, file: str, row: int, author: str, own: OwnPosts, report: ReadingReport
) -> Post:
    tweet_id = values["tweet_id"].strip()
    reply_to, reply_to_user = values.get("in_reply_to_status_id", ""), values.get("in_reply_to_user_id", "")
    urls = _expanded(raw, values.get("expanded_urls", ""))
    text = shown_text(raw, urls, set())
    return Post(
        id=f"{file}:{row}" if is_rounded(tweet_id) else tweet_id,
        text=text,
        platform="x",
        author=author,
        created_at=date_of(values.get("timestamp"), tweet_id, file, report),
        kind=kind_of(
            text,
            reposted=bool(values.get("retweeted_status_id", "").strip()),
            reply=bool(reply_to or reply_to_user),
            own=own.has(reply_to_user, reply_to),
            urls=list(urls.values()),
        ),
        in_reply_to=reply_to or None,
        in_reply_to_user=reply_to_user or None,
        mentions=find_mentions(text),
        links=links_of(urls.values(), text),
        hashtags=find_hashtags(text),
        file=file,
        row=row,
    )


def _expanded(text: str, listed: str) -> dict[str, str]:
    """Return what the short links stand for: the listed addresses in order, if they are as many."""
    short = list(dict.fromkeys(_SHORT.findall(text)))
    expanded = list(dict.fromkeys(url for url in re.split(r",(?=https?://)", listed) if url))
    if len(short) == len(expanded):
        return dict(zip(short, expanded, strict=True))
    return {url: url for url in expanded}


def _own_ids(container: Container, export: Export, report: ReadingReport) -> Iterator[str]:
    if "-" in container.members:
        report.note("the export does not say whose it is, so replies to own posts count as replies")
        return
    counts = ReadingReport(report.source)
    for part in export.parts:
        for _, values in csv_rows(container, part.name, counts):
            yield values.get("tweet_id", "").strip()
