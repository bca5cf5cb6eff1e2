import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import facebook
from pipeline.archive.container import Container
from pipeline.archive.facebook_title import read_title
from pipeline.archive.opening import open_container
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError

from .conftest import ReadAll, unpacked, zipped


def double(value: Any) -> Any:
    """Return a value as Meta writes it: every byte of UTF-8 as a character of its own, keys included."""
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, list):
        return [double(item) for item in value]
    return {double(key): double(item) for key, item in value.items()} if isinstance(value, dict) else value


def meta_json(value: Any) -> str:
    return json.dumps(double(value), indent=2)


def photo(description: str = "") -> dict[str, Any]:
    medium = {"uri": "posts/media/1.jpg", "creation_timestamp": 1700000000, "title": "Mobile Uploads"}
    return {"data": [{"media": medium | {"description": description}}]}


def comment(text: str, title: str, at: int = 1700000600, **fields: Any) -> dict[str, Any]:
    inner = {"timestamp": at, "comment": text, "author": "Nell Höre"} | fields
    return {"timestamp": at, "data": [{"comment": inner}], "title": title}


POSTS = [
    {
        "timestamp": 1700000000,
        "data": [{"post": "Grüße aus der Werkstatt 🪵 #oak"}],
        "title": "Nell Höre updated her status.",
    },
    {"timestamp": 1700000100, "attachments": [photo()], "data": [], "title": "Nell Höre added a new photo."},
    {"timestamp": 1700000200, "attachments": [photo("The new bench")], "data": [{"update_timestamp": 1700000200}]},
    {"timestamp": 1700000300, "attachments": [photo("Twice")], "data": [{"post": "Twice"}, {"update_timestamp": 1}]},
    {
        "timestamp": 1700000400,
        "attachments": [{"data": [{"external_context": {"url": "https://other.example/saws", "name": "Saws"}}]}],
        "data": [{"post": "Worth reading"}],
        "title": "Nell Höre shared a link.",
    },
    {
        "timestamp": 1700000500,
        "attachments": [{"data": [{"external_context": {"url": "https://other.example/", "name": "Their words"}}]}],
        "title": "Nell Höre shared a link.",
    },
    {
        "timestamp": 1700000600,
        "data": [{"post": "Happy birthday!"}],
        "title": "Nell Höre wrote on Tom Reed's timeline.",
    },
    {"timestamp": 1700000700, "attachments": [{"data": [{"note": {"title": "On glue", "text": "Hide glue holds."}}]}]},
    "no entry",
    {"unknown": 1},
]
COMMENTS = [
    comment("Schön! 😍", "Nell Höre commented on Tom Reed's photo."),
    comment("Thank you @[1000123:2048:Ada Moor], so much", "Nell Höre replied to Ada Moor's comment."),
    comment("Link below", "Nell Höre commented on her own post."),
    comment("Sehr gut", "Nell Höre hat einen Beitrag kommentiert."),
    {"timestamp": 1700000900, "title": "Nell Höre replied to Ada Moor's comment.", "attachments": [photo()]},
]
GROUP_POSTS = [
    {"timestamp": 1700001000, "data": [{"post": "Does anybody have a lathe?"}], "title": "Nell Höre posted in Turners."}
]
GROUP_COMMENTS = [comment("Mine is free", "Nell Höre commented on Jo Ash's post.", 1700001100, group="Turners")]
ROOT = "your_facebook_activity/"
FILES = {
    f"{ROOT}posts/your_posts__check_ins__photos_and_videos_1.json": meta_json(POSTS),
    f"{ROOT}posts/other_people's_posts_to_your_timeline.json": meta_json({"wall_posts_sent_to_you": POSTS}),
    f"{ROOT}comments_and_reactions/comments.json": meta_json({"comments_v2": COMMENTS}),
    f"{ROOT}comments_and_reactions/likes_and_reactions_1.json": meta_json(
        [{"timestamp": 1, "data": [{"reaction": {"reaction": "LIKE"}}], "title": "Nell Höre likes"}]
    ),
    f"{ROOT}groups/group_posts_and_comments.json": meta_json({"group_posts_v2": GROUP_POSTS}),
    f"{ROOT}groups/your_comments_in_groups.json": meta_json({"group_comments_v2": GROUP_COMMENTS}),
    f"{ROOT}messages/inbox/tom_1/message_1.json": meta_json({"messages": [{"content": "secret"}]}),
    "personal_information/profile_information/profile_information.json": meta_json({"profile_v2": {}}),
    "connections/friends/your_friends.json": meta_json({"friends_v2": []}),
}


def test_reads_the_whole_export(read_all: ReadAll) -> None:
    posts, report = read_all(zipped(FILES))
    assert report.format == "facebook"
    assert (report.seen, report.kept, report.skipped("malformed"), report.skipped("empty")) == (17, 12, 2, 3)
    assert {post.platform for post in posts} == {"facebook"}


@pytest.mark.parametrize(
    "name",
    [
        "posts/your_posts_1.json",
        "posts/your_posts.json",
        "facebook-nell/posts/your_posts_12.json",
        "your_activity_across_facebook/posts/your_posts__check_ins__photos_and_videos_1.json",
        "this_profile's_activity_across_facebook/posts/profile_posts_1.json",
    ],
)
def test_names_that_meta_gave(name: str, read_all: ReadAll) -> None:
    assert read_all(zipped({name: meta_json(POSTS)}))[1].seen == len(POSTS)


def test_lone_files_are_told_by_content(read_all: ReadAll) -> None:
    for data in (POSTS, {"comments_v2": COMMENTS}, {"comments": COMMENTS}, {"group_posts_v2": GROUP_POSTS}):
        assert read_all(meta_json(data).encode())[1].format == "facebook"


def test_words_are_mended(read_all: ReadAll) -> None:
    posts, _ = read_all(meta_json(POSTS).encode())
    assert posts[0].text == "Grüße aus der Werkstatt 🪵 #oak"
    assert posts[0].hashtags == ("oak",)
    assert posts[0].created_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert {post.author for post in read_all(meta_json({"comments_v2": COMMENTS[:3]}).encode())[0]} == {"Nell Höre"}


@pytest.mark.parametrize("text", ["naïve", "Füße", "日本", "dash … and “quotes”", "😀"])
def test_words_written_right_stay_right(text: str, read_all: ReadAll) -> None:
    data = json.dumps([{"timestamp": 1700000000, "data": [{"post": text}]}], ensure_ascii=False)
    assert read_all(data.encode())[0][0].text == text


def test_captions_are_the_accounts_own_words_and_titles_are_not(read_all: ReadAll) -> None:
    texts = [post.text for post in read_all(zipped(FILES))[0]]
    assert "The new bench" in texts
    assert texts.count("Twice") == 1
    assert "On glue\nHide glue holds." in texts
    assert not any("updated her status" in text or "Their words" in text or "Mobile Uploads" in text for text in texts)


def test_most_entries_have_no_text_and_are_counted(read_all: ReadAll) -> None:
    entries = [{"timestamp": 1700000000 + i, "attachments": [photo()], "title": "x"} for i in range(20)]
    _, report = read_all(zipped({"posts/your_posts_1.json": meta_json([*entries, POSTS[0]])}))
    assert (report.seen, report.kept, report.skipped("empty")) == (21, 1, 20)


def test_titles_tell_to_whom_in_english(read_all: ReadAll) -> None:
    posts = [post for post in read_all(zipped(FILES))[0] if "comments" in post.file.rpartition("/")[2]]
    told = {post.text: (post.kind, post.in_reply_to_user) for post in posts}
    assert told["Schön! 😍"] == ("comment", "Tom Reed")
    assert told["Thank you Ada Moor, so much"] == ("reply", "Ada Moor")
    assert told["Link below"] == ("self_reply", None)
    assert told["Sehr gut"] == ("comment", None)
    assert told["Mine is free"] == ("comment", "Jo Ash")


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("Nell commented on his own photo.", ("own", "")),
        ("Nell replied to her own comment.", ("own", "")),
        ("Nell replied to Jo Ash's comment.", ("comment", "Jo Ash")),
        ("Nell replied to James' comment.", ("comment", "James")),
        ("Nell commented on O'Neill Joinery\u2019s post.", ("post", "O'Neill Joinery")),
        ("Nell wrote on Jo's timeline.", ("timeline", "Jo")),
        ("Nell commented on a post.", ("unknown", "")),
        ("Нелл прокомментировала фото.", ("unknown", "")),
        ("", ("unknown", "")),
    ],
)
def test_read_title(title: str, place: tuple[str, str]) -> None:
    assert read_title(title) == place


def test_names_in_brackets_are_mentions(read_all: ReadAll) -> None:
    post = next(post for post in read_all(zipped(FILES))[0] if post.kind == "reply")
    assert post.mentions == ("Ada Moor",)


def test_links_that_were_attached(read_all: ReadAll) -> None:
    post = next(post for post in read_all(zipped(FILES))[0] if post.text == "Worth reading")
    assert [link.domain for link in post.links] == ["other.example"]


def test_what_others_wrote_and_what_is_private_is_not_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unpacked(tmp_path, FILES)
    opened = []
    plain_open = Container.open
    monkeypatch.setattr(Container, "open", lambda self, name: opened.append(name) or plain_open(self, name))
    with open_container(tmp_path) as container:
        facebook.detect(container)
        list(facebook.read(container, ReadingReport("x")))
    assert {name.rpartition("/")[2] for name in opened} == {
        "your_posts__check_ins__photos_and_videos_1.json",
        "comments.json",
        "group_posts_and_comments.json",
        "your_comments_in_groups.json",
    }


def test_two_exports_in_one_folder_give_each_post_once(read_all: ReadAll, tmp_path: Path) -> None:
    unpacked(tmp_path, {f"{year}/posts/your_posts_1.json": meta_json(POSTS) for year in (2023, 2024)})
    _, report = read_all(tmp_path)
    assert (report.kept, report.skipped("empty"), report.skipped("malformed")) == (6, 3, 4)
    assert report.skipped("duplicate") == 7


def test_an_account_without_posts_is_no_error(read_all: ReadAll) -> None:
    files = {"posts/your_posts_1.json": "[]", "comments_and_reactions/comments.json": '{"comments_v2": []}'}
    assert read_all(zipped(files))[1].summary() == "0 rows seen: 0 kept"


def test_html_is_known_and_told(read_all: ReadAll) -> None:
    html = "<html><body>Nell updated her status.</body></html>"
    with pytest.raises(ReadError, match=r"an export of Facebook as HTML.*choose the format JSON"):
        read_all(zipped({f"{ROOT}posts/your_posts__check_ins__photos_and_videos_1.html": html}))


@pytest.mark.parametrize(
    "value",
    [
        [{"timestamp": 1, "data": [{"reaction": {"reaction": "LIKE"}}], "title": "x"}],
        [{"timestamp": 1, "data": [{"text": "lathe"}], "title": "You searched Facebook"}],
        {"wall_posts_sent_to_you": {"activity_log_data": POSTS}},
        {"messages": [{"content": "x"}]},
        [{"text": "hello"}],
        {},
    ],
)
def test_other_files_are_not_taken_for_posts(value: Any, tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text(meta_json(value))
    with open_container(path) as container:
        assert facebook.detect(container) == 0


def test_groups_of_before_2021_are_one_list_of_posts_and_comments(read_all: ReadAll) -> None:
    log = {"group_posts": {"activity_log_data": [*GROUP_POSTS, *GROUP_COMMENTS]}}
    posts, report = read_all(zipped({"groups/your_posts_and_comments_in_groups.json": meta_json(log)}))
    assert report.kept == 2
    assert [(post.kind, post.text) for post in posts] == [
        ("post", "Does anybody have a lathe?"),
        ("comment", "Mine is free"),
    ]
    assert posts[1].in_reply_to_user == "Jo Ash"


def labelled(**values: str) -> dict[str, Any]:
    labels = [{"label": label, "value": value} for label, value in values.items()]
    return {"timestamp": 1700000600, "media": [], "label_values": labels, "fbid": "77"}


ELSEWHERE = "posts/posts_on_other_pages_and_profiles.json"


def test_posts_on_the_pages_of_others_count_once(read_all: ReadAll) -> None:
    elsewhere = [
        labelled(Message="Happy birthday!", Target="Tom Reed"),
        labelled(Message="Schöne Bank", Target="Jo Ash"),
    ]
    posts, report = read_all(zipped({ROOT + ELSEWHERE: meta_json(elsewhere)}))
    assert [(post.text, post.in_reply_to_user) for post in posts] == [
        ("Happy birthday!", "Tom Reed"),
        ("Schöne Bank", "Jo Ash"),
    ]
    _, report = read_all(zipped(FILES | {ROOT + ELSEWHERE: meta_json(elsewhere)}))
    assert (report.kept, report.skipped("duplicate")) == (13, 1)


def test_posts_elsewhere_in_another_language_are_told(read_all: ReadAll) -> None:
    posts, report = read_all(zipped({ROOT + ELSEWHERE: meta_json([labelled(Nachricht="Schöne Bank")])}))
    assert (posts, report.skipped("empty")) == ([], 1)
    assert "under the label Message" in report.notes[0]


@pytest.mark.parametrize("data", ["", '[{"time', '{"unknown": 1}'])
def test_files_with_unknown_content_are_told(data: str, read_all: ReadAll) -> None:
    _, report = read_all(zipped(FILES | {"posts/your_posts_2.json": data}))
    assert report.kept == 12
    assert [note.partition(":")[0] for note in report.notes] == ["posts/your_posts_2.json"]
    assert not read_all(zipped(FILES | {"posts/your_posts_2.json": "[]"}))[1].notes


def test_asked_for_but_not_there(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=r"holds no posts of Facebook; looked for your_posts_1\.json"):
        read_all(b'[{"text": "hello"}]', format="facebook")
