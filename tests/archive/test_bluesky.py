import builtins
import gzip
import hashlib
import io
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import bluesky
from pipeline.archive.bluesky_post import Record, key_date, post_of
from pipeline.archive.bluesky_text import facets_of, shown_text
from pipeline.archive.container import Container
from pipeline.archive.opening import open_container
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError
from pipeline.post import Post

from .conftest import ReadAll, tarred, unpacked, zipped

DID = "did:plc:harehare2345harehare2345"
TOM = "did:plc:tomtomtom2345tomtomtom23"
POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


class Link(bytes):
    """A link to a block."""


def cbor(value: Any) -> bytes:  # noqa: PLR0911 - one a type
    """Encode as DAG-CBOR."""

    def head(major: int, number: int) -> bytes:
        if number < 24:
            return bytes([major << 5 | number])
        size = next(size for size in (1, 2, 4, 8) if number < 256**size)
        return bytes([major << 5 | (23 + size.bit_length())]) + number.to_bytes(size, "big")

    if value is None or isinstance(value, bool):
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, Link):
        return b"\xd8\x2a" + head(2, len(value) + 1) + b"\x00" + value
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    items = sorted(value.items(), key=lambda item: (len(item[0].encode()), item[0]))
    return head(5, len(items)) + b"".join(cbor(key) + cbor(inner) for key, inner in items)


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


class Repo:
    """Builds a repository as a personal data server exports it."""

    def __init__(self, records: Mapping[str, Any], did: str = DID) -> None:
        self.blocks: dict[Link, bytes] = {}
        keys = sorted(records)
        cids = {key: self.add(records[key]) for key in keys}
        third = max(1, len(keys) // 3)
        left = self.node({key: cids[key] for key in keys[:third]}) if len(keys) > 2 else None
        right = self.node({key: cids[key] for key in keys[2 * third :]}) if len(keys) > 2 else None
        middle = keys[third : 2 * third] if len(keys) > 2 else keys
        root = self.node({key: cids[key] for key in middle}, left, right)
        self.commit = self.add({"did": did, "version": 3, "data": root, "rev": "3l", "prev": None, "sig": b"s" * 64})

    def add(self, value: Any) -> Link:
        data = cbor(value)
        cid = Link(b"\x01\x71\x12\x20" + hashlib.sha256(data).digest())
        self.blocks[cid] = data
        return cid

    def node(self, entries: Mapping[str, Link], left: Link | None = None, right: Link | None = None) -> Link:
        listed, before = [], b""
        for key, cid in entries.items():
            data = key.encode()
            shared = next(
                (i for i, (a, b) in enumerate(zip(before, data, strict=False)) if a != b), min(len(before), len(data))
            )
            listed.append({"p": shared, "k": data[shared:], "v": cid, "t": None})
            before = data
        if listed:
            listed[-1]["t"] = right
        return self.add({"l": left, "e": listed})

    def car(self, version: int = 1) -> bytes:
        header = cbor({"roots": [self.commit], "version": version})
        blocks = {self.commit: self.blocks[self.commit]} | self.blocks  # a server sends the commit first
        sections = [header, *(cid + data for cid, data in blocks.items())]
        return b"".join(varint(len(section)) + section for section in sections)


def key_of(moment: str) -> str:
    number = int(datetime.fromisoformat(moment).timestamp() * 1_000_000) << 10 | 7
    return "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(13)))


def said(text: str, day: int, **fields: Any) -> dict[str, Any]:
    return {"$type": POST, "text": text, "createdAt": f"2024-05-{day:02}T10:00:00.000Z", "langs": ["en"], **fields}


def facet(text: str, part: str, **feature: Any) -> dict[str, Any]:
    start = len(text[: text.index(part)].encode())
    kind = {"uri": "link", "did": "mention", "tag": "tag"}[next(iter(feature))]
    return {
        "$type": "app.bsky.richtext.facet",
        "index": {"byteStart": start, "byteEnd": start + len(part.encode())},
        "features": [{"$type": f"app.bsky.richtext.facet#{kind}", **feature}],
    }


K = [key_of(f"2024-05-{day:02}T10:00:01+00:00") for day in range(1, 20)]
TOMS = {"uri": f"at://{TOM}/{POST}/{K[0]}", "cid": "bafy"}
OWN = {"uri": f"at://{DID}/{POST}/{K[0]}", "cid": "bafy"}
LONG = "Füße & 🧦: socks.example/wool… for @tom.example, my shop #wool"
FACETED = said(
    LONG,
    1,
    facets=[
        facet(LONG, "my shop", uri="https://hare.example/"),
        facet(LONG, "socks.example/wool…", uri="https://socks.example/wool/blue?a=1"),
        facet(LONG, "@tom.example", did=TOM),
        facet(LONG, "#wool", tag="wool"),
    ],
)
RECORDS = {
    f"{POST}/{K[0]}": FACETED,
    f"{POST}/{K[1]}": said("a reply", 2, reply={"root": TOMS, "parent": TOMS}),
    f"{POST}/{K[2]}": said("and on", 3, reply={"root": OWN, "parent": OWN}),
    f"{POST}/{K[3]}": said("look", 4, embed={"$type": "app.bsky.embed.record", "record": TOMS}),
    f"{POST}/{K[4]}": said("", 5, embed={"$type": "app.bsky.embed.images", "images": []}),
    f"{REPOST}/{K[5]}": {"$type": REPOST, "subject": TOMS, "createdAt": "2024-05-06T10:00:00Z"},
    f"app.bsky.feed.like/{K[6]}": {"$type": "app.bsky.feed.like", "subject": TOMS, "createdAt": "2024-05-06T10:00:00Z"},
    f"app.bsky.graph.follow/{K[7]}": {"$type": "app.bsky.graph.follow", "subject": TOM},
    "app.bsky.actor.profile/self": {"$type": "app.bsky.actor.profile", "displayName": "Hare"},
    "chat.bsky.actor.declaration/self": {"$type": "chat.bsky.actor.declaration", "allowIncoming": "none"},
    f"com.whtwnd.blog.entry/{K[8]}": {"$type": "com.whtwnd.blog.entry", "content": "# Hi", "text": "hi"},
}
CAR = Repo(RECORDS).car()
FILES = {f"{DID}/{key}.json": json.dumps(value) for key, value in RECORDS.items()}


def counts(report: ReadingReport) -> dict[str, int]:
    return {reason: tally.count for reason, tally in report.tallies.items()} | {
        "kept": report.kept,
        "seen": report.seen,
    }


@pytest.mark.parametrize(
    "source",
    [
        CAR,
        gzip.compress(CAR),
        zipped({"backup/repo.car": CAR, "backup/blobs/1.jpg": b"\xff\xd8"}),
        tarred({"repo.car": CAR}),
        zipped(FILES),
        zipped(
            {name.removeprefix(f"{DID}/"): data for name, data in FILES.items()}
            | {"_commit.json": json.dumps({"did": DID})}
        ),
        zipped({name.replace(":", "_"): data for name, data in FILES.items()}),
    ],
    ids=["car", "compressed", "zipped car", "car in a tar", "unpacked", "unpacked with commit", "on Windows"],
)
def test_every_form_gives_the_same_posts(source: bytes, read_all: ReadAll) -> None:
    posts, report = read_all(source)
    assert report.format == "bluesky"
    assert counts(report) == {"not_a_post": 5, "empty": 1, "repost": 1, "kept": 4, "seen": 11}
    by_id = {post.id: post for post in posts}
    assert sorted(by_id) == sorted(f"at://{DID}/{key}" for key in [*list(RECORDS)[:4], f"{REPOST}/{K[5]}"])
    kinds = [by_id[f"at://{DID}/{POST}/{key}"].kind for key in K[:4]]
    assert kinds == ["post", "reply", "self_reply", "quote"]
    assert {(post.author, post.platform, post.visibility) for post in posts} == {(DID, "bluesky", "public")}


def test_facets_count_bytes(read_all: ReadAll) -> None:
    post = next(post for post in read_all(CAR)[0] if post.id.endswith(K[0]))
    assert post.text == "Füße & 🧦: https://socks.example/wool/blue?a=1 for @tom.example, my shop #wool"
    assert [link.url for link in post.links] == ["https://socks.example/wool/blue?a=1", "https://hare.example/"]
    assert post.mentions == ("tom.example",)
    assert post.hashtags == ("wool",)
    assert post.lang == "en"
    assert post.created_at == datetime(2024, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "broken",
    [
        {"index": {"byteStart": 5, "byteEnd": 500}},
        {"index": {"byteStart": 9, "byteEnd": 4}},
        {"index": {"byteStart": -3, "byteEnd": 4}},
        {"index": {"byteStart": 1, "byteEnd": 2}},  # in the middle of a letter
        {"index": {"byteStart": "1", "byteEnd": 4}},
        {"index": None},
        {"features": None, "index": {"byteStart": 0, "byteEnd": 1}},
        None,
        "facet",
    ],
)
def test_broken_facets_leave_the_text_alone(broken: Any) -> None:
    feature = [{"$type": "app.bsky.richtext.facet#link", "uri": "https://x.example/"}]
    value = said("aöx.example", 1, facets=[{"features": feature} | broken if isinstance(broken, dict) else broken])
    assert shown_text("aöx.example", facets_of(value)) == "aöx.example"


def test_overlapping_facets_write_a_link_once() -> None:
    text = "x.example…"
    value = said(
        text, 1, facets=[facet(text, text, uri="https://x.example/1"), facet(text, "example…", uri="https://example/2")]
    )
    assert shown_text(text, facets_of(value)) == "https://x.example/1"


def read_one(value: Any, key: str = K[0], collection: str = POST) -> tuple[Post, ReadingReport]:
    report = ReadingReport("x")
    post = post_of(Record(value, collection, key, DID, "f", 1), report)
    assert isinstance(post, Post)
    return post, report


def test_replies_and_quotes_know_their_posts() -> None:
    post, _ = read_one(said("r", 1, reply={"root": OWN, "parent": TOMS}))
    assert (post.kind, post.in_reply_to, post.in_reply_to_user) == ("reply", TOMS["uri"], TOM)
    with_pictures = {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": TOMS}, "media": {}}
    assert read_one(said("q", 1, embed=with_pictures))[0].kind == "quote"
    a_list = {"$type": "app.bsky.embed.record", "record": {"uri": f"at://{TOM}/app.bsky.graph.list/3k"}}
    assert read_one(said("l", 1, embed=a_list))[0].kind == "post"


def test_cards_and_tags_outside_the_text() -> None:
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://hare.example/oak", "title": "Oak"}}
    post, _ = read_one(said("New!", 1, embed=card, tags=["oak", 3]))
    assert (post.text, [link.domain for link in post.links], post.hashtags) == ("New!", ["hare.example"], ("oak",))


@pytest.mark.parametrize(
    ("created_at", "day", "remark"),
    [
        ("2024-05-01T10:00:00Z", "2024-05-01", ""),
        ("2031-01-01T00:00:00Z", "2024-05-01", "no date that can be"),
        ("2024-08-01T00:00:00Z", "2024-05-01", "after they were stored"),
        ("0001-01-01T00:00:00Z", "2024-05-01", "no date that can be"),
        ("soon", "2024-05-01", "no date that can be"),
        (None, "2024-05-01", "no date that can be"),
        ("2016-02-03T04:05:06Z", "2016-02-03", "imported"),
    ],
)
def test_dates_are_set_by_the_client(created_at: Any, day: str, remark: str) -> None:
    post, report = read_one(said("x", 1) | {"createdAt": created_at})
    assert post.created_at is not None
    assert post.created_at.date().isoformat() == day
    assert any(remark in note for note in report.notes) if remark else not report.notes


def test_keys_that_are_no_moment() -> None:
    assert key_date("self") is None
    assert key_date("zzzzzzzzzzzzz") is None
    assert read_one(said("x", 1) | {"createdAt": "soon"}, key="self")[0].created_at is None


@pytest.mark.parametrize("value", [None, [], "text", {}, {"text": None}, {"text": 3}])
def test_malformed_records(value: Any) -> None:
    assert post_of(Record(value, POST, "k", DID, "f", 1), ReadingReport("x")) == "malformed"


def test_deleted_posts_stay_deleted(read_all: ReadAll) -> None:
    repo = Repo(RECORDS)
    repo.add(said("deleted long ago", 9))
    repo.node({f"{POST}/{K[9]}": repo.add(said("so was this", 9))})
    posts, report = read_all(repo.car())
    assert report.kept == 4
    assert not any("ago" in post.text or "was this" in post.text for post in posts)


def test_the_same_record_under_two_keys_is_two_posts(read_all: ReadAll) -> None:
    records = {f"{POST}/{key}": said("twice", 1) for key in K[:2]}
    assert read_all(Repo(records).car())[1].kept == 2


def test_missing_blocks_are_told(read_all: ReadAll) -> None:
    repo = Repo(RECORDS)
    lost = next(cid for cid, data in repo.blocks.items() if b"a reply" in data)
    del repo.blocks[lost]
    _, report = read_all(repo.car())
    assert report.skipped("malformed") == 1
    assert any("missing from the file" in note for note in report.notes)
    node = next(cid for cid, data in repo.blocks.items() if data.startswith(b"\xa2\x61e") and K[0].encode() in data)
    del repo.blocks[node]
    assert any("list of records are missing" in note for note in read_all(repo.car())[1].notes)


@pytest.mark.parametrize("cut", [3, 40, 70, 500, len(CAR) - 1])
def test_cut_off(cut: int, read_all: ReadAll, tmp_path: Path) -> None:
    path = tmp_path / "repo.car"
    path.write_bytes(CAR[:cut])
    with pytest.raises(ReadError, match=r"repo\.car: (is|holds)"):
        read_all(path, format="bluesky")


def test_huge_blocks_and_loops_are_refused(read_all: ReadAll) -> None:
    header = CAR[: CAR[0] + 1]
    with pytest.raises(ReadError, match="cut off or damaged"):
        read_all(header + varint(1 << 40) + b"x" * 100)
    with pytest.raises(ReadError, match="version 1"):
        read_all(Repo(RECORDS).car(version=2))
    repo = Repo({})
    looped = Link(b"\x01\x71\x12\x20" + b"l" * 32)
    repo.blocks[looped] = cbor({"l": looped, "e": []})
    repo.commit = repo.add({"did": DID, "data": looped, "version": 3})
    assert read_all(repo.car())[1].seen == 0


def test_an_empty_repository_is_no_error(read_all: ReadAll) -> None:
    assert read_all(Repo({}).car())[1].summary() == "0 rows seen: 0 kept"


def test_without_libipld_the_extra_is_named(read_all: ReadAll, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_import = builtins.__import__

    def refuse(name: str, *args: Any) -> Any:
        if name == "libipld":
            raise ImportError(name)
        return plain_import(name, *args)

    monkeypatch.delitem(sys.modules, "libipld", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ReadError, match=r"pip install 'twoway\[bluesky\]'"):
        read_all(CAR)
    assert read_all(zipped(FILES))[1].kept == 4  # JSON needs no such package


LISTED = [{"uri": f"at://{DID}/{key}", "cid": "bafy", "value": value} for key, value in RECORDS.items()]


@pytest.mark.parametrize(
    "data",
    [
        json.dumps({"records": LISTED, "cursor": "3k"}),
        json.dumps(LISTED),
        "\n".join(map(json.dumps, LISTED)),
        json.dumps(LISTED, indent=1),
    ],
    ids=["answer", "list", "lines", "indented"],
)
def test_several_records_in_one_file(data: str, read_all: ReadAll) -> None:
    posts, report = read_all(data.encode())
    assert report.format == "bluesky"
    assert counts(report) == {"not_a_post": 5, "empty": 1, "repost": 1, "kept": 4, "seen": 11}
    assert posts[0].id == f"at://{DID}/{POST}/{K[0]}"


def test_bare_records_in_one_file(read_all: ReadAll) -> None:
    posts, report = read_all("\n".join(map(json.dumps, RECORDS.values())).encode())
    assert report.kept == 4
    assert (posts[0].id, posts[0].author) == ("stream:1" if posts[0].file == "stream" else f"{posts[0].file}:1", "")
    assert read_all(json.dumps(said("one", 1)).encode())[1].kept == 1


def test_a_broken_record_is_one_row_lost(read_all: ReadAll) -> None:
    _, report = read_all(zipped(FILES | {f"{DID}/{POST}/3kbroken.json": "{"}))
    assert (report.kept, report.skipped("malformed")) == (4, 1)


def test_records_of_other_collections_are_not_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unpacked(tmp_path, FILES)
    opened = []
    plain_open = Container.open
    monkeypatch.setattr(Container, "open", lambda self, name: opened.append(name) or plain_open(self, name))
    with open_container(tmp_path) as container:
        list(bluesky.read(container, ReadingReport("x")))
    assert {name.split("/")[1] for name in opened} == {POST, REPOST}


def test_the_report_is_not_as_long_as_the_archive(read_all: ReadAll) -> None:
    _, report = read_all(zipped(FILES))
    assert report.files[f"{DID}/{POST}"] == 5


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"[]", b"{}", b'{"text": "hi"}', b"\x0aeroots", b'{"$type": "app.bsky.feed.like"}']
)
def test_other_things_are_not_taken_for_it(data: bytes) -> None:
    with open_container(io.BytesIO(data)) as container:
        assert bluesky.detect(container) == 0


def test_asked_for_but_not_there(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=r"holds no posts of Bluesky; looked for repo\.car"):
        read_all(b'[{"text": "hello"}]', format="bluesky")
