"""LinkedIn exports: posts (Shares.csv), comments (Comments.csv) and bare reposts (InstantReposts.csv)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from pipeline.archive.container import Container
from pipeline.archive.dates import read_date
from pipeline.archive.delimited import decode_head
from pipeline.archive.linkedin_csv import Layout, find_layout, linkedin_rows
from pipeline.archive.linkedin_text import comment_text, plain_text, share_text
from pipeline.archive.once import each_once
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import find_hashtags, find_links, link_to
from pipeline.errors import ReadError
from pipeline.post import Kind, Post, Visibility

NAME = "linkedin"
LOOKED_FOR = "Shares.csv or Comments.csv of a LinkedIn export"

_NAMES = r"(?<![a-z])(?:shares|comments|instantreposts)(?![a-z])[^/]*\.csv$"
_URN = re.compile(r"urn:li:(?:share|ugcPost|activity):\d+")
# MEMBER_NETWORK stands on nearly every post, public ones included, and so says nothing.
_VISIBILITIES: dict[str, Visibility] = {
    "PUBLIC": "public",
    "ANYONE": "public",
    "CONNECTIONS": "followers",
    "CONNECTIONS_ONLY": "followers",
}


@dataclass(slots=True)
class _Own:
    """The account's own posts, which tell a comment below one of them from a comment to somebody."""

    posts: set[str] = field(default_factory=set)


def detect(container: Container) -> float:
    """Be sure where a file begins with the columns of one of LinkedIn's."""
    return 0.95 if any(layout.text is not None for layout in _files(container).values()) else 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    """Yield posts, then reposts, then comments, so that comments below own posts are known as such."""
    files = _files(container)
    if not files:
        raise ReadError(f"{container.label}: holds no posts of LinkedIn; looked for {LOOKED_FOR}")
    yield from each_once(_posts(container, files, report), report)


def _posts(container: Container, files: Mapping[str, Layout], report: ReadingReport) -> Iterator[Post]:
    own = _Own()
    order = list(_BUILDERS)
    for name, layout in sorted(files.items(), key=lambda item: order.index(item[1].kind)):
        build = _BUILDERS[layout.kind]
        for row, values in linkedin_rows(container, name, layout, report):
            post = build(values, name, row, own)
            if post.created_at is None:
                report.note(f"{name}: some rows have no date")
            yield post


def _files(container: Container) -> dict[str, Layout]:
    # By name first: Connections.csv and the like are not even looked into.
    names = list(container.members) if container.single else container.find(_NAMES)
    found = {name: find_layout(decode_head(container.head(name)), name) for name in names}
    return {name: layout for name, layout in found.items() if layout is not None}


def _share(values: Mapping[str, str], file: str, row: int, own: _Own) -> Post:
    text, mentions = plain_text(share_text(values["sharecommentary"]))
    # Somebody's post or article passed on without a word; a picture of one's own without words is no repost.
    is_bare = not text and not _bare(values, "mediaurl")
    urn = _urn(values.get("sharelink", ""))
    if urn:
        own.posts.add(urn)
    post = _post(values, file, row, text, "repost" if is_bare else "post", _bare(values, "sharedurl"))
    return replace(post, id=urn or post.id, mentions=mentions)


def _comment(values: Mapping[str, str], file: str, row: int, own: _Own) -> Post:
    text, mentions = plain_text(comment_text(values["message"]))
    parent = _urn(values.get("link", ""))
    post = _post(values, file, row, text, "self_reply" if parent in own.posts else "comment")
    return replace(post, in_reply_to=parent or None, mentions=mentions)


def _repost(values: Mapping[str, str], file: str, row: int, own: _Own) -> Post:  # noqa: ARG001 - all take the same
    return _post(values, file, row, "", "repost", _bare(values, "link"))


_BUILDERS: dict[str, Callable[[Mapping[str, str], str, int, _Own], Post]] = {
    "shares": _share,
    "reposts": _repost,
    "comments": _comment,
}


def _post(values: Mapping[str, str], file: str, row: int, text: str, kind: Kind, shared: str = "") -> Post:
    links = [link_to(shared)] if shared else []
    return Post(
        id=f"{file}:{row}",
        text=text,
        platform="linkedin",
        created_at=read_date(values.get("date")),
        kind=kind,
        links=tuple({link.url: link for link in (*links, *find_links(text))}.values()),
        hashtags=find_hashtags(text),
        visibility=_VISIBILITIES.get(_bare(values, "visibility").upper(), "unknown"),
        file=file,
        row=row,
    )


def _bare(values: Mapping[str, str], column: str) -> str:
    """Return a field that holds no text; an empty one may be a pair of quotes."""
    return values.get(column, "").strip(' "')


def _urn(link: str) -> str:
    """Return the name of the post that a link leads to, or the link itself where it holds none."""
    link = unquote(link.strip())
    found = _URN.search(link)
    return found.group() if found else link
