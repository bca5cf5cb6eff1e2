import io
import json
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from pipeline.archive import ReadingReport, reddit_dump
from pipeline.archive.opening import open_container
from pipeline.archive.reading import Reading
from pipeline.errors import ReadError
from pipeline.post import Post

from .conftest import ReadAll, zipped


def comment(author: str = "nell", comment_id: str = "c1", **values: Any) -> dict[str, Any]:
    return {
        "author": author, "created_utc": 1409100646, "id": comment_id, "subreddit": "tea", "link_id": "t3_p1",
        "parent_id": "t1_c0", "body": "A lovely pot!", "permalink": f"/r/tea/comments/p1/x/{comment_id}/", **values,
    }  # fmt: skip


def submission(author: str = "nell", post_id: str = "p1", **values: Any) -> dict[str, Any]:
    return {
        "author": author, "created_utc": "1409100640", "id": post_id, "subreddit": "tea", "title": "Which kettle?",
        "selftext": "Mine is gone.", "is_self": True, "permalink": f"/r/tea/comments/{post_id}/x/", "url": "…", **values,
    }  # fmt: skip


def lines(*rows: Any) -> bytes:
    return "".join(
        (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows
    ).encode()


def read_by(source: Any, author: str | None) -> tuple[list[Post], ReadingReport]:
    container = open_container(io.BytesIO(source) if isinstance(source, bytes) else source)
    report = ReadingReport(container.label, "reddit-dump")
    with Reading(container, reddit_dump.read(container, report, author), report) as reading:
        posts = list(reading)
    assert report.seen == report.kept + sum(tally.count for tally in report.tallies.values())
    assert "unaccounted" not in report.tallies
    return posts, report


def test_the_posts_of_one_author_are_read_and_those_of_others_counted() -> None:
    data = lines(submission(), comment(), comment("tom", "c2"), comment("nellie", "c3", body="nell said so"))
    posts, report = read_by(data, "Nell")
    first, second = posts
    assert (first.id, first.kind, first.text) == ("p1", "post", "Which kettle?\n\nMine is gone.")
    assert (second.id, second.kind, second.in_reply_to, second.text) == ("c1", "reply", "t1_c0", "A lovely pot!")
    assert {post.author for post in posts} == {"nell"}
    assert report.skipped("not_own") == 2
    assert report.files == {"-": 4}


@pytest.mark.parametrize("author", ["nell", "u/nell", "/u/NELL"])
def test_a_name_is_known_however_it_is_written(author: str) -> None:
    posts, _ = read_by(lines(comment(), comment("tom", "c2")), author)
    assert [post.id for post in posts] == ["c1"]


def test_everybody_can_be_asked_for() -> None:
    posts, report = read_by(lines(comment(), comment("tom", "c2"), comment("[deleted]", "c3", body="[removed]")), "*")
    assert [post.author for post in posts] == ["nell", "tom"]
    assert report.skipped("deleted") == 1


@pytest.mark.parametrize("created", [1409100646, "1409100646", 1409100646.0, "1409100646.0"])
def test_dates_are_numbers_or_texts(created: object) -> None:
    posts, _ = read_by(lines(comment(created_utc=created)), "nell")
    assert posts[0].created_at is not None
    assert posts[0].created_at.isoformat() == "2014-08-27T00:50:46+00:00"


@pytest.mark.parametrize("name", ["RC_2014-08.zst", "RS_2014-08.zst", "anything", "nell.jsonl"])
def test_a_dump_is_known_by_its_lines(name: str, read_all: ReadAll, tmp_path: Path) -> None:
    path = tmp_path / name
    data = lines(comment(), comment(comment_id="c2"))
    path.write_bytes(zstd.compress(data) if name.endswith("zst") else data)
    posts, report = read_all(path)
    assert (report.format, len(posts)) == ("reddit-dump", 2)


def test_the_long_window_of_the_public_dumps_is_allowed(tmp_path: Path) -> None:
    # By default a decoder refuses windows beyond 128 MiB; these are written with 2 GiB.
    data = lines(comment())
    options = {zstd.CompressionParameter.window_log: 31, zstd.CompressionParameter.enable_long_distance_matching: 1}
    compressor = zstd.ZstdCompressor(options=options)
    packed = compressor.compress(data) + compressor.flush()
    with pytest.raises(zstd.ZstdError):
        zstd.decompress(packed)
    path = tmp_path / "RC_2014-08.zst"
    path.write_bytes(packed)
    posts, _ = read_by(path, "nell")
    assert [post.id for post in posts] == ["c1"]


class Dripping(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def readinto(self, buffer: Any) -> int:
        return super().readinto(memoryview(buffer)[:7])


def test_a_chunk_may_end_inside_a_character() -> None:
    texts = ["Schöner Tee ☕ für Nell 😀" * 40, "日本茶をどうぞ" * 40]
    data = lines(*(comment(comment_id=f"c{number}", body=text) for number, text in enumerate(texts)))
    posts, _ = read_by(Dripping(data), "nell")
    assert [post.text for post in posts] == texts


def test_a_dump_of_many_accounts_asks_for_one(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match="many accounts; name the one to read"):
        read_all(lines(comment(), comment("tom", "c2")))


def test_a_dump_of_one_account_says_whose_it_took(read_all: ReadAll) -> None:
    rows = [comment(comment_id=f"c{number}") for number in range(30)]
    posts, report = read_all(lines(*rows, comment("tom", "z")))
    assert len(posts) == 30
    assert report.skipped("not_own") == 1
    assert "all by nell" in report.notes[0]


@pytest.mark.parametrize("gone", ["[deleted]", "[removed]"])
def test_what_is_gone_is_counted_as_deleted(gone: str) -> None:
    _, report = read_by(lines(comment(body=gone), submission(selftext=gone)), "nell")
    assert (report.kept, report.skipped("deleted")) == (0, 2)


def test_a_post_with_only_its_title_gone_is_deleted() -> None:
    posts, report = read_by(lines(submission(title="[deleted by user]", selftext="")), "nell")
    assert (posts, report.skipped("deleted")) == ([], 1)


def test_a_row_that_two_dumps_hold_counts_once_but_a_post_and_a_comment_may_have_the_same_id() -> None:
    rows = lines(comment(comment_id="p1"), submission(post_id="p1"), comment(comment_id="p1"), submission(post_id="p2"))
    posts, report = read_by(rows, "nell")
    assert [post.id for post in posts] == ["p1", "p1", "p2"]
    assert report.skipped("duplicate") == 1


def test_a_dump_that_begins_with_a_broken_line_is_known_by_its_name(read_all: ReadAll) -> None:
    data = lines('{"author": "ne', comment())
    _, report = read_all(zipped({"RC_2014-08.jsonl": data}))
    assert (report.format, report.kept, report.skipped("malformed")) == ("reddit-dump", 1, 1)


LONG = "tea, " * 40_000


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(comment(body=LONG), id="its text cut"),
        pytest.param(comment(body=LONG + '"author": "tom"'), id="with a quoted key"),
        pytest.param({"body": LONG, **comment(comment_id="c9", body=LONG)}, id="its text first"),
        pytest.param({"all_awardings": [LONG], **comment()}, id="something else first"),
    ],
)
def test_a_dump_whose_first_line_is_long_is_known_by_its_name(first: dict[str, Any], read_all: ReadAll) -> None:
    data = lines(first, comment(comment_id="c2"), comment("tom", "c3"))
    _, report = read_all(zipped({"RC_2014-08.jsonl": data}), author="nell")
    assert (report.format, report.kept, report.skipped("not_own")) == ("reddit-dump", 2, 1)


def test_a_long_first_line_is_known_without_a_name_too(read_all: ReadAll) -> None:
    for first in (comment(body=LONG), submission(selftext=LONG)):
        _, report = read_all(lines(first, comment(comment_id="c2")))
        assert (report.format, report.kept) == ("reddit-dump", 2)
        assert "all by nell" in report.notes[0]
    with open_container(io.BytesIO(lines({"author": "nell", "text": LONG}))) as container:
        assert reddit_dump.detect(container) == 0


def test_a_long_first_line_that_hides_its_author_asks_for_one(read_all: ReadAll) -> None:
    for first in (
        {"body": LONG, **comment(body=LONG)},
        {"crosspost_parent_list": [comment("tom")], **comment(body=LONG)},
    ):
        with pytest.raises(ReadError, match="many accounts; name the one to read"):
            read_all(zipped({"RC_2014-08.jsonl": lines(first)}))


def test_broken_lines_are_counted_with_their_places() -> None:
    data = lines(
        comment(),
        '{"author": "nell", "body": "cut',
        "[1, 2]",
        "",
        '{"author": "nell"}',
        "nonsense",
        comment(comment_id="c2"),
    )
    posts, report = read_by(data, "nell")
    assert [post.id for post in posts] == ["c1", "c2"]
    assert (report.seen, report.skipped("malformed")) == (6, 4)
    assert report.tallies["malformed"].places == ["-:2", "-:3", "-:5", "-:6"]


def test_answers_to_oneself_and_kinds() -> None:
    rows = [
        submission(),
        comment(comment_id="c1", parent_id="t3_p1"),
        comment(comment_id="c2", parent_id="t3_other"),
        comment(comment_id="c3", parent_id="t1_c2"),
        comment(comment_id="c4", parent_id=None, link_id="t3_zz"),
        submission(post_id="p2", crosspost_parent="t3_zz", is_self=False, url="https://a.example/?x=1&amp;y=2"),
    ]
    posts, _ = read_by(lines(*rows), "nell")
    assert [post.kind for post in posts] == ["post", "self_reply", "comment", "self_reply", "comment", "quote"]
    assert posts[4].in_reply_to == "t3_zz"
    assert [link.url for link in posts[5].links] == ["https://a.example/?x=1&y=2"]


def test_fields_of_other_types_do_no_harm() -> None:
    rows = [comment(body=None), comment(id=7, body=5, parent_id=12), submission(selftext=None, url=None, is_self=False)]
    posts, report = read_by(lines(*rows), "nell")
    assert [(post.id, post.text) for post in posts] == [("7", "5"), ("p1", "Which kettle?")]
    assert report.skipped("empty") == 1


def test_a_zip_with_comments_and_posts(read_all: ReadAll) -> None:
    posts, _ = read_all(
        zipped({"nell/RC_2014-08.jsonl": lines(comment()), "nell/RS_2014-08.jsonl": lines(submission())})
    )
    assert [post.id for post in posts] == ["c1", "p1"]


def test_other_json_lines_are_left_to_tables(read_all: ReadAll) -> None:
    _, report = read_all(lines({"author": "nell", "text": "hello"}))
    assert report.format == "table"
    with pytest.raises(ReadError, match="no dump of Reddit"):
        read_all(lines({"author": "nell", "text": "hello"}), format="reddit-dump")
