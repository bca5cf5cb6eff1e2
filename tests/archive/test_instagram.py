import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import instagram
from pipeline.archive.container import Container
from pipeline.archive.instagram_comments import CommentFields
from pipeline.archive.opening import open_container
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError

from .conftest import ReadAll, unpacked, zipped
from .test_facebook import double, meta_json
from .test_threads import THREADS


def picture(title: str = "", at: int = 1700000000) -> dict[str, Any]:
    return {"uri": f"media/posts/{at}.jpg", "creation_timestamp": at, "title": title, "media_metadata": {}}


def comment(
    text: str, owner: str, at: int = 1700001000, names: tuple[str, ...] = ("Comment", "Media Owner", "Time")
) -> Any:
    values = ({"value": text}, {"value": owner}, {"timestamp": at})
    return {"media_list_data": [{"uri": ""}], "string_map_data": dict(zip(names, values, strict=True))}


POSTS = [
    {"media": [picture("Erster Schrank … fertig! 🎉 #oak")]},
    {
        "media": [picture(at=1700000100), picture()],
        "title": "Five views of it, @tom.reed",
        "creation_timestamp": 1700000100,
    },
    {"media": [picture(at=1700000200)]},
    {"media": [picture(at=1700000300), picture("Only the second has words", 1700000300)], "title": ""},
    {"uri": "x", "creation_timestamp": 1700000400, "title": "No list of pictures"},
    3,
    {"other": 1},
]
COMMENTS = [
    comment("So schön 😍", "tom.reed"),
    comment("@ada thank you!", "nell.hare"),
    comment("link in bio", "nell.hare"),
    {"string_map_data": {"Comment": {"value": "no owner"}, "Time": {"timestamp": 1700002000}}},
    {"string_map_data": {"Media Owner": {"value": "tom.reed"}, "Time": {"timestamp": 1700002100}}},
    {"nothing": 1},
]
REPOSTS = [{"timestamp": 1700003000, "label_values": [{"label": "Text", "value": ""}], "media": [], "fbid": "1"}]
ACTIVITY = "your_instagram_activity/"
FILES = {
    f"{ACTIVITY}media/posts_1.json": meta_json(POSTS),
    f"{ACTIVITY}media/reels.json": meta_json({"ig_reels_media": [{"media": [picture("A reel", 1700000500)]}]}),
    f"{ACTIVITY}media/archived_posts.json": meta_json({"ig_archived_post_media": [{"media": [picture("hidden")]}]}),
    f"{ACTIVITY}media/reposts.json": meta_json(REPOSTS),
    f"{ACTIVITY}comments/post_comments_1.json": meta_json(COMMENTS),
    f"{ACTIVITY}comments/reels_comments.json": meta_json({"comments_reels_comments": [comment("Ha", "ada")]}),
    f"{ACTIVITY}messages/inbox/tom_1/message_1.json": meta_json({"messages": [{"content": "secret"}]}),
    "personal_information/personal_information/personal_information.json": meta_json({"profile_user": []}),
    "connections/contacts/synced_contacts.json": meta_json({"contacts_contact_info": []}),
    "connections/followers_and_following/followers_1.json": meta_json([{"string_list_data": [{"value": "ada"}]}]),
}


def test_reads_the_whole_export(read_all: ReadAll) -> None:
    posts, report = read_all(zipped(FILES))
    assert report.format == "instagram"
    assert (report.seen, report.kept) == (16, 10)
    assert (report.skipped("empty"), report.skipped("malformed"), report.skipped("repost")) == (2, 3, 1)
    assert {post.platform for post in posts} == {"instagram"}
    assert [post.kind for post in posts if post.kind == "repost"] == ["repost"]


@pytest.mark.parametrize("root", ["", "content/", f"{ACTIVITY}content/", "instagram-nell-2024-05-01-AbC/media/"])
def test_folders_that_meta_used(root: str, read_all: ReadAll) -> None:
    assert read_all(zipped({f"{root}posts_1.json": meta_json(POSTS)}))[1].seen == len(POSTS)


def test_lone_files_are_told_by_content(read_all: ReadAll) -> None:
    for data in (POSTS, COMMENTS, {"comments_media_comments": COMMENTS}, {"ig_reels_media": POSTS[:1]}):
        assert read_all(meta_json(data).encode())[1].format == "instagram"


def test_captions(read_all: ReadAll) -> None:
    posts, _ = read_all(zipped({"content/posts_1.json": meta_json(POSTS)}))
    assert [post.text for post in posts] == [
        "Erster Schrank … fertig! 🎉 #oak",
        "Five views of it, @tom.reed",
        "Only the second has words",
        "No list of pictures",
    ]
    assert posts[0].created_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (posts[0].hashtags, posts[1].mentions) == (("oak",), ("tom.reed",))


def test_comments_know_whose_picture_they_are_under(read_all: ReadAll) -> None:
    posts, _ = read_all(zipped(FILES))
    told = {post.text: (post.kind, post.in_reply_to_user) for post in posts}
    assert told["So schön 😍"] == ("comment", "tom.reed")
    assert told["link in bio"] == ("comment", "nell.hare")
    assert told["no owner"] == ("comment", None)


def test_comments_under_ones_own_pictures(read_all: ReadAll) -> None:
    root = "instagram-nell.hare-2024-05-01-AbCdEf/"
    posts, _ = read_all(zipped({root + name: data for name, data in FILES.items()}))
    told = {post.text: (post.kind, post.in_reply_to_user) for post in posts}
    assert told["@ada thank you!"] == ("reply", "ada")
    assert told["link in bio"] == ("self_reply", "nell.hare")
    assert {post.author for post in posts} == {"nell.hare"}


def test_the_archives_own_name_tells_the_account(read_all: ReadAll, tmp_path: Path) -> None:
    path = tmp_path / "instagram-nell.hare-2024-05-01-AbCdEf.zip"
    path.write_bytes(zipped(FILES))
    assert {post.author for post in read_all(path)[0]} == {"nell.hare"}


@pytest.mark.parametrize(
    "names",
    [
        ("Comment", "Media Owner", "Time"),
        ("Kommentar", "Medieninhaber", "Zeit"),
        ("Comentário", "Proprietário da mídia", "Hora"),
        ("コメント", "メディア所有者", "時間"),
        ("Łajk", "Właściciel", "Czas"),
    ],
)
def test_field_names_are_localised_and_doubly_encoded(names: tuple[str, ...], read_all: ReadAll) -> None:
    data = zipped({"comments/post_comments_1.json": meta_json([comment("Ja, schön", "tom", names=names)])})
    posts, report = read_all(data)
    assert [(post.text, post.in_reply_to_user) for post in posts] == [("Ja, schön", "tom")]
    assert posts[0].created_at is not None
    assert bool(report.notes) is (names[0] == "Łajk")


def test_an_owner_is_never_taken_for_a_comment() -> None:
    fields = CommentFields()
    lone = {"string_map_data": {"Wem": {"value": "tom.reed"}, "Wann": {"timestamp": 1700000000}}}
    assert fields.read(lone) is None
    fields.read(comment("ja", "tom.reed", names=("Was", "Wem", "Wann")))
    assert fields.read(lone).text == ""  # type: ignore[union-attr]
    only = {"string_map_data": {"Was": {"value": "nein"}, "Wann": {"timestamp": 1700000000}}}
    assert fields.read(only).text == "nein"  # type: ignore[union-attr]


def test_comments_of_before_2022(read_all: ReadAll) -> None:
    old = {"title": "tom", "media_list_data": [], "string_list_data": [{"value": "fröhlich", "timestamp": 1600000000}]}
    posts, _ = read_all(zipped({"comments/post_comments.json": meta_json({"comments_media_comments": [old]})}))
    assert [(post.text, post.in_reply_to_user) for post in posts] == [("fröhlich", "tom")]


def test_words_written_right_stay_right(read_all: ReadAll) -> None:
    data = json.dumps([{"media": [picture("Füße … 日本")]}], ensure_ascii=False)
    assert read_all(data.encode())[0][0].text == "Füße … 日本"
    mixed = json.dumps([{"media": [picture(double("Füße") + " 日本")]}])
    assert read_all(mixed.encode())[0][0].text == double("Füße") + " 日本"


def test_threads_in_the_same_archive_are_read_with_the_rest(read_all: ReadAll) -> None:
    files = FILES | {f"{ACTIVITY}threads/threads_and_replies.json": meta_json({"text_post_app_text_posts": THREADS})}
    posts, report = read_all(zipped(files))
    assert report.format == "instagram"
    assert report.seen == 16 + len(THREADS)
    assert sum(post.platform == "threads" for post in posts) == 3
    assert any("--from threads" in note for note in report.notes)
    assert {post.platform for post in read_all(zipped(files), format="threads")[0]} == {"threads"}


def test_nothing_private_is_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unpacked(tmp_path, FILES)
    opened = []
    plain_open = Container.open
    monkeypatch.setattr(Container, "open", lambda self, name: opened.append(name) or plain_open(self, name))
    with open_container(tmp_path) as container:
        instagram.detect(container)
        list(instagram.read(container, ReadingReport("x")))
    assert {name.rpartition("/")[2] for name in opened} == {
        "posts_1.json",
        "reels.json",
        "reposts.json",
        "post_comments_1.json",
        "reels_comments.json",
    }


def test_two_exports_in_one_folder_give_each_post_once(read_all: ReadAll, tmp_path: Path) -> None:
    unpacked(tmp_path, {f"{year}/{name}": data for year in (2023, 2024) for name, data in FILES.items()})
    _, report = read_all(tmp_path)
    assert (report.kept, report.skipped("duplicate")) == (10, 10)


def test_an_account_without_posts_is_no_error(read_all: ReadAll) -> None:
    assert read_all(zipped({"media/posts_1.json": "[]"}))[1].summary() == "0 rows seen: 0 kept"


def test_html_is_known_and_told(read_all: ReadAll) -> None:
    for name in ("comments/post_comments_1.html", "media/posts_1.html"):
        with pytest.raises(ReadError, match=r"an export of Instagram as HTML.*choose the format JSON"):
            read_all(zipped({ACTIVITY + name: "<!DOCTYPE html><html><body>"}))


@pytest.mark.parametrize(
    "value",
    [
        [{"string_list_data": [{"value": "ada"}], "title": ""}],
        {"searches_user": [{"string_map_data": {"Search": {"value": "x"}}}]},
        {"ig_stories": [picture("x")]},
        [{"text": "hello"}],
        [],
        {},
    ],
)
def test_other_files_are_not_taken_for_posts(value: Any, tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text(meta_json(value))
    with open_container(path) as container:
        assert instagram.detect(container) == 0


POST = meta_json([{"media": [picture("x")]}])


@pytest.mark.parametrize(
    "name", ["media/posts_2.json", "comments/reels_comments.json", "threads/threads_and_replies.json"]
)
def test_files_with_unknown_content_are_told(name: str, read_all: ReadAll) -> None:
    _, report = read_all(zipped({"media/posts_1.json": POST, name: '[{"time'}))
    assert report.kept == 1
    assert [note.partition(":")[0] for note in report.notes] == [name]
    notes = read_all(zipped({"media/posts_1.json": POST, name: "[]"}))[1].notes
    assert not [note for note in notes if name in note]


def test_asked_for_but_not_there(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=r"holds no posts of Instagram; looked for content/posts_1\.json"):
        read_all(b'[{"text": "hello"}]', format="instagram")


OLD_MEDIA = {
    "stories": [{"caption": "A story", "taken_at": "2019-03-01T09:00:00", "path": "stories/201903/1.jpg"}],
    "photos": [
        {"caption": "Füße hoch, @tom.reed #oak", "taken_at": "2019-03-02T10:00:00", "path": "photos/201903/2.jpg"},
        {"caption": "", "taken_at": "2019-03-02T11:00:00", "path": "photos/201903/3.jpg"},
        "broken",
    ],
    "videos": [{"caption": "It turns!", "taken_at": "2019-03-03T10:00:00+00:00", "path": "videos/201903/4.mp4"}],
    "profile": [{"caption": "", "taken_at": "2018-01-01T10:00:00", "is_active_profile": True, "path": "profile/5.jpg"}],
    "direct": [{"taken_at": "2019-03-04T10:00:00", "path": "direct/201903/6.jpg"}],
}
OLD_COMMENTS = {
    "media_comments": [
        ["2019-04-01T12:00:00", "Lovely grain!", "tom.reed"],
        ["2019-04-02T12:00:00+00:00", "@ada soon", "nell.hare"],
        ["2019-04-03T12:00:00", None, "tom.reed"],
        {"no": "list"},
    ],
    "live_comments": [["2019-04-04T12:00:00", "Hello from here"]],
    "other": {"a": 1},
}


@pytest.mark.parametrize("root", ["", "instagram-nell.hare-2019-05-01/"])
def test_the_export_of_2019(root: str, read_all: ReadAll) -> None:
    files = {"media.json": OLD_MEDIA, "comments.json": OLD_COMMENTS, "messages.json": [], "likes.json": {}}
    posts, report = read_all(zipped({root + name: meta_json(value) for name, value in files.items()}))
    assert (report.format, report.seen, report.kept) == ("instagram", 12, 5)
    reasons = {reason: tally.count for reason, tally in report.tallies.items()}
    assert reasons == {"not_a_post": 2, "empty": 1, "malformed": 3, "private": 1}
    told = {post.text: (post.kind, post.in_reply_to_user) for post in posts}
    answer = ("reply", "ada") if root else ("comment", "nell.hare")
    assert told == {
        "Füße hoch, @tom.reed #oak": ("post", None),
        "It turns!": ("post", None),
        "Lovely grain!": ("comment", "tom.reed"),
        "@ada soon": answer,
        "Hello from here": ("comment", None),
    }
    first = next(post for post in posts if post.text.startswith("F"))
    assert (first.created_at, first.hashtags) == (datetime(2019, 3, 2, 10, tzinfo=UTC), ("oak",))
    assert report.notes == []


def test_a_broken_file_beside_a_good_one_of_2019_is_told(read_all: ReadAll) -> None:
    _, report = read_all(zipped({"media.json": meta_json(OLD_MEDIA), "comments.json": '{"media_comm'}))
    assert report.kept == 2
    assert [note.partition(":")[0] for note in report.notes] == ["comments.json"]


def test_a_file_of_2019_alone_and_without_content(read_all: ReadAll) -> None:
    for value, seen in (
        (OLD_MEDIA, 7),
        (OLD_COMMENTS, 5),
        ({"photos": [], "videos": []}, 0),
        ({"media_comments": []}, 0),
    ):
        assert read_all(meta_json(value).encode())[1].seen == seen
    with pytest.raises(ReadError, match="broken or cut off"):
        read_all(meta_json(OLD_MEDIA).encode()[:-40])


@pytest.mark.parametrize(
    "value", [{"comments_v2": [{"timestamp": 1}]}, {"photos": [{"id": 1, "url": "x"}]}, {"photos": 1}]
)
def test_other_files_of_these_names_are_not_taken_for_the_export_of_2019(value: Any) -> None:
    with open_container(io.BytesIO(zipped({"media.json": meta_json(value), "a.bin": ""}))) as container:
        assert instagram.detect(container) == 0
