"""Sketches: equal for equal texts, near for near ones, whatever the letters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.check.nearness import SAME, SIZE, gather, sketch_text

LONG = "Our summer opening hours are ten to four, closed on Mondays, and the garden stays open until eight"


def similarity(one, other):
    return float(gather([sketch_text(one)]).similarity(sketch_text(other))[0])


@pytest.mark.parametrize(
    "other",
    [LONG.upper(), f"  {LONG}!!", LONG.replace("ten", "nine"), LONG.replace(" ", "\n"), LONG + " https://example.org"],
)
def test_nearly_the_same(other):
    assert similarity(LONG, other) >= SAME


@pytest.mark.parametrize(
    "other",
    [
        "",
        "Our winter menu is soup",
        LONG[:40],
        "今日は本当にいい天気ですね",
        "The garden of my neighbour stays closed on Mondays",
    ],
)
def test_not_the_same(other):
    assert similarity(LONG, other) < SAME


@pytest.mark.parametrize("text", ["a", "今日は", "🌧️☕", "привет", "x" * 10_000, "\ud800"])
def test_the_same_in_any_script_and_length(text):
    assert similarity(text, text) == 1.0


def test_nothing_is_like_nothing():
    assert similarity("", "") == 0.0
    assert gather([]).similarity(sketch_text("a")).shape == (0,)


def test_sketches_are_bounded():
    assert len(sketch_text("".join(map(chr, range(0x4E00, 0x6E00))))) == SIZE


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8), st.text(max_size=60))
def test_many_equal_one_by_one(texts, text):
    sketches = [sketch_text(each) for each in texts]
    together = gather(sketches).similarity(sketch_text(text))
    alone = [gather([sketch]).similarity(sketch_text(text))[0] for sketch in sketches]
    np.testing.assert_array_equal(together, np.array(alone))
