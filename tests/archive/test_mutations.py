"""Damaged exports give posts or a ReadError, and the books balance as far as they were read."""

import io
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive import read_posts
from pipeline.errors import ReadError
from pipeline.post import Post

from . import test_blog, test_flickr, test_reddit, test_reddit_dump, test_youtube
from .conftest import zipped

POSTS = test_reddit.table(test_reddit.POST_COLUMNS, test_reddit.post(), test_reddit.post("38fo02")).encode()
COMMENTS = test_reddit.table(test_reddit.COMMENT_COLUMNS, test_reddit.comment(), test_reddit.comment("ck2")).encode()
TALK = [test_blog.remark(1), test_blog.remark(2, "Nell T.", "7", "1")]
SAMPLES: dict[str, list[bytes]] = {
    "reddit": [POSTS, COMMENTS],
    "reddit-dump": [test_reddit_dump.lines(test_reddit_dump.submission(), test_reddit_dump.comment())],
    "youtube": [
        test_youtube.table(columns, test_youtube.row(columns), test_youtube.row(columns, comment_id=test_youtube.OTHER)).encode()
        for columns in (test_youtube.OLD, test_youtube.NEW, test_youtube.GERMAN)
    ],
    "blog": [
        test_blog.RSS.encode(),
        test_blog.ATOM.encode(),
        test_blog.wordpress(test_blog.item(11, "", *TALK), test_blog.item(12, post_type="page")).encode(),
        test_blog.TAKEOUT.format(test_blog.new_entry("POST") + test_blog.new_entry("COMMENT")).encode(),
    ],
    "flickr": [
        json.dumps(test_flickr.photo(comments=[test_flickr.below(1)])).encode(),
        json.dumps({"comments": [test_flickr.elsewhere(), test_flickr.elsewhere(8)]}).encode(),
    ],
}  # fmt: skip
CASES = [(name, sample) for name, samples in SAMPLES.items() for sample in samples]
ODD = [None, True, 0, -1, 1e308, "", "x", "\ud800", [], {}, [[]], {"a": {"b": [1]}}, "0000-00-00", "NaN", 10**30]


def read_or_refuse(data: bytes, name: str | None) -> None:
    try:
        reading = read_posts(io.BytesIO(data), format=name, include_private=True)
    except ReadError:
        return
    report = reading.report
    try:
        with reading:
            assert all(isinstance(post, Post) and isinstance(post.text, str) for post in reading)
    except ReadError:
        assert report.seen >= report.kept
        return
    assert "unaccounted" not in report.tallies
    assert report.seen == report.kept + sum(tally.count for tally in report.tallies.values())


@pytest.mark.parametrize(("name", "sample"), CASES)
def test_the_samples_are_read_whole(name: str, sample: bytes) -> None:
    with read_posts(io.BytesIO(sample)) as reading:
        assert list(reading)
    assert reading.format == name


@given(
    st.sampled_from(CASES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=20)), max_size=4),
    st.booleans(),
)
def test_bytes_that_are_lost_added_or_changed(
    case: tuple[str, bytes], changes: list[tuple[float, int, bytes]], named: bool
) -> None:
    name, data = case
    for place, length, noise in changes:
        at = int(place * len(data))
        data = data[:at] + noise + data[at + length :]
    read_or_refuse(data, name if named else None)
    read_or_refuse(zipped({"photo_1.json" if name == "flickr" else f"comments.{name}": data}), name)


@given(st.sampled_from(CASES), st.sampled_from(sorted(SAMPLES)))
def test_the_export_of_another_platform(case: tuple[str, bytes], name: str) -> None:
    read_or_refuse(case[1], name)


@given(st.sampled_from(["reddit-dump", "flickr"]), st.randoms(use_true_random=False))
def test_values_of_any_other_type(name: str, chance: random.Random) -> None:
    for sample in SAMPLES[name]:
        rows = [json.loads(line) for line in sample.splitlines()]
        data = "\n".join(json.dumps(changed(row, chance)) for row in rows).encode()
        read_or_refuse(data, name)


def changed(value: Any, chance: random.Random) -> Any:
    """Return a value in which some inner ones are replaced by odd ones."""
    if chance.random() < 0.15:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {key: changed(inner, chance) for key, inner in value.items()}
    return [changed(inner, chance) for inner in value] if isinstance(value, list) else value


@given(st.sampled_from(["reddit", "youtube"]), st.randoms(use_true_random=False))
def test_fields_that_are_swapped(name: str, chance: random.Random) -> None:
    for sample in SAMPLES[name]:
        records = [line.split(b",") for line in sample.split(b"\n")]
        for record in records[chance.randrange(2) :]:
            chance.shuffle(record)
        read_or_refuse(b"\n".join(b",".join(record) for record in records), name)


@given(st.sampled_from(SAMPLES["blog"]), st.randoms(use_true_random=False))
def test_elements_that_are_moved(sample: bytes, chance: random.Random) -> None:
    pieces = sample.split(b"<")
    for _ in range(3):
        at, to = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        pieces.insert(to, pieces.pop(at))
    read_or_refuse(b"<".join(pieces), "blog")
