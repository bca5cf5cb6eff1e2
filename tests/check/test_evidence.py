"""Evidence: odds are multiplied, replies are told apart, links and texts have steady fingerprints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check.domains import domain_of, is_own
from pipeline.check.evidence import weigh
from pipeline.check.finding import Evidence
from pipeline.check.fingerprints import link_hash, text_fingerprint
from pipeline.check.replying import judge_reply

PROBABILITY = st.floats(0, 1)
RATIO = st.floats(0.01, 100)


@given(PROBABILITY, RATIO)
def test_a_ratio_and_its_inverse_cancel_out(p, ratio):
    pieces = [Evidence("a", "", ratio), Evidence("b", "", 1 / ratio)]
    assert weigh(p, pieces) == pytest.approx(p, abs=1e-9)


@given(PROBABILITY, RATIO)
def test_evidence_moves_one_way_and_stays_a_probability(p, ratio):
    moved = weigh(p, [Evidence("a", "", ratio)])
    assert 0 <= moved <= 1
    assert (moved <= p + 1e-12) if ratio <= 1 else (moved >= p - 1e-12)


@pytest.mark.parametrize("p", [0.0, 1.0, 5e-324, 1 - 1e-16])
def test_certainty_stays(p):
    assert weigh(p, [Evidence("a", "", 0.1)], 10.0) == pytest.approx(p)


@pytest.mark.parametrize(
    ("text", "reply_to", "name"),
    [
        ("We do, from £4 a handle: example.org", "Does anyone mend umbrellas?", "invited"),
        ("Try the one on Mill Lane", "Looking for a good umbrella mender", "invited"),
        ("Umbrellas are my thing, here: https://example.org", "where can I get umbrellas mended", "invited"),
        ("Buy my course https://example.org", "Does anyone mend umbrellas?", "unrelated"),
        ("Our umbrellas hold in any wind", "That wind broke my umbrella again", "answers"),
        ("Buy my course https://example.org", "What a sunset", "unrelated"),
        ("So sorry to hear", "What a day", "reply"),
        ("", "", "reply"),
        ("雨ですね", "今日は雨", "reply"),
    ],
)
def test_replies(text, reply_to, name):
    assert judge_reply(text, reply_to).name == name


@pytest.mark.parametrize(
    ("link", "domain"),
    [
        ("https://www.Example.org:8080/a?b#c", "example.org"),
        ("http://user@example.org/", "example.org"),
        ("example.org", "example.org"),
        ("//", ""),
        ("", ""),
        ("https://пример.рф/x", "пример.рф"),
    ],
)
def test_domains(link, domain):
    assert domain_of(link) == domain


def test_own_domains():
    assert is_own("a.example.org", ["https://www.example.org/"])
    assert not is_own("example.org.evil.example", ["example.org"])
    assert not is_own("", ["example.org", ""])


def test_fingerprints():
    assert link_hash("HTTP://www.example.org/a/?b=1&a=2&utm_medium=x#top") == link_hash("example.org/a?a=2&b=1")
    assert link_hash("example.org/a") != link_hash("example.org/b")
    assert link_hash("https://[broken") != ""
    assert text_fingerprint("Hi  THERE") == text_fingerprint("hi there")
    assert text_fingerprint("\ud800") != ""
