import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.youtube_text import comment_text
from pipeline.errors import ReadError

from .conftest import ReadAll, unpacked, zipped

CHANNEL = "UC0123456789abcdefghijkl"
ID, OTHER, THIRD = "UgxAAAAAAAAAAAAAAAA4AaABAg", "UgxBBBBBBBBBBBBBBBB4AaABAg", "UgxCCCCCCCCCCCCCCCC4AaABAg"
VIDEO = "dQvideo0_-1"
OLD = ["Comment ID", "Channel ID", "Comment Create Timestamp", "Price", "Parent Comment ID", "Video ID", "Comment Text"]
MIDDLE = [
    "Channel ID",
    "Comment Create Timestamp",
    "Price",
    "Comment ID",
    "Parent Comment ID",
    "Video ID",
    "Comment Text",
]
NEW = [
    "Comment ID", "Channel ID", "Comment create timestamp", "Price", "Parent comment ID", "Post ID", "Video ID",
    "Comment text", "Top-level comment ID",
]  # fmt: skip
NO_PARENT = ["Comment ID", "Channel ID", "Comment create timestamp", "Price", "Post ID", "Video ID", "Comment text"]
GERMAN = [
    "Kommentar-ID", "Kanal-ID", "Zeitstempel der Erstellung des Kommentars", "Preis", "Übergeordnete Kommentar-ID",
    "Beitrags-ID", "Video-ID", "Kommentartext", "Kommentar-ID der obersten Ebene",
]  # fmt: skip


def segments(*texts: str, dialect: str = "new") -> str:
    pieces = [{"text": text} for text in texts]
    if dialect == "old":
        return json.dumps({"takeoutSegments": pieces}, ensure_ascii=False)
    return ",".join(json.dumps(piece) for piece in pieces)


def row(columns: Sequence[str], **values: str) -> list[str]:
    known = {
        "comment id": ID, "channel id": CHANNEL, "comment create timestamp": "2023-09-19T17:42:53.434647+00:00",
        "price": "0", "video id": VIDEO, "comment text": segments("What a tune!"),
    }  # fmt: skip
    known |= {key.replace("_", " "): value for key, value in values.items()}
    english = NEW if columns is GERMAN else columns
    return [known.get(column.lower(), "") for column in english]


def table(columns: Sequence[str], *rows: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([columns, *rows])
    return buffer.getvalue()


@pytest.mark.parametrize(
    "columns", [OLD, MIDDLE, NEW, NO_PARENT, GERMAN], ids=["old", "middle", "new", "no parent", "German"]
)
@pytest.mark.parametrize("dialect", ["old", "new"])
def test_columns_of_every_order_and_both_dialects(columns: list[str], dialect: str, read_all: ReadAll) -> None:
    text = segments("> so it is", "\n", "Schön: “yes” ☕", dialect=dialect)
    posts, report = read_all(table(columns, row(columns, comment_text=text), [""] * len(columns), []).encode())
    (post,) = posts
    assert report.format == "youtube"
    assert post.text == "> so it is\nSchön: “yes” ☕"
    assert (post.id, post.kind, post.in_reply_to, post.author) == (ID, "comment", VIDEO, CHANNEL)
    assert post.created_at == datetime(2023, 9, 19, 17, 42, 53, 434647, tzinfo=UTC)
    assert report.skipped("empty") == 2
    assert any("in no language known" in note for note in report.notes) == (columns is GERMAN)


@pytest.mark.parametrize(
    "path",
    [
        "Takeout/YouTube and YouTube Music/comments/comments.csv",
        "Takeout/YouTube und YouTube Music/Kommentare/Kommentare.csv",
        "Takeout/YouTube и YouTube Music/коментарі/коментарі.csv",
        "comments(1).csv",
    ],
)
def test_folders_and_files_of_any_language(path: str, read_all: ReadAll) -> None:
    files = {
        path: table(GERMAN, row(GERMAN)),
        "Takeout/YouTube und YouTube Music/Abos/Abos.csv": f"Kanal-ID,Kanal-URL,Kanaltitel\n{CHANNEL},http://a,Tom\n",
        "Takeout/archive_browser.html": "<html></html>",
    }
    posts, report = read_all(zipped(files))
    assert [post.file for post in posts] == [path]
    assert report.format == "youtube"


def test_reddits_file_of_the_same_name_is_told_apart(read_all: ReadAll, tmp_path: Path) -> None:
    reddit = "id,permalink,date,ip,subreddit,gildings,link,parent,body,media\nc1,p,2020-01-01 00:00:00 UTC,,tea,0,l,t3_a,Hi,\n"
    for number, (data, name) in enumerate([(reddit, "reddit"), (table(OLD, row(OLD)), "youtube")]):
        folder = unpacked(tmp_path / str(number), {"comments.csv": data})
        assert read_all(folder)[1].format == name
        assert read_all(folder / "comments.csv")[1].format == name


def test_live_chats_look_alike_and_are_left_alone(read_all: ReadAll) -> None:
    live_id = "UgwsSD8yrDW7AAAAAAAAAAAAqgB5OC1kgI0"
    columns = ["ID des Livechats", "Kanal-ID", "Zeitstempel", "Preis", "Video-ID", "Text"]
    chats = table(columns, [live_id, CHANNEL, "2018-09-02T05:16:35+00:00", "0", VIDEO, segments("hello all")])
    files = {
        "YouTube/Kommentare.csv": table(OLD, row(OLD)),
        "YouTube/Livechats.csv": chats,
        "YouTube/live chats/live chats.csv": chats,
    }
    posts, _ = read_all(zipped(files))
    assert [post.text for post in posts] == ["What a tune!"]


def test_answers_and_those_to_oneself(read_all: ReadAll) -> None:
    rows = [
        row(NEW, comment_id=f"{ID}.9reply1", parent_comment_id=ID),
        row(NEW, comment_id=f"{OTHER}.9reply2", parent_comment_id=OTHER),
        row(NEW, comment_id=ID),
        row(NEW, comment_id=THIRD, video_id="", post_id="UgkxPostAAAAAAAAAAAA"),
    ]
    posts, _ = read_all(zipped({"comments.csv": table(NEW, *rows)}))
    assert [(post.kind, post.in_reply_to) for post in posts] == [
        ("self_reply", ID), ("reply", OTHER), ("comment", VIDEO), ("comment", "UgkxPostAAAAAAAAAAAA"),
    ]  # fmt: skip


def test_an_answer_shows_by_its_id_where_the_column_is_missing(read_all: ReadAll) -> None:
    posts, _ = read_all(table(NO_PARENT, row(NO_PARENT, comment_id=f"{OTHER}.9reply2")).encode())
    assert (posts[0].kind, posts[0].in_reply_to) == ("reply", OTHER)


def test_the_parent_is_found_under_a_header_in_another_language(read_all: ReadAll) -> None:
    rows = [
        row(
            GERMAN,
            comment_id=f"{OTHER}.9reply2",
            parent_comment_id=f"{OTHER}.9reply1",
            **{"top-level_comment_id": OTHER},
        ),
        row(GERMAN, comment_id=THIRD, post_id="UgkxPostAAAAAAAAAAAA", video_id=""),
    ]
    posts, _ = read_all(table(GERMAN, *rows).encode())
    assert [(post.kind, post.in_reply_to) for post in posts] == [
        ("reply", f"{OTHER}.9reply1"), ("comment", "UgkxPostAAAAAAAAAAAA"),
    ]  # fmt: skip


def test_a_community_post_is_not_taken_for_a_parent(read_all: ReadAll) -> None:
    posts, _ = read_all(table(GERMAN, row(GERMAN, post_id="UgkxPostAAAAAAAAAAAA", video_id="")).encode())
    assert (posts[0].kind, posts[0].in_reply_to) == ("comment", "UgkxPostAAAAAAAAAAAA")


def test_the_same_comment_in_two_files_counts_once(read_all: ReadAll) -> None:
    posts, report = read_all(zipped({"comments.csv": table(OLD, row(OLD)), "comments(1).csv": table(OLD, row(OLD))}))
    assert (len(posts), report.skipped("duplicate")) == (1, 1)


def test_a_broken_cell_is_counted_and_not_shown(read_all: ReadAll) -> None:
    rows = [
        row(OLD, comment_text='{"text":"cut of'),
        row(OLD, comment_id=OTHER, comment_text='{"takeoutSegments":[{"te'),
    ]
    posts, report = read_all(table(OLD, *rows).encode())
    assert (posts, report.skipped("malformed")) == ([], 2)
    assert "cut of" not in report.render()


def test_an_export_without_comments(read_all: ReadAll) -> None:
    assert read_all(table(OLD).encode())[1].seen == 0


def test_html_is_known_and_told(read_all: ReadAll) -> None:
    html = {"Takeout/YouTube/my-comments/my-comments.html": "<html><body>"}
    with pytest.raises(ReadError, match=r"Takeout with the comments as HTML.*ask for a new one"):
        read_all(zipped(html))
    with pytest.raises(ReadError, match="not recognised"):
        read_all(zipped({f"messages/{name}": data for name, data in html.items()}))
    assert read_all(zipped(html | {"Takeout/YouTube/comments/comments.csv": table(OLD)}))[1].seen == 0


def test_other_tables_are_refused(read_all: ReadAll) -> None:
    for data in ("Channel Id,Channel Url\nUC1,x\n", "a,b\n1,2\n", "", "id,text\n1,hello\n"):
        with pytest.raises(ReadError, match="no comments of YouTube"):
            read_all(zipped({"a.csv": data}), format="youtube")


LONG = "https://shop.example/kettles/blue?size=9"
REDIRECT = "https://www.youtube.com/redirect?event=comments&q=https%3A%2F%2Fshop.example%2Fkettles%2Fblue%3Fsize%3D9"


@pytest.mark.parametrize(
    ("cell", "text", "links"),
    [
        ("Just plain, as long ago", "Just plain, as long ago", []),
        ("[12:30] that bit {really}", "[12:30] that bit {really}", []),
        ("{ a brace }", "{ a brace }", []),
        ("", "", []),
        ('{"text":"line\none"}', "line\none", []),
        ('{"text":"it&#39;s &amp; was"}', "it's & was", []),
        ('[{"text":"a"},{"text":"b"}]', "ab", []),
        (json.dumps({"text": "shop.example/ket…", "link": {"linkUrl": LONG}}), LONG, [LONG]),
        (json.dumps({"text": "https://shop.example/k...", "link": {"linkUrl": REDIRECT}}), LONG, [LONG]),
        (json.dumps({"text": "here", "link": {"linkUrl": LONG}}), "here", [LONG]),
        (json.dumps({"text": "14:04", "videoLink": {"externalVideoId": VIDEO}}), "14:04", []),
        (json.dumps({"text": "@tom", "mention": {"externalChannelId": CHANNEL}}) + ',{"text":" hi"}', "@tom hi", []),
        (json.dumps({"text": "x", "link": {"linkUrl": "http://[broken"}}), "x", []),
        (json.dumps({"text": "x", "link": "odd"}), "x", []),
        (json.dumps({"text": None}) + ',{"text":"y"}', "y", []),
    ],
)
def test_cells(cell: str, text: str, links: list[str]) -> None:
    found = comment_text(cell)
    assert found is not None
    assert (found[0], [link.url for link in found[1]]) == (text, links)


def test_deep_nesting_is_broken_json_and_no_crash() -> None:
    assert comment_text('{"text":' + "[" * 100_000) is None


def test_mentions_and_hashtags(read_all: ReadAll) -> None:
    cell: Any = segments("@tom ", "thanks! #tea")
    posts, _ = read_all(table(OLD, row(OLD, comment_text=cell)).encode())
    assert (posts[0].mentions, posts[0].hashtags) == (("tom",), ("tea",))
