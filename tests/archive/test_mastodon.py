import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import mastodon
from pipeline.archive.activity import Account, post_of
from pipeline.archive.audience import visibility_of
from pipeline.archive.container import Container
from pipeline.archive.opening import open_container
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError
from pipeline.post import Post

from .conftest import ReadAll, tarred, unpacked, zipped

ANN = "https://social.example/users/ann"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
FOLLOWERS = f"{ANN}/followers"


def note(
    number: int, content: str | None, to: Any = (PUBLIC,), cc: Any = (FOLLOWERS,), **fields: Any
) -> dict[str, Any]:
    return {
        "id": f"{ANN}/statuses/{number}",
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": f"2024-05-{number:02}T10:00:00Z",
        "url": f"https://social.example/@ann/{number}",
        "attributedTo": ANN,
        "to": list(to),
        "cc": list(cc),
        "content": content,
        "contentMap": {"en": content},
        "tag": [],
        **fields,
    }


def create(inner: Any, **fields: Any) -> dict[str, Any]:
    ids = {"id": f"{inner['id']}/activity", "published": inner["published"]} if isinstance(inner, dict) else {}
    return {"type": "Create", "actor": ANN, "to": [PUBLIC], "cc": [], "object": inner, **ids, **fields}


def boost(number: int, of: Any, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"{ANN}/statuses/{number}/activity",
        "type": "Announce",
        "actor": ANN,
        "published": f"2024-05-{number:02}T10:00:00Z",
        "to": [PUBLIC],
        "cc": ["https://other.example/users/tom", FOLLOWERS],
        "object": of,
        **fields,
    }


MENTION = {"type": "Mention", "href": "https://other.example/users/tom", "name": "@tom@other.example"}
LINKED = (
    '<p>Fish &amp; chips<br />tonight <a href="https://hare.example/menu?a=1&amp;b=2" rel="nofollow">'
    '<span class="invisible">https://</span><span class="ellipsis">hare.example/menu</span>'
    '<span class="invisible">?a=1&amp;b=2</span></a></p><p>'
    '<a href="https://social.example/tags/fish" class="mention hashtag" rel="tag">#<span>fish</span></a> '
    '<span class="h-card"><a href="https://other.example/@tom" class="u-url mention">@<span>tom</span></a></span> '
    'see <a href="https://blog.example/">my blog</a></p>'
)
ITEMS = [
    create(note(1, LINKED, tag=[MENTION, {"type": "Hashtag", "name": "#fish"}])),
    boost(2, "https://other.example/users/tom/statuses/9"),
    create(note(3, "<p>@tom yes</p>", inReplyTo="https://other.example/users/tom/statuses/9", tag=[MENTION])),
    create(note(4, "<p>and more</p>", inReplyTo=f"{ANN}/statuses/1")),
    create(note(5, "<p>for followers</p>", to=[FOLLOWERS], cc=[])),
    create(note(6, "<p>@tom psst</p>", to=["https://other.example/users/tom"], cc=[], tag=[MENTION])),
    create(note(7, "<p>quiet</p>", to=[FOLLOWERS], cc=[PUBLIC])),
    create(note(8, "<p>The killer is …</p>", summary="Spoiler & all", sensitive=True)),
    create(note(9, "", attachment=[{"type": "Document"}])),
    create(note(10, "<p>Bonjour</p>", contentMap={"fr": "<p>Bonjour</p>"})),
    {"type": "Delete", "actor": ANN, "object": f"{ANN}/statuses/0"},
    "https://other.example/users/tom/statuses/9",
]
ACTOR = {"id": ANN, "type": "Person", "preferredUsername": "ann", "url": "https://social.example/@ann"}


def outbox(items: list[Any] = ITEMS, **fields: Any) -> str:
    wrapped = {"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection"}
    return json.dumps(wrapped | {"totalItems": len(items), "orderedItems": items} | fields)


FILES = {
    "actor.json": json.dumps(ACTOR),
    "likes.json": json.dumps({"type": "OrderedCollection", "orderedItems": ["https://other.example/1"]}),
    "bookmarks.json": json.dumps({"type": "OrderedCollection", "orderedItems": []}),
    "outbox.json": outbox(),
    "media_attachments/files/1.png": b"\x89PNG",
}


@pytest.mark.parametrize(
    "source",
    [
        zipped(FILES),
        tarred(FILES),
        tarred({f"archive-2024/{name}": data for name, data in FILES.items()}),
        outbox().encode(),
        json.dumps(ITEMS).encode(),
        outbox(type="OrderedCollectionPage").encode(),
        json.dumps({"type": "Collection", "items": ITEMS}).encode(),
        outbox().replace('"orderedItems": ', '"orderedItems": [], "orderedItems": ', 1).encode(),
        zipped({"toots.json": json.dumps(ITEMS)}),
    ],
    ids=[
        "zip",
        "tar.gz",
        "in a folder",
        "bare outbox",
        "unwrapped",
        "page",
        "collection",
        "empty list first",
        "other name",
    ],
)
def test_every_form_gives_the_same_posts(source: bytes, read_all: ReadAll) -> None:
    posts, report = read_all(source)
    assert report.format == "mastodon"
    assert report.summary() == "12 rows seen: 6 kept, 1 repost, 2 private, 1 empty, 1 not a post, 1 malformed"
    assert [post.kind for post in posts] == ["post", "repost", "reply", "self_reply", "post", "post", "post"]
    assert {post.author for post in posts} == {"ann@social.example"}
    assert [post.row for post in posts] == [1, 2, 3, 4, 7, 8, 10]


def test_html_is_text_and_its_links_are_kept(read_all: ReadAll) -> None:
    post = read_all(outbox().encode())[0][0]
    assert post.text == "Fish & chips\ntonight https://hare.example/menu?a=1&b=2\n\n#fish @tom see my blog"
    assert [link.url for link in post.links] == ["https://hare.example/menu?a=1&b=2", "https://blog.example/"]
    assert post.hashtags == ("fish",)
    assert post.mentions == ("tom@other.example",)
    assert post.created_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert post.id == f"{ANN}/statuses/1"


def test_boosts_are_counted_and_hold_no_words(read_all: ReadAll) -> None:
    own = note(1, "<p>my own</p>", to=[FOLLOWERS], cc=[])
    posts, report = read_all(outbox([boost(2, "https://other.example/9"), boost(3, own)]).encode())
    assert [(post.kind, post.text) for post in posts] == [("repost", ""), ("repost", "")]
    assert (report.kept, report.skipped("repost")) == (0, 2)


def test_private_posts_are_left_out_and_counted(read_all: ReadAll) -> None:
    posts, report = read_all(outbox().encode())
    assert report.skipped("private") == 2
    assert not any("psst" in post.text or "for followers" in post.text for post in posts)
    posts, report = read_all(outbox().encode(), include_private=True)
    assert [post.visibility for post in posts[3:7]] == ["public", "followers", "direct", "unlisted"]
    assert report.skipped("private") == 0


def test_boosts_to_followers_are_private(read_all: ReadAll) -> None:
    assert (
        read_all(outbox([boost(2, "https://a.example/1", to=[FOLLOWERS], cc=[])]).encode())[1].skipped("private") == 1
    )


@pytest.mark.parametrize(
    ("fields", "visibility"),
    [
        ({"to": PUBLIC}, "public"),
        ({"to": ["as:Public"]}, "public"),
        ({"to": [], "cc": ["Public"]}, "unlisted"),
        ({"to": [{"id": FOLLOWERS}]}, "followers"),
        ({"to": ["https://social.example/circles/1"], "cc": [FOLLOWERS]}, "followers"),
        ({"to": ["https://other.example/users/tom"]}, "direct"),
        ({"to": []}, "direct"),
        ({}, "unknown"),
    ],
)
def test_visibility(fields: dict[str, Any], visibility: str) -> None:
    assert visibility_of(fields, {}) == visibility
    assert visibility_of({}, fields) == visibility


def test_the_notes_own_audience_goes_before_the_activitys() -> None:
    assert visibility_of({"to": ["https://other.example/users/tom"], "cc": []}, {"to": [PUBLIC]}) == "direct"


def test_an_object_may_be_an_address(read_all: ReadAll) -> None:
    posts, report = read_all(outbox([create(f"{ANN}/statuses/1"), create(note(2, "<p>here</p>"))]).encode())
    assert [post.text for post in posts] == ["here"]
    assert report.skipped("empty") == 1
    assert any("addresses only" in remark for remark in report.notes)


def test_content_warnings_are_part_of_what_readers_saw(read_all: ReadAll) -> None:
    assert read_all(outbox().encode())[0][5].text == "Spoiler & all\n\nThe killer is …"


def test_language_is_the_key_of_the_content(read_all: ReadAll) -> None:
    posts, _ = read_all(outbox().encode())
    assert [post.lang for post in posts][-1] == "fr"
    only_map = note(1, None, contentMap={"de": "<p>Moin</p>"})
    post = post_of(create(only_map), "f", 1, Account())
    assert isinstance(post, Post)
    assert (post.text, post.lang) == ("Moin", "de")
    two = note(1, "<p>Hei</p>", contentMap={"en": "<p>Hi</p>", "no": "<p>Hei</p>"})
    assert post_of(create(two), "f", 1, Account()).lang == "no"  # type: ignore[union-attr]


def test_replies_know_whom_they_answer(read_all: ReadAll) -> None:
    posts, _ = read_all(outbox().encode())
    assert posts[2].in_reply_to == "https://other.example/users/tom/statuses/9"
    assert posts[2].in_reply_to_user == "tom@other.example"
    assert posts[3].in_reply_to_user == "ann@social.example"
    elsewhere = note(1, "<p>x</p>", inReplyTo="https://third.example/objects/8f3a")
    assert post_of(create(elsewhere), "f", 1, Account()).in_reply_to_user is None  # type: ignore[union-attr]


def test_mentions_on_ones_own_server_get_its_name() -> None:
    local = {"type": "Mention", "href": "https://social.example/users/jo", "name": "@jo"}
    answer = note(1, "<p>@jo hi</p>", inReplyTo="https://social.example/users/jo/statuses/4", tag=[local, MENTION])
    post = post_of(create(answer), "f", 1, Account())
    assert isinstance(post, Post)
    assert post.mentions == ("jo@social.example", "tom@other.example")
    assert post.in_reply_to_user == "jo@social.example"


def test_own_posts_with_addresses_that_tell_nothing_are_known(read_all: ReadAll) -> None:
    first = note(1, "<p>one</p>", id="https://plain.example/objects/1")
    second = note(2, "<p>two</p>", id="https://plain.example/objects/2", inReplyTo="https://plain.example/objects/1")
    posts, _ = read_all(outbox([create(first), create(second)]).encode())
    assert [post.kind for post in posts] == ["post", "self_reply"]


def test_numbered_accounts_are_named_by_their_actor(read_all: ReadAll) -> None:
    own = "https://social.example/ap/users/1171"
    files = {
        "actor.json": json.dumps(ACTOR | {"id": own}),
        "outbox.json": outbox([create(note(1, "<p>hi</p>"), actor=own)]),
    }
    assert read_all(zipped(files))[0][0].author == "ann@social.example"


@pytest.mark.parametrize("key", ["quote", "quoteUrl", "quoteUri", "_misskey_quote"])
def test_quotes(key: str) -> None:
    quoting = note(1, "<p>look</p>", **{key: "https://other.example/1"})
    assert post_of(create(quoting), "f", 1, Account()).kind == "quote"  # type: ignore[union-attr]
    replying = quoting | {"inReplyTo": "https://other.example/2"}
    assert post_of(create(replying), "f", 1, Account()).kind == "reply"  # type: ignore[union-attr]


RE = 'RE: <a href="https://other.example/@tom/9"><span class="invisible">https://</span><span>other.example</span></a>'


@pytest.mark.parametrize(
    "content",
    [
        f'<p class="quote-inline">{RE}</p><p>So true!</p>',
        f"<p CLASS='quote-inline'>{RE}</p><p>So true!</p>",
        f'<p>So true!<span class="x quote-inline"><br><br>{RE}</span></p>',
        f'<div title="a" class="quote-inline y"><div>{RE}</div></div><p>So true!</p>',
        '<p class="quote-inline">RE: https://other.example/@tom/9</p><p>So true!</p>',
    ],
)
def test_what_stands_for_a_quote_is_no_text_of_the_author(content: str) -> None:
    post = post_of(create(note(1, content)), "f", 1, Account())
    assert isinstance(post, Post)
    assert (post.text, post.kind) == ("So true!", "quote")
    assert [link.url for link in post.links] == ["https://other.example/@tom/9"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>on class quote-inline</p>", "on class quote-inline"),
        ('<p class="no-quote-inline">RE: x</p>', "RE: x"),
        ('<p class="quote-inline">never closed', "never closed"),
        ('<p class="quote-inline">RE: x</p>', ""),
    ],
)
def test_what_only_looks_like_a_quote_and_a_quote_alone(content: str, text: str) -> None:
    post = post_of(create(note(1, content)), "f", 1, Account())
    assert isinstance(post, Post)
    assert post.text == text


def test_other_objects(read_all: ReadAll) -> None:
    items = [
        create(note(1, "<p>Which?</p>", type="Question")),
        create(note(2, "<p>Long read</p>", type="Article", name="On oak")),
        create(note(3, "", type="Tombstone")),
        create(note(4, "<p>x</p>", type="Profile")),
        note(5, "<p>bare note</p>"),
        create(None),
        create(note(6, "<p>x</p>", type=["Note"])),
    ]
    posts, report = read_all(outbox(items).encode())
    assert [post.text for post in posts] == ["Which?", "On oak\n\nLong read", "bare note"]
    assert (report.skipped("deleted"), report.skipped("not_a_post"), report.skipped("malformed")) == (1, 2, 1)


def test_two_exports_in_one_folder_give_each_post_once(read_all: ReadAll, tmp_path: Path) -> None:
    unpacked(tmp_path, {"2023/outbox.json": outbox(ITEMS[:4]), "2024/outbox.json": outbox()})
    _, report = read_all(tmp_path)
    assert (report.kept, report.skipped("duplicate"), report.skipped("repost")) == (6, 4, 1)


def test_only_the_outbox_and_the_actor_are_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unpacked(tmp_path, FILES | {"blocks.json": "{}", "messages/outbox.json": outbox()})
    opened = []
    plain_open = Container.open
    monkeypatch.setattr(Container, "open", lambda self, name: opened.append(name) or plain_open(self, name))
    with open_container(tmp_path) as container:
        list(mastodon.read(container, ReadingReport("x")))
    assert set(opened) == {"outbox.json", "actor.json"}


@pytest.mark.parametrize(
    "data", ["{", "{]", "", "[]", '"text"', "null", '{"orderedItems": {}}', '{"id": 3}', '{"id": "x"}']
)
def test_a_broken_actor_does_no_harm(data: str, read_all: ReadAll) -> None:
    assert read_all(zipped({"outbox.json": outbox(), "actor.json": data}))[1].kept == 6


@pytest.mark.parametrize("cut", [0.3, 0.9, 0.999])
def test_a_cut_off_outbox_is_an_error_with_its_place(cut: float, read_all: ReadAll, tmp_path: Path) -> None:
    path = tmp_path / "outbox.json"
    path.write_text(outbox()[: int(len(outbox()) * cut)])
    with pytest.raises(ReadError, match=r"outbox\.json: item \d+: the JSON is broken or cut off"):
        read_all(path)


def test_the_count_is_checked(read_all: ReadAll) -> None:
    assert not read_all(outbox().encode())[1].notes
    _, report = read_all(outbox(totalItems=15).encode())
    assert any("12 activities, but says that there are 15" in remark for remark in report.notes)


def test_an_outbox_of_addresses_of_pages_is_told(read_all: ReadAll) -> None:
    served = {"type": "OrderedCollection", "id": f"{ANN}/outbox", "first": f"{ANN}/outbox?page=true", "totalItems": 3}
    with pytest.raises(ReadError, match="has no orderedItems"):
        read_all(zipped({"outbox.json": json.dumps(served)}))


def test_an_empty_outbox_is_no_error(read_all: ReadAll) -> None:
    assert read_all(zipped({"outbox.json": outbox([])}))[1].summary() == "0 rows seen: 0 kept"


@pytest.mark.parametrize("name", ["likes.json", "bookmarks.json", "actor.json"])
def test_files_beside_the_outbox_are_not_taken_for_it(name: str, tmp_path: Path) -> None:
    unpacked(tmp_path, FILES)
    with open_container(tmp_path / name) as container:
        assert mastodon.detect(container) == 0


def test_asked_for_but_not_there(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=r"holds no posts of Mastodon; looked for outbox\.json"):
        read_all(b'[{"text": "hello"}]', format="mastodon")
