from dataclasses import fields
from datetime import UTC, datetime

import pytest

from pipeline.classify.posts import FIELDS, parse_fields, post_batches
from pipeline.errors import ConfigError
from pipeline.post import Link, Post

POST = Post(
    id="1",
    text="Hello \ud83d",
    created_at=datetime(2024, 5, 1, tzinfo=UTC),
    kind="reply",
    mentions=("tom",),
    links=(Link("https://a.example/\udc00", "a.example"),),
    row=3,
)


def test_every_field_of_a_post_can_be_kept() -> None:
    assert {"id", *FIELDS} == {field.name for field in fields(Post)}


def test_posts_as_batches_without_halves_of_surrogate_pairs() -> None:
    [batch] = post_batches([POST], tuple(FIELDS), 10)
    row = batch.to_pylist()[0]
    assert (row["id"], row["text"], row["kind"], row["row"]) == ("1", "Hello \ufffd", "reply", 3)
    assert row["links"] == [{"url": "https://a.example/\ufffd", "domain": "a.example"}]
    assert row["created_at"] == POST.created_at
    assert row["lang"] is None


def test_batches_are_cut_to_size() -> None:
    assert [batch.num_rows for batch in post_batches([POST] * 7, (), 3)] == [3, 3, 1]
    assert list(post_batches([], (), 3)) == []


def test_fields_are_parsed_and_unknown_ones_told() -> None:
    assert parse_fields("") == ()
    assert parse_fields("all") == tuple(FIELDS)
    with pytest.raises(ConfigError, match=r"called date, likes; choose from text, platform"):
        parse_fields("text,date,likes")
