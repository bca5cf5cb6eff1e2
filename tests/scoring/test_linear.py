import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.scoring.folder import read_folder
from pipeline.scoring.linear import BATCH_SIZE, LinearScorer, calibrate

TEXTS = st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def scorer(small_model):
    folder = read_folder(small_model)
    return LinearScorer(folder.weights, folder.settings)


@given(TEXTS)
def test_any_text_gets_a_finite_answer_that_does_not_depend_on_its_neighbours(scorer, texts):
    together = scorer.score(texts)
    assert np.isfinite(together.probabilities).all()
    assert ((together.antisocial >= 0) & (together.antisocial <= 1)).all()
    np.testing.assert_allclose(together.probabilities.sum(axis=1), 1)
    for row, text in enumerate(texts):
        alone = scorer.score([text])
        assert (alone.probabilities[0] == together.probabilities[row]).all()
        assert alone.antisocial[0] == together.antisocial[row]


def test_order_does_not_matter_over_batches(scorer, own_posts):
    texts = [post["text"] for post in own_posts[: 2 * BATCH_SIZE + 7]]
    shuffled = np.random.default_rng(0).permutation(len(texts))
    inner = scorer.score([texts[i] for i in shuffled])
    assert (inner.probabilities == scorer.score(texts).probabilities[shuffled]).all()


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "a" * 1_000_000, "spam " * 200_000, "\u0301" * 1000, "\U0001f469\u200d" * 5000]
)
@pytest.mark.parametrize("repeat", [1, 3])
def test_extremes(scorer, text, repeat):
    scores = scorer.score([text] * repeat)
    assert np.isfinite(scores.probabilities).all()
    assert np.isfinite(scores.antisocial).all()


def test_no_texts_no_scores(scorer):
    assert scorer.score([]).probabilities.shape == (0, 4)


@settings(max_examples=30)
@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3))
def test_calibration_never_overflows(z):
    with np.errstate(all="raise", under="ignore"):
        scores = calibrate(np.array([z]), np.array([[2.0, 0], [2.0, 0], [3.0, 1]]))
    assert scores.probabilities.sum() == pytest.approx(1)
