import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.scoring.fold import AMPERSAND, LINK, MENTION, decode, fold, fold_batch

PIECES = [
    *["http", "htttp", "://", "www", ".", "com", "@", "a", "é", "&amp;", "&", "amp;", "[name]", "<br", "<a", "/>", "/"],
    *[
        "1",
        "22",
        ",",
        "$",
        "£",
        "%",
        " ",
        "\n",
        "…",
        "ﬃ",
        "İ",
        "ß",
        "Σ",
        "\u0301",
        "\u200b",
        "☕",
        "\U0001f469\u200d\U0001f373",
    ],
    *["!", "'", "\u2019", "-", "\x00", "\ud800", "¨", "K", "ﾞ", "カ", "_", "\ue000"],
]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=())), st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        (" \t\n\u00a0\u2028 ", ""),
        ("Good  MORNING\nall", "good morning all"),
        ("Tom &amp; Jo &lt;3", f"tom {AMPERSAND} jo <0"),
        ("Tom &amp;amp; Jo", f"tom {AMPERSAND} jo"),
        ("see https://ex.am/ple?a=1#b.", f"see {LINK}"),
        ("see www.example.org/x, or shop.example.co.uk/sale!", f"see {LINK} or {LINK}"),
        ("mail joe@example.com", f"mail {LINK}"),
        ("node.js and e.g. this. That", "node.js and e.g. this. that"),
        ("hi @Ann_B, @bob.bsky.social, @cy@mastodon.social!", f"hi {MENTION}, {MENTION}, {MENTION}!"),
        ("5 @ 3", "0 @ 0"),
        ("dear [NAME], {link}", f"dear {MENTION}, {LINK}"),
        ("sooooo goooood!!!!", "soo good!!"),
        ("£12.99, €1,299.00 or 50 % 50%", "$0, $0 or 0 % 0%"),
        ("at 10:30 on 24.11.2026", "at 0:0 on 0"),
        ("it\u2019s \u201cfine\u201d \u2014 ok", 'it\'s "fine" - ok'),
        ("\U0001d5e8\U0001d5e5\U0001d5da\U0001d5d8\U0001d5e1\U0001d5e7 \uff46\uff55\uff4c\uff4c", "urgent full"),
        ("in\u00advisi\u200bble\ufeff", "invisible"),
        ("one<br />two<br>three", "one two three"),
        ("☕☕☕☕ \U0001f469\u200d\U0001f373", "☕☕ \U0001f469\U0001f373"),
    ],
)
def test_one_form_for_what_says_the_same(text, folded):
    assert fold(text) == folded


@given(TEXTS)
@example("<AHTTP://")
@example("<A<A")
@example("htttp://x")
@example("$5$5$5")
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_no_rule_looks_across_white_space(text):
    assert " ".join(filter(None, map(fold, text.split()))) == fold(text)


@given(st.lists(TEXTS, max_size=6))
def test_batch_equals_single(texts):
    codes = fold_batch(texts)
    assert (codes == 0).sum() == len(texts) + 1
    assert decode(codes) == "\x00".join(["", *map(fold, texts), ""])


def test_long_text_is_folded_in_one_pass():
    assert fold("&amp;" * 200_000) == AMPERSAND * 2
    assert len(fold("lorem ipsum " * 80_000)) == 12 * 80_000 - 1
