"""What is private by its name: every known folder and file of platforms, and no account's or blog's name."""

import io
import json

import pytest

from pipeline.archive.opening import open_container
from pipeline.archive.private import is_private
from pipeline.errors import ReadError

from .conftest import ReadAll, zipped
from .test_blog import RSS
from .test_bluesky import POST
from .test_mastodon import create, note
from .test_x import current, manifest, tweet, tweets_js

PRIVATE = [
    "data/direct-messages.js",
    "data/direct-messages-group-part1.js",
    "data/direct_messages_media/1.csv",
    "data/direct_messages_group_media/1.csv",
    "data/ip-audit.js",
    "data/email-address-change.js",
    "data/phone-number.js",
    "your_facebook_activity/messages/inbox/nell_1/message_1.json",
    "messages/inbox/nell_1/posts_1.json",
    "messages/message_requests/nell_1/posts_1.json",
    "your_facebook_activity/messages/secret_conversations/posts_1.json",
    "security_and_login_information/your_posts_1.json",
    "contacts_1/connections.csv",
    "address_books/mine.csv",
    "contacts_uploaded_from_your_phone.json",
    "your_address_books.json",
    "messages.csv",
    "messages_archive.csv",
    "Contacts.csv",
    "Email Addresses.csv",
    "learning_coach_messages.csv",
    "ip_logs.csv",
    "login_activity.json",
    "live chats/comments.csv",
    "Google Chat/Groups/mine.json",
    "Google Chat/Groups/DM abc/messages.json",
    "DMs/2024/mine.csv",
    "messages.zip",
    "data/direct-messages.tar.gz/mine.csv",
    "old-dms.zip",
    "_chat.txt",
]
OPEN = [
    "data/tweets.js",
    "Comments.csv",
    "your_facebook_activity/posts/your_posts_1.json",
    "app.bsky.feed.post/3ldm2ip4emails.json",
    "shipping.csv",
    "ip.man/outbox.json",
    "coffee-chat/feed.xml",
    "coffee-chat.zip/feed.xml",
    "coffee-chat.wordpress.2024-05-01.000.xml",
    "chat.noir.bsky.social.car",
    "instagram-ip.man-2024-05-01-AbC/media/posts_1.json",
    "instagram-ip.man-2024-05-01-AbC.zip",
    "instagram-dm_me-2024-05-01-AbC.zip",
    "phone.shop.ltd/media/posts_1.json",
]


@pytest.mark.parametrize(("name", "private"), [(name, True) for name in PRIVATE] + [(name, False) for name in OPEN])
def test_private_members_are_told_by_their_names(name: str, private: bool) -> None:
    assert is_private(name) is private
    with open_container(io.BytesIO(zipped({name: "PRIVATE"}))) as container:
        if private:
            assert container.find("") == []
            assert container.find("", private=True) == [name]
            with pytest.raises(ReadError, match="never opens"):
                container.open(name)
        elif not name.endswith(".zip"):
            assert container.head(name) == b"PRIVATE"


OUTBOX = json.dumps({"type": "OrderedCollection", "orderedItems": [create(note(1, "<p>hello</p>"))]})


@pytest.mark.parametrize("outer", ["ip.man", "coffee-chat", "dm_me_now", "archive-20240501-contacts-and-tea"])
def test_an_export_in_a_folder_called_after_an_account_is_read(outer: str, read_all: ReadAll) -> None:
    for name, data, format_ in (
        ("outbox.json", OUTBOX, "mastodon"),
        ("feed.xml", RSS, "blog"),
        ("data/tweets.js", tweets_js(tweet(1)), "x"),
    ):
        _, report = read_all(zipped({f"{outer}/{name}": data}))
        assert report.format == format_
        assert report.kept > 0


@pytest.mark.parametrize(
    "name",
    [
        "messages/tweets.js",
        "messages/tweets.csv",
        "messages/data/manifest.js",
        "messages/data/account.js",
        "messages/data/tweets.js",
        "messages/data/js/tweets/2012_05.js",
        f"messages/{POST}/3abc.json",
        "messages/repo.car",
        "messages/outbox.json",
        "messages/comments.csv",
    ],
)
def test_private_files_take_no_part_in_the_choice(name: str, read_all: ReadAll) -> None:
    posts, report = read_all(zipped({"outbox.json": OUTBOX, name: "PRIVATE"}))
    assert (report.format, [post.text for post in posts]) == ("mastodon", ["hello"])
    posts, report = read_all(zipped(current(tweet(1)) | {name: "PRIVATE"}))
    assert (report.format, len(posts)) == ("x", 1)


def test_a_private_file_that_a_manifest_lists_does_not_stop_the_choice() -> None:
    listed = manifest(tweets=[("data/messages/tweets.js", 1)]).replace('"count": "1"', '"count": ""')
    with open_container(io.BytesIO(zipped({"data/manifest.js": listed, "data/messages/tweets.js": "x"}))) as container:
        from pipeline.archive import x

        assert x.detect(container) == 0


def test_records_called_like_private_files_are_counted(read_all: ReadAll) -> None:
    record = json.dumps({"$type": POST, "text": "hello", "createdAt": "2024-05-01T10:00:00Z"})
    _, report = read_all(zipped({f"{POST}/3abc.json": record, f"{POST}/messages.json": record}))
    assert (report.kept, report.skipped("not_a_post")) == (1, 1)


def test_an_export_that_is_all_private_says_so(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=r"not recognised\. It holds 2 files: .*\n1 of them is private by its name"):
        read_all(zipped({"messages/tweets.js": tweets_js(tweet(1)), "other.bin": "x"}))
