import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from pipeline.archive.report import ReadingReport
from pipeline.audit import AuditSettings, audit_posts, render
from pipeline.audit.formats import FORMATS, format_of
from pipeline.errors import ConfigError, ReadError
from pipeline.post import Link

EVIL = "<script>alert('x')</script></p><img src=x onerror=alert(1)> \x1b[31m\u202e @jo [x](javascript:y) `a` | b"
EVIL_NAME = "\"><script>alert('name')</script>"


@pytest.fixture(scope="module")
def hostile(model, post, words):
    """An account whose every text tries to get out of its place."""
    link = Link(f"javascript:alert(1)//{EVIL_NAME}", f"evil{EVIL_NAME}")
    posts = [
        post(f"this is the {EVIL} {n} sale", day=n, author=EVIL_NAME, links=(link,), id=EVIL_NAME + str(n))
        for n in range(15)
    ]
    posts += [post(f"grateful {EVIL} {words(n)}", day=20 + n, author=EVIL_NAME) for n in range(5)]
    report = ReadingReport(source=f"/home/jo/{EVIL_NAME}.zip", format="table", notes=[EVIL_NAME])
    report.see(EVIL_NAME, 21)
    report.kept = 20
    report.skip("malformed", EVIL_NAME, 3)
    return audit_posts(posts, model, AuditSettings(), [report])


class _Page(HTMLParser):
    """What a browser would see: elements, attributes and text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.open, self.words = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in {"meta", "br", "img", "link"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def page(hostile):
    return _Page(render(hostile, "html"))


def test_nothing_in_a_post_becomes_markup(page, hostile):
    assert not {"script", "img", "iframe", "object", "link"} & set(page.tags)
    assert not page.open
    text = " ".join(page.words)
    assert "<script>alert('x')</script>" in text  # it is there, as words
    assert EVIL_NAME in text
    assert not [a for a in page.attributes if a[1].startswith("on")]
    assert not re.search(r"<(?:script|img)", render(hostile, "html"))


def _style(page):
    return next(text for text in page.words if "--paper" in text)


def test_the_page_needs_nothing_else(page):
    for tag, name, value in page.attributes:
        assert name not in {"src", "srcset", "poster", "data", "action", "background"}, tag
        if name == "href":
            assert value.startswith("#")
    assert "url(" not in _style(page)
    assert "@import" not in _style(page)
    policy = next(
        value for tag, name, value in page.attributes if tag == "meta" and name == "content" and "default" in value
    )
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_the_page_can_be_heard(page):
    headings = [tag for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1
    assert all(int(b[1]) - int(a[1]) <= 1 for a, b in pairwise(headings))
    images = [tag for tag in page.tags if tag == "svg"]
    told = [1 for tag, name, _ in page.attributes if tag == "svg" and name in {"aria-label", "aria-hidden"}]
    assert len(images) == len(told) > 0
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value for _, name, value in page.attributes if name == "aria-labelledby"} <= set(ids)


def test_folders_of_the_reader_stay_out_of_the_page(page):
    assert "/home/jo" not in " ".join(page.words)


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_plain_formats_cannot_steer_a_terminal(hostile, name):
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", render(hostile, name))


def test_nothing_in_a_post_becomes_markdown(hostile):
    markdown = render(hostile, "markdown")
    assert "<script" not in markdown
    assert "](javascript" not in markdown
    assert not re.search(r"(?<!\\)`", markdown)
    assert not re.search(r"(?<!\\)@jo", markdown)


def test_text_fits_a_terminal(hostile):
    assert max(map(len, render(hostile, "text").splitlines())) <= 100


def test_json_is_whole(hostile):
    found = json.loads(render(hostile, "json"))
    assert found["format"] == 1
    assert found["measures"]["promotional_share"]["count"] == 15
    assert found["measures"]["promotional_share"]["n"] == 20
    assert found["reading"][0]["skipped"]["malformed"]["count"] == 1
    assert found["repeats"][0]["count"] == 15
    assert len(found["months"]) == 1
    assert len(found["advice"]) == 3
    assert found["verdict"]["level"] == "error"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("case", ["one", "undated", "reposts", "half a character", "lone"])
def test_every_format_writes_the_odd_accounts(model, post, words, name, case):
    posts = {
        "one": [post("hello")],
        "undated": [post(words(n), day=None) for n in range(15)],
        "reposts": [post("RT @jo: hi", day=n, kind="repost") for n in range(15)],
        "half a character": [post(f"sale \ud83d {words(n)}", day=n) for n in range(15)],
        "lone": [post("hello", author="", platform="")],
    }[case]
    assert render(audit_posts(posts, model), name).encode("utf-8", "replace")


def test_an_unknown_format_is_named():
    with pytest.raises(ConfigError, match="html, json, markdown, text"):
        format_of("-", "pdf")
    with pytest.raises(ConfigError, match="ending"):
        format_of("report.pdf", None)


def test_no_posts_are_an_error(model, post):
    with pytest.raises(ReadError, match="no posts to audit"):
        audit_posts([], model)


def test_no_posts_in_the_stretch_are_an_error(model, post):
    from datetime import date

    with pytest.raises(
        ReadError, match="between 2030-01-01 and the last; there are some from 2025-01-01 to 2025-01-03"
    ):
        audit_posts([post("a", day=0), post("b", day=2)], model, AuditSettings(since=date(2030, 1, 1)))


def test_notes_tell_what_was_assumed(model, post, words):
    posts = [post(f"sale {words(n)} https://hare.example", day=n) for n in range(12)]
    assert "hare.example was taken for the account's own site" in audit_posts(posts, model).notes[0]
    assert audit_posts(posts, model, AuditSettings(own_domains=("hare.example",))).notes == ()
    assert "1 posts have no date" not in str(audit_posts(posts, model).notes)
    assert any("no date" in note for note in audit_posts([*posts, post("x", day=None)], model).notes)


@pytest.mark.parametrize(
    ("handles", "author", "told"), [(("nobody",), "", True), (("hare",), "hare", False), ((), "", False)]
)
def test_a_name_for_posts_that_name_nobody_is_told(model, post, handles, author, told):
    audit = audit_posts([post("hello", author=author)], model, AuditSettings(handles=handles))
    assert any("No post names its author" in note for note in audit.notes) is told


def test_months_say_why_their_columns_differ(model, post, words):
    posts = [post(words(n), day=n) for n in range(20)]
    footnote = "Replies to itself are among the labels"
    assert footnote not in render(audit_posts(posts, model), "markdown")
    assert footnote in render(audit_posts([*posts, post("sale", day=3, kind="self_reply")], model), "markdown")


def test_months_of_silence_are_one_line(model, post, words):
    audit = audit_posts([post(words(n), day=day) for n, day in enumerate([*range(12), *range(500, 512)])], model)
    markdown, text = render(audit, "markdown"), render(audit, "text")
    assert "| 2025-02 and 14 months after it | nothing |" in markdown
    assert len([line for line in markdown.splitlines() if line.startswith("| 202")]) == 3
    assert "  2025-02  15 months of silence" in text


def test_one_post_that_has_no_date_is_one(model, post):
    notes = audit_posts([post("hello", day=None), *(post("a", day=n) for n in range(200))], model).notes
    assert notes == ("1 post has no date and is not among what is judged.",)
