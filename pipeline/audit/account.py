"""Whose posts they are: the account's names, what each post is to others, and its own sites."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pipeline.errors import ConfigError
from pipeline.post import Link, Post

Role = Literal["post", "reply", "self_reply", "repost"]

_HAS_REPLIES = frozenset({"x", "twitter", "mastodon", "bluesky", "threads", "reddit"})
_SHARED_HOSTS = frozenset(
    {
        "x.com", "twitter.com", "t.co", "bsky.app", "mastodon.social", "threads.net", "threads.com", "reddit.com",
        "redd.it", "facebook.com", "fb.me", "instagram.com", "linkedin.com", "lnkd.in", "youtube.com", "youtu.be",
        "tiktok.com", "flickr.com", "flic.kr", "bit.ly", "buff.ly", "ow.ly", "tinyurl.com", "goo.gl", "linktr.ee",
        "medium.com", "substack.com", "github.com", "wikipedia.org",
    }
)  # fmt: skip
_LEAST_LINKS = 3
_LEAST_NAME = 5
_BEFORE_HOST = re.compile(r"^(?:https?://)?(?:www\.)?")
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+")
_ADDRESSED = re.compile(r"@(\w(?:[\w.@-]*\w)?)")


def plain_name(handle: str) -> str:
    """Return a handle as it is compared.

    >>> plain_name("@HareAndSpanner")
    'hareandspanner'
    """
    return handle.strip().lstrip("@").lower()


def own_posts(posts: Sequence[Post], handles: Sequence[str]) -> list[Post]:
    """Return the posts of one account.

    Raises
    ------
    ConfigError
        If there are posts of several accounts and no handle says which is meant, or none is by it.
    """
    counts = Counter(plain_name(post.author) for post in posts if post.author)
    wanted = {plain_name(handle) for handle in handles}
    if len(counts) <= 1 and not (wanted and counts and wanted.isdisjoint(counts)):
        return list(posts)
    most = ", ".join(f"{name} ({count:,})" for name, count in counts.most_common(5))
    if not wanted:
        raise ConfigError(
            f"the posts are by {len(counts):,} accounts, most of them by {most}; say with --handle which is meant"
        )
    if wanted.isdisjoint(counts):
        raise ConfigError(f"--handle {', '.join(handles)}: no post is by that account; there are posts by {most}")
    return [post for post in posts if not post.author or plain_name(post.author) in wanted]


def account_names(posts: Iterable[Post], handles: Sequence[str]) -> frozenset[str]:
    """Return all names that mean the account itself."""
    return frozenset({plain_name(name) for name in (*handles, *(post.author for post in posts)) if name})


def role_of(post: Post, names: frozenset[str]) -> Role:
    """Return what a post is to others: to everybody, to somebody, to oneself, or somebody else's.

    A post that begins with somebody's name is to somebody, even where the export doesn't say so.

    >>> role_of(Post("1", "@jo try oil"), frozenset({"me"})), role_of(Post("2", "@me and another"), frozenset({"me"}))
    ('reply', 'self_reply')
    """
    if post.kind == "repost":
        return "repost"
    if post.kind == "self_reply":
        return "self_reply"
    if post.kind in ("reply", "comment"):
        return "self_reply" if post.in_reply_to_user and plain_name(post.in_reply_to_user) in names else "reply"
    if addressed := _ADDRESSED.match(post.text):
        return "self_reply" if plain_name(addressed[1]) in names else "reply"
    return "post"


def holds_replies(posts: Iterable[Post], names: frozenset[str]) -> bool:
    """Tell whether replies would be among the posts if there were any: a blog's feed has none to hold.

    They would where there is one, where the platform has them, and in a table with a column for what is
    answered: there the field is empty rather than None.
    """
    return any(
        role_of(post, names) in ("reply", "self_reply")
        or post.platform.lower() in _HAS_REPLIES
        or post.in_reply_to is not None
        or post.in_reply_to_user is not None
        for post in posts
    )


def plain_domain(site: str) -> str:
    """Return the host of a site, however it was written down.

    Raises
    ------
    ConfigError
        If it is none.

    >>> plain_domain("https://www.Hare.example/shop")
    'hare.example'
    """
    host = _BEFORE_HOST.sub("", site.strip().lower()).partition("/")[0].partition(":")[0].rstrip(".")
    if not _DOMAIN.fullmatch(host):
        raise ConfigError(f"--own-domain {site!r}: is no domain; write it as hare.example (own-domains in a file)")
    return host


def is_own_link(link: Link, own_domains: Iterable[str]) -> bool:
    """Tell whether a link leads to one of the account's own sites, or below one.

    >>> is_own_link(Link("https://shop.hare.example/", "shop.hare.example"), ["hare.example"])
    True
    """
    return any(link.domain == own or link.domain.endswith(f".{own}") for own in own_domains)


def is_quote_of_others(post: Post, names: frozenset[str]) -> bool:
    """Tell whether a post is put on top of somebody else's, not of one's own."""
    if post.kind != "quote":
        return False
    return not any(f"/{name}/status" in link.url.lower() for link in post.links for name in names)


def guess_own_domains(linked: Mapping[str, tuple[int, int]], names: frozenset[str]) -> tuple[str, ...]:
    """Return the site that the account promotes, if one stands out.

    Parameters
    ----------
    linked : mapping of domain to (n_links, n_promotional)
        How often it is linked to, and how often by a promotional post.

    >>> guess_own_domains({"hare.example": (9, 8), "news.example": (30, 1)}, frozenset())
    ('hare.example',)
    """
    candidates = [
        (n_promotional, n_links, domain)
        for domain, (n_links, n_promotional) in linked.items()
        if domain not in _SHARED_HOSTS
        and n_links >= _LEAST_LINKS
        and (2 * n_promotional > n_links or any(len(name) >= _LEAST_NAME and name in domain for name in names))
    ]
    return (max(candidates)[2],) if candidates else ()
