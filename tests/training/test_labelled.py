"""Labelled posts are read from any plain table; every bad row is told, and no text of a post is."""

import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import DataError, ReadError
from pipeline.training.labelled import load_labelled
from pipeline.training.labelled_rows import name_value

POSTS = [
    {"id": "shop:1", "text": "Fresh rolls, from 7!\nCome by", "label": "promotional", "antisocial": 1, "platform": "x"},
    {
        "id": "shop:2",
        "text": 'She said "morning" \u2028 and left; 🙂',
        "label": "small_talk",
        "antisocial": 0,
        "platform": "x",
    },
    {"id": "3", "text": "なぜ閉まっているの?", "label": "conversational", "antisocial": 0, "platform": "mastodon"},
]


def as_delimited(delimiter: str) -> Callable[[list[dict[str, object]]], bytes]:
    def write(posts: list[dict[str, object]]) -> bytes:
        quoted = [[f'"{str(value).replace(chr(34), chr(34) * 2)}"' for value in post.values()] for post in posts]
        return "\n".join([delimiter.join(posts[0]), *(delimiter.join(row) for row in quoted), ""]).encode()

    return write


def as_json_lines(posts: list[dict[str, object]]) -> bytes:
    return "\n\n".join(json.dumps(post, ensure_ascii=False) for post in posts).encode()


def as_parquet(posts: list[dict[str, object]]) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(posts), sink)
    return bytes(sink.getvalue())


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


WRITERS = {
    "csv": as_delimited(","),
    "semicolons.csv": as_delimited(";"),
    "tsv": as_delimited("\t"),
    "jsonl": as_json_lines,
    "ndjson": as_json_lines,
    "lines.json": as_json_lines,
    "json": lambda posts: json.dumps(posts).encode(),
    "parquet": as_parquet,
}
PACKERS = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress, ".zst": zstd}


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("ending", WRITERS)
def test_every_format_and_packing_gives_the_same_posts(tmp_path: Path, ending: str, packing: str) -> None:
    path = write(tmp_path / f"posts.{ending}{packing}", PACKERS[packing](WRITERS[ending](POSTS)))
    data = load_labelled([path])
    assert data.texts == [post["text"] for post in POSTS]
    assert data.labels == ["promotional", "small_talk", "conversational"]
    assert data.antisocial is not None
    assert data.antisocial.dtype == bool
    assert data.antisocial.tolist() == [True, False, False]
    assert data.ids == ["shop:1", "shop:2", "3"]
    assert data.platforms == ["x", "x", "mastodon"]
    assert data.sources == ["shop", "shop", f"posts.{ending}".rpartition(".")[0]]
    assert data.confident is None
    assert len(data) == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_spreadsheets_save_is_read(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "posts.csv", "text;label\r\nGuten Morgen ☕;small_talk\r\n".encode(encoding))
    assert load_labelled([path]).texts == ["Guten Morgen ☕"]


@pytest.mark.parametrize(("header", "label"), [("tweet,Class", "a"), ("Content,category", "a"), ("post,target", "a")])
def test_plain_column_names_are_guessed(tmp_path: Path, header: str, label: str) -> None:
    assert load_labelled([write(tmp_path / "p.csv", f"{header}\nHello,{label}\n")]).labels == [label]


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", "said,kind,pushy,text\nHello,chat,yes,not this\n")
    data = load_labelled([path], text="said", label="kind", antisocial="pushy")
    assert (data.texts, data.labels) == (["Hello"], ["chat"])
    assert data.antisocial is not None
    assert data.antisocial.tolist() == [True]


@pytest.mark.parametrize(
    ("content", "arguments", "message"),
    [
        ("tweet,post,label\na,b,c\n", {}, "several could be it: tweet, post"),
        ("words,label\na,b\n", {}, "no column 'text' for the text; the columns are 'words', 'label'"),
        ("text,label\na,b\n", {"text": "tweet"}, "no column 'tweet' for the text"),
        ("text,label\na,b\n", {"antisocial": "flag"}, "no column 'flag' for the flag"),
        ("Secret post, with a comma\nand a second one, too\n", {}, "a value of 11 characters"),
    ],
)
def test_a_column_that_cannot_be_told_is_asked_for(
    tmp_path: Path, content: str, arguments: dict[str, str], message: str
) -> None:
    with pytest.raises(DataError, match=message) as caught:
        load_labelled([write(tmp_path / "p.csv", content)], **arguments)
    assert "Secret" not in str(caught.value)


def test_all_bad_rows_are_told_together_without_their_text(tmp_path: Path) -> None:
    table = write(
        tmp_path / "a.csv",
        "text,label,antisocial,confident\n"
        "Good,one,0,1\n"
        '"  ",one,0,1\n'
        "Secret words,,0,1\n"
        "Secret words,one,maybe so,1\n"
        "Secret words,one,,1\n"
        "Secret words,one,0,7\n"
        "Secret words,one,0\n"
        "\n"
        'Secret "words" in,one,0,1,9\n',
    )
    lines = write(
        tmp_path / "b.jsonl",
        '{"text": "Good", "label": "one", "antisocial": 0}\n{"text": "Secret\n[1]\n{"text": 5}\n{"label": "x"}\n',
    )
    with pytest.raises(DataError) as caught:
        load_labelled([table, lines])
    told = str(caught.value)
    assert "11 of 13 rows" in told
    for place, what in [
        ("a.csv:3", "empty text"),
        ("a.csv:4", "has no label"),
        ("a.csv:5", "a value of 8 characters as the flag; expected 0 or 1"),
        ("a.csv:6", "nothing as the flag"),
        ("a.csv:7", "'7' as the confidence"),
        ("a.csv:8", "3 fields where the header has 4"),
        ("a.csv:10", "5 fields where the header has 4"),
        ("b.jsonl:2", "is not JSON"),
        ("b.jsonl:3", "is not a JSON object"),
        ("b.jsonl:4", "a int where the text should be"),
        ("b.jsonl:5", "has no text"),
    ]:
        assert any(place in line and what in line for line in told.splitlines()), (place, what)
    assert "Secret" not in told


def test_only_the_first_twenty_bad_rows_are_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", "text,label\n" + "hello,\n" * 50)
    with pytest.raises(DataError) as caught:
        load_labelled([path])
    assert str(caught.value).count("has no label") == 20
    assert str(caught.value).endswith("… and 30 more")


def test_an_open_quote_is_told_at_the_row_where_it_opens(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", 'text,label\nfine,one\n"never closed,one\nmore,one\n')
    with pytest.raises(DataError, match=r"p\.csv:3: is not well-formed CSV"):
        load_labelled([path])


def test_a_file_without_the_flag_beside_one_with_it_is_refused(tmp_path: Path) -> None:
    with_flag = write(tmp_path / "a.csv", "text,label,antisocial\nHi,one,0\n")
    without = write(tmp_path / "b.csv", "text,label\nHi,one\n")
    with pytest.raises(DataError, match=r"b\.csv: has no column for the flag"):
        load_labelled([with_flag, without])
    assert load_labelled([with_flag, without], antisocial=None).antisocial is None
    assert load_labelled([without]).antisocial is None


def test_confidence_is_full_where_a_file_has_none(tmp_path: Path) -> None:
    some = write(tmp_path / "a.csv", "text,label,confident\nHi,one,0\nHo,one,0.5\n")
    none = write(tmp_path / "b.csv", "text,label\nHi,one\n")
    confident = load_labelled([some, none]).confident
    assert confident is not None
    np.testing.assert_array_equal(confident, [0, 0.5, 1])


def test_ids_and_places_are_given_where_a_file_has_none(tmp_path: Path) -> None:
    data = load_labelled([write(tmp_path / "mine.csv.gz", gzip.compress(b"text,label\nHi,one\n\nHo,one\n"))])
    assert data.ids == ["mine:2", "mine:4"]
    assert data.sources == ["mine", "mine"]
    assert [place.row for place in data.places] == [2, 4]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.csv", None, "cannot be read"),
        ("gone.jsonl.zst", None, "cannot be read"),
        ("p.xlsx", b"x", "known are .csv, .tsv"),
        ("p.csv.gz", b"no gzip", "cannot be read"),
        ("p.csv.gz", gzip.compress(b"text,label\n" * 900)[:40], "cannot be read"),
        ("p.csv.xz", b"no xz", "cannot be read"),
        ("p.csv.zst", b"no zstd", "cannot be read"),
        ("p.parquet", b"PAR1", "cannot be read"),
        ("p.json", b"[1, 2", "cannot be read"),
        ("p.csv", "text,label\ncafé,one\n".encode("latin-1"), "not text in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        write(tmp_path / name, content)
    with pytest.raises(ReadError, match=message) as caught:
        load_labelled([tmp_path / name])
    assert name in str(caught.value)


@pytest.mark.parametrize("content", ["", "text,label\n", "\n\n"])
def test_no_posts_at_all_is_an_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(DataError, match="no labelled posts"):
        load_labelled([write(tmp_path / "p.csv", content)])


def test_a_post_longer_than_the_csv_module_allows_is_read(tmp_path: Path) -> None:
    assert (
        len(load_labelled([write(tmp_path / "p.csv", "text,label\n" + "long " * 100_000 + ",one\n")]).texts[0])
        == 500_000
    )


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_any_text_comes_back_from_json_lines(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    lines = "".join(json.dumps({"text": text, "label": "one"}) + "\n" for text in texts)
    path = write(tmp_path_factory.mktemp("posts") / "p.jsonl", lines)
    assert load_labelled([path]).texts == texts


def test_values_that_may_be_text_are_not_shown() -> None:
    assert [name_value(value) for value in ("spam", 3, "two words", "x" * 40)] == [
        "'spam'",
        "'3'",
        "a value of 9 characters",
        "a value of 40 characters",
    ]
