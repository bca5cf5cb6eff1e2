import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.archive import ReadingReport, read_posts
from pipeline.archive.container import Container
from pipeline.archive.opening import open_container
from pipeline.archive.readers import READERS, choose_reader
from pipeline.archive.reading import Reading
from pipeline.errors import ReadError
from pipeline.post import Post

from .conftest import ReadAll, tarred, unpacked, zipped
from .test_x import OLD_RECORDS, ORDERS, current, monthly, old_csv, tweet, tweets_js


def reading_of(posts: list[Post], n_seen: int, **options: bool) -> Reading:
    report = ReadingReport("x.json", "x")
    report.see("x.json", n_seen)

    def read() -> Iterator[Post]:
        yield from posts

    return Reading(Container("x.json"), read(), report, **options)


POSTS = [
    Post("1", "hello", visibility="public", file="x.json", row=1),
    Post("2", "RT", kind="repost", file="x.json", row=2),
    Post("3", "to followers", visibility="followers", file="x.json", row=3),
    Post("4", "to one", visibility="direct", file="x.json", row=4),
    Post("5", " \n", file="x.json", row=5),
    Post("6", "", kind="repost", file="x.json", row=6),
]


@pytest.mark.parametrize(
    ("options", "ids", "kept", "skipped"),
    [
        ({}, "1 2 6", 1, {"repost": 2, "private": 2, "empty": 1}),
        ({"reposts": False}, "1", 1, {"repost": 2, "private": 2, "empty": 1}),
        ({"include_private": True}, "1 2 3 4 6", 3, {"repost": 2, "empty": 1}),
    ],
)
def test_what_is_yielded_and_how_it_is_counted(
    options: dict[str, bool], ids: str, kept: int, skipped: dict[str, int]
) -> None:
    reading = reading_of(POSTS, 6, **options)
    assert [post.id for post in reading] == ids.split()
    report = reading.report
    assert (report.seen, report.kept) == (6, kept)
    assert {reason: tally.count for reason, tally in report.tallies.items()} == skipped


def test_a_row_that_a_reader_loses_is_told() -> None:
    reading = reading_of(POSTS[:1], 3)
    assert len(list(reading)) == 1
    assert reading.report.skipped("unaccounted") == 2
    assert reading.report.to_dict()["skipped"]["unaccounted"]["count"] == 2


def test_the_report_as_text_and_as_values() -> None:
    report = ReadingReport("my.zip", "x")
    report.see("data/tweets.js", 1234)
    report.kept = 1225
    for row in range(1, 9):
        report.skip("malformed", "data/tweets.js", row)
    report.skip("not_a_post", "data/tweets.js", 9)
    report.note("once")
    report.note("once")
    report.close()
    assert report.render().splitlines() == [
        "my.zip (x): 1,234 rows seen: 1,225 kept, 8 malformed, 1 not a post",
        "  malformed: data/tweets.js:1, data/tweets.js:2, data/tweets.js:3, data/tweets.js:4, data/tweets.js:5, …",
        "  not a post: data/tweets.js:9",
        "  note: once",
    ]
    values = json.loads(json.dumps(report.to_dict()))
    assert values["seen"] == values["kept"] + sum(reason["count"] for reason in values["skipped"].values())
    assert values["files"] == {"data/tweets.js": 1234}


def test_the_fraction_grows_to_one(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text("text\n" + "hello there\n" * 500_000)
    with read_posts(tmp_path / "long.csv") as reading:
        fractions = [reading.fraction for number, _ in enumerate(reading) if number % 50_000 == 0]
    assert fractions == sorted(fractions)
    assert 0 < fractions[1] < 0.6
    assert reading.fraction == 1.0


def test_exports_of_two_platforms_in_one_folder_are_ambiguous(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        LOOKED_FOR = "other.json"

        @staticmethod
        def detect(container: Container) -> float:
            return 0.9 if container.find(r"other\.json$") else 0.0

        @staticmethod
        def read(container: Container, report: ReadingReport) -> Iterator[Post]:
            yield from ()

    monkeypatch.setitem(READERS, "other", Other)  # type: ignore[arg-type]
    folder = unpacked(tmp_path, {"data/tweets.js": tweets_js(tweet(1)), "other.json": "{}"})
    with open_container(folder) as container:
        with pytest.raises(ReadError, match="could be read as x or other; say which with --from"):
            choose_reader(container)
        assert choose_reader(container, "other") == "other"
    with open_container(io.BytesIO(zipped({"other.json": "{}"}))) as container:
        assert choose_reader(container) == "other"


def test_an_unknown_format_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"'myspace' is no known format; choose one of .*table"):
        read_posts(tmp_path, format="myspace")
    with pytest.raises(ReadError, match="holds no files"):
        read_posts(tmp_path)
    (tmp_path / "broken.zip").write_bytes(zipped({"a": "b"})[:-9])
    with pytest.raises(ReadError, match=r"broken\.zip|cut off"):
        read_posts(tmp_path)


def test_a_part_of_an_export_that_holds_only_media_is_told(read_all: ReadAll, tmp_path: Path) -> None:
    media = zipped({"data/tweets_media/1-a.jpg": "x", "data/tweets_media/1-b.MP4": "x"})
    with pytest.raises(ReadError, match=r"nothing but pictures .*2 files: .*put all parts into one folder and give"):
        read_posts(io.BytesIO(media))
    unpacked(tmp_path, {"part1.zip": zipped(current(tweet(1))), "part2.zip": media})
    assert read_all(tmp_path)[1].kept == 1
    with pytest.raises(ReadError, match=r"1 file: a\.bin"):
        read_posts(io.BytesIO(zipped({"a.bin": "x"})))


def test_texts_of_posts_are_in_no_error_and_no_report(read_all: ReadAll) -> None:
    secret = "hunter2 is my secret"
    sources = [
        tweets_js(tweet(1, secret)).encode()[:-40],
        b'{"id": 1, "text": "' + secret.encode() + b'"}\n{"id": 2, "text": ["' + secret.encode() + b'"]}\n{"text',
        f"id,text\n1,{secret},{secret}\n".encode(),
        f'{{"posts": [{{"text": "{secret}"}}, {{"text": "{secret}'.encode(),
    ]
    for source in sources:
        try:
            _, report = read_all(source)
            told = report.render() + json.dumps(report.to_dict())
        except ReadError as error:
            told = str(error)
        assert "hunter2" not in told


SEEDS = {
    "x.zip": zipped(current(tweet(1), tweet(2, "RT @tom_f: hi"))),
    "x.js": tweets_js(tweet(1), tweet(2)).encode(),
    "month.js": monthly()["data/js/tweets/2012_05.js"].encode(),
    "tweets.csv": old_csv(ORDERS[0], *OLD_RECORDS).encode(),
    "table.csv": b'id;text\n1;"hello\nthere"\n2;caf\xe9\n',
    "table.jsonl": b'{"id": 1, "text": "hello"}\n{"id": 2, "text": "there"}\n',
    "table.json": b'{"posts": [{"id": 1, "text": "hello"}, {"id": 2, "text": 7}]}',
    "months.tar.gz": tarred(monthly()),
}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(SEEDS)), st.integers(0, 2**32), st.integers(1, 6))
def test_mutated_exports_give_posts_that_add_up_or_a_clear_error(
    read_all: ReadAll, name: str, seed: int, n_changes: int
) -> None:
    chance = random.Random(seed)
    data = bytearray(SEEDS[name])
    for _ in range(n_changes):
        at = chance.randrange(len(data) + 1)
        change = chance.choice(["flip", "cut", "repeat", "number", "null", "zero"])
        if change == "flip":
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif change == "cut":
            del data[at : at + chance.randrange(30)]
        elif change == "repeat":
            data[at:at] = data[at : at + chance.randrange(60)]
        else:
            data[at:at] = {"number": b"7", "null": b"null", "zero": b"\0"}[change]
    try:
        posts, _ = read_all(bytes(data))
    except ReadError:
        return
    assert all(isinstance(post.text, str) and post.id for post in posts)


def test_reading_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "hello"}\n')
    program = (
        "import sys; from pipeline.archive import read_posts\n"
        f"list(read_posts({str(tmp_path / 'a.jsonl')!r}))\n"
        "heavy = {'pyarrow', 'numpy', 'joblib', 'rich', 'backports', 'sklearn', 'libipld', 'defusedxml', 'email'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "[]"
