"""What would turn a verdict: cuts that leave whole sentences, told once, of more than one plain word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check.finding import Span
from pipeline.check.turning import alternatives, candidate_cuts, cut
from pipeline.scoring.explain import Weight


def tried(text, cues=(), words=()):
    """Return the single cuts that are tried, with cues and strong words given as the words that they are."""
    spans = [Span(text.index(words), text.index(words) + len(words)) for words in cues]
    weights = [Weight(text.index(word), text.index(word) + len(word), word, 1.0) for word in words]
    return {text[spans[0].start : spans[0].end] for spans in candidate_cuts(text, spans, weights) if len(spans) == 1}


@pytest.mark.parametrize(
    ("text", "cue", "cuts"),
    [
        ("The mugs are back, link in bio", "link in bio", {"link in bio"}),
        ("The mugs are back (link in bio) and so am I", "link in bio", {"link in bio"}),
        ("The mugs are all back with 20% off", "20% off", {"with 20% off"}),  # "are back with" is no sentence
        ("The mugs are back. Order yours before Friday!", "Order yours", {"Order yours before Friday"}),
        ("Follow @ana if you like moths", "Follow @ana", set()),  # "if you like moths" is none
        ("Shop now, with free tea", "Shop now", set()),
        ("Thirty pages, link below", "Thirty pages", set()),
        ("The mugs are back\nlink in bio #tea", "link in bio", {"link in bio", "link in bio #tea"}),
        ("The mugs are back - link in bio", "link in bio", {"link in bio"}),
        ("The mugs are back .....just click this link", "click this link", {"just click this link"}),
        ("Sale", "Sale", set()),
        ("馬克杯 今天", "今天", set()),
    ],
)
def test_what_is_left_is_whole(text, cue, cuts):
    assert tried(text, [cue]) == cuts


@pytest.mark.parametrize("word", ["We're", "days", "help"])
def test_a_plain_word_is_no_advice(word):
    text = "We're open for three days now. Do help with the roof. It rains in"
    assert word not in tried(text, words=[word])


@pytest.mark.parametrize("word", ["#tea", "https://example.org/a", "@ana"])
def test_a_hashtag_a_link_and_an_account_may_be_cut_alone(word):
    assert word in tried(f"The mugs are all back in the shed {word}", words=[word])


def test_a_disclosure_is_never_cut():
    assert tried("The balm is back and good #ad", words=["#ad"]) == set()


def test_no_alternative_is_told_twice():
    text = "Link in bio. The mugs are back, link in bio"
    first, second, both = Span(0, 11), Span(32, 43), Span(13, 43)
    assert alternatives(text, [(first,), (both,), (second,)]) == [("Link in bio",)]


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 79), st.integers(1, 20)), max_size=5))
def test_cuts_lie_in_the_text_and_apart(text, places):
    spans = [Span(start, start + n) for start, n in places if start + n <= len(text)]
    for cuts in candidate_cuts(text, spans, []):
        assert all(0 <= span.start < span.end <= len(text) for span in cuts)
        assert len(cut(text, cuts)) == len(text) - sum(span.end - span.start for span in cuts)
