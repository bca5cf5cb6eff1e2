"""Near-duplicates are found as a comparison of all pairs would find them, and the same each time."""

import itertools
import random

import numpy as np
import pytest

from pipeline.training.duplicates import (
    _candidates,
    _jaccard,
    _shingles,
    fold_texts,
    near_duplicate_groups,
    near_duplicate_pairs,
)

WORDS = [
    "bread",
    "oven",
    "early",
    "morning",
    "street",
    "window",
    "corner",
    "flour",
    "butter",
    "quiet",
    "rain",
    "coat",
    "bus",
]


def invented(n: int, seed: int = 0) -> list[str]:
    rng = random.Random(seed)
    posts = [" ".join(rng.choices(WORDS, k=rng.randint(3, 14))) for _ in range(n)]
    return posts + [post.replace("bread", "cake") + rng.choice(["!", " :)", " again"]) for post in posts[: n // 3]]


@pytest.mark.parametrize("threshold", [0.6, 0.8, 0.9])
def test_pairs_are_those_of_comparing_all(threshold: float) -> None:
    texts = invented(300)
    sets = [_shingles(text) for text in fold_texts(texts)]
    expected = {
        (i, j)
        for i in range(len(sets))
        for j in range(i + 1, len(sets))
        if sets[i] != sets[j] and _jaccard(sets[i], sets[j]) >= threshold
    }
    pairs = near_duplicate_pairs(texts, threshold)
    found = set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    assert len(expected) > 10
    assert found <= expected
    assert len(found) >= 0.99 * len(expected)
    assert (pairs.similarity >= threshold).all()


def test_groups_are_transitive_and_numbered_by_appearance() -> None:
    texts = ["a quiet morning at the market stall", "rain", "A QUIET morning at the market stall!", "rain", "bus"]
    assert near_duplicate_groups(texts).tolist() == [0, 1, 0, 1, 2]


def test_links_and_handles_make_no_difference() -> None:
    texts = ["@ann look at https://example.com/a", "@bob look at http://example.org/other?x=1"]
    assert near_duplicate_groups(texts).tolist() == [0, 0]


def test_the_same_texts_give_the_same_groups() -> None:
    texts = invented(400, seed=3)
    assert (near_duplicate_groups(texts) == near_duplicate_groups(list(texts))).all()


def test_groups_do_not_depend_on_the_order() -> None:
    texts = invented(200, seed=5)
    order = np.random.default_rng(0).permutation(len(texts))
    there = near_duplicate_groups(texts)[order]
    shuffled = near_duplicate_groups([texts[i] for i in order])
    assert len(set(zip(there.tolist(), shuffled.tolist(), strict=True))) == len(set(there.tolist()))


def test_posts_that_all_share_nearly_everything_are_one_group_without_comparing_all() -> None:
    sale = "Our autumn sale is on in every branch, come and see us before the end of the month, ticket "
    texts = [sale + "".join(code) for code in itertools.product("bcdfghjklm", repeat=3)]
    assert near_duplicate_groups(texts).max() == 0
    assert len(_candidates(fold_texts(texts), 0.8)) < 0.2 * len(texts) ** 2


@pytest.mark.parametrize("texts", [[], [""], ["", " ", "\x00"], ["\ud800", "😀", "ok"]])
def test_odd_texts_have_a_group(texts: list[str]) -> None:
    assert len(near_duplicate_groups(texts)) == len(texts)
