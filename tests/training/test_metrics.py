import numpy as np
import pytest
from sklearn.metrics import f1_score

from pipeline.scoring.linear import Scores
from pipeline.training.metrics import (
    calibration_bins,
    calibration_error,
    evaluate_scores,
    flag_figures,
    threshold_for_precision,
)

LABELS = ("a", "b", "c")


def _scores(rows, flag=None):
    rows = np.array(rows, dtype=float)
    return Scores(rows, np.zeros(len(rows)) if flag is None else np.array(flag))


def test_figures_of_a_small_case():
    scores = _scores([[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])
    of = evaluate_scores(scores, LABELS, ["a", "b", "b", "c"], groups={"platform": ["x", "x", "y", "y"]})
    assert of.accuracy == 0.75
    assert of.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert of.confusion == [[1, 0, 0], [1, 1, 0], [0, 0, 1]]
    assert of.classes["b"].recall == 0.5
    assert of.classes["b"].support == 2
    assert of.groups["platform"]["x"]["accuracy"] == 0.5
    low, high = of.macro_f1_interval
    assert low <= of.macro_f1 <= high
    assert of.flag is None


def test_brier_of_sure_and_of_clueless_scores():
    assert evaluate_scores(_scores([[1, 0, 0], [0, 1, 0]]), LABELS, ["a", "b"]).brier == 0
    assert evaluate_scores(_scores([[0, 1, 0], [1, 0, 0]]), LABELS, ["a", "b"]).brier == 2


def test_calibration_error_is_the_mean_gap():
    confidence = np.array([0.95] * 4 + [0.55] * 4)
    right = np.array([True] * 4 + [True, False, False, False])
    assert calibration_error(confidence, right) == pytest.approx((0.05 + 0.30) / 2)
    assert calibration_bins(confidence, right)[:, 0].tolist() == [0, 0, 0, 0, 0, 4, 0, 0, 0, 4]


def test_calibration_of_a_certain_post_falls_into_the_last_bin():
    assert calibration_bins(np.array([1.0]), np.array([True]))[9].tolist() == [1, 1, 1]


def test_flag_figures():
    of = flag_figures(np.array([True, True, False, False]), np.array([0.9, 0.4, 0.8, 0.1]), 0.5)
    assert (of.precision, of.recall, of.share_flagged, of.support) == (0.5, 0.5, 0.5, 2)


def test_flag_that_nothing_reaches_is_no_division_by_zero():
    of = flag_figures(np.array([False, False]), np.array([0.1, 0.2]), 0.5)
    assert (of.precision, of.recall, of.average_precision) == (0, 0, 0)


@pytest.mark.parametrize(("precision", "threshold"), [(1.0, 0.9), (0.75, 0.5), (0.6, 0.2), (0.5, 0.1)])
def test_threshold_is_the_lowest_that_is_precise_enough(precision, threshold):
    truth = np.array([True, True, False, True, False, False])
    probability = np.array([0.9, 0.8, 0.7, 0.5, 0.2, 0.1])
    assert threshold_for_precision(truth, probability, precision) == pytest.approx(threshold, abs=0.11)


def test_one_wrong_post_at_the_top_does_not_move_the_threshold_to_the_end():
    rng = np.random.default_rng(0)
    probability = rng.random(3000)
    truth = rng.random(3000) < probability
    truth[probability.argmax()] = False
    assert 0.75 < threshold_for_precision(truth, probability, 0.9) < 0.85


def test_threshold_that_cannot_be_reached_flags_nothing():
    assert threshold_for_precision(np.array([False, False, True]), np.array([0.9, 0.8, 0.1]), 0.9) == 1


def test_interval_holds_what_resampling_posts_gives():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 400)
    predicted = np.where(rng.random(400) < 0.7, truth, rng.integers(0, 3, 400))
    low, high = evaluate_scores(_scores(np.eye(3)[predicted]), LABELS, [LABELS[k] for k in truth]).macro_f1_interval
    draws = [rng.integers(0, 400, 400) for _ in range(400)]
    expected = np.percentile([f1_score(truth[d], predicted[d], average="macro") for d in draws], [2.5, 97.5])
    np.testing.assert_allclose([low, high], expected, atol=0.015)
