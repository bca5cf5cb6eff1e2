import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.archive import linkedin
from pipeline.archive.container import Container
from pipeline.archive.linkedin_text import comment_text, plain_text, share_text
from pipeline.archive.opening import open_container
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError

from .conftest import ReadAll, unpacked, zipped

POST = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A71"
OTHER = "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A88"

SHARES = f'''\ufeffDate,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility
2024-03-01 09:00:00,{POST},"Three things I learnt, ""the hard way"":""
""
""1. Listen
2. Ask"" again"", #joinery",https://hare.example/list,,MEMBER_NETWORK
2024-03-02 09:00:00,{POST}2,"First line""
""second line""
""""
""a ""third"" one",,,PUBLIC
2024-03-03 09:00:00,{POST}3,,https://other.example/article,,MEMBER_NETWORK
2024-03-04 09:00:00,{POST}4,"",,https://media.example/oak.jpg,MEMBER_NETWORK
2024-03-05 09:00:00,{POST}5,"For friends only",,,CONNECTIONS
,{POST}6,"No date here",,,MEMBER_NETWORK
'''

COMMENTS = f"""Date,Link,Message
2024-04-01 10:00:00,{OTHER},"He said \\"well, maybe\\", and left"
2024-04-02 10:00:00,{OTHER},"The folder is C:\\temp\\"
2024-04-03 10:00:00,{OTHER},"Two lines
and
2020-01-01 10:00:00,https://elsewhere.example/ is not a row"
2024-04-04 10:00:00,{OTHER},Plain words
,{OTHER},"no date, but a comment"
2024-04-05 10:00:00,{POST},Thanks for reading
"""


def shares(*rows: str) -> bytes:
    return "\r\n".join(["Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility", *rows, ""]).encode()


def test_reads_the_whole_export(read_all: ReadAll) -> None:
    data = zipped({"Basic_Export/Shares.csv": SHARES, "Basic_Export/Comments_17529.csv": COMMENTS})
    posts, report = read_all(data)
    assert report.format == "linkedin"
    assert report.summary() == "12 rows seen: 9 kept, 1 repost, 1 empty, 1 private"
    assert {post.platform for post in posts} == {"linkedin"}
    assert [post.row for post in posts if post.file.endswith("Shares.csv")] == [2, 3, 4, 7]


def test_lone_files_are_told_by_their_columns(read_all: ReadAll, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(gzip.compress(SHARES.encode()))
    assert read_all(tmp_path / "mine.txt")[1].format == "linkedin"
    assert read_all(COMMENTS.encode())[1].format == "linkedin"


def test_line_breaks_between_quotes_are_line_breaks(read_all: ReadAll) -> None:
    posts, _ = read_all(SHARES.encode())
    assert posts[1].text == 'First line\nsecond line\n\na "third" one'


def test_plain_line_breaks_leave_the_authors_quotes_alone(read_all: ReadAll) -> None:
    row = f'2024-03-02 09:00:00,{POST},"Said ""yes""\nand then ""no""\n""maybe""\nnothing",,,'
    assert read_all(shares(row))[0][0].text == 'Said "yes"\nand then "no"\n"maybe"\nnothing'


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("plain", "plain"),
        ("", ""),
        ('"a ""b"" c"', 'a "b" c'),
        ('"one""\n""two"', "one\ntwo"),
        ('"one""\r\n""two"', "one\ntwo"),
        ('"one""\n""""\n""two"', "one\n\ntwo"),
        ('"one""\n""\n""two"', "one\n\ntwo"),
        ('"one""\n\n""two"', "one\n\ntwo"),
        ('"said ""so.""""\n""""\n""two"', 'said "so."\n\ntwo'),
        ('"one: ""\n""""quoted."" ""\n""two"', 'one: \n"quoted." \ntwo'),
        ('"one""\n"""', "one\n"),
        ('"one\ntwo"', "one\ntwo"),
        ('"日本""\n""語"', "日本\n語"),
    ],
)
def test_share_text(field: str, text: str) -> None:
    assert share_text(field) == text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("plain", "plain"),
        ('say \\"hi\\" twice', 'say "hi" twice'),
        ('"say \\"hi\\", twice"', 'say "hi", twice'),
        ('"say ""hi"""', 'say "hi"'),
        ('"C:\\new\\"', "C:\\new\\"),
        ('"one\r\ntwo"', "one\ntwo"),
    ],
)
def test_comment_text(field: str, text: str) -> None:
    assert comment_text(field) == text


def test_comments_escape_with_a_backslash(read_all: ReadAll) -> None:
    posts, report = read_all(COMMENTS.encode())
    assert [post.text for post in posts] == [
        'He said "well, maybe", and left',
        "The folder is C:\\temp\\",
        "Two lines\nand\n2020-01-01 10:00:00,https://elsewhere.example/ is not a row",
        "Plain words",
        "no date, but a comment",
        "Thanks for reading",
    ]
    assert report.seen == 6


def test_a_row_with_a_quote_too_many_ends_where_the_next_begins(read_all: ReadAll) -> None:
    rows = [
        f'2024-03-01 09:00:00,{POST}1,"Never closed,,,PUBLIC',
        f'2024-03-02 09:00:00,{POST}2,"Fine, and whole",,,PUBLIC',
        f'2024-03-03 09:00:00,{POST}3,5" nails, and "more" of it,,,PUBLIC',
        f"2024-03-04 09:00:00,{POST}4,Last one,,,PUBLIC",
    ]
    posts, report = read_all(shares(*rows))
    assert [post.text for post in posts] == [
        '"Never closed',
        "Fine, and whole",
        '5" nails, and "more" of it',
        "Last one",
    ]
    assert report.seen == 4


def test_rows_with_another_number_of_fields(read_all: ReadAll) -> None:
    rows = [f"2024-03-01 09:00:00,{POST}1,Short row", f"2024-03-02 09:00:00,{POST}2,a,b,c,d,PUBLIC"]
    posts, report = read_all(shares(*rows))
    assert [post.text for post in posts] == ["Short row", "a,b"]
    assert report.skipped("malformed") == 0
    assert read_all(shares('on"e,tw"o,3,4,5,6,7'))[1].skipped("malformed") == 1


def test_bare_reposts_are_counted_and_pictures_are_none(read_all: ReadAll) -> None:
    posts, report = read_all(SHARES.encode())
    reposts = [post for post in posts if post.kind == "repost"]
    assert [link.url for post in reposts for link in post.links] == ["https://other.example/article"]
    assert (report.skipped("repost"), report.skipped("empty")) == (1, 1)


def test_instant_reposts(read_all: ReadAll) -> None:
    listed = f"Date,Link\n2024-05-01 08:00:00,{OTHER}\n"
    posts, report = read_all(zipped({"Shares.csv": SHARES, "InstantReposts.csv": listed}))
    assert report.skipped("repost") == 2
    assert posts[-1].kind == "repost"
    assert posts[-1].created_at == datetime(2024, 5, 1, 8, tzinfo=UTC)


def test_posts_for_connections_are_private(read_all: ReadAll) -> None:
    posts, report = read_all(SHARES.encode())
    assert report.skipped("private") == 1
    assert "For friends only" not in [post.text for post in posts]
    posts, report = read_all(SHARES.encode(), include_private=True)
    assert [post.visibility for post in posts if post.text == "For friends only"] == ["followers"]
    # It stands on all posts that are not public by name, and so tells nothing.
    assert posts[0].visibility == "unknown"


def test_comments_know_what_they_answer(read_all: ReadAll) -> None:
    posts, _ = read_all(zipped({"Shares.csv": SHARES, "Comments.csv": COMMENTS}))
    comments = [post for post in posts if post.file == "Comments.csv"]
    assert [post.kind for post in comments] == ["comment"] * 5 + ["self_reply"]
    assert {post.in_reply_to for post in comments} == {"urn:li:activity:88", "urn:li:share:71"}
    assert posts[0].id == "urn:li:share:71"


def test_a_comment_without_a_link_answers_nobody_known(read_all: ReadAll) -> None:
    data = zipped(
        {
            "Shares.csv": shares("2024-03-01 09:00:00,,Hello,,,"),
            "Comments.csv": 'Date,Link,Message\n2024-03-01 09:00:00,,Hi\n,,"Hm"\n',
        }
    )
    posts, _ = read_all(data)
    assert [(post.kind, post.in_reply_to) for post in posts] == [("post", None), ("comment", None), ("comment", None)]


def test_blank_dates_are_none_and_told(read_all: ReadAll) -> None:
    posts, report = read_all(COMMENTS.encode())
    assert [post.created_at for post in posts].count(None) == 1
    assert posts[0].created_at == datetime(2024, 4, 1, 10, tzinfo=UTC)
    assert any("no date" in note for note in report.notes)


def test_byte_order_mark_and_foreign_bytes(read_all: ReadAll) -> None:
    posts, _ = read_all(SHARES.encode("utf-8"))
    assert posts[0].created_at is not None
    posts, report = read_all(shares(f"2024-03-01 09:00:00,{POST},Caf\u00e9,,,").decode().encode("cp1252"))
    assert posts[0].text == "Café"
    assert any("Windows-1252" in note for note in report.notes)
    assert read_all(SHARES.encode("utf-16"))[0][1].text.startswith("First line\n")


@pytest.mark.parametrize(
    "name", ["Shares_ACoAA1.csv", "ACoAA1_Shares.csv", "17 Shares.csv", "shares17.csv", "in/SHARES (2).CSV"]
)
def test_names_may_carry_a_member_id(name: str, read_all: ReadAll) -> None:
    header = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
    posts, report = read_all(
        zipped({name: f"{header}2024-01-01 10:00:00,https://l.example/1,hi,,,\n", "Ads.csv": "a\n"})
    )
    assert ([post.text for post in posts], report.format) == (["hi"], "linkedin")


def test_links_hashtags_and_markup(read_all: ReadAll) -> None:
    posts, _ = read_all(SHARES.encode())
    assert posts[0].links[0].domain == "hare.example"
    assert posts[0].hashtags == ("joinery",)
    assert plain_text("[Tom Reed](urn:li:person:x_1) knows C# and hashtag#oak")[0] == "Tom Reed knows C# and #oak"
    assert plain_text("[a link](https://a.example)") == ("[a link](https://a.example)", ())


def test_semicolons_of_a_spreadsheet(read_all: ReadAll) -> None:
    data = f'Date;ShareLink;ShareCommentary;SharedUrl;MediaUrl;Visibility\n2024-03-01 09:00;{POST};"One; two, three";;;PUBLIC\n'
    assert read_all(data.encode())[0][0].text == "One; two, three"


def test_the_same_share_in_two_exports_is_one(read_all: ReadAll, tmp_path: Path) -> None:
    unpacked(tmp_path, {"2023/Shares.csv": SHARES, "2024/Shares.csv": SHARES, "2024/Comments.csv": COMMENTS})
    _, report = read_all(tmp_path)
    assert report.skipped("duplicate") == 6
    assert report.kept == 9


def test_nothing_private_is_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = ("messages.csv", "Connections.csv", "Contacts.csv", "Email Addresses.csv", "ImportedContacts.csv")
    unpacked(tmp_path, {"Shares.csv": SHARES, "Comments.csv": COMMENTS, **dict.fromkeys(secret, "Date,Link,Message\n")})
    opened = []
    plain_open = Container.open
    monkeypatch.setattr(Container, "open", lambda self, name: opened.append(name) or plain_open(self, name))
    with open_container(tmp_path) as container:
        assert linkedin.detect(container) > 0.9
        list(linkedin.read(container, ReadingReport("x")))
    assert set(opened) == {"Shares.csv", "Comments.csv"}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"Date,Link\n", False),
        (b"Date,Type,Link\n", False),
        (b"id,text\n1,hello\n", False),
        (b"id,permalink,date,ip,subreddit,gildings,link,parent,body\n", False),
        (b"", False),
        (b"\x00\xff\xfe", False),
        (b"Date,Link,Message\n", True),
        (b"Notes:\n\nDate,ShareLink,ShareCommentary,SharedUrl\n", True),
    ],
)
def test_detection(data: bytes, found: bool, tmp_path: Path) -> None:
    path = tmp_path / "Comments.csv"
    path.write_bytes(data)
    with open_container(path) as container:
        assert (linkedin.detect(container) > 0) is found


def test_asked_for_but_not_there(read_all: ReadAll) -> None:
    with pytest.raises(ReadError, match=r"holds no posts of LinkedIn; looked for Shares\.csv"):
        read_all(b"id,text\n1,hello\n", format="linkedin")
