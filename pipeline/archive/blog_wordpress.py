"""One item of a WordPress export: a post with the comments below it, of which only the owner's are the owner's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.archive.blog_record import Record, name_only, title_and_text
from pipeline.archive.dates import read_date
from pipeline.archive.html import html_links
from pipeline.archive.report import ReadingReport, Reason
from pipeline.archive.words import find_hashtags, find_links, find_mentions
from pipeline.post import Kind, Post, Visibility

_NOT_PUBLIC = frozenset({"draft", "pending", "future", "auto-draft", "trash", "inherit", "request-pending"})
_SHORTCODE = re.compile(
    r"\[/?(?:caption|wp_caption|gallery|embed|audio|video|playlist|youtube|more)\b[^\]\n]{0,500}\]", re.IGNORECASE
)
_BLOCKS = re.compile(r"<!-- wp:|<p[\s>]", re.IGNORECASE)


@dataclass(slots=True)
class Owners:
    """Those who write in the blog: their account numbers and names, to know their comments by."""

    ids: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Add an author that the export lists, without the e-mail address beside the name."""
        login, shown = record.text("wp:author_login"), name_only(record.text("wp:author_display_name"))
        if author_id := record.text("wp:author_id"):
            self.ids.add(author_id)
        for name in (login, shown):
            if name:
                self.names[name.lower()] = shown or name_only(login)

    def name_of(self, login: str) -> str:
        """Return how an author is shown."""
        return self.names.get(login.lower()) or name_only(login)

    def wrote(self, user_id: str, name: str) -> bool:
        """Tell whether a comment is an owner's: by account where there is one, else by name."""
        if user_id not in ("", "0") and self.ids:
            return user_id in self.ids
        return bool(name) and name.lower() in self.names


def wordpress_posts(
    record: Record, owners: Owners, lang: str | None, file: str, rows: Iterator[int], report: ReadingReport
) -> Iterator[Post]:
    """Yield the post of an item and its owner's comments; count all else that the item holds."""
    row = next(rows)
    report.see(file)
    login = record.text("dc:creator")
    if login and not owners.ids and login.lower() not in owners.names:
        owners.names[login.lower()] = name_only(login)  # exports before 1.1 list no authors
    reason = _reason_against(record)
    if reason:
        report.skip(reason, file, row)
    else:
        yield _post(record, owners.name_of(login), lang, file, row)
    thread = _Thread(record.text("wp:post_id"), hidden=_is_hidden(record))
    for element in record.all("wp:comment"):
        row = next(rows)
        report.see(file)
        comment = thread.read(Record(element), owners, lang, file, row)
        if isinstance(comment, Post):
            yield comment
        else:
            report.skip(comment, file, row)


def _reason_against(record: Record) -> Reason | None:
    kind, status = record.text("wp:post_type") or "post", record.text("wp:status").lower()
    if kind not in ("post", "page"):
        return "not_a_post"  # pictures, menus, revisions, products, …
    return "not_public" if kind == "page" or status in _NOT_PUBLIC else None


def _is_hidden(record: Record) -> bool:
    """Tell whether nobody outside can see what stands below an item."""
    status = record.text("wp:status").lower()
    return status in _NOT_PUBLIC - {"inherit"} or status == "private"


def _post(record: Record, author: str, lang: str | None, file: str, row: int) -> Post:
    html = paragraphs(record.html("content:encoded"))
    text = title_and_text(record.html("title"), html)
    return Post(
        id=record.text("wp:post_id", "guid", "link") or f"{file}:{row}",
        text=text,
        platform="blog",
        author=author,
        created_at=_first_date(record, "wp:post_date_gmt", "pubDate", "wp:post_date"),
        mentions=find_mentions(text),
        links=tuple(dict.fromkeys([*html_links(html), *find_links(text)])),
        hashtags=find_hashtags(text),
        lang=lang,
        visibility=_visibility(record),
        file=file,
        row=row,
    )


def _visibility(record: Record) -> Visibility:
    if record.text("wp:status").lower() == "private":
        return "direct"
    return "followers" if record.text("wp:post_password") else "public"


class _Thread:
    """The comments below one post, in their order."""

    def __init__(self, post_id: str, *, hidden: bool) -> None:
        self._post_id = post_id
        self._hidden = hidden
        self._own: set[str] = set()
        self._others: dict[str, str] = {}

    def read(self, comment: Record, owners: Owners, lang: str | None, file: str, row: int) -> Post | Reason:
        """Return the comment of an owner as a post, or the reason why it is none."""
        comment_id, name = comment.text("wp:comment_id"), comment.text("wp:comment_author")
        if comment.text("wp:comment_type").lower() not in ("", "comment"):
            return "not_a_post"  # a pingback is a link that another blog's program left
        if self._hidden or comment.text("wp:comment_approved").lower() not in ("1", "approve", "approved"):
            return "not_public"
        if not owners.wrote(comment.text("wp:comment_user_id"), name):
            self._others[comment_id] = name_only(name)
            return "not_own"
        parent = comment.text("wp:comment_parent").removeprefix("0")
        kind = self._kind(parent)
        self._own.add(comment_id)
        html = paragraphs(comment.html("wp:comment_content"))
        text = title_and_text("", html)
        return Post(
            id=f"comment-{comment_id}" if comment_id else f"{file}:{row}",
            text=text,
            platform="blog",
            author=owners.name_of(name),
            created_at=_first_date(comment, "wp:comment_date_gmt", "wp:comment_date"),
            kind=kind,
            in_reply_to=f"comment-{parent}" if parent else self._post_id or None,
            in_reply_to_user=self._others.get(parent) or None,
            mentions=find_mentions(text),
            links=tuple(dict.fromkeys([*html_links(html), *find_links(text)])),
            hashtags=find_hashtags(text),
            lang=lang,
            visibility="public",
            file=file,
            row=row,
        )

    def _kind(self, parent: str) -> Kind:
        """Return what an owner's comment is: talk with others, or talk below one's own post before anybody came."""
        if parent:
            return "self_reply" if parent in self._own else "reply"
        return "comment" if self._others else "self_reply"


def paragraphs(html: str) -> str:
    r"""Return HTML with the breaks that WordPress makes of plain line ends, and without its shortcodes.

    >>> paragraphs("One\n\nTwo\nThree [gallery ids=\"1,2\"]")
    'One<p>Two<br>Three '
    """
    html = _SHORTCODE.sub("", html.replace("\r\n", "\n"))
    if _BLOCKS.search(html):
        return html
    return re.sub(r"\n\s*\n", "<p>", html.strip("\n")).replace("\n", "<br>")


def _first_date(record: Record, *names: str) -> datetime | None:
    return next((moment for name in names if (moment := read_date(record.text(name)))), None)
