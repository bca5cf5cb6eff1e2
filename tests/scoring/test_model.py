import pytest

import pipeline
from pipeline import load_model

MODEL = load_model()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Our new spring range is here! 20% off this weekend, shop now, link in bio", "promotional"),
        ("Thank you so much everyone for the lovely messages, it means the world", "gratitude"),
        ("happy birthday!! hope you have a great day x", "small_talk"),
        ("I disagree, the council closed that bridge because the survey found rust in the bearings", "conversational"),
    ],
)
def test_plain_posts_get_their_label(text, label):
    (verdict,) = MODEL.classify([text])
    assert verdict.label == label
    assert sum(verdict.probabilities.values()) == pytest.approx(1)
    assert verdict.flagged == (verdict.antisocial >= MODEL.threshold)


def test_the_megaphone_is_flagged_and_the_neighbour_is_not():
    megaphone, neighbour = MODEL.classify(
        [
            "HUGE SALE this weekend only! 50% off everything. Buy now at https://ex.am/ple #sale #deal",
            "same here, soaked",
        ]
    )
    assert megaphone.flagged
    assert not neighbour.flagged


def test_public_names():
    assert sorted(pipeline.__all__) == pipeline.__all__
    assert all(hasattr(pipeline, name) for name in pipeline.__all__)
    with pytest.raises(AttributeError):
        _ = pipeline.nothing
