import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import flickr
from pipeline.archive.opening import open_container
from pipeline.errors import ReadError

from .conftest import ReadAll, unpacked, zipped

OWNER, NAME, MAIL = "12345678@N00", "nell", "nell@tea.example"


def photo(photo_id: str = "2634391000", **values: Any) -> dict[str, Any]:
    return {
        "id": photo_id, "name": "Lake at dawn", "description": 'Up early &amp; glad.\nMore <a href="https://a.example/">here</a>',
        "count_views": "53", "date_taken": "1998-07-01 13:04:18", "date_imported": "2008-07-03 09:48:30",
        "photopage": f"https://www.flickr.com/photos/nell/{photo_id}/", "license": None, "exif": {}, "geo": {"latitude": "1"},
        "tags": [{"tag": "lake", "user": OWNER}, {"tag": "dawn"}], "privacy": "public", "comments": [], **values,
    }  # fmt: skip


def below(number: int, user: str = "98765432@N00", **values: Any) -> dict[str, Any]:
    return {
        "id": f"6065-98-{number}", "date": "2008-07-04 10:00:00", "user": user, "comment": "So <b>calm</b>!",
        "url": f"https://www.flickr.com/photos/nell/2634391000/#comment{number}", **values,
    }  # fmt: skip


def elsewhere(number: int = 7215, **values: Any) -> dict[str, Any]:
    return {
        "photo_id": "51", "photo_url": "https://www.flickr.com/photos/tom/51/", "comment": "Lovely &quot;light&quot;<br />Thanks!",
        "comment_url": f"https://www.flickr.com/photos/tom/51/#comment{number}", "created": "2010-02-03 04:05:06", **values,
    }  # fmt: skip


def export(*photos: dict[str, Any], **files: Any) -> dict[str, str]:
    values: dict[str, Any] = {f"photo_{item['id']}.json": item for item in photos or (photo(),)}
    values |= {
        "photos_comments_part001.json": {"comments": [elsewhere()]},
        "account_profile.json": {"real_name": "N", "email": MAIL, "nsid": OWNER, "screen_name": NAME},
        "sent_flickrmail_part001.json": {"flickrmail": [{"message": "secret"}]},
        "contacts_part001.json": {"contacts": {"tom": "https://www.flickr.com/people/tom/"}},
        "faves_part001.json": {"faves": [{"photo_id": "9"}]},
        "albums.json": {"albums": []},
    }
    values |= {f"{name}.json": value for name, value in files.items()}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}


def test_photos_and_comments_elsewhere(read_all: ReadAll) -> None:
    posts, report = read_all(zipped(export()))
    comment, picture = posts
    assert report.format == "flickr"
    assert picture.text == "Lake at dawn\n\nUp early & glad.\nMore here"
    assert (picture.id, picture.kind, picture.author, picture.visibility) == ("2634391000", "post", NAME, "public")
    assert picture.created_at == datetime(2008, 7, 3, 9, 48, 30, tzinfo=UTC)
    assert picture.hashtags == ("lake", "dawn")
    assert [link.url for link in picture.links] == ["https://a.example/"]
    assert comment.text == 'Lovely "light"\nThanks!'
    assert (comment.id, comment.kind, comment.in_reply_to, comment.in_reply_to_user) == ("7215", "comment", "51", "tom")
    assert comment.created_at == datetime(2010, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_nothing_private_comes_out(read_all: ReadAll) -> None:
    posts, report = read_all(zipped(export()))
    told = f"{posts} {report.to_dict()} {report.render()}"
    assert MAIL not in told
    assert "secret" not in told


def test_comments_below_a_photo_are_mostly_those_of_others(read_all: ReadAll) -> None:
    picture = photo(
        comments=[below(1), below(2, OWNER, comment="Thank you all"), below(3, OWNER), below(3, OWNER), "odd"]
    )
    posts, report = read_all(zipped(export(picture, photos_comments_part001={"comments": []})))
    assert [(post.kind, post.text) for post in posts[1:]] == [("reply", "Thank you all"), ("reply", "So calm!")]
    assert posts[1].in_reply_to == "2634391000"
    assert (report.skipped("not_own"), report.skipped("duplicate"), report.skipped("malformed")) == (1, 1, 1)


def test_a_comment_that_both_files_hold_counts_once(read_all: ReadAll) -> None:
    picture = photo(comments=[below(7215, OWNER)])
    posts, report = read_all(zipped(export(picture)))
    assert [post.id for post in posts] == ["7215", "2634391000"]
    assert report.skipped("duplicate") == 1


def test_a_photo_in_two_parts_counts_once(read_all: ReadAll) -> None:
    picture = json.dumps(photo())
    posts, report = read_all(zipped({"1/photo_2634391000.json": picture, "2/photo_2634391000.json": picture}))
    assert (len(posts), report.skipped("duplicate")) == (1, 1)


def test_without_a_profile_no_comment_is_taken_for_the_owners(read_all: ReadAll) -> None:
    files = export(photo(comments=[below(1, OWNER)]))
    del files["account_profile.json"]
    _, report = read_all(zipped(files))
    assert report.skipped("not_own") == 1
    assert "does not say whose" in report.notes[0]


@pytest.mark.parametrize("broken", ["", '{"id', "[]"])
def test_a_first_photo_that_is_broken_does_not_hide_the_export(broken: str, read_all: ReadAll) -> None:
    posts, report = read_all(zipped({"photo_1.json": broken, **export()}))
    assert (report.format, report.skipped("malformed")) == ("flickr", 1)
    assert "2634391000" in {post.id for post in posts}


@pytest.mark.parametrize("name", ["photo_1.json", "photos_comments_part1.json", "account_profile.json"])
def test_private_files_are_not_opened_nor_in_the_way(name: str, read_all: ReadAll) -> None:
    private = {f"messages/{name}": json.dumps([elsewhere()])}
    with open_container(io.BytesIO(zipped(private))) as container:
        assert flickr.detect(container) == 0
    assert read_all(zipped(private | export()))[1].to_dict()["files"] == read_all(zipped(export()))[1].files


def test_zip_parts_in_a_folder_and_pictures_beside_them(read_all: ReadAll, tmp_path: Path) -> None:
    files = export()
    parts = {"72157_abc_part1.zip": zipped(files), "72157_abc_part2.zip": zipped(export(photo("2634391001")))}
    posts, report = read_all(
        unpacked(tmp_path, {**parts, "data-download-1.zip": zipped({"lake_2634391000_o.jpg": b"\xff\xd8"})})
    )
    assert sorted(post.id for post in posts) == ["2634391000", "2634391001", "7215"]
    assert report.skipped("duplicate") == 1


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"comments": [elsewhere()]}, 1),
        ([elsewhere()], 1),
        ({"photo_comments": [elsewhere()]}, 1),
        ({"comments": {"1": elsewhere(), "2": elsewhere(8)}}, 2),
        ({"1": elsewhere(), "2": elsewhere(8)}, 2),
        ({"comments": []}, 0),
        ([], 0),
        ({}, 0),
    ],
    ids=repr,
)
def test_lists_of_comments_in_any_shape(value: Any, found: int, read_all: ReadAll) -> None:
    posts, _ = read_all(zipped(export(photos_comments_part001=value)))
    assert len(posts) == found + 1


@pytest.mark.parametrize("field", ["comment", "message", "text", "body"])
@pytest.mark.parametrize("date", ["created", "date", "date_create"])
def test_fields_by_any_name(field: str, date: str, read_all: ReadAll) -> None:
    item = {"photo_id": 51, field: "Hi!", date: "2010-02-03 04:05:06"}
    posts, _ = read_all(zipped(export(photos_comments_part001=[item])))
    assert (posts[0].text, posts[0].in_reply_to) == ("Hi!", "51")
    assert posts[0].created_at == datetime(2010, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("privacy", "visibility"),
    [
        ("public", "public"),
        ("private", "direct"),
        ("friend & family", "followers"),
        ("family only", "followers"),
        (None, "unknown"),
    ],
)
def test_who_may_see_a_photo(privacy: str | None, visibility: str, read_all: ReadAll) -> None:
    data = zipped(export(photo(privacy=privacy)))
    posts, _ = read_all(data, include_private=True)
    assert posts[1].visibility == visibility
    _, report = read_all(data)
    assert report.skipped("private") == (visibility in ("direct", "followers"))


@pytest.mark.parametrize(
    "name", ["IMG_1234", "DSC_0001.JPG", "DSCF1234", "P1010023", "20190801_101530", "_MG_1234", "IMG_20190801_101530"]
)
def test_names_that_a_camera_gave_are_no_text(name: str, read_all: ReadAll) -> None:
    posts, report = read_all(zipped(export(photo(name=name, description=""))))
    assert len(posts) == 1
    assert report.skipped("empty") == 1
    assert "camera" in report.notes[0]


@pytest.mark.parametrize("name", ["Image of 1984", "Route 66", "P", "Paris 2019"])
def test_names_that_a_person_gave_are_kept(name: str, read_all: ReadAll) -> None:
    posts, report = read_all(zipped(export(photo(name=name, description=""))))
    assert posts[1].text == name
    assert report.notes == []


@pytest.mark.parametrize("broken", ["{", "[1]", "", "\x00", '{"id": "1"' + "[" * 50_000])
def test_a_broken_photo_hides_none_beside_it(broken: str, read_all: ReadAll) -> None:
    posts, report = read_all(zipped(export(photo(), photo_2634399999=broken)))
    assert [post.id for post in posts] == ["7215", "2634391000"]
    assert report.skipped("malformed") == 1


def test_odd_fields_do_no_harm(read_all: ReadAll) -> None:
    picture = photo(
        name=None, description={"_content": "A lake"}, tags=["plain", {"x": 1}, None], comments={}, date_imported=[]
    )
    files = export(picture, photos_comments_part001=[{"photo_id": 1}, 5, None, {"comment": 7}])
    posts, report = read_all(zipped(files))
    assert (posts[0].text, posts[0].hashtags) == ("A lake", ("plain",))
    assert posts[0].created_at == datetime(1998, 7, 1, 13, 4, 18, tzinfo=UTC)
    assert report.skipped("malformed") == 4


def test_what_was_said_in_groups(read_all: ReadAll) -> None:
    topics = [
        {
            "type": "topic",
            "subject": "Which tripod?",
            "url": "https://www.flickr.com/groups/1/discuss/2/",
            "message": "Any advice?",
            "date_create": "2020-01-01 00:00:00",
        },
        {
            "type": "reply",
            "url": "https://www.flickr.com/groups/1/discuss/2/#reply3",
            "message": "Mine is fine.",
            "date_create": "2020-01-02 00:00:00",
        },
    ]
    posts, _ = read_all(zipped(export(group_discussions={"discussions": topics})))
    said = {post.text: post.kind for post in posts}
    assert said["Which tripod?\n\nAny advice?"] == "post"
    assert said["Mine is fine."] == "reply"


@pytest.mark.parametrize("value", [photo(), {"comments": [elsewhere()]}])
def test_a_single_file(value: Any, read_all: ReadAll, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(value))
    posts, report = read_all(path)
    assert (report.format, len(posts)) == ("flickr", 1)


def test_a_table_with_photos_is_none_of_flickrs(read_all: ReadAll) -> None:
    rows = [
        {"id": number, "text": "Hello", "photo_url": "https://a.example/1.jpg", "date_taken": ""} for number in (1, 2)
    ]
    assert read_all("\n".join(map(json.dumps, rows)).encode())[1].format == "table"
    assert read_all(json.dumps(rows).encode())[1].format == "table"
    assert read_all(json.dumps(photo()).replace("/", "\\/").encode())[1].format == "flickr"


def test_what_is_none_is_refused(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match="no photos or comments of Flickr"):
        read_all(zipped({"a.json": "{}"}), format="flickr")
