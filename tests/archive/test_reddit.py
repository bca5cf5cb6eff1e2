import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.archive import ReadingReport, reddit
from pipeline.archive.opening import open_container
from pipeline.errors import ReadError
from pipeline.post import Link

from .conftest import ReadAll, tarred, unpacked, zipped

SITE = "https://www.reddit.com"
POST_COLUMNS = ["id", "permalink", "date", "ip", "subreddit", "gildings", "title", "url", "body"]
COMMENT_COLUMNS = ["id", "permalink", "date", "ip", "subreddit", "gildings", "link", "parent", "body", "media"]
IP = "203.0.113.77"


def table(columns: Sequence[str], *rows: Mapping[str, str], line_end: str = "\n") -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def post(post_id: str = "38fo01", **values: str) -> dict[str, str]:
    permalink = f"{SITE}/r/tea/comments/{post_id}/which_kettle/"
    return {
        "id": post_id, "permalink": permalink, "date": "2014-08-27 00:59:46 UTC", "ip": IP, "subreddit": "tea",
        "gildings": "0", "title": "Which kettle?", "url": permalink, "body": "Mine is gone,\nsadly.", **values,
    }  # fmt: skip


def comment(comment_id: str = "ck1f01", **values: str) -> dict[str, str]:
    link = f"{SITE}/r/tea/comments/2em2io/a_pot/"
    return {
        "id": comment_id, "permalink": f"{link}{comment_id}/", "date": "2014-08-27 01:00:00 UTC", "ip": IP,
        "subreddit": "tea", "gildings": "0", "link": link, "parent": "t1_ck1b00", "body": "A lovely pot!", **values,
    }  # fmt: skip


def export(**files: str) -> dict[str, str]:
    return {
        "posts.csv": table(POST_COLUMNS, post()),
        "comments.csv": table(COMMENT_COLUMNS, comment()),
        "post_headers.csv": table(POST_COLUMNS[:8], {k: v for k, v in post().items() if k != "body"}),
        "comment_headers.csv": table(COMMENT_COLUMNS[:8], {k: v for k, v in comment().items() if k in COMMENT_COLUMNS[:8]}),
        "drafts.csv": "id,title,body,kind,created,subreddit\nd1,Not yet,A draft,markdown,2020-01-01,tea\n",
        "messages.csv": "id,permalink,thread_id,date,ip,from,to,subject,body\nm1,p,,2020-01-01,1.2.3.4,a,b,s,secret\n",
        "ip_logs.csv": f"date,ip\n2020-01-01,{IP}\n",
        "statistics.csv": f"statistic,value\naccount name,nell_of_tea\nregistration ip,{IP}\nemail,nell@tea.example\n",
        "subscribed_subreddits.csv": "subreddit\ntea\n",
        **{name.replace("__", "."): content for name, content in files.items()},
    }  # fmt: skip


def test_an_export_gives_posts_and_comments(read_all: ReadAll) -> None:
    posts, report = read_all(zipped(export()))
    assert report.format == "reddit"
    first, second = posts
    assert (first.id, first.kind, first.text) == ("38fo01", "post", "Which kettle?\n\nMine is gone,\nsadly.")
    assert first.created_at == datetime(2014, 8, 27, 0, 59, 46, tzinfo=UTC)
    assert (first.platform, first.author, first.visibility) == ("reddit", "nell_of_tea", "public")
    assert (first.file, first.row) == ("posts.csv", 2)
    assert (second.id, second.kind, second.text) == ("ck1f01", "reply", "A lovely pot!")
    assert second.in_reply_to == "t1_ck1b00"
    assert report.files == {"posts.csv": 1, "comments.csv": 1}


def test_neither_address_nor_mail_comes_out(read_all: ReadAll) -> None:
    posts, report = read_all(zipped(export(comments__csv=table(COMMENT_COLUMNS, comment(), comment(id="")))))
    told = f"{posts} {report.to_dict()} {report.render()}"
    assert IP not in told
    assert "nell@tea.example" not in told
    assert "secret" not in told


def test_the_address_is_dropped_where_a_row_is_read() -> None:
    report = ReadingReport("export")
    with open_container(io.BytesIO(zipped(export()))) as container:
        rows = [values for name in ("posts.csv", "comments.csv") for _, values in reddit._rows(container, name, report)]
    assert [values["id"] for values in rows] == ["38fo01", "ck1f01"]
    assert not any("ip" in values or IP in values.values() for values in rows)


@pytest.mark.parametrize("way", ["zip", "tar", "folder", "nested", "posts alone", "comments alone", "stream"])
def test_however_it_is_given(way: str, read_all: ReadAll, tmp_path: Path) -> None:
    files = export()
    source: object = {
        "zip": zipped({f"export_nell_20240101/{name}": data for name, data in files.items()}),
        "tar": tarred(files),
        "nested": zipped({"mine/export.zip": zipped(files)}),
        "stream": files["comments.csv"].encode(),
    }.get(way)
    if source is None:
        folder = unpacked(tmp_path, files)
        (tmp_path / "renamed").write_text(files["posts.csv"])
        source = {"folder": folder, "posts alone": tmp_path / "renamed", "comments alone": tmp_path / "comments.csv"}[
            way
        ]
    posts, report = read_all(source)
    assert report.format == "reddit"
    assert len(posts) == (1 if way in ("posts alone", "comments alone", "stream") else 2)


def test_a_byte_order_mark_and_windows_line_ends(read_all: ReadAll) -> None:
    data = b"\xef\xbb\xbf" + table(COMMENT_COLUMNS, comment(body="Schöner Tee ☕"), line_end="\r\n").encode()
    posts, report = read_all(data)
    assert [(post.id, post.text) for post in posts] == [("ck1f01", "Schöner Tee ☕")]
    assert report.format == "reddit"


def test_split_files_are_all_read_and_a_repeated_row_once(read_all: ReadAll) -> None:
    posts, report = read_all(
        zipped(
            export(
                comments_1__csv=table(COMMENT_COLUMNS, comment(), comment("ck1f02")),
                comments_2__csv=table(COMMENT_COLUMNS, comment("ck1f03")),
                posts_1__csv=table(POST_COLUMNS, post("38fo02")),
            )
        )
    )
    assert [post.id for post in posts] == ["38fo01", "38fo02", "ck1f01", "ck1f02", "ck1f03"]
    assert report.skipped("duplicate") == 1


def test_a_post_and_a_comment_of_the_same_id_are_two(read_all: ReadAll) -> None:
    posts, _ = read_all(zipped(export(comments__csv=table(COMMENT_COLUMNS, comment("38fo01")))))
    assert [post.kind for post in posts] == ["post", "reply"]


@pytest.mark.parametrize("body", ["[deleted]", "[removed]", " [deleted] "])
def test_what_is_gone_is_counted_as_deleted(body: str, read_all: ReadAll) -> None:
    posts, report = read_all(
        zipped(
            {
                "posts.csv": table(POST_COLUMNS, post(body=body)),
                "comments.csv": table(COMMENT_COLUMNS, comment(body=body)),
            }
        )
    )
    assert posts == []
    assert report.skipped("deleted") == 2


def test_a_post_with_only_its_title_gone_is_deleted(read_all: ReadAll) -> None:
    posts, report = read_all(table(POST_COLUMNS, post(title="[deleted by user]", body="")).encode())
    assert (posts, report.skipped("deleted")) == ([], 1)


@pytest.mark.parametrize("name", ["posts.csv", "comments.csv", "statistics.csv"])
def test_private_files_are_not_opened_nor_in_the_way(name: str, read_all: ReadAll) -> None:
    private = {f"messages/{name}": table(POST_COLUMNS, post("38fo09"))}
    with open_container(io.BytesIO(zipped(private))) as container:
        assert reddit.detect(container) == 0
    posts, report = read_all(zipped(private | export()))
    assert ([post.id for post in posts], report.notes) == (["38fo01", "ck1f01"], [])


@pytest.mark.parametrize("data", ["", "a,b\n1,2\n"])
def test_files_with_other_columns_are_told(data: str, read_all: ReadAll) -> None:
    posts, report = read_all(zipped(export(posts_2__csv=data)))
    assert len(posts) == 2
    assert [note.partition(":")[0] for note in report.notes] == ["posts_2.csv"]


def test_rows_without_text_or_id_are_counted(read_all: ReadAll) -> None:
    rows = [comment(body=""), comment("", body="x"), comment("ck1f09")]
    posts, report = read_all(table(COMMENT_COLUMNS, *rows).encode())
    assert [post.id for post in posts] == ["ck1f09"]
    assert (report.skipped("empty"), report.skipped("malformed")) == (1, 1)
    assert report.tallies["malformed"].places == ["-:3"]


@pytest.mark.parametrize(
    ("parent", "kind", "in_reply_to"),
    [
        ("t1_ck1b00", "reply", "t1_ck1b00"),
        ("ck1b00", "reply", "ck1b00"),  # newer exports have no prefix
        ("t3_2em2io", "comment", "t3_2em2io"),
        ("2em2io", "comment", "2em2io"),
        ("", "comment", "t3_2em2io"),  # and often leave a first answer's parent out
        ("t1_CK1F00", "self_reply", "t1_CK1F00"),
        ("ck1f00", "self_reply", "ck1f00"),
    ],
)
def test_every_comment_is_an_answer(parent: str, kind: str, in_reply_to: str, read_all: ReadAll) -> None:
    # The newest stands first, so a comment comes before the one that it answers.
    rows = [comment("ck1f05", parent=parent), comment("ck1f00")]
    posts, _ = read_all(zipped({"comments.csv": table(COMMENT_COLUMNS, *rows)}))
    assert (posts[0].kind, posts[0].in_reply_to) == (kind, in_reply_to)


@pytest.mark.parametrize("parent", ["t3_38fo01", "38fo01", ""])
def test_an_answer_to_ones_own_post_is_one_to_oneself(parent: str, read_all: ReadAll) -> None:
    row = comment(parent=parent, link=f"{SITE}/r/tea/comments/38fo01/which_kettle/")
    posts, _ = read_all(zipped(export(comments__csv=table(COMMENT_COLUMNS, row))))
    assert posts[1].kind == "self_reply"


def test_an_answer_to_somebody_below_ones_own_post_is_none_to_oneself(read_all: ReadAll) -> None:
    row = comment(parent="t1_other1", link=f"{SITE}/r/tea/comments/38fo01/which_kettle/")
    posts, _ = read_all(zipped(export(comments__csv=table(COMMENT_COLUMNS, row))))
    assert posts[1].kind == "reply"


def test_entities_are_decoded_but_not_those_in_addresses(read_all: ReadAll) -> None:
    rows = [comment(body="Fish &amp; chips &gt; all &#128512; https://a.example/?a=1&copy=2&lt=3")]
    posts, _ = read_all(table(COMMENT_COLUMNS, *rows).encode())
    assert posts[0].text == "Fish & chips > all 😀 https://a.example/?a=1&copy=2&lt=3"


@pytest.mark.parametrize(
    ("url", "permalink", "links"),
    [
        ("https://shop.example/?a=1&amp;b=2", "/r/tea/comments/1/x/", ("https://shop.example/?a=1&b=2",)),
        (f"{SITE}/r/tea/comments/1/x/", f"{SITE}/r/tea/comments/1/x/", ()),
        ("https://reddit.com/r/tea/comments/1/x", "/r/tea/comments/1/x/", ()),  # old exports
        ("/r/tea/comments/1/x/", f"{SITE}/r/tea/comments/1/x/", ()),
        ("https://i.redd.it/abc.jpg", "/r/tea/comments/1/x/", ()),
        (f"{SITE}/r/cups/comments/2/y/", "/r/tea/comments/1/x/", (f"{SITE}/r/cups/comments/2/y/",)),
        ("", "", ()),
        ("http://[broken", "x", ()),
    ],
)
def test_the_link_of_a_post_is_not_that_to_itself(
    url: str, permalink: str, links: tuple[str, ...], read_all: ReadAll
) -> None:
    posts, _ = read_all(table(POST_COLUMNS, post(url=url, permalink=permalink, body="")).encode())
    assert tuple(link.url for link in posts[0].links if "[" not in link.url) == links


def test_links_in_markdown_and_users_are_found(read_all: ReadAll) -> None:
    body = "Ask u/tom_tea or /u/Ann-1, see [my shop](https://shop.example/kettles). Not menu/none."
    posts, _ = read_all(table(COMMENT_COLUMNS, comment(body=body)).encode())
    assert posts[0].text == body
    assert posts[0].links == (Link("https://shop.example/kettles", "shop.example"),)
    assert posts[0].mentions == ("tom_tea", "Ann-1")


def test_a_stream_says_that_it_cannot_tell_own_answers(read_all: ReadAll) -> None:
    posts, report = read_all(table(COMMENT_COLUMNS, comment("a1x", parent="b2x"), comment("b2x")).encode())
    assert [post.kind for post in posts] == ["reply", "reply"]
    assert "stream" in report.notes[0]


def test_other_tables_are_left_to_others(read_all: ReadAll, tmp_path: Path) -> None:
    files = export()
    for name in ("drafts.csv", "comment_headers.csv", "messages.csv"):
        path = tmp_path / name
        path.write_text(files[name])
        with pytest.raises(ReadError, match="no posts of Reddit"):
            read_all(path, format="reddit")
    with pytest.raises(ReadError, match="no posts of Reddit"):
        read_all(json.dumps([1]).encode(), format="reddit")


def test_semicolons_as_a_spreadsheet_writes_them(read_all: ReadAll) -> None:
    data = "id;permalink;date;subreddit;link;parent;body\nck9;p;2020-01-01 10:00:00 UTC;tea;l;t1_x;Yes, more, please\n"
    posts, report = read_all(data.encode())
    assert (report.format, posts[0].text) == ("reddit", "Yes, more, please")
