import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.explain import explain_outputs
from pipeline.scoring.folder import read_folder
from pipeline.scoring.linear import LinearScorer
from pipeline.scoring.model import load_model


@pytest.fixture(scope="module")
def scorer(small_model):
    folder = read_folder(small_model)
    return LinearScorer(folder.weights, folder.settings)


@given(st.text(st.sampled_from("ab &<>@!.☕é\n#1"), max_size=40).filter(str.strip))
def test_nothing_of_the_score_is_lost(scorer, text):
    spans, added = explain_outputs(scorer, text)
    weights = scorer.weights
    rest = weights.intercept * weights.calibration[:, 0]
    z = scorer.decision_function([text])[0] * weights.calibration[:, 0]
    if spans:
        np.testing.assert_allclose(added.sum(axis=0) + rest, z, atol=1e-9)


def test_spans_are_words_of_the_original():
    text = "  Our “new” range is HERE!! Shop now: https://ex.am/ple 🎉"
    explanation = load_model().explain(text)
    for weight in explanation.antisocial_words:
        assert text[weight.start : weight.end] == weight.text
    assert [weight.text for weight in explanation.label_words][:4] == ["Our", "new", "range", "is"]
    assert explanation.label == "promotional"


def test_the_words_that_sell_weigh_most():
    explanation = load_model().explain("we had rain all day but hey, 20% off everything, shop now, link in bio")
    by_weight = sorted(explanation.antisocial_words, key=lambda weight: -weight.weight)
    assert {weight.text for weight in by_weight[:5]} & {"off", "shop", "bio", "link", "now", "20%"}
    assert "rain" not in {weight.text for weight in by_weight[:5]}


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\x00 \x00"])
def test_nothing_to_explain(text):
    assert load_model().explain(text).label_words == []
