import bz2
import csv
import gzip
import io
import json
import lzma
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd

from pipeline.archive import read_posts
from pipeline.archive.columns import Columns
from pipeline.errors import ReadError

from .conftest import ReadAll, tarred, unpacked, zipped

RECORDS = [
    {"id": "a1", "text": "Morning all! #hello", "created_at": "2024-05-01T10:00:00Z", "author": "nell"},
    {"id": "a2", "text": "@tom two\nlines, and “more” https://a.example/x", "created_at": "", "author": "nell"},
]


def as_csv(delimiter: str = ",") -> bytes:
    lines = [list(RECORDS[0]), *([f'"{value}"' for value in record.values()] for record in RECORDS)]
    return "\n".join(delimiter.join(line) for line in lines).encode()


def as_jsonl() -> bytes:
    return "".join(json.dumps(record) + "\n" for record in RECORDS).encode()


def as_parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(RECORDS), sink)
    return sink.getvalue()


TABLES = {
    "csv": as_csv(),
    "tsv": as_csv("\t"),
    "semicolons": as_csv(";"),
    "jsonl": as_jsonl(),
    "jsonl without a last line end": as_jsonl().rstrip(),
    "json": json.dumps(RECORDS).encode(),
    "json with indents": json.dumps(RECORDS, indent=2).encode(),
    "json below a key": json.dumps({"count": 2, "posts": RECORDS}).encode(),
    "parquet": as_parquet(),
}


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress, lzma.compress, zstd.compress])
@pytest.mark.parametrize("name", TABLES)
def test_every_table_gives_the_same_posts(
    name: str, compress: Callable[[bytes], bytes], read_all: ReadAll, tmp_path: Path
) -> None:
    data = compress(TABLES[name])
    path = tmp_path / "table.dat"
    path.write_bytes(data)
    for source in (path, data):
        posts, report = read_all(source)
        assert [(post.id, post.text, post.author) for post in posts] == [
            (record["id"], record["text"], record["author"]) for record in RECORDS
        ]
        assert posts[0].created_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
        assert posts[1].created_at is None
        assert (posts[0].hashtags, posts[1].mentions) == (("hello",), ("tom",))
        assert [link.domain for link in posts[1].links] == ["a.example"]
        assert (report.format, report.seen, report.kept) == ("table", 2, 2)


def test_a_table_inside_an_archive_or_a_folder(read_all: ReadAll, tmp_path: Path) -> None:
    files = {"README.md": "hello", "out/one.csv": as_csv(), "out/two.jsonl.gz": gzip.compress(as_jsonl())}
    for source in (zipped(files), tarred(files), unpacked(tmp_path, files)):
        posts, report = read_all(source)
        assert [post.id for post in posts] == ["a1", "a2", "a1", "a2"]
        assert report.files == {"out/one.csv": 2, "out/two.jsonl.gz": 2}


@pytest.mark.parametrize(
    ("header", "text", "post_id"),
    [
        ("Tweet ID,Full Text", "Full Text", "Tweet ID"),
        ("post_id,message,likes", "message", "post_id"),
        ("Content;ID", "Content", "ID"),
        ("body\tid", "body", "id"),
        ("ShareCommentary,Date", "ShareCommentary", None),
        ("text,title,description", "text", None),
    ],
)
def test_columns_are_guessed_where_plain(header: str, text: str, post_id: str | None, read_all: ReadAll) -> None:
    delimiter = next(c for c in ",;\t" if c in header)
    names = header.split(delimiter)
    row = delimiter.join({text: "hello", post_id: "x1"}.get(name, "0") for name in names)
    posts, _ = read_all(f"{header}\n{row}\n".encode())
    assert [(post.text, post.id) for post in posts] == [("hello", "x1" if post_id else "-:2")]


def test_columns_that_are_named(read_all: ReadAll) -> None:
    data = b"nr,was,wann,wer\n7,hallo,2024-05-01,nell\n"
    columns = Columns(text="was", id="nr", created_at="wann", author="wer")
    [post], _ = read_all(data, columns=columns)
    assert (post.id, post.text, post.author) == ("7", "hallo", "nell")
    assert post.created_at == datetime(2024, 5, 1, tzinfo=UTC)


def test_columns_that_are_missing_or_not_plain_are_told_with_the_choice(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=r"no column is plainly the text .* 'nr', 'was'; name it with --text-column"):
        read_all(b"nr,was\n1,hallo\n")
    with pytest.raises(ReadError, match=r"has no column 'wos'; it has 'nr', 'was'"):
        read_all(b"nr,was\n1,hallo\n", columns=Columns(text="wos"))


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (
            b'Morning, all of you!\n"Quoted" she said, and left\nBye\n',
            ["Morning, all of you!", '"Quoted" she said, and left', "Bye"],
        ),
        (b'"hello, you",7\n"two\nlines",8\n', ["hello, you", "two\nlines"]),
        (b"hello\t7\nthere\t8\n", ["hello", "there"]),
    ],
)
def test_a_file_without_a_header_by_column_number(data: bytes, texts: list[str], read_all: ReadAll) -> None:
    posts, report = read_all(data, columns=Columns(text="1"))
    assert [(post.text, post.row) for post in posts] == [(text, row) for row, text in enumerate(texts, start=1)]
    assert report.kept == len(texts)


@pytest.mark.parametrize(
    "data", [b"my secret first post\nanother\n", b"my secret, really,7\nother, one,8\n", b"secret\nmore\n"]
)
def test_the_first_post_of_a_file_without_a_header_is_not_told(data: bytes, read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match="no header with names; name it with --text-column, by its number") as caught:
        read_all(data)
    assert "secret" not in str(caught.value)


def test_ids_that_a_spreadsheet_rounded_are_not_used(read_all: ReadAll) -> None:
    posts, report = read_all(b"tweet_id,text\n6.59E+17,a\n6.59E+17,b\n")
    assert [post.id for post in posts] == ["-:2", "-:3"]
    assert "rounded by a spreadsheet" in report.notes[0]


def test_numbers_that_pandas_makes_of_ids_and_of_nothing(read_all: ReadAll) -> None:
    data = b'[{"id": 12.0, "text": "a"}, {"id": NaN, "text": "b"}, {"id": 1.5e18, "text": "c"}, {"id": 1, "text": NaN}]'
    posts, report = read_all(data)
    assert [post.id for post in posts] == ["12", "-:2", "-:3"]
    assert report.skipped("empty") == 1


def test_moments_in_parquet_finer_or_larger_than_pythons(read_all: ReadAll, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    moments = [
        pa.array([1_700_000_000_123_456_789, None], pa.timestamp("ns")),
        pa.array([1_700_000_000_123, 2**62], pa.timestamp("ms")),
        pa.array([1_700_000_000_123_456, None], pa.timestamp("us", "Nowhere/Town")),
    ]
    for column in moments:
        pq.write_table(pa.table({"text": ["a", "b"], "date": column}), tmp_path / "t.parquet")
        posts, _ = read_all(tmp_path / "t.parquet")
        assert [post.created_at for post in posts] == [datetime(2023, 11, 14, 22, 13, 20, 123_000, UTC), None]


def test_values_in_parquet_that_python_has_none_for_are_told(read_all: ReadAll, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": ["a"], "day": pa.array([2**30], pa.date32())}), tmp_path / "t.parquet")
    with pytest.raises(ReadError, match="has a value that cannot be read; leave out columns"):
        read_all(tmp_path / "t.parquet")


def test_empty_tables_beside_others_are_told(read_all: ReadAll) -> None:
    files = {"a.csv": "text\nhello\n", "b.csv": "", "c.csv": "text\n", "d.json": "[]", "e.csv": b"\xef\xbb\xbf"}
    posts, report = read_all(zipped(files))
    assert [post.text for post in posts] == ["hello"]
    assert report.notes == [
        "b.csv: is empty",
        "c.csv: holds no rows below its header",
        "d.json: holds no rows",
        "e.csv: is empty",
    ]


def test_characters_that_do_not_print_make_no_binary_file(read_all: ReadAll) -> None:
    posts, _ = read_all(("id,text\n" + "".join(f"{n},hello\ufeff\u200d there\n" for n in range(50))).encode())
    assert len(posts) == 50


def test_bad_rows_are_counted_with_their_places(read_all: ReadAll) -> None:
    data = (
        b'{"id": 1, "text": "a"}\n{"id": 2\n\n[1]\n{"id": 3, "text": ["x"]}\n{"id": 4}\n{"id": 5, "text": " "}\n"b"\n'
    )
    posts, report = read_all(data)
    assert [(post.id, post.text, post.row) for post in posts] == [("1", "a", 1)]
    assert report.tallies["malformed"].places == ["-:2", "-:4", "-:5", "-:8"]
    assert report.tallies["empty"].places == ["-:6", "-:7"]


def test_json_lines_that_begin_with_a_broken_one(read_all: ReadAll) -> None:
    posts, report = read_all(b'{"text": "cut o\n{"text": "whole"}\n{"text": "too"}\n')
    assert [post.text for post in posts] == ["whole", "too"]
    assert report.tallies["malformed"].places == ["-:1"]


def test_a_list_of_nothing_but_texts(read_all: ReadAll) -> None:
    posts, _ = read_all(b'["one", "two", {"text": "three"}]')
    assert [(post.id, post.text) for post in posts] == [("-:3", "three")]
    posts, report = read_all(b'["one", "two", null, 3]')
    assert [(post.id, post.text) for post in posts] == [("-:1", "one"), ("-:2", "two"), ("-:4", "3")]
    assert report.tallies["empty"].places == ["-:3"]


def test_numbers_are_texts_too_and_big_ids_stay_exact(read_all: ReadAll) -> None:
    [post], _ = read_all(b'{"id": 1962217007643612713, "text": 42}\n')
    assert (post.id, post.text) == ("1962217007643612713", "42")


def test_reposts_and_replies_are_told(read_all: ReadAll) -> None:
    rows = [
        {"id": "1", "text": "RT @tom: look", "in_reply_to_status_id": ""},
        {"id": "2", "text": "@tom yes", "in_reply_to_status_id": "9"},
        {"id": "3", "text": "RT if you agree", "in_reply_to_status_id": None},
    ]
    data = "\n".join(map(json.dumps, rows)).encode()
    posts, report = read_all(data)
    assert [(post.kind, post.in_reply_to) for post in posts] == [("repost", ""), ("reply", "9"), ("post", "")]
    assert (report.kept, report.skipped("repost")) == (2, 1)
    posts, report = read_all(data, reposts=False)
    assert [post.id for post in posts] == ["2", "3"]
    assert (report.kept, report.skipped("repost")) == (2, 1)


def test_a_column_that_says_the_kind(read_all: ReadAll) -> None:
    posts, _ = read_all(b"text,type\na,Retweet\nb,comment\nc,whatever\n")
    assert [post.kind for post in posts] == ["repost", "comment", "post"]


@pytest.mark.parametrize("data", [b"", b"   \n", b"\xef\xbb\xbf"], ids=["nothing", "blank", "mark"])
@pytest.mark.parametrize("format_", [None, "table"])
def test_what_is_empty_is_told(data: bytes, format_: str | None, read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=r": is empty$"):
        read_all(data, format=format_)


def test_what_is_no_table_is_told(read_all: ReadAll) -> None:
    data = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
    with pytest.raises(ReadError, match=r"(?s)not recognised.*Looked for:.*table: CSV.*--from FORMAT"):
        read_all(data)
    with pytest.raises(ReadError, match=r"is no table"):
        read_all(data, format="table")


def test_an_export_of_another_kind_is_not_taken_for_tables(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match="not recognised"):
        read_all(zipped({"messages.csv": "text\nPRIVATE\n", "things.csv": "text\nhello\n"}))
    with pytest.raises(ReadError, match="not recognised"):
        read_all(zipped({"photo.jpg": b"\xff\xd8", "things.csv": "text\nhello\n"}))


def test_a_broken_parquet_file_is_told(read_all: ReadAll, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(as_parquet()[:-30])
    for source in (path, path.read_bytes()):
        with pytest.raises(ReadError, match="cut off or damaged"):
            read_all(source)


def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    import tracemalloc

    from pipeline.archive import read_posts

    path = tmp_path / "long.jsonl"
    with path.open("w") as file:
        file.writelines(f'{{"id": {number}, "text": "post number {number}"}}\n' for number in range(100_000))
    tracemalloc.start()
    with read_posts(path) as reading:
        assert sum(1 for _ in reading) == 100_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize("limit", [131_072, 70_000])
def test_a_row_that_is_too_long_is_told_and_those_around_it_are_read(
    limit: int, read_all: ReadAll, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.archive.table_rows.LONGEST_LINE", limit)
    monkeypatch.setattr("pipeline.archive.delimited.LONGEST_LINE", limit)
    usual = csv.field_size_limit(limit)
    try:
        for mega in ("é" * 2 * limit, '"' + "a, b " * limit + '"'):
            posts, report = read_all(f"id,text\n1,Hello\n2,{mega}\n3,Bye\n".encode())
            assert [post.id for post in posts] == ["1", "3"]
            assert report.tallies[f"longer than {limit:,} characters"].places == ["-:3"]
        records = [{"id": "1", "text": "Hello"}, {"id": "2", "text": "é" * 9 * limit}, {"id": "3", "text": "Bye"}]
        lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        posts, report = read_all(lines.encode())
        assert [post.id for post in posts] == ["1", "3"]
        assert report.tallies[f"longer than {limit:,} characters"].places == ["-:2"]
    finally:
        csv.field_size_limit(usual)


def test_in_a_folder_what_is_no_table_of_posts_is_told_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("id,text\n1,Hello\n")
    (tmp_path / "lines.jsonl").write_text('{"theme": "dark"}\nbroken\n{"theme": "light"}\n' + "broken\n" * 9)
    (tmp_path / "settings.json").write_text('{\n "theme": "dark",\n "size": 3\n}\n')
    with read_posts(tmp_path) as reading:
        assert [post.text for post in reading] == ["Hello"]
    assert (reading.report.seen, reading.report.kept, reading.report.tallies) == (1, 1, {})
    told = "\n".join(reading.report.notes)
    assert "settings.json: holds no list of posts; it was not read" in told
    assert "lines.jsonl: no column is plainly the text" in told
    (tmp_path / "mine.csv").unlink()
    with pytest.raises(ReadError, match="no column is plainly the text"), read_posts(tmp_path) as reading:
        list(reading)
