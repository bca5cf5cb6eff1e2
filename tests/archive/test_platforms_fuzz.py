"""Whatever happened to an export, its reader gives posts or says clearly why not, and its books balance."""

import io
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive import read_posts
from pipeline.errors import ReadError
from pipeline.post import Post

from . import test_bluesky, test_facebook, test_instagram, test_linkedin, test_mastodon, test_threads
from .conftest import zipped

JSON: dict[str, tuple[str, str, Any]] = {
    "mastodon": ("mastodon", "outbox.json", json.loads(test_mastodon.outbox())),
    "mastodon, unwrapped": ("mastodon", "outbox.json", test_mastodon.ITEMS),
    "bluesky": ("bluesky", "posts.json", test_bluesky.LISTED),
    "facebook posts": ("facebook", "your_posts_1.json", test_facebook.POSTS),
    "facebook comments": ("facebook", "comments.json", {"comments_v2": test_facebook.COMMENTS}),
    "instagram posts": ("instagram", "posts_1.json", test_instagram.POSTS),
    "instagram comments": ("instagram", "post_comments_1.json", test_instagram.COMMENTS),
    "threads": ("threads", "threads_and_replies.json", {"text_post_app_text_posts": test_threads.THREADS}),
}
BYTES: dict[str, tuple[str, str, bytes]] = {
    **{case: (reader, name, json.dumps(value).encode()) for case, (reader, name, value) in JSON.items()},
    "bluesky car": ("bluesky", "repo.car", test_bluesky.CAR),
    "linkedin shares": ("linkedin", "Shares.csv", test_linkedin.SHARES.encode()),
    "linkedin comments": ("linkedin", "Comments.csv", test_linkedin.COMMENTS.encode()),
}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "Note", "https://[", "@", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "title", "value", "uri"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def check(reader: str, name: str, data: bytes, *, zip_it: bool) -> None:
    """Read to the end, and see that nothing but posts and clear errors came out, and every row is accounted for."""
    source = zipped({name: data}) if zip_it else data
    try:
        with read_posts(io.BytesIO(source), format=reader, include_private=True) as reading:
            posts = list(reading)
    except ReadError:
        return
    report = reading.report
    assert "unaccounted" not in report.tallies, report.render()
    assert report.seen == report.kept + sum(tally.count for tally in report.tallies.values())
    assert sum(report.files.values()) == report.seen
    for post in posts:
        assert isinstance(post, Post)
        assert all(isinstance(text, str) for text in (post.id, post.text, post.author, *post.mentions, *post.hashtags))
        assert post.id
        assert post.created_at is None or (isinstance(post.created_at, datetime) and post.created_at.tzinfo)
        assert all(isinstance(link.url, str) and isinstance(link.domain, str) for link in post.links)
        assert all(isinstance(text, str | None) for text in (post.in_reply_to, post.in_reply_to_user, post.lang))


@pytest.mark.parametrize("case", BYTES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_bytes_changed_at_random(case: str, data: st.DataObject) -> None:
    reader, name, whole = BYTES[case]
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, max(len(changed) - 1, 0)))
        end = data.draw(st.integers(start, min(start + data.draw(st.sampled_from([0, 1, 3, 40, 4000])), len(changed))))
        changed[start:end] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b'"', b",", b"\n", b"\\", b"[", b"}", b"\x00"])
        )
    check(reader, name, bytes(changed), zip_it=data.draw(st.booleans()))


@pytest.mark.parametrize("case", JSON)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_values_of_other_kinds(case: str, data: st.DataObject) -> None:
    reader, name, whole = JSON[case]
    changed = json.loads(json.dumps(whole))
    for _ in range(data.draw(st.integers(1, 3))):
        changed = replaced(changed, data)
    check(reader, name, json.dumps(changed).encode(), zip_it=data.draw(st.booleans()))


def replaced(value: Any, data: st.DataObject) -> Any:
    """Return a value in which something, at any depth, is something else or gone."""
    if not isinstance(value, list | dict) or not value or data.draw(st.integers(0, 9)) == 0:
        return data.draw(VALUES)
    key = data.draw(st.sampled_from(list(value) if isinstance(value, dict) else range(len(value))))
    if data.draw(st.integers(0, 9)) == 0:
        del value[key]
    else:
        value[key] = replaced(value[key], data)
    return value


@given(
    lines=st.lists(st.text(alphabet=st.sampled_from('ab ,"\\;\t\r\n2024-03-01T10:00:00é'), max_size=40), max_size=12)
)
@settings(max_examples=200, deadline=None)
@pytest.mark.parametrize("name", ["Shares.csv", "Comments.csv"])
def test_linkedin_rows_of_any_kind(name: str, lines: list[str]) -> None:
    header = (
        "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility" if name == "Shares.csv" else "Date,Link,Message"
    )
    check("linkedin", name, "\n".join([header, *lines]).encode(), zip_it=False)


@given(value=VALUES, key=st.sampled_from(["text", "facets", "reply", "embed", "langs", "tags", "createdAt", "$type"]))
@settings(max_examples=200, deadline=None)
def test_bluesky_repositories_with_any_values(value: Any, key: str) -> None:
    pytest.importorskip("libipld")
    plain = json.loads(json.dumps(value, default=str), parse_float=str, parse_constant=str)
    record = test_bluesky.FACETED | {key: encodable(plain)}
    check(
        "bluesky",
        "repo.car",
        test_bluesky.Repo({f"app.bsky.feed.post/{test_bluesky.K[0]}": record}).car(),
        zip_it=False,
    )


def encodable(value: Any) -> Any:
    """Return a value that DAG-CBOR can hold: no lone halves of letters, no numbers beyond 64 bits."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) % 2**63
    if isinstance(value, list):
        return [encodable(item) for item in value]
    return {encodable(name): encodable(item) for name, item in value.items()} if isinstance(value, dict) else value
