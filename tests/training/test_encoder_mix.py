import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.wordpieces import fold_for_encoder
from pipeline.training.encoder_mix import CHANGES, mix


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("drop_handles", "@user @user lovely bread", "lovely bread"),
        ("drop_handles", "lovely bread by @user", "lovely bread by @user"),
        ("drop_links", "new loaf http today http", "new loaf today"),
        ("drop_symbols", "rye 🍞 is back ☀", "rye is back"),
        ("plain_hashtags", "the #rye is back", "the rye is back"),
        ("drop_hashtags_at_end", "rye is back #bread #leeds", "rye is back"),
        ("drop_hashtags_at_end", "rye is back #bread", "rye is back #bread"),
        ("drop_final_stop", "rye is back!!", "rye is back"),
        ("swap_letters", "rye bread", "rye berad"),
        ("swap_letters", "no way", "no way"),
    ],
)
def test_each_change(name: str, before: str, after: str) -> None:
    assert CHANGES[name](before, random()) == after


def test_handles_become_names() -> None:
    changed = CHANGES["name_handles"]("@user yes, @user", random())
    assert "@" not in changed
    assert changed.endswith(" yes, " + changed.split()[0])


@given(st.text(max_size=60), st.integers(0, 99))
def test_a_text_never_gets_lost_and_the_same_seed_mixes_alike(text: str, seed: int) -> None:
    folded = fold_for_encoder(text)
    mixed = mix(folded, random(seed), share=1.0)
    assert bool(mixed) == bool(folded)
    assert mixed == mix(folded, random(seed), share=1.0)
    assert mix(folded, random(seed), share=0.0) == folded
