import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.scoring.combined import Combination, CombinedScorer, to_logits
from pipeline.scoring.linear import Scores, calibrate

LABELS = ["conversational", "gratitude", "promotional", "small_talk"]
PLAIN = np.tile([1.0, 0.0], (5, 1))
SURE, UNSURE, FLAG_UNSURE = "sure", "unsure", "sure of the label only"
ROWS = {
    SURE: ([0.9, 0.05, 0.03, 0.02], 0.05),
    UNSURE: ([0.4, 0.35, 0.15, 0.1], 0.1),
    FLAG_UNSURE: ([0.05, 0.03, 0.9, 0.02], 0.5),
}


class Light:
    def score(self, texts):
        rows = [ROWS[text] for text in texts]
        return Scores(np.array([row for row, _ in rows]).reshape(-1, 4), np.array([flag for _, flag in rows]))


class Encoder:
    """Says gratitude and no flag, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def decision_function(self, texts):
        self.asked += texts
        return np.tile([0.0, 6.0, 0.0, 0.0, -3.0], (len(texts), 1))


def combination(**changes):
    chosen = {"light_weight": 0.4, "margin": 0.5, "flag_band": (0.4, 0.6), "calibration": PLAIN, **changes}
    return Combination(**chosen)


def combined(chosen=None, *, always=False):
    encoder = Encoder()
    return CombinedScorer(Light(), lambda: encoder, chosen or combination(), always=always), encoder


def test_where_the_light_scorer_is_sure_it_answers_alone():
    def fail():
        raise AssertionError("the encoder was loaded for nothing")

    scores = CombinedScorer(Light(), fail, combination()).score([SURE, SURE])
    assert scores.probabilities[0].tolist() == ROWS[SURE][0]


def test_where_it_hesitates_both_answer():
    scorer, encoder = combined()
    scores = scorer.score([SURE, UNSURE, FLAG_UNSURE, SURE])
    assert encoder.asked == [UNSURE, FLAG_UNSURE]
    assert scores.probabilities[[0, 3]].tolist() == [ROWS[SURE][0]] * 2
    assert scores.probabilities[1].argmax() == 1
    assert scores.antisocial[2] < 0.5
    assert scores.probabilities.sum(axis=1) == pytest.approx(1)


def test_a_band_of_no_width_leaves_the_flag_out():
    scorer, encoder = combined(combination(flag_band=(0.5, 0.5)))
    scorer.score([FLAG_UNSURE])
    assert encoder.asked == []


def test_always_asks_of_every_post():
    scorer, encoder = combined(always=True)
    scorer.score([SURE, UNSURE])
    assert encoder.asked == [SURE, UNSURE]


def test_neighbours_do_not_change_an_answer():
    texts = [UNSURE, SURE, FLAG_UNSURE]
    together = combined()[0].score(texts)
    for row, text in enumerate(texts):
        alone = combined()[0].score([text])
        assert np.array_equal(alone.probabilities[0], together.probabilities[row])
        assert alone.antisocial[0] == together.antisocial[row]


def test_no_posts():
    assert combined()[0].score([]).probabilities.shape == (0, 4)


def test_weight_one_is_the_light_scorer_and_weight_zero_the_encoder():
    light, z = Light().score([UNSURE]), np.array([[0.0, 6.0, 0.0, 0.0, -3.0]])
    alone = combination(light_weight=1.0).join(light, z)
    assert alone.probabilities == pytest.approx(light.probabilities)
    assert alone.antisocial == pytest.approx(light.antisocial)
    encoder = combination(light_weight=0.0).join(light, z)
    assert encoder.probabilities == pytest.approx(calibrate(z, PLAIN).probabilities)


def test_logits_give_the_probabilities_back_also_at_the_ends():
    scores = Scores(np.array([[1.0, 0, 0, 0], [0.4, 0.3, 0.2, 0.1]]), np.array([0.0, 1.0]))
    again = calibrate(to_logits(scores), PLAIN)
    assert np.isfinite(to_logits(scores)).all()
    assert again.probabilities == pytest.approx(scores.probabilities, abs=1e-6)
    assert again.antisocial == pytest.approx(scores.antisocial, abs=1e-6)


PART = {"light_weight": 0.4, "margin": 0.3, "flag_band": [0.4, 0.6], "calibration": PLAIN.tolist()}


def test_read_from_a_manifest():
    read = Combination.from_manifest({"labels": LABELS, "encoder": PART})
    assert (read.light_weight, read.margin, read.flag_band) == (0.4, 0.3, (0.4, 0.6))


@pytest.mark.parametrize(
    "part",
    [
        {},
        {**PART, "margin": "wide"},
        {**PART, "flag_band": [0.4]},
        {**PART, "calibration": [[1, 0]]},
        {**PART, "calibration": [[float("nan"), 0]] * 5},
        [],
    ],
)
def test_a_malformed_manifest_is_told(part):
    with pytest.raises(ModelError, match="train the encoder again"):
        Combination.from_manifest({"labels": LABELS, "encoder": part})
