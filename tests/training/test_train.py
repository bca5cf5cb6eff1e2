import json
from dataclasses import replace

import pytest

from pipeline.errors import DataError, TwowayError
from pipeline.scoring.folder import read_folder
from pipeline.scoring.model import load_model
from pipeline.scoring.ngrams import FeatureSettings
from pipeline.training.encoder_part import EncoderPart
from pipeline.training.evaluate import Judged, evaluate_model
from pipeline.training.labelled import Labelled, load_labelled
from pipeline.training.plots import Drawn, draw_plots
from pipeline.training.train import TrainSettings, train_model
from pipeline.training.write import write_model

SETTINGS = TrainSettings(grid=(5.0,), n_folds=3, features=FeatureSettings(char_bits=12, word_bits=11), n_jobs=1)


@pytest.fixture(scope="module")
def data(small_table):
    return load_labelled([small_table])


@pytest.fixture(scope="module")
def trained(data):
    return train_model(data, SETTINGS)


def test_learns_something_out_of_fold(trained):
    assert trained.evaluation.macro_f1 > 0.4
    assert trained.evaluation.n_samples == 400
    assert trained.search == {5.0: pytest.approx(trained.evaluation.macro_f1)}


def test_same_seed_same_bytes(data, trained, tmp_path):
    again = train_model(data, SETTINGS)
    for name, model in (("one", trained), ("two", again)):
        write_model(tmp_path / name, model, data, [])
    assert (tmp_path / "one/weights.npz").read_bytes() == (tmp_path / "two/weights.npz").read_bytes()
    assert (tmp_path / "one/plots/confusion.svg").read_bytes() == (tmp_path / "two/plots/confusion.svg").read_bytes()


def test_the_saved_model_says_what_was_trained(trained, small_model, data, own_posts):
    folder = read_folder(small_model)
    assert folder.manifest["labels"] == trained.clf.classes_.tolist()
    assert set(folder.manifest["thresholds"]) == {"few", "balanced", "more"}
    assert folder.manifest["training"]["n_samples"] == len(data)
    card = (small_model / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"macro-F1 {folder.manifest['metrics']['out of fold']['macro_f1']:.3f}" in card
    assert {path.name for path in (small_model / "plots").iterdir()} == {
        "confusion.svg",
        "reliability.svg",
        "learning-curve.svg",
        "risk-coverage.svg",
    }
    assert not any(post["text"] in card for post in own_posts[:400] if len(post["text"]) > 20)


def test_a_model_with_an_encoder_has_its_cost_drawn(trained, data, tmp_path):
    part = EncoderPart({}, load_model().manifest["encoder"])
    assert "plots/cost-accuracy.svg" in draw_plots(tmp_path / "plots", Drawn(trained, data, part))


def test_a_failing_write_leaves_nothing(data, trained, tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.training.write.render_card", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_model(tmp_path / "model", trained, data, [])
    assert list(tmp_path.iterdir()) == []


def test_a_model_is_not_replaced_unasked(data, trained, tmp_path):
    (tmp_path / "model").mkdir()
    with pytest.raises(TwowayError, match="--force"):
        write_model(tmp_path / "model", trained, data, [])
    write_model(tmp_path / "model", trained, data, [], force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model"]


def test_without_a_flag_the_class_promotional_stands_in(data, tmp_path):
    trained = train_model(replace(data, antisocial=None), SETTINGS)
    assert (
        write_model(tmp_path / "m", trained, data=replace(data, antisocial=None), sources=[])["flag"]
        == "promotional class"
    )
    assert trained.evaluation.flag is not None
    assert trained.evaluation.flag.support == data.labels.count("promotional")


def test_two_classes_of_any_name(data):
    two = replace(data, labels=["ad" if label == "promotional" else "talk" for label in data.labels], antisocial=None)
    trained = train_model(two, SETTINGS)
    assert trained.clf.classes_.tolist() == ["ad", "talk"]
    assert trained.evaluation.accuracy > 0.6
    assert trained.thresholds["few"] == 1


def _first(data: Labelled, rows) -> Labelled:
    return replace(
        data,
        **{
            name: [getattr(data, name)[i] for i in rows]
            for name in ("texts", "labels", "ids", "platforms", "sources", "places")
        },
        antisocial=data.antisocial[rows],
        confident=data.confident[rows],
    )


def test_one_class_cannot_be_trained(data):
    rows = [i for i, label in enumerate(data.labels) if label == "gratitude"]
    with pytest.raises(DataError, match="only one label"):
        train_model(_first(data, rows), SETTINGS)


def test_too_few_of_a_class(data):
    rare = [i for i, label in enumerate(data.labels) if label == "gratitude"][:2]
    rows = [i for i, label in enumerate(data.labels) if label != "gratitude"] + rare
    with pytest.raises(DataError, match=r"'gratitude' \(2\)"):
        train_model(_first(data, rows), SETTINGS)


def test_near_duplicates_never_stand_on_both_sides(data):
    """A copy in training would make its twin easy: with copies kept together the score stays put."""
    copies = _first(data, list(range(400)) * 3)
    together = train_model(copies, SETTINGS)
    assert together.n_groups <= 400
    assert together.evaluation.macro_f1 < 0.85


def test_evaluation_refuses_labels_that_the_model_does_not_know(data, trained):
    judged = trained.judged()
    wrong = replace(data, labels=["advert", *data.labels[1:]])
    with pytest.raises(DataError, match=r"small\.jsonl:1: .*'advert' \(1 rows\)"):
        evaluate_model(Judged(judged.score, judged.labels, 0.5), wrong)


def test_manifest_is_plain_json(small_model):
    manifest = json.loads((small_model / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["metrics"]["out of fold"]["groups"]["platform"]


def test_other_labels_get_a_card_without_claims_on_the_flag_or_the_four(data, tmp_path):
    pets = replace(data, antisocial=None, labels=["cat" if label == "small_talk" else "dog" for label in data.labels])
    trained = train_model(pets, SETTINGS)
    assert trained.evaluation.flag is None
    assert write_model(tmp_path / "pets", trained, pets, [])["flag"] == "none"
    card = (tmp_path / "pets" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "cat, dog. Trained" in card
    for claim in ("raises the flag", "soft pitches", "0.97", "self-promotion"):
        assert claim not in card
