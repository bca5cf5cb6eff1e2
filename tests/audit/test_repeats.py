import random

import numpy as np
import pytest

from pipeline.audit.building import build_account
from pipeline.audit.duplicates import group_near_duplicates
from pipeline.audit.repeats import find_repeats, plain_link
from pipeline.audit.settings import AuditSettings

SALE = "The summer sale is on: every bell in the shop for half the money"


@pytest.fixture
def repeats(model):
    def of(posts, judged=None):
        timeline = build_account(posts, model, AuditSettings()).timeline
        return find_repeats(timeline, np.ones(len(timeline), dtype=bool) if judged is None else judged, 7)

    return of


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (SALE, True),
        (SALE.upper() + " !!!", True),
        ("⚡ " + SALE + " #bells #sale https://hare.example/bells", True),
        (SALE.replace("half", "a third of"), True),
        ("Day 4! " + SALE, True),
        ("The otter under the bridge has three young this year and no shame", False),
        ("", False),
        ("\ud83d", False),  # half an emoji
        (SALE + " \ud83d", True),
    ],
)
def test_nearly_the_same(text, same):
    assert group_near_duplicates([SALE, text]).tolist() == [0, 0 if same else 1]


def test_short_texts_say_nothing_the_same():
    assert group_near_duplicates(["tired", "tired", "Ha!", "Ha!"]).tolist() == [0, 1, 2, 3]


def test_groups_do_not_drift():
    """Each step is near the one before, but the last is not near the first."""
    words = [
        "river",
        "stone",
        "bridge",
        "candle",
        "saddle",
        "pedal",
        "copper",
        "window",
        "garden",
        "ladder",
        "market",
        "pepper",
    ]
    other = [
        "anchor",
        "barrel",
        "cellar",
        "dragon",
        "engine",
        "feather",
        "goblet",
        "hammer",
        "island",
        "jacket",
        "kettle",
        "lantern",
    ]
    chain = [" ".join(other[:n] + words[n:]) for n in range(13)]
    groups = group_near_duplicates(chain)
    assert groups[0] != groups[-1]


def test_copies_follow_the_first_of_a_near_copy():
    near = SALE + " and more"
    assert group_near_duplicates([SALE, near, near, SALE]).tolist() == [0, 0, 0, 0]


def test_grouping_is_the_same_every_time():
    rng = random.Random(3)
    words = ["bell", "chain", "wheel", "spoke", "oil", "grease", "saddle", "frame", "fork", "pump", "lock", "light"]
    texts = [" ".join(rng.choices(words, k=8)) for _ in range(300)]
    assert group_near_duplicates(texts).tolist() == group_near_duplicates(texts).tolist()


def test_nothing_to_group():
    assert group_near_duplicates([]).tolist() == []


def test_a_repeat_has_its_dates_and_its_peak(repeats, post):
    days = [0, 1, 2, 6.9, 7.1, 30]
    (repeat,) = repeats([post(f"{SALE} {n}", day=day) for n, day in enumerate(days)])
    assert len(repeat.posts) == 6
    assert repeat.peak == 4  # within seven days: 0, 1, 2 and 6.9; or 1, 2, 6.9 and 7.1
    assert [day.day for day in repeat.days] == [1, 2, 3, 8, 8, 31]


def test_only_what_is_judged_counts_towards_the_judgement(repeats, post):
    (repeat,) = repeats([post(SALE, day=day) for day in (0, 1, 2, 50)], np.array([False, False, False, True]))
    assert (repeat.peak, repeat.in_judged) == (3, 1)


def test_undated_repeats_fall_within_no_days(repeats, post):
    (repeat,) = repeats([post(SALE, day=None) for _ in range(9)])
    assert (len(repeat.posts), repeat.peak, repeat.days) == (9, 0, ())


def test_answers_are_no_broadcasts_unless_they_promote(repeats, post):
    answer = "@jo take the wheel off, check the tape and put it back on"
    assert repeats([post(answer, day=n, kind="reply") for n in range(9)]) == ()
    assert len(repeats([post(f"@jo {SALE}", day=n, kind="reply") for n in range(9)])) == 1


def test_greetings_may_recur(repeats, post):
    assert repeats([post("Good morning to all who ride by the river", day=n) for n in range(9)]) == ()


def test_reposts_are_no_broadcasts(repeats, post):
    assert repeats([post(f"RT @jo: {SALE}", day=n, kind="repost") for n in range(9)]) == ()


def test_the_same_link_under_different_texts(repeats, post):
    texts = (
        "The otter under the bridge has three young https://www.hare.example/a?utm_source=x",
        "A kettle sings before it boils, ours in B flat https://hare.example/a/",
        "Nobody came for the tandem with two left pedals http://hare.example/a#top",
    )
    (repeat,) = repeats([post(text, day=n) for n, text in enumerate(texts)])
    assert (repeat.kind, repeat.link, len(repeat.posts)) == ("link", "hare.example/a", 3)


def test_a_link_that_its_words_tell_already_is_not_told_twice(repeats, post):
    assert [r.kind for r in repeats([post(f"{SALE} https://hare.example/a", day=n) for n in range(4)])] == ["words"]


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://a.example/x/?b=1&utm_medium=m#f", "a.example/x?b=1"),
        ("a.example", "a.example"),
        ("http://[broken", "http://[broken"),
        ("", ""),
    ],
)
def test_plain_links(url, plain):
    assert plain_link(url) == plain
