import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import threads
from pipeline.archive.opening import open_container
from pipeline.errors import ReadError

from .conftest import ReadAll, unpacked, zipped
from .test_facebook import meta_json


def words(title: str, at: int, *, reply: bool | None = False, **fields: Any) -> dict[str, Any]:
    post = {} if reply is None else {"text_app_post": {"reply_control": "everyone", "is_reply": reply}}
    return {
        "uri": "",
        "creation_timestamp": at,
        "title": title,
        "cross_post_source": {"source_app": "FB"},
        **post,
        **fields,
    }


THREADS = [
    {"media": [words("Späne überall 🪵 https://hare.example/bench #joinery", 1700000000)]},
    {"media": [words("@tom.reed agreed … let's", 1700000100, reply=True)]},
    {
        "title": "Caption of it all",
        "creation_timestamp": 1700000200,
        "media": [words("", 1700000200), words("", 1700000200)],
    },
    {"media": [words("", 1700000300, uri="media/1.jpg")]},
    7,
]
DATA = meta_json({"text_post_app_text_posts": THREADS})
FOLDER = "your_instagram_activity/threads/"


@pytest.mark.parametrize(
    "source",
    [
        zipped({f"{FOLDER}threads_and_replies.json": DATA, f"{FOLDER}liked_threads.json": "{}"}),
        zipped({"threads_and_replies.json": DATA}),
        DATA.encode(),
        meta_json(THREADS).encode(),
        meta_json({"version": 2, "text_post_app_text_posts": THREADS}).encode(),
    ],
    ids=["export", "file in a zip", "file", "unwrapped", "not the first key"],
)
def test_every_form_gives_the_same_posts(source: bytes, read_all: ReadAll) -> None:
    posts, report = read_all(source)
    assert report.format == "threads"
    assert report.summary() == "5 rows seen: 3 kept, 1 empty, 1 malformed"
    assert [(post.kind, post.text) for post in posts] == [
        ("post", "Späne überall 🪵 https://hare.example/bench #joinery"),
        ("reply", "@tom.reed agreed … let's"),
        ("post", "Caption of it all"),
    ]


def test_what_stands_in_the_text(read_all: ReadAll) -> None:
    posts, report = read_all(DATA.encode())
    assert posts[0].created_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (posts[0].links[0].domain, posts[0].hashtags) == ("hare.example", ("joinery",))
    assert posts[1].mentions == ("tom.reed",)
    assert any("to others or to oneself" in note for note in report.notes)


def test_newer_exports_tell_whom_a_reply_is_to(read_all: ReadAll) -> None:
    parts = [{"media": [words(f"to {name}", 1700000000)]} for name in ("tom.reed", "nell.hare")]
    for part, name in zip(parts, ("tom.reed", "nell.hare"), strict=True):
        part["media"][0]["text_app_post"] = {"is_reply": True, "in_reply_to_username": name}
    data = meta_json({"text_post_app_text_posts": parts})
    posts, report = read_all(zipped({f"instagram-nell.hare-2026-05-01-Ab/{FOLDER}threads_and_replies.json": data}))
    assert [(post.kind, post.in_reply_to_user) for post in posts] == [
        ("reply", "tom.reed"),
        ("self_reply", "nell.hare"),
    ]
    assert not report.notes


def test_there_are_no_ids(read_all: ReadAll, tmp_path: Path) -> None:
    path = tmp_path / "threads_and_replies.json"
    path.write_text(DATA)
    assert [post.id for post in read_all(path)[0]] == [f"threads_and_replies.json:{row}" for row in (1, 2, 3)]


def test_the_flag_is_found_at_any_part(read_all: ReadAll) -> None:
    parts = [
        {"media": [words("a", 1700000000, reply=None), words("", 1700000000, reply=True)]},
        {"media": words("b", 1700000001, reply=True)},
        {"title": "c", "creation_timestamp": 1700000002, "is_reply": True},
        {"media": [words("d", 1700000003, reply=None)]},
    ]
    posts, _ = read_all(meta_json({"text_post_app_text_posts": parts}).encode())
    assert [post.kind for post in posts] == ["reply", "reply", "reply", "post"]


def test_texts_of_several_parts_are_kept(read_all: ReadAll) -> None:
    item = {"media": [words("one", 1700000000), words("two", 1700000000), words("one", 1700000000)]}
    assert read_all(meta_json({"text_post_app_text_posts": [item]}).encode())[0][0].text == "one\ntwo"


def test_words_written_right_stay_right(read_all: ReadAll) -> None:
    data = json.dumps({"text_post_app_text_posts": [{"media": [words("Füße 日本", 1700000000)]}]}, ensure_ascii=False)
    assert read_all(data.encode())[0][0].text == "Füße 日本"


def test_the_folders_name_tells_the_account(read_all: ReadAll) -> None:
    data = zipped({f"instagram-nell.hare-2024-05-01-Ab/{FOLDER}threads_and_replies.json": DATA})
    assert {post.author for post in read_all(data)[0]} == {"nell.hare"}


def test_two_exports_in_one_folder_give_each_post_once(read_all: ReadAll, tmp_path: Path) -> None:
    unpacked(tmp_path, {f"{year}/threads_and_replies.json": DATA for year in (2023, 2024)})
    _, report = read_all(tmp_path)
    assert (report.kept, report.skipped("duplicate")) == (3, 3)


def test_an_account_without_posts_is_no_error(read_all: ReadAll) -> None:
    for nothing in ('{"text_post_app_text_posts": []}', "[]"):
        _, report = read_all(zipped({"threads_and_replies.json": nothing}))
        assert (report.format, report.summary()) == ("threads", "0 rows seen: 0 kept")


def test_html_is_known_and_told(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=r"an export of Threads as HTML.*choose the format JSON"):
        read_all(zipped({f"{FOLDER}threads_and_replies.html": "<html><body>"}))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"text_post_app_text_posts": 3}', b'[{"text": "hi"}]'])
def test_other_files_are_not_taken_for_posts(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_bytes(data)
    with open_container(path) as container:
        assert threads.detect(container) == 0


def test_asked_for_but_not_there(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=r"holds no posts of Threads; looked for threads_and_replies\.json"):
        read_all(b'[{"text": "hello"}]', format="threads")
