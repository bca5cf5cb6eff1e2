"""One tweet of any age as a post: text as its readers saw it, kind, links and date."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pipeline.archive.dates import read_date
from pipeline.archive.report import ReadingReport
from pipeline.archive.words import find_hashtags, find_links, find_mentions, link_to, whole_number
from pipeline.archive.x_notes import LongTexts
from pipeline.post import Kind, Link, Post

_REPOST = re.compile(r"RT @\w{1,20}:")
_QUOTE = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/\w+/status(?:es)?/\d+(?!\d|/(?:photo|video))")
_FIRST_TWEET = datetime(2006, 3, 21, tzinfo=UTC)
_SNOWFLAKE_EPOCH_MS = 1288834974657
_SNOWFLAKES = range(29_700_859_247, 2**63)


@dataclass(slots=True)
class OwnPosts:
    """What tells a reply to oneself: the account's id, or else the ids of all its posts."""

    account_id: str
    ids: set[str] = field(default_factory=set)

    def has(self, user_id: str, post_id: str) -> bool:
        """Tell whether an answered account or post is the account's own."""
        return user_id == self.account_id if self.account_id and user_id else post_id in self.ids


def post_of(
    tweet: Mapping[str, Any],
    file: str,
    row: int,
    author: str,
    own: OwnPosts,
    long_texts: LongTexts,
    report: ReadingReport,
) -> Post | None:
    """Return the post that a tweet is, or None if it has no text."""
    raw = tweet.get("full_text", tweet.get("text"))
    if not isinstance(raw, str):
        return None
    tweet_id = _string(tweet, "id")
    user = _mapping(tweet.get("user"))
    if user and not own.account_id:
        own = OwnPosts(_string(user, "id"), own.ids)
    created_at = date_of(tweet.get("created_at"), tweet_id, file, report)
    reply_to, reply_to_user = _string(tweet, "in_reply_to_status_id"), _string(tweet, "in_reply_to_user_id")
    entities = _mapping(tweet.get("entities"))
    urls = {url: expanded for url, expanded in map(_url_pair, _items(entities.get("urls"))) if url}
    long_text = long_texts.find(created_at, raw)
    if long_text:
        raw, urls = long_text.text, urls | long_text.urls
    media = {url for url, _ in map(_url_pair, _items(entities.get("media"))) if url}
    text = shown_text(raw, urls, media)
    kind = kind_of(
        text,
        reposted=isinstance(tweet.get("retweeted_status"), dict),
        reply=bool(reply_to or reply_to_user),
        own=own.has(reply_to_user, reply_to),
        urls=list(urls.values()),
    )
    mentions = [str(item.get("screen_name") or "") for item in _items(entities.get("user_mentions"))]
    hashtags = [str(item.get("text") or "") for item in _items(entities.get("hashtags"))]
    return Post(
        id=tweet_id or f"{file}:{row}",
        text=text,
        platform="x",
        author=author or _string(user, "screen_name"),
        created_at=created_at,
        kind=kind,
        in_reply_to=reply_to or None,
        in_reply_to_user=_string(tweet, "in_reply_to_screen_name") or reply_to_user or None,
        mentions=_all_of(mentions, find_mentions(text) if long_text or not mentions else ()),
        links=links_of(urls.values(), text),
        hashtags=_all_of(hashtags, find_hashtags(text) if long_text or not hashtags else ()),
        lang=_string(tweet, "lang") or None,
        file=file,
        row=row,
    )


def shown_text(raw: str, urls: Mapping[str, str], media: set[str]) -> str:
    """Return text with X's three entities decoded, short links expanded and those of pictures left out."""
    for short in media - set(urls):
        raw = raw.replace(short, "")
    for short, expanded in urls.items():
        raw = raw.replace(short, expanded)
    # Only these three are ever escaped; html.unescape would also turn a link's "&copy=2" into a sign.
    return raw.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def kind_of(text: str, *, reposted: bool, reply: bool, own: bool, urls: list[str]) -> Kind:
    """Return what a tweet is; a repost shows by its first characters only, a quote by a link to a post."""
    if reposted or _REPOST.match(text):
        return "repost"
    if reply:
        return "self_reply" if own else "reply"
    return "quote" if any(_QUOTE.match(url) for url in urls) else "post"


def date_of(value: Any, tweet_id: str, file: str, report: ReadingReport) -> datetime | None:
    """Return a tweet's date; one from before X existed is taken from the id, or is none."""
    moment = read_date(value)
    if moment and moment >= _FIRST_TWEET:
        return moment
    snowflake = whole_number(tweet_id)
    if snowflake is not None and snowflake in _SNOWFLAKES:
        report.note(f"{file}: impossible or missing dates were taken from the posts' ids instead")
        return datetime.fromtimestamp(((snowflake >> 22) + _SNOWFLAKE_EPOCH_MS) // 1000, UTC)
    report.note(f"{file}: some posts have no date, or one from before there was an X, and are undated")
    return None


def links_of(expanded: Any, text: str) -> tuple[Link, ...]:
    """Return the links that the export expands and those that stand in the text as they are, each once."""
    listed = {url: link_to(url) for url in expanded}
    return tuple((listed | {link.url: link for link in find_links(text)}).values())


def _url_pair(item: Mapping[str, Any]) -> tuple[str, str]:
    url = str(item.get("url") or "")
    return url, str(item.get("expanded_url") or url)


def _string(values: Mapping[str, Any], key: str) -> str:
    """Return a value as text; ids beyond 2**53 are only right in the field that says ``_str``."""
    value = values.get(f"{key}_str") or values.get(key)
    return "" if value is None else str(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _all_of(listed: list[str], found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([item for item in listed if item] + list(found)))
