"""Reddit's data request: posts.csv and comments.csv, split or not, without the addresses that stand beside them."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.archive.container import Container
from pipeline.archive.dates import read_date
from pipeline.archive.delimited import csv_rows, decode_head, sniff_dialect
from pipeline.archive.reddit_text import DELETED, bare_id, find_users, links_of, post_text, shown_text
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import find_hashtags
from pipeline.errors import ReadError
from pipeline.post import Kind, Post

NAME = "reddit"
LOOKED_FOR = "posts.csv and comments.csv of a Reddit data request"

_NAME = re.compile(r"(?:^|/)(?:posts|comments)(?:[ _-]*\(?\d+\)?)?\.csv$", re.IGNORECASE)
# comment_headers.csv has no body, drafts.csv no permalink, messages.csv no subreddit.
_COMMON = {"id", "permalink", "date", "subreddit", "body"}
_COMMENT_ONLY = {"parent", "link"}
_LINKED_POST = re.compile(r"/comments/([a-z0-9]+)", re.IGNORECASE)


@dataclass(slots=True)
class _Own:
    """The ids of the account's posts and comments, bare, to tell an answer to itself."""

    posts: set[str] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)


def detect(container: Container) -> float:
    """Be sure where a file has the columns that only Reddit's export has."""
    return 0.95 if _files(container) else 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield posts, then comments; a row that a split file repeats is counted as a duplicate."""
    files = _files(container)
    if not files:
        raise ReadError(f"{container.label}: holds no posts of Reddit; looked for {LOOKED_FOR}")
    for name in _named(container):
        if name not in files and not container.single:
            report.note(f"{name}: is named like a file of posts or comments but has not their columns; left out")
    author = _account_name(container)
    own = _own_ids(container, files, report)
    seen: set[tuple[bool, str]] = set()
    for name, is_comments in files.items():
        for row, values in _rows(container, name, report):
            key = is_comments, bare_id(values.get("id", ""))
            if not key[1]:
                report.skip("malformed", name, row)
            elif key in seen:
                report.skip("duplicate", name, row)
            elif not DELETED.isdisjoint({values.get("body", "").strip(), values.get("title", "").strip()}):
                report.skip("deleted", name, row)
            else:
                seen.add(key)
                yield (_comment if is_comments else _post)(values, name, row, author, own)


def _post(values: dict[str, str], file: str, row: int, author: str, own: _Own) -> Post:  # noqa: ARG001 - like _comment
    text = post_text(values.get("title", ""), values.get("body", ""))
    return Post(
        id=values["id"].strip(),
        text=text,
        platform="reddit",
        author=author,
        created_at=read_date(values.get("date")),
        mentions=find_users(text),
        links=links_of(text, values.get("url", ""), values.get("permalink", "")),
        hashtags=find_hashtags(text),
        visibility="public",
        file=file,
        row=row,
    )


def _comment(values: dict[str, str], file: str, row: int, author: str, own: _Own) -> Post:
    text = shown_text(values.get("body", ""))
    found = _LINKED_POST.search(values.get("link") or values.get("permalink") or "")
    linked = found[1].lower() if found else ""
    # The parent has a prefix in some exports and none in others, and is often left out for a first answer.
    parent = values.get("parent", "").strip() or (f"t3_{linked}" if linked else "")
    return Post(
        id=values["id"].strip(),
        text=text,
        platform="reddit",
        author=author,
        created_at=read_date(values.get("date")),
        kind=_comment_kind(parent, linked, own),
        in_reply_to=parent or None,
        mentions=find_users(text),
        links=links_of(text),
        hashtags=find_hashtags(text),
        visibility="public",
        file=file,
        row=row,
    )


def _comment_kind(parent: str, linked: str, own: _Own) -> Kind:
    """Return "comment" below a post and "reply" below a comment, "self_reply" where that is the account's own."""
    to_post = parent.startswith("t3_") or (not parent.startswith("t1_") and bare_id(parent) == linked)
    if bare_id(parent) in (own.posts if to_post else own.comments):
        return "self_reply"
    return "comment" if to_post else "reply"


def _files(container: Container) -> dict[str, bool]:
    """Return the files of posts and comments, and whether they are comments; posts first."""
    found = {
        name: is_comments
        for name in _named(container)
        if (is_comments := _is_comments(container.head(name))) is not None
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _named(container: Container) -> list[str]:
    """Return the members with such names, but none that lies among messages; a file given alone may have any."""
    if container.single:
        return list(container.members)
    return container.find(_NAME.pattern)


def _is_comments(head: bytes) -> bool | None:
    """Tell comments from posts by the header, and both from everything else, which is None."""
    line = decode_head(head).partition("\n")[0]
    try:
        columns = next(csv.reader([line], delimiter=sniff_dialect(line).delimiter), [])
    except csv.Error:
        return None
    names = {column.strip().lower() for column in columns}
    if not names >= _COMMON:
        return None
    if names & _COMMENT_ONLY:
        return True
    return False if "title" in names else None


def _rows(container: Container, name: str, report: ReadingReport) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield rows by column, without the network address that each of them has."""
    header = decode_head(container.head(name)).partition("\n")[0]
    for row, values in csv_rows(container, name, report, sniff_dialect(header)):
        yield row, {column.lower(): value for column, value in values.items() if column.lower() != "ip"}


def _own_ids(container: Container, files: dict[str, bool], report: ReadingReport) -> _Own:
    own = _Own()
    if "-" in container.members:
        report.note("read as a stream, so answers to own posts and comments count as answers to others")
        return own
    counts = ReadingReport(report.source)
    for name, is_comments in files.items():
        ids = own.comments if is_comments else own.posts
        ids.update(bare_id(values.get("id", "")) for _, values in _rows(container, name, counts))
    return own


def _account_name(container: Container) -> str:
    """Return the account's name and nothing else of the file that has it beside what is private."""
    for name in container.find(r"(?:^|/)statistics\.csv$"):
        for _, values in csv_rows(container, name, ReadingReport(container.label)):
            if values.get("statistic", "").strip().lower() == "account name":
                return values.get("value", "").strip()
    return ""
