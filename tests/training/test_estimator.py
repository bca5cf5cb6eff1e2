import joblib
import numpy as np
import pytest
from sklearn.base import clone

from pipeline.scoring.model import load_model
from pipeline.scoring.ngrams import FeatureSettings
from pipeline.training.estimator import PostToneClassifier

SMALL = FeatureSettings(char_bits=14, word_bits=13)
TINY = ["buy now, link in bio", "thank you all", "morning!", "why did they close the bridge?"] * 3
LABELS = ["promotional", "gratitude", "small_talk", "conversational"] * 3


def test_learns_a_tiny_set_by_heart():
    clf = PostToneClassifier(settings=SMALL, C=100).fit(TINY, LABELS)
    assert clf.predict(TINY).tolist() == LABELS
    assert (clf.predict_antisocial(TINY) > 0.5).tolist() == [label == "promotional" for label in LABELS]


def test_flag_is_learned_from_its_own_column():
    clf = PostToneClassifier(settings=SMALL, C=100).fit(TINY, LABELS, antisocial=[0, 1, 0, 0] * 3)
    assert (clf.predict_antisocial(TINY) > 0.5).tolist() == [False, True, False, False] * 3


@pytest.mark.parametrize("labels", [["yes", "no", "no", "no"], ["a", "b", "c", "c"]])
def test_any_set_of_two_or_more_classes(labels):
    clf = PostToneClassifier(settings=SMALL, C=100).fit(TINY, labels * 3)
    assert clf.predict(TINY).tolist() == labels * 3
    np.testing.assert_allclose(clf.predict_proba(TINY).sum(axis=1), 1)
    assert (clf.predict_antisocial(TINY) < 0.01).all()  # no promotional class, so the flag never rises


def test_is_a_scikit_learn_estimator():
    clf = PostToneClassifier(C=3, settings=SMALL)
    assert clone(clf).get_params() == clf.get_params()


@pytest.mark.parametrize("name", ["small", "default"])
def test_estimator_and_light_scorer_say_the_same(name, small_model, own_posts):
    """The same numbers by scikit-learn's sparse matrices and by the light scorer's integers."""
    model = load_model(small_model if name == "small" else "default", "light")
    if not (model.path / "estimator.joblib").exists():
        pytest.skip("the committed default model comes without estimator.joblib")
    clf = joblib.load(model.path / "estimator.joblib")
    texts = [post["text"] for post in own_posts] + [post["text"].upper() + " \ud83d &amp; 99%" for post in own_posts]
    assert len(texts) > 5000
    scores = model.score(texts)
    np.testing.assert_allclose(scores.probabilities, clf.predict_proba(texts), atol=1e-6)
    np.testing.assert_allclose(scores.antisocial, clf.predict_antisocial(texts), atol=1e-6)
