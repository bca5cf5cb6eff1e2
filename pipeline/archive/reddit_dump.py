"""Public Reddit dumps (RC_ and RS_ files, one JSON object a line): the posts and comments of one account in them."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from pipeline.archive.container import HEAD, Container
from pipeline.archive.dates import read_date
from pipeline.archive.delimited import decode_head, text_lines
from pipeline.archive.reddit_text import DELETED, bare_id, find_users, links_of, post_text, shown_text
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import find_hashtags
from pipeline.errors import ReadError
from pipeline.post import Kind, Post

NAME = "reddit-dump"
LOOKED_FOR = "RC_YYYY-MM.zst or RS_YYYY-MM.zst, or other JSON lines of Reddit posts and comments"
EVERYBODY = "*"

_DUMP = re.compile(r"(?:^|/)R[CS]_\d{4}-\d\d[^/]*$", re.IGNORECASE)
_NAME = re.compile(rf"{_DUMP.pattern}|\.(?:jsonl|ndjson|zst)$", re.IGNORECASE)
_COMMON = {"author", "created_utc", "subreddit"}
# Quotes inside a text are escaped, so that no word of a text is taken for a key.
_KEY = re.compile(r'"([a-z_]+)"\s*:\s*(?:"((?:[^"\\]|\\.)*))?')
_TEXTS = frozenset({"body", "title", "selftext"})
_REDDITS = frozenset({"subreddit", "author_fullname", "author_flair_text", "approved_at_utc", "link_id"})
_N_JUDGED = 20


def detect(container: Container) -> float:
    """Be sure where the first line is a post or a comment as Reddit's own interface gives it."""
    return 0.9 if _files(container) else 0.0


def read(container: Container, report: ReadingReport, author: str | None = None) -> Iterator[Post]:
    """Yield what one account wrote; the rows of others are counted as such.

    Parameters
    ----------
    author : str, optional
        The account's name; ``"*"`` takes everybody's posts. If not given, the dump must be of one account.

    Raises
    ------
    ReadError
        If no author is named and the first rows are by more than one.
    """
    files = _files(container)
    if not files:
        raise ReadError(f"{container.label}: holds no dump of Reddit; looked for {LOOKED_FOR}")
    wanted = (author or _only_author(container, files, report)).removeprefix("/").removeprefix("u/")
    own: set[str] = set()
    for name in files:
        with container.open(name) as stream:
            lines = text_lines(stream, container.head(name), name, report)
            for row, line in enumerate(lines, start=1):
                if line.isspace():
                    continue
                report.see(name)
                post = _read_line(line, wanted, own, name, row, report)
                if post is not None:
                    yield post


def _read_line(line: str, wanted: str, own: set[str], file: str, row: int, report: ReadingReport) -> Post | None:
    """Return the post of a line, or tell the report why there is none."""
    name = wanted.lower()
    # Most lines of a dump are by others: seeing that the name is nowhere in one saves parsing it.
    if wanted != EVERYBODY and name not in line.lower() and _looks_whole(line):
        report.skip("not_own", file, row)
        return None
    values = _parsed(line)
    if values is None or not _is_row(values):
        report.skip("malformed", file, row)
    elif wanted != EVERYBODY and str(values["author"]).lower() != name:
        report.skip("not_own", file, row)
    elif _string(values, "id") and _full_name(values) in own:
        report.skip("duplicate", file, row)
    elif _is_gone(values):
        report.skip("deleted", file, row)
    else:
        post = _post(values, own, file, row)
        if wanted != EVERYBODY:
            own.add(_full_name(values))
        return post
    return None


def _post(values: Mapping[str, Any], own: set[str], file: str, row: int) -> Post:
    is_comment = "body" in values
    text = (
        shown_text(_string(values, "body"))
        if is_comment
        else post_text(*map(_string, [values] * 2, ("title", "selftext")))
    )
    parent = (_string(values, "parent_id") or _string(values, "link_id")) if is_comment else ""
    url = "" if is_comment or values.get("is_self") is True else _string(values, "url")
    return Post(
        id=_string(values, "id") or f"{file}:{row}",
        text=text,
        platform="reddit",
        author=_string(values, "author"),
        created_at=read_date(values.get("created_utc")),
        kind=_comment_kind(parent, own) if is_comment else "quote" if values.get("crosspost_parent") else "post",
        in_reply_to=parent or None,
        mentions=find_users(text),
        links=links_of(text, url, _string(values, "permalink")),
        hashtags=find_hashtags(text),
        visibility="public",
        file=file,
        row=row,
    )


def _comment_kind(parent: str, own: set[str]) -> Kind:
    if parent.lower() in own:
        return "self_reply"
    return "comment" if parent.startswith("t3_") else "reply"


def _is_gone(values: Mapping[str, Any]) -> bool:
    texts = ("body",) if "body" in values else ("title", "selftext")
    return any(_string(values, key).strip() in DELETED for key in texts)


def _is_row(values: Mapping[str, Any]) -> bool:
    return values.keys() >= _COMMON and ("body" in values or "title" in values)


def _full_name(values: Mapping[str, Any]) -> str:
    """Return an id with its type, as parents are named."""
    return f"{'t1' if 'body' in values else 't3'}_{bare_id(_string(values, 'id'))}"


def _looks_whole(line: str) -> bool:
    return line.startswith("{") and line.rstrip().endswith("}")


def _parsed(line: str) -> Mapping[str, Any] | None:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _string(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return "" if value is None else str(value)


def _files(container: Container) -> list[str]:
    """Return the members that hold such lines, judged by the first."""
    names = list(container.members) if container.single else container.find(_NAME.pattern)
    return [name for name in names if any(_first_rows(container, name))]


def _first_rows(container: Container, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows among the first lines of a member; none if its first line is none, but for a name of a dump."""
    lines = decode_head(container.head(name)).lstrip().split("\n")
    is_named = _DUMP.search(name) is not None
    if len(lines) == 1 and len(container.head(name)) == HEAD and lines[0].startswith("{"):
        yield from _cut_row(lines[0], is_named=is_named)
        return
    for values in map(_parsed, islice(lines, _N_JUDGED)):
        if values is not None and _is_row(values):
            yield values
        elif not is_named:
            return


def _cut_row(line: str, *, is_named: bool) -> Iterator[Mapping[str, Any]]:
    """Yield the author, if it can be told, of a first line that goes on behind the head."""
    found = _KEY.findall(line)
    keys = {key for key, _ in found}
    authors = {value for key, value in found if key == "author"}
    if is_named or ("author" in keys and keys & _TEXTS and keys & _REDDITS):
        yield {"author": authors.pop() if len(authors) == 1 else ""}


def _only_author(container: Container, files: list[str], report: ReadingReport) -> str:
    found = {str(values["author"]) for name in files for values in _first_rows(container, name)}
    if len(found) == 1 and (author := found.pop()):
        report.note(f"no author was named; the first rows are all by {author}, so that account's were read")
        return author
    raise ReadError(
        f"{container.label}: is a dump that has, or may have, posts of many accounts; "
        "name the one to read (--author NAME, of an audit --handle NAME)"
    )
