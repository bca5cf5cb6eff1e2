import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.archive import simple_html
from pipeline.archive.html import html_links
from pipeline.archive.simple_html import text_and_links
from pipeline.archive.words import html_to_text

ADDRESSES = [
    "https://a.example/?b=1&amp;c=2",
    "http://b.example",
    "#top",
    "mailto:x@y.example",
    "",
    "/x",
    "https://c.example/ ",
]
OPENING = [
    *(
        f"<{tag}>"
        for tag in (
            "p",
            "P",
            "br",
            "br/",
            "br /",
            "hr/",
            "hr",
            "li",
            "ul",
            "b",
            "span class='x'",
            "h2",
            "a",
            "x-y",
            "img",
        )
    ),
    *(f'<a href="{address}">' for address in ADDRESSES),
    '<a class="u-url mention" href="https://m.example/@tom">',
    '<a href="https://m.example/tags/x" class="mention hashtag" rel="tag">',
    '<A HREF="https://upper.example/">',
    '<a href="https://gt.example/?a>b">',
    "<a href='https://single.example/'>",
    "<a href=https://bare.example/>",
    '<a href="https://raw.example/?a=1&copy=2">',
    '<a data-href="https://data.example/">',
    '<a title="x" href="https://last.example/" href="https://second.example/">',
    "<script>",
    "<!-- comment -->",
    "<!DOCTYPE html>",
    "<?php ?>",
    "<",
    "< p>",
    "<p",
    "<3",
]
CLOSING = [f"</{tag}>" for tag in ("p", "br", "a", "span", "li", "ul", "b", "h2", "script", "P", "hr")]
WORDS = [
    "one",
    " two ",
    "\n",
    "\t ",
    "&amp;",
    "&lt;p&gt;",
    "&nbsp;",
    "&copy",
    "& co",
    "&#39;",
    "é 日本",
    ">",
    '"',
    "a\u00a0b",
    "\r\n",
]
HTML = st.lists(st.sampled_from(OPENING + CLOSING + WORDS * 3), max_size=14).map("".join)


@given(html=HTML)
@settings(max_examples=1500, deadline=None)
def test_reads_just_as_the_whole_parser_does(html: str) -> None:
    assert text_and_links(html) == (html_to_text(html), html_links(html))


@given(html=st.text(alphabet='<>/ap br="&;x!-\n', max_size=30))
@example(html='<a ">">')
@example(html='<a href="http://x.y"href=>')
@example(html='<a href="http://x.y" href=>')
@settings(max_examples=500, deadline=None)
def test_reads_letters_just_as_the_whole_parser_does(html: str) -> None:
    assert text_and_links(html) == (html_to_text(html), html_links(html))


@pytest.mark.parametrize(
    "html",
    [
        '<p>a <a href="https://a.example/" rel="nofollow"><span class="invisible">https://</span>a.example</a></p>',
        "<p>one<br>two</p><p>three &amp; four</p>",
        '<p><span class="h-card"><a href="https://b.example/@tom" class="u-url mention">@<span>tom</span></a></span></p>',
    ],
)
def test_what_mastodon_writes_needs_no_whole_parser(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(simple_html, "html_to_text")
    assert text_and_links(html)[0]
