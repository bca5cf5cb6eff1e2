"""Each post once: exports of different years that lie in one folder hold the same posts."""

from collections.abc import Hashable, Iterable, Iterator

from pipeline.archive.report import ReadingReport
from pipeline.post import Post


def each_once(posts: Iterable[Post], report: ReadingReport) -> Iterator[Post]:
    """Yield the posts and count those that come a second time as duplicates.

    A post is known by its id. Where the platform gives none, the same words in the same second to the
    same place are the same post; a post without words or without a date is never taken for another's copy.
    """
    seen: set[int] = set()
    for post in posts:
        key = _identity(post)
        if key is not None:
            # The hash of a key is all that is kept: an archive of millions of posts must not fill the memory.
            fingerprint = hash(key)
            if fingerprint in seen:
                report.skip("duplicate", post.file, post.row)
                continue
            seen.add(fingerprint)
        yield post


def _identity(post: Post) -> Hashable | None:
    if post.id != f"{post.file}:{post.row}":
        return post.platform, post.id
    if post.created_at is None or not (post.text.strip() or post.links):
        return None
    where = post.in_reply_to or post.in_reply_to_user
    return post.platform, post.kind == "repost", where, post.created_at, post.text or post.links
