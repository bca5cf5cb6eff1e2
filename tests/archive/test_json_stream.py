import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive import ReadingReport
from pipeline.archive.json_stream import JsonCursor, json_items
from pipeline.archive.opening import open_container
from pipeline.errors import ReadError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


class Dripping(io.BytesIO):
    """A stream that gives a few bytes at a time, whatever is asked for."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(7)


def items_of(data: bytes, **options: object) -> list[object]:
    report = ReadingReport("stream")
    with open_container(io.BytesIO(data)) as container:
        rows = list(json_items(container, "-", report, **options))  # type: ignore[arg-type]
    assert report.seen == len(rows)
    assert [row for row, _ in rows] == list(range(1, len(rows) + 1))
    return [item for _, item in rows]


@given(st.lists(VALUES, max_size=6), st.sampled_from([None, 2]))
def test_items_are_those_of_the_whole_however_small_the_bites(values: list[object], indent: int | None) -> None:
    data = json.dumps(values, indent=indent).encode()
    assert list(JsonCursor(Dripping(data), "x.json").items()) == values


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_are_told_by_their_first_bytes(encoding: str) -> None:
    assert items_of('["café 🚲"]'.encode(encoding)) == ["café 🚲"]


def test_the_array_is_found_behind_a_path_past_what_does_not_matter() -> None:
    data = json.dumps({"a": {"items": [0]}, "b": {"x": 1, "items": [1, 2]}, "c": 3}).encode()
    assert items_of(data, path=("b", "items")) == [1, 2]
    assert items_of(b"[1, 2]", path=("b", "items")) == [1, 2]


def test_an_assignment_in_front_is_stepped_over() -> None:
    assert items_of(b"window.YTD.tweets.part0 = [ 1, 2 ];", script=True) == [1, 2]
    assert items_of(b"Grailbird.data.tweets_2012_05 = \n [ 1 ]", script=True) == [1]
    assert items_of(b"window.YTD.tweets.part0 = [ ]", script=True) == []


def test_numbers_beyond_two_to_the_53rd_are_exact() -> None:
    assert items_of(b"[1962217007643612713]") == [1962217007643612713]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'[{"a": 1}, {"a": ', "item 2: the JSON is broken or cut off"),
        (b'[{"a": 1}', "item 1: the JSON is broken or cut off"),
        (b'[{"a": 1} {"a": 2}]', "item 1: the JSON is broken"),
        (b"[1, 2,, 3]", "item 3: the JSON is broken"),
        (b'{"a": 1}', "has no items"),
        (b'{"items": 3}', "expected '\\['"),
        (b'{"it', "broken or cut off"),
        (b"[" * 100_000, "nested too deep"),
        (b"[1, " + b"9" * 5000 + b"]", "item 2: the JSON holds a number of too many digits"),
    ],
)
def test_broken_json_is_told_with_its_place(data: bytes, problem: str) -> None:
    with pytest.raises(ReadError, match=problem):
        items_of(data, path=("items",))


def test_nothing_but_an_assignment() -> None:
    with pytest.raises(ReadError, match="holds no JSON"):
        items_of(b"window.YTD.tweets.part0 = ", script=True)


def test_an_item_beyond_the_limit_is_refused_and_not_held() -> None:
    cursor = JsonCursor(io.BytesIO(b'["' + b"a" * 5_000_000 + b'"]'), "x.json", item_limit=1_000_000)
    with pytest.raises(ReadError, match="broken or cut off"):
        list(cursor.items())


def test_half_a_surrogate_pair_is_kept() -> None:
    assert items_of(b'["\\ud83d"]') == ["\ud83d"]


@pytest.mark.parametrize(
    "data", [b'[{"n": 1}]', b'{"meta": {"n": 0}, "tags": ["a"], "posts": [ {"n": 1}], "more": [{"n": 2}]}']
)
def test_the_list_of_records_is_found(data: bytes) -> None:
    assert items_of(data, path=None) == [{"n": 1}]


def test_no_list_of_records_is_told() -> None:
    with pytest.raises(ReadError, match="no list of posts"):
        items_of(b'{"a": 1, "b": ["c"]}', path=None)
