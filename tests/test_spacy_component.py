"""The spaCy component: same answers as the model, batch or single, before and after saving."""

import pytest

spacy = pytest.importorskip("spacy")

from pipeline import load_model  # noqa: E402
from pipeline.errors import ModelError  # noqa: E402
from pipeline.spacy_component import PostTone  # noqa: E402

TEXTS = ["Shop now, link in bio", "thank you all so much", "morning, how is everyone?", "", "今日は", "🌧️"]


@pytest.fixture
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("post_tone")
    return nlp


def answers(docs):
    return [(doc.cats, doc._.antisocial, doc._.one_way) for doc in docs]


def test_the_models_answers_are_on_the_doc(nlp):
    for text, verdict in zip(TEXTS, load_model().classify(TEXTS), strict=True):
        doc = nlp(text)
        assert doc.cats == verdict.probabilities
        assert (doc._.antisocial, doc._.one_way) == (verdict.antisocial, verdict.flagged)


@pytest.mark.parametrize("batch_size", [1, 2, 100])
def test_pipe_equals_single(nlp, batch_size):
    assert answers(nlp.pipe(TEXTS, batch_size=batch_size)) == answers(map(nlp, TEXTS))


def test_a_saved_pipeline_carries_its_model(nlp, tmp_path):
    nlp.to_disk(tmp_path / "saved")
    loaded = spacy.load(tmp_path / "saved")
    assert answers(loaded.pipe(TEXTS)) == answers(nlp.pipe(TEXTS))
    assert loaded.get_pipe("post_tone").model.path == tmp_path / "saved" / "post_tone"


def test_saving_over_is_fine(nlp, tmp_path):
    nlp.to_disk(tmp_path / "saved")
    nlp.to_disk(tmp_path / "saved")
    assert spacy.load(tmp_path / "saved")("hello").cats


def test_a_tampered_model_is_refused(nlp, tmp_path):
    nlp.to_disk(tmp_path / "saved")
    weights = tmp_path / "saved" / "post_tone" / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(ModelError, match="sha256"):
        spacy.load(tmp_path / "saved")


def test_an_incomplete_folder_is_refused(tmp_path):
    with pytest.raises(ModelError, match=r"component\.json"):
        PostTone().from_disk(tmp_path)


def test_other_components_cats_stay(nlp):
    doc = nlp.make_doc("hello")
    doc.cats = {"polite": 0.5}
    assert nlp.get_pipe("post_tone")(doc).cats["polite"] == 0.5


def test_another_model_is_named_in_the_config(small_model):
    nlp = spacy.blank("en")
    nlp.add_pipe("post_tone", config={"model": str(small_model)})
    assert nlp.get_pipe("post_tone").labels == load_model(small_model).labels
    assert set(nlp("hello").cats) == set(load_model(small_model).labels)
