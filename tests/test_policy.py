"""The policy: every bound of the published table, presets, and Wilson's interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.policy import DEFAULT, PRESETS, Band, load_policy, wilson_interval


@pytest.mark.parametrize(
    ("measure", "value", "level"),
    [
        ("promotional_share", 0.10, "ok"),
        ("promotional_share", 0.11, "note"),
        ("promotional_share", 0.21, "warn"),
        ("promotional_share", 0.34, "error"),
        ("reply_share", 0.33, "ok"),
        ("reply_share", 0.32, "note"),
        ("reply_share", 0.19, "warn"),
        ("reply_share", 0.09, "error"),
        ("own_domain_share", 0.09, "ok"),
        ("own_domain_share", 0.10, "warn"),
        ("own_domain_share", 0.20, "error"),
        ("self_reply_share", 0.40, "ok"),
        ("self_reply_share", 0.41, "warn"),
        ("repeats", 1, "ok"),
        ("repeats", 2, "note"),
        ("repeats", 5, "warn"),
        ("repeats", 6, "error"),
    ],
)
def test_default_bands(measure, value, level):
    assert DEFAULT.level(measure, value) == level


@pytest.mark.parametrize(
    ("preset", "limit"),
    [("reddit", 0.10), ("contextmod", 0.10), ("4-1-1", 1 / 6), ("thirds", 1 / 3), ("20-1", 1 / 21)],
)
def test_presets_have_the_published_number(preset, limit):
    assert load_policy(preset).limit("promotional_share") == pytest.approx(limit)


def test_every_number_has_a_source():
    for policy in PRESETS.values():
        assert set(policy.sources) == set(policy.bands)


def test_bounds_get_worse_in_order():
    for policy in PRESETS.values():
        for band in policy.bands.values():
            bounds = [bound for bound in (band.note, band.warn, band.error) if bound is not None]
            assert bounds == sorted(bounds, reverse=band.low_is_bad)


def test_a_measure_without_a_band_is_fine():
    assert Band().level(1.0) == "ok"
    assert Band().limit is None


def test_an_unknown_preset_is_told_with_the_choices():
    with pytest.raises(ConfigError, match="'twitter' is not known; choose one of default, reddit, contextmod"):
        load_policy("twitter")


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(counts):
    k, n = counts
    low, high = wilson_interval(k, n)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1


def test_the_interval_of_a_known_case():
    assert wilson_interval(10, 100) == pytest.approx((0.0552, 0.1744), abs=1e-4)  # Wilson (1927), as in any table
