import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.dates import read_date
from pipeline.archive.words import (
    domain_of,
    find_hashtags,
    find_links,
    find_mentions,
    html_to_text,
    mend_double_encoding,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue Mar 19 14:05:17 +0000 2019", "2019-03-19T14:05:17+00:00"),
        ("Tue Mar 19 14:05:17 -0330 2019", "2019-03-19T17:35:17+00:00"),
        ("2016-02-19 22:21:05 +0000", "2016-02-19T22:21:05+00:00"),
        ("2014-08-27 00:59:46 UTC", "2014-08-27T00:59:46+00:00"),
        ("2014-08-27 00:59:46.5 UTC", "2014-08-27T00:59:46.500000+00:00"),
        ("2014-08-27T00:59:46 GMT", "2014-08-27T00:59:46+00:00"),
        ("2024-05-01T10:00:00.123Z", "2024-05-01T10:00:00.123000+00:00"),
        ("2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00+00:00"),
        ("2024-05-01", "2024-05-01T00:00:00+00:00"),
        ("05/31/2024 13:45", "2024-05-31T13:45:00+00:00"),
        ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01T10:00:00+00:00"),
        ("Thursday, 02 January 2020 03:04 EST", "2020-01-02T08:04:00+00:00"),
        ("2 Jan 20 03:04:05 -0000", "2020-01-02T03:04:05+00:00"),
        ("Jan 02, 2020 10:11 pm", "2020-01-02T22:11:00+00:00"),
        ("Jan 2, 2020, 10:11 PM", "2020-01-02T22:11:00+00:00"),
        ("12/31/2020 12:05 AM", "2020-12-31T00:05:00+00:00"),
        ("31.12.2020 13:45", "2020-12-31T13:45:00+00:00"),
        (1409100646, "2014-08-27T00:50:46+00:00"),
        ("1409100646", "2014-08-27T00:50:46+00:00"),
        ("1409100646000", "2014-08-27T00:50:46+00:00"),
        (1409100646.5, "2014-08-27T00:50:46.500000+00:00"),
    ],
)
def test_dates(value: object, expected: str) -> None:
    moment = read_date(value)
    assert moment is not None
    assert moment.isoformat() == expected


@given(st.text() | st.integers() | st.floats() | st.booleans() | st.none() | st.lists(st.integers()))
def test_anything_else_is_no_date_and_no_crash(value: object) -> None:
    moment = read_date(value)
    assert moment is None or moment.tzinfo is not None


@pytest.mark.parametrize(
    "value", ["", "  ", "soon", "0001-01-01", "9999999999999999", True, float("nan"), "1, 2, 3", "01/02/2020 10:11 ?m"]
)
def test_what_is_no_date(value: object) -> None:
    assert read_date(value) is None


def test_links_mentions_and_hashtags() -> None:
    text = "@nell hi (see https://a.example/x?y=1). Mail me@b.example, ask @tom@c.example. #Ünicode #1 C# &#39; a#b"
    assert [link.url for link in find_links(text)] == ["https://a.example/x?y=1"]
    assert find_mentions(text) == ("nell", "tom@c.example")
    assert find_hashtags(text) == ("Ünicode",)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.Shop.example/x", "shop.example"),
        ("shop.example/x", "shop.example"),
        ("https://user:pass@shop.example:8080/", "shop.example"),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_domains(url: str, domain: str) -> None:
    assert domain_of(url) == domain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain, with no markup", "plain, with no markup"),
        ("<p>one</p><p>two<br/>three</p>", "one\n\ntwo\nthree"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("<script>alert(1)</script><style>p{}</style>seen", "seen"),
        (
            (
                '<p><span>@<a href="https://m.example/@nell">nell</a></span> see <a href="https://a.example/x">'
                '<span class="invisible">https://</span><span>a.example/x</span></a></p>'
            ),
            "@nell see https://a.example/x",
        ),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("<p>not closed <b>at all", "not closed at all"),
        ("<section>one</section><section>two</section>", "one\n\ntwo"),
        ("<dl><dt>tea<dd>black</dl>", "tea\nblack"),
        ("<table>\n<tr><th>pot</th> <th>price</th></tr><tr><td>red<td>9</tr></table>", "pot price\n\nred 9"),
        ('Tea<img src="/x.png" alt="🍵" class="wp-smiley" style="height: 1em" />!', "Tea🍵!"),
        ('Tea<img class="size-full" alt="A red pot" src="/pot.jpg"><img class="emoji">', "Tea"),
    ],
)
def test_html_as_a_reader_sees_it(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("caf\u00c3\u00a9", "café"),
        ("\u00f0\u009f\u009a\u00b2", "🚲"),
        ("café", "café"),
        ("already “right”", "already “right”"),
    ],
)
def test_double_encoding_is_mended_where_it_is_one(written: str, meant: str) -> None:
    assert mend_double_encoding(written) == meant
