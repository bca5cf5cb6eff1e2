import numpy as np

from pipeline.training.calibration import choose_thresholds, fit_calibration


def test_calibration_finds_the_temperature():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(4000, 4)) * 2
    p = np.exp(z[:, :3]) / np.exp(z[:, :3]).sum(axis=1, keepdims=True)
    truth = (p.cumsum(axis=1) > rng.random((4000, 1))).argmax(axis=1)
    flag = rng.random(4000) < 1 / (1 + np.exp(-(z[:, 3] * 0.5 - 1)))
    calibration = fit_calibration(np.column_stack([z[:, :3] * 4, z[:, 3]]), truth, flag)
    np.testing.assert_allclose(calibration[:3, 0], 0.25, atol=0.03)
    np.testing.assert_allclose(calibration[3], [0.5, -1], atol=0.15)


def test_calibration_finds_what_shifted_the_classes():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(20000, 3))
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    truth = (p.cumsum(axis=1) > rng.random((len(z), 1))).argmax(axis=1)
    shifted = np.column_stack([2 * (z + np.array([0.5, -0.5, 0.0])), np.zeros(len(z))])
    calibration = fit_calibration(shifted, truth, truth == 0, offsets=True)
    np.testing.assert_allclose(calibration[:3, 0], 0.5, atol=0.03)
    np.testing.assert_allclose(calibration[:3, 1], [-0.5, 0.5, 0.0], atol=0.06)
    assert not fit_calibration(shifted, truth, truth == 0)[:3, 1].any()


def test_thresholds_are_ordered_by_false_alarms():
    rng = np.random.default_rng(0)
    flag = rng.random(2000) < 0.3
    probability = np.clip(rng.normal(0.3 + 0.4 * flag, 0.15), 0, 1)
    thresholds = choose_thresholds(flag, probability, 0.9)
    assert thresholds["more"] < thresholds["balanced"] < thresholds["few"]
    assert (flag & (probability >= thresholds["few"])).sum() / (probability >= thresholds["few"]).sum() >= 0.89


def test_catching_more_never_catches_less() -> None:
    flag = np.repeat([True, False], 50)
    probability = np.concatenate([np.linspace(0.5, 0.9, 50), np.full(50, 0.1)])
    thresholds = choose_thresholds(flag, probability, 0.9)
    assert thresholds["more"] <= thresholds["balanced"] <= thresholds["few"]
