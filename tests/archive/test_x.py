"""Each dialect of X's exports and each of their traps, on invented posts."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.container import Container
from pipeline.archive.opening import open_container
from pipeline.archive.readers import choose_reader
from pipeline.errors import ReadError
from pipeline.post import Post

from .conftest import ReadAll, tarred, unpacked, zipped

ME, NAME = "1103458872915030016", "inkandoak"
SAMPLE = next((Path(__file__).parents[2] / "data" / "raw" / "sample").glob("twitter-*.zip"))


def tweet(number: int, text: str = "Morning all", **fields: Any) -> dict[str, Any]:
    tweet_id = str(1_900_000_000_000_000_000 + number)
    return {
        "retweeted": False,
        "id": tweet_id,
        "id_str": tweet_id,
        "created_at": f"Tue Mar 19 14:05:{number % 60:02} +0000 2024",
        "full_text": text,
        "entities": {"urls": [], "hashtags": [], "user_mentions": []},
        "lang": "en",
        **fields,
    }


def script(kind: str, items: list[Any], part: int = 0) -> str:
    return f"window.YTD.{kind}.part{part} = {json.dumps(items, indent=2)}"


def tweets_js(*tweets: Any, part: int = 0) -> str:
    return script("tweets", [{"tweet": item} for item in tweets], part)


def manifest(**files: list[tuple[str, int]]) -> str:
    types = {
        kind: {"files": [{"fileName": name, "globalName": "YTD.x.part0", "count": str(n)} for name, n in listed]}
        for kind, listed in files.items()
    }
    config = {"userInfo": {"accountId": ME, "userName": NAME}, "dataTypes": types}
    return f"window.__THAR_CONFIG = {json.dumps(config, indent=2)}"


def current(*tweets: Any, **more: str) -> dict[str, str]:
    return {
        "data/manifest.js": manifest(tweets=[("data/tweets.js", len(tweets))]),
        "data/tweets.js": tweets_js(*tweets),
        "data/direct-messages.js": "window.YTD.direct_messages.part0 = [PRIVATE",
        "data/account.js": "window.YTD.account.part0 = [PRIVATE",
        "data/tweet-headers.js": script("tweet_headers", [{"tweet": {"tweet_id": "1"}}]),
        "data/deleted-tweets.js": script("deleted_tweets", [{"tweet": tweet(99, "DELETED")}]),
        **more,
    }


def test_the_sample_archive_and_its_folder(read_all: ReadAll, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(SAMPLE) as archive:
        archive.extractall(tmp_path)
    for source in (SAMPLE, tmp_path, SAMPLE.read_bytes()):
        posts, report = read_all(source)
        assert (report.format, report.seen, report.kept, report.skipped("repost")) == ("x", 341, 324, 17)
        assert report.notes == []
        assert {post.author for post in posts} == {"hareandspanner"}
        assert sum(post.kind == "self_reply" for post in posts) == 20
        assert sum(len(post.text) > 500 for post in posts) == 3
        assert not any("&amp;" in post.text or "https://t.co/" in post.text for post in posts)


def test_only_what_is_needed_is_ever_opened(monkeypatch: pytest.MonkeyPatch, read_all: ReadAll) -> None:
    opened: list[str] = []
    really_open = Container.open

    def watch(container: Container, name: str) -> Any:
        opened.append(name)
        return really_open(container, name)

    monkeypatch.setattr(Container, "open", watch)
    posts, report = read_all(SAMPLE)
    assert set(opened) == {"data/manifest.js", "data/tweets.js", "data/note-tweet.js"}
    assert "PRIVATE" not in repr(posts) + repr(report.to_dict())


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_the_current_export_in_any_wrapping(pack: Callable[..., bytes], read_all: ReadAll, tmp_path: Path) -> None:
    files = current(tweet(1), tweet(2))
    outer = {f"x-export/{name}": data for name, data in files.items()}
    for source in (pack(files), pack(outer), pack({"export.zip": zipped(files)}), unpacked(tmp_path, outer)):
        posts, _ = read_all(source)
        assert [(post.text, post.author, post.platform) for post in posts] == [("Morning all", NAME, "x")] * 2


def test_a_single_member_on_its_own(read_all: ReadAll, tmp_path: Path) -> None:
    data = tweets_js(tweet(1)).encode()
    path = tmp_path / "anything.txt"
    path.write_bytes(data)
    for source in (path, data):
        posts, report = read_all(source)
        assert (report.format, [post.id for post in posts]) == ("x", ["1900000000000000001"])


def test_parts_in_order_with_their_counts_verified(read_all: ReadAll) -> None:
    files = {
        "data/manifest.js": manifest(
            tweets=[("data/tweets.js", 2), ("data/tweets-part1.js", 5), ("data/tweets-part2.js", 7)]
        ),
        "data/tweets.js": tweets_js(tweet(1), tweet(2)),
        "data/tweets-part1.js": tweets_js(tweet(3), tweet(4), part=1),
    }
    posts, report = read_all(zipped(files))
    assert [int(post.id) % 10 for post in posts] == [1, 2, 3, 4]
    assert report.notes == [
        "data/tweets-part1.js: holds 2 posts, but the export's own list says 5",
        "data/tweets-part2.js: is missing with 7 posts, though the export lists it; it may lie in another part of it",
    ]


def test_a_part_that_the_manifest_forgot_is_read(read_all: ReadAll) -> None:
    posts, _ = read_all(zipped(current(tweet(1), **{"data/tweets-part1.js": tweets_js(tweet(2))})))
    assert len(posts) == 2


@pytest.mark.parametrize("broken", [None, "window.__THAR_CONFIG = {", "window.__THAR_CONFIG = []"])
def test_without_a_manifest_the_names_say_enough(broken: str | None, read_all: ReadAll) -> None:
    account = [{"account": {"email": "PRIVATE@mail.example", "username": NAME, "accountId": ME}}]
    files = current(tweet(1, in_reply_to_status_id_str="5", in_reply_to_user_id_str=ME))
    files |= {"data/tweets-part1.js": tweets_js(tweet(2)), "data/account.js": script("account", account)}
    del files["data/manifest.js"]
    files |= {"data/manifest.js": broken} if broken else {}
    posts, report = read_all(zipped(files))
    assert [(post.kind, post.author) for post in posts] == [("self_reply", NAME), ("post", NAME)]
    assert "DELETED" not in repr(posts)
    assert "PRIVATE" not in repr(posts) + repr(report)


@pytest.mark.parametrize(
    "odd",
    [
        {"dataTypes": {"tweets": ["data/tweets.js"]}},
        {"dataTypes": {"tweets": {"files": {"fileName": "data/tweets.js"}}}},
        {"dataTypes": {"tweets": {"files": ["data/tweets.js", {"count": "1"}, {"fileName": 7}]}}},
        {"dataTypes": {"tweets": {"files": [{"fileName": "data/tweets.js", "count": [1]}]}}, "userInfo": "me"},
        "deep",
    ],
)
def test_a_manifest_of_another_shape_does_no_harm(odd: Any, read_all: ReadAll) -> None:
    value = "[" * 100_000 if odd == "deep" else json.dumps(odd)
    posts, report = read_all(zipped(current(tweet(1)) | {"data/manifest.js": f"window.__THAR_CONFIG = {value}"}))
    assert ([post.text for post in posts], report.notes) == (["Morning all"], [])


@pytest.mark.parametrize("letters", [str.upper, str.title])
def test_names_in_other_letters(letters: Callable[[str], str], read_all: ReadAll) -> None:
    posts, report = read_all(zipped({letters(name): data for name, data in current(tweet(1)).items()}))
    assert ([post.author for post in posts], report.notes) == ([NAME], [])


@pytest.mark.parametrize("name", ["data/tweets.js", "data/tweets-part1.js"])
def test_a_listed_file_without_a_byte_is_told(name: str, read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=f"{name}: is empty"):
        read_all(zipped(current(tweet(1)) | {name: ""}))


@pytest.mark.parametrize(("line_end", "start"), [("\r\n", ""), ("\n", "\ufeff"), ("\r\n", "\ufeff")])
def test_byte_order_marks_and_line_ends_of_windows(line_end: str, start: str, read_all: ReadAll) -> None:
    files = {name: start + data.replace("\n", line_end) for name, data in current(tweet(1)).items()}
    posts, report = read_all(zipped(files))
    assert ([post.author for post in posts], report.notes) == ([NAME], [])


def test_tweet_js_of_2018_with_its_array_on_the_first_line_and_bare_objects(read_all: ReadAll) -> None:
    files = {
        "tweet.js": "window.YTD.tweet.part0 = [ " + json.dumps(tweet(1))[:] + ", " + json.dumps(tweet(2)) + " ]",
        "account.js": "window.YTD.account.part0 = " + json.dumps([{"account": {"username": NAME, "accountId": ME}}]),
    }
    posts, report = read_all(zipped(files))
    assert [post.author for post in posts] == [NAME, NAME]
    assert report.seen == 2


def test_an_empty_file_of_posts(read_all: ReadAll) -> None:
    posts, report = read_all(zipped({"data/tweets.js": "window.YTD.tweets.part0 = [ ]"}))
    assert (posts, report.seen, report.format) == ([], 0, "x")


def only(read_all: ReadAll, *tweets: dict[str, Any], **more: str) -> Post:
    posts, _ = read_all(zipped(current(*tweets, **more)))
    return posts[0]


def test_entities_are_unescaped_once_and_only_those_that_x_escapes(read_all: ReadAll) -> None:
    post = only(read_all, tweet(1, "Fish &amp; chips &lt;3 &amp;amp; see https://a.example/?a=1&amp;copy=2"))
    assert post.text == "Fish & chips <3 &amp; see https://a.example/?a=1&copy=2"
    assert [link.url for link in post.links] == ["https://a.example/?a=1&copy=2"]


def test_short_links_are_expanded_and_those_of_pictures_left_out(read_all: ReadAll) -> None:
    entities = {
        "urls": [{"url": "https://t.co/aaaaaaaaaa", "expanded_url": "https://shop.example/sale"}],
        "media": [{"url": "https://t.co/bbbbbbbbbb", "expanded_url": "https://x.com/inkandoak/status/1/photo/1"}],
        "hashtags": [{"text": "ink"}],
        "user_mentions": [{"screen_name": "tom_f"}],
    }
    post = only(
        read_all, tweet(1, "@tom_f New #ink https://t.co/aaaaaaaaaa https://t.co/bbbbbbbbbb", entities=entities)
    )
    assert post.text == "@tom_f New #ink https://shop.example/sale"
    assert [link.domain for link in post.links] == ["shop.example"]
    assert (post.kind, post.hashtags, post.mentions) == ("post", ("ink",), ("tom_f",))


def test_a_picture_without_words_is_counted_as_empty(read_all: ReadAll) -> None:
    entities = {"media": [{"url": "https://t.co/bbbbbbbbbb"}]}
    posts, report = read_all(zipped(current(tweet(1, "https://t.co/bbbbbbbbbb", entities=entities))))
    assert (posts, report.skipped("empty")) == ([], 1)


def test_a_repost_shows_by_its_prefix_only(read_all: ReadAll) -> None:
    tweets = [tweet(1, "RT @tom_f: look at this"), tweet(2, "RT this if you agree"), tweet(3, "I said RT @tom_f: no")]
    posts, report = read_all(zipped(current(*tweets)))
    assert [post.kind for post in posts] == ["repost", "post", "post"]
    assert (report.kept, report.skipped("repost")) == (2, 1)


def test_replies_to_others_and_to_oneself(read_all: ReadAll) -> None:
    tweets = [
        tweet(1, in_reply_to_status_id_str="7", in_reply_to_user_id_str="42", in_reply_to_screen_name="tom_f"),
        tweet(2, in_reply_to_status_id_str="7", in_reply_to_user_id_str="42"),
        tweet(3, in_reply_to_status_id_str="7", in_reply_to_user_id_str=ME, in_reply_to_screen_name=NAME),
        tweet(4, in_reply_to_user_id_str="42"),
    ]
    posts, _ = read_all(zipped(current(*tweets)))
    assert [(post.kind, post.in_reply_to, post.in_reply_to_user) for post in posts] == [
        ("reply", "7", "tom_f"),
        ("reply", "7", "42"),
        ("self_reply", "7", NAME),
        ("reply", None, "42"),
    ]


def test_self_replies_are_found_where_the_export_does_not_say_whose_it_is(read_all: ReadAll, tmp_path: Path) -> None:
    first, reply = tweet(1), tweet(2, in_reply_to_user_id_str=ME)
    reply["in_reply_to_status_id_str"] = first["id_str"]
    data = tweets_js(reply, first).encode()
    (tmp_path / "tweets.js").write_bytes(data)
    posts, report = read_all(tmp_path / "tweets.js")
    assert ([post.kind for post in posts], report.seen) == (["self_reply", "post"], 2)
    posts, report = read_all(data)
    assert [post.kind for post in posts] == ["reply", "post"]
    assert "whose it is" in report.notes[0]


@pytest.mark.parametrize("host", ["twitter.com", "x.com", "mobile.twitter.com"])
def test_a_quote_shows_by_a_link_to_a_post(host: str, read_all: ReadAll) -> None:
    urls = [{"url": "https://t.co/aaaaaaaaaa", "expanded_url": f"https://{host}/tom_f/status/123"}]
    assert only(read_all, tweet(1, "This. https://t.co/aaaaaaaaaa", entities={"urls": urls})).kind == "quote"
    urls[0]["expanded_url"] += "/photo/1"
    assert only(read_all, tweet(1, "This. https://t.co/aaaaaaaaaa", entities={"urls": urls})).kind == "post"


def test_ids_beyond_2_to_the_53rd_stay_exact(read_all: ReadAll) -> None:
    item = tweet(1) | {"id": 1900000000000000000, "id_str": "1900000000000000007"}
    assert only(read_all, item).id == "1900000000000000007"
    del item["id_str"]
    assert only(read_all, item | {"id": 1962217007643612713}).id == "1962217007643612713"


def test_dates_before_x_existed_are_taken_from_the_id_or_none(read_all: ReadAll) -> None:
    wrong = "Thu Jan 01 00:00:00 +0000 1970"
    tweets = [tweet(1) | {"created_at": wrong}, tweet(2) | {"created_at": wrong, "id": "12345", "id_str": "12345"}]
    posts, report = read_all(zipped(current(*tweets)))
    assert posts[0].created_at == datetime(2025, 3, 13, 1, 44, 34, tzinfo=UTC)
    assert posts[1].created_at is None
    assert len(report.notes) == 2


@pytest.mark.parametrize("number", ["70081341234700813412345", "9" * 5000, "१९००००००००००००००००"])
def test_ids_that_no_post_can_have_date_nothing(read_all: ReadAll, number: str) -> None:
    [post], _ = read_all(zipped(current(tweet(1) | {"created_at": "", "id": number, "id_str": number})))
    assert (post.id, post.created_at) == (number, None)


def test_order_is_the_files_and_dates_are_utc(read_all: ReadAll) -> None:
    tweets = [tweet(2), tweet(1) | {"created_at": "Tue Mar 19 14:05:01 +0200 2024"}]
    posts, _ = read_all(zipped(current(*tweets)))
    assert [post.created_at for post in posts] == [
        datetime(2024, 3, 19, 14, 5, 2, tzinfo=UTC),
        datetime(2024, 3, 19, 12, 5, 1, tzinfo=UTC),
    ]


def test_a_second_copy_of_a_post_is_counted_as_a_duplicate(read_all: ReadAll) -> None:
    first, second = current(tweet(1), tweet(2)), current(tweet(2), tweet(3))
    posts, report = read_all(zipped({"january.zip": zipped(first), "february.zip": zipped(second)}))
    assert (len(posts), report.seen, report.skipped("duplicate")) == (3, 4, 1)


def test_malformed_items_are_counted_with_their_places(read_all: ReadAll) -> None:
    no_text = tweet(1)
    del no_text["full_text"]
    items = [{"tweet": no_text}, 7, {"tweet": 7}, {"tweet": tweet(2, "ok")}, {"tweet": tweet(3) | {"full_text": None}}]
    posts, report = read_all(zipped({"data/tweets.js": script("tweets", items)}))
    assert [post.text for post in posts] == ["ok"]
    assert report.tallies["malformed"].places == [f"data/tweets.js:{row}" for row in (1, 2, 3, 5)]


def test_entities_of_odd_shapes_do_no_harm(read_all: ReadAll) -> None:
    for entities in (None, [], {"urls": None}, {"urls": [7, {}, {"url": None}, {"url": "https://t.co/a"}]}):
        assert only(read_all, tweet(1, "Hello", entities=entities)).text == "Hello"


LONG = "It began with a squeak & a kettle. " * 12


def note(at: str, text: str, **core: Any) -> dict[str, Any]:
    return {"noteTweet": {"noteTweetId": "99", "createdAt": at, "core": {"text": text, "urls": [], **core}}}


def with_notes(*notes: dict[str, Any]) -> dict[str, str]:
    return {"data/note-tweet.js": script("note_tweet", list(notes))}


SHORT = LONG.replace("&", "&amp;")[:275] + "…"


@pytest.mark.parametrize(
    ("short", "expected"),
    [
        (SHORT, LONG.strip()),
        (SHORT + " https://t.co/cccccccccc", LONG.strip()),
        (SHORT.replace(" kettle", "\nkettle"), LONG.strip()),
        ("@tom_f @sal " + SHORT, "@tom_f @sal " + LONG.strip()),
    ],
)
def test_long_posts_are_joined_by_instant_and_prefix(short: str, expected: str, read_all: ReadAll) -> None:
    notes = with_notes(note("2024-03-19T14:05:01.000Z", "Another text " * 40), note("2024-03-19T14:05:01.000Z", LONG))
    posts, report = read_all(zipped(current_with_notes(tweet(1, short), notes)))
    assert posts[0].text == expected
    assert report.notes == ["1 long texts belong to none of the posts and were left out"]


def current_with_notes(item: dict[str, Any], notes: dict[str, str]) -> dict[str, str]:
    lists = manifest(tweets=[("data/tweets.js", 1)], noteTweet=[("data/note-tweet.js", 1)])
    return current(item) | notes | {"data/manifest.js": lists}


def test_long_texts_that_the_manifest_forgot_are_joined(read_all: ReadAll) -> None:
    posts, _ = read_all(zipped(current(tweet(1, SHORT), **with_notes(note("2024-03-19T14:05:01.000Z", LONG)))))
    assert posts[0].text == LONG.strip()


@pytest.mark.parametrize("short", ["https://t.co/bbbbbbbbbb", "It", "@tom_f It began…"])
def test_a_short_post_of_the_same_second_stays_what_it_is(short: str, read_all: ReadAll) -> None:
    media = {"media": [{"url": "https://t.co/bbbbbbbbbb"}]}
    notes = with_notes(note("2024-03-19T14:05:01.000Z", LONG))
    posts, report = read_all(zipped(current(tweet(1, short, entities=media), tweet(61, SHORT), **notes)))
    assert [post.text for post in posts] == [short, LONG.strip()][short.startswith("http") :]
    assert report.skipped("empty") == short.startswith("http")


def test_a_long_text_that_is_short_is_joined_where_it_is_the_same(read_all: ReadAll) -> None:
    urls = [{"shortUrl": "https://t.co/dddddddddd", "expandedUrl": "https://shop.example/ink"}]
    notes = with_notes(note("2024-03-19T14:05:01.000Z", "All bold", urls=urls))
    _, report = read_all(zipped(current(tweet(1, "All bold"), **notes)))
    assert report.notes == []


def test_a_long_text_of_another_instant_is_not_joined(read_all: ReadAll) -> None:
    notes = with_notes(note("2024-03-19T15:05:01.000Z", LONG))
    posts, _ = read_all(zipped(current_with_notes(tweet(1, SHORT), notes)))
    assert posts[0].text.endswith("…")


def test_links_and_hashtags_of_the_long_text_count(read_all: ReadAll) -> None:
    urls = [{"shortUrl": "https://t.co/dddddddddd", "expandedUrl": "https://shop.example/ink"}]
    notes = with_notes(note("2024-03-19T14:05:01.000Z", LONG + "#oak https://t.co/dddddddddd", urls=urls))
    posts, _ = read_all(zipped(current_with_notes(tweet(1, SHORT), notes)))
    assert posts[0].text.endswith("#oak https://shop.example/ink")
    assert (posts[0].hashtags, posts[0].links[0].domain) == (("oak",), "shop.example")


@pytest.mark.parametrize("bad", [7, {}, {"noteTweet": {}}, note("never", "x"), note("2024-03-19T14:05:01Z", None)])  # type: ignore[arg-type]
def test_malformed_long_texts_are_told(bad: Any, read_all: ReadAll) -> None:
    posts, report = read_all(zipped(current_with_notes(tweet(1), with_notes(bad))))
    assert len(posts) == 1
    assert report.notes == ["data/note-tweet.js: long text 1 is malformed and was left out"]


def month(year: int, number: int, *items: dict[str, Any]) -> tuple[str, str]:
    return (
        f"data/js/tweets/{year}_{number:02}.js",
        f"Grailbird.data.tweets_{year}_{number:02} = \n {json.dumps(list(items), indent=2)}",
    )


def old_tweet(number: int, text: str = "Morning all", **fields: Any) -> dict[str, Any]:
    return {
        "id": 10_000_000_000 + number,
        "id_str": str(10_000_000_000 + number),
        "text": text,
        "created_at": "2012-05-03 00:00:00 +0000",
        "entities": {"urls": [], "user_mentions": [], "media": [], "hashtags": []},
        "user": {"name": "Ink & Oak", "screen_name": NAME, "protected": False, "id_str": ME, "id": int(ME)},
        **fields,
    }


def monthly() -> dict[str, str]:
    index = [{"file_name": "data/js/tweets/2012_05.js", "year": 2012, "month": 5, "tweet_count": 3}]
    reply = {"in_reply_to_status_id": 1, "in_reply_to_status_id_str": "1", "in_reply_to_user_id_str": ME}
    reposted = {"retweeted_status": old_tweet(9, "theirs")}
    return dict(
        [
            month(2012, 5, old_tweet(1), old_tweet(2, **reply), old_tweet(3, "theirs, without a prefix", **reposted)),
            month(2012, 4, old_tweet(4, "@tom_f no", in_reply_to_user_id_str="42")),
            ("data/js/tweet_index.js", f"var tweet_index = {json.dumps(index)}"),
            ("data/js/user_details.js", f"var user_details = {json.dumps({'screen_name': NAME, 'id': ME})}"),
        ]
    )


def test_monthly_script_files_of_2012_to_2018(read_all: ReadAll) -> None:
    posts, report = read_all(zipped(monthly()))
    assert [(post.kind, post.author) for post in posts] == [
        ("post", NAME),
        ("self_reply", NAME),
        ("repost", NAME),
        ("reply", NAME),
    ]
    assert posts[0].created_at == datetime(2012, 5, 3, tzinfo=UTC)
    assert (report.seen, report.notes) == (4, [])


def test_the_index_of_the_monthly_files_is_verified(read_all: ReadAll) -> None:
    files = monthly()
    files["data/js/tweets/2012_05.js"] = month(2012, 5, old_tweet(1))[1]
    _, report = read_all(zipped(files))
    assert report.notes == ["data/js/tweets/2012_05.js: holds 1 posts, but the export's own list says 3"]


@pytest.mark.parametrize(("count", "told"), [("1", 0), ("7", 1), ([1], 0), (None, 0)])
def test_counts_of_the_index_may_be_text_or_nonsense(count: Any, told: int, read_all: ReadAll) -> None:
    index = [{"file_name": "data/js/tweets/2012_05.js", "tweet_count": count}]
    name, data = month(2012, 5, old_tweet(1))
    _, report = read_all(zipped({name: data, "data/js/tweet_index.js": f"var tweet_index = {json.dumps(index)}"}))
    assert (report.kept, len(report.notes)) == (1, told)


def test_a_month_on_its_own_knows_its_account_from_its_posts(read_all: ReadAll) -> None:
    posts, _ = read_all(monthly()["data/js/tweets/2012_05.js"].encode())
    assert [(post.kind, post.author) for post in posts][:2] == [("post", NAME), ("self_reply", NAME)]


REPLIED = "tweet_id,in_reply_to_status_id,in_reply_to_user_id"
ORDERS = [
    f"{REPLIED},timestamp,source,text,retweeted_status_id,retweeted_status_user_id,expanded_urls",
    f"{REPLIED},retweeted_status_id,retweeted_status_user_id,timestamp,source,text,expanded_urls",
]


def old_csv(header: str, *records: dict[str, str]) -> str:
    columns = header.split(",")
    lines = [",".join(f'"{record.get(column, "")}"' for column in columns) for record in records]
    return "\n".join([",".join(f'"{column}"' for column in columns), *lines]) + "\n"


OLD_RECORDS = [
    {
        "tweet_id": "700813412345",
        "timestamp": "2016-02-19 22:21:05 +0000",
        "text": "Two\nlines &amp; a link https://t.co/aaaaaaaaaa",
        "expanded_urls": "https://shop.example/a,b",
    },
    {
        "tweet_id": "700813412346",
        "text": "theirs",
        "retweeted_status_id": "5",
        "timestamp": "2016-02-19 22:00:00 +0000",
    },
    {"tweet_id": "700813412347", "text": "and", "in_reply_to_status_id": "700813412345", "in_reply_to_user_id": ME},
]


@pytest.mark.parametrize("header", ORDERS)
@pytest.mark.parametrize("name", ["tweets.csv", "data/csv/2016_02.csv", "whatever.txt"])
def test_both_orders_of_the_old_csv(header: str, name: str, read_all: ReadAll, tmp_path: Path) -> None:
    data = old_csv(header, *OLD_RECORDS)
    path = unpacked(tmp_path, {name: data}) / name
    sources = [path] if name == "whatever.txt" else [path, tmp_path, zipped({name: data})]
    for source in sources:
        posts, report = read_all(source)
        assert [(post.kind, post.id, post.row) for post in posts] == [
            ("post", "700813412345", 2),
            ("repost", "700813412346", 3),
            ("self_reply", "700813412347", 4),
        ]
        assert posts[0].text == "Two\nlines & a link https://shop.example/a,b"
        assert posts[0].created_at == datetime(2016, 2, 19, 22, 21, 5, tzinfo=UTC)
        assert [link.url for link in posts[0].links] == ["https://shop.example/a,b"]
        assert report.format == "x"


def test_ids_that_a_spreadsheet_rounded_make_no_duplicates(read_all: ReadAll) -> None:
    lines = ["tweet_id,timestamp,text,expanded_urls", *(f"6.59E+17,2014-02-19 22:21:05 +0000,{n}," for n in "ab")]
    posts, report = read_all("\n".join(lines).encode())
    assert ([post.text for post in posts], report.format) == (["a", "b"], "x")


def test_of_copies_in_older_forms_one_is_read_and_the_others_told(read_all: ReadAll) -> None:
    files = monthly() | {"tweets.csv": old_csv(ORDERS[0], *OLD_RECORDS)}
    posts, report = read_all(zipped(files))
    assert len(posts) == 4
    assert report.notes == ["tweets.csv: left unread, being an older copy of the same posts"]


def test_a_bare_list_of_tweets(read_all: ReadAll) -> None:
    posts, report = read_all(json.dumps([tweet(1), tweet(2, "RT @tom_f: x")]).encode())
    assert ([post.kind for post in posts], report.format) == (["post", "repost"], "x")


@pytest.mark.parametrize("kind", ["deleted_tweets", "tweet_headers", "like", "direct_messages"])
def test_another_file_of_the_export_on_its_own_is_refused(kind: str, read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=f"is window.YTD.{kind}.part0 of an X export, not its posts"):
        read_all(script(kind, [{"tweet": tweet(1, "SECRET")}]).encode())


def test_a_cut_off_file_is_told_with_its_place(read_all: ReadAll) -> None:
    files = current(tweet(1), tweet(2))
    files["data/tweets.js"] = files["data/tweets.js"][:-200]
    with pytest.raises(ReadError, match=r"data/tweets\.js: item 2: the JSON is broken or cut off"):
        read_all(zipped(files))


@pytest.mark.parametrize(
    ("files", "reader"),
    [
        ({"tweets.js": "// a program\nfunction tweets() {}"}, None),
        ({"data/tweets.csv": "text\nhello\n"}, "table"),
        ({"tweets.csv": "id,text\n1,hello\n"}, "table"),
        ({"a/tweets.js": tweets_js(tweet(1))}, "x"),
    ],
)
def test_detection_is_by_content(files: dict[str, str], reader: str | None) -> None:
    import io

    with open_container(io.BytesIO(zipped(files))) as container:
        if reader:
            assert choose_reader(container) == reader
        else:
            with pytest.raises(ReadError, match=r"(?s)not recognised.*tweets\.js or tweet\.js"):
                choose_reader(container)


def test_nothing_of_x_where_x_is_asked_for(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match="holds no posts of X; looked for"):
        read_all(zipped({"a.txt": "hello"}), format="x")
