import numpy as np
import pyarrow as pa
import pytest

from pipeline import load_model
from pipeline.classify.batches import classify_batches
from pipeline.errors import DataError

from .conftest import CountingModel

TEXTS = ["good morning all", "SALE! 50% off everything, shop now", "", "thank you so much", "RT", "🚲"]


def batch(texts: list[str | None], **columns: list[object]) -> pa.RecordBatch:
    ids = [f"p{number}" for number in range(len(texts))]
    return pa.RecordBatch.from_pydict({"id": ids, "text": pa.array(texts, pa.string()), **columns})


def test_the_columns_are_the_contract_and_the_values_those_of_the_model() -> None:
    model = load_model()
    [verdicts] = classify_batches([batch(TEXTS)], model)
    assert verdicts.schema.names == ["id", "label", "probabilities", "antisocial", "flagged"]
    assert [field.name for field in verdicts.schema.field("probabilities").type] == list(model.labels)
    for row, verdict in zip(verdicts.to_pylist(), model.classify(TEXTS), strict=True):
        assert row["label"] == verdict.label
        assert row["probabilities"] == verdict.probabilities
        assert (row["antisocial"], row["flagged"]) == (verdict.antisocial, verdict.flagged)
        assert np.isclose(sum(row["probabilities"].values()), 1)


def test_any_set_of_labels_and_columns_to_keep(counting_model: CountingModel) -> None:
    posts = batch(["a", "b!"], row=[1, 2], unwanted=["x", "y"])
    [verdicts] = classify_batches([posts], counting_model, keep=["row", "text"])  # type: ignore[arg-type]
    assert verdicts.schema.names == ["id", "label", "probabilities", "antisocial", "flagged", "row", "text"]
    assert verdicts.column("label").to_pylist() == ["chat", "promo"]
    assert verdicts.column("probabilities").to_pylist()[1] == {"chat": pytest.approx(0.1), "promo": 0.9}
    assert verdicts.column("flagged").to_pylist() == [False, True]
    assert verdicts.column("row").to_pylist() == [1, 2]


def test_batches_come_one_by_one_and_empty_and_missing_texts_are_borne(counting_model: CountingModel) -> None:
    verdicts = classify_batches(iter([batch([]), batch([None, "b!"])]), counting_model)  # type: ignore[arg-type]
    assert next(verdicts).num_rows == 0
    assert counting_model.texts == []
    assert next(verdicts).column("label").to_pylist() == ["chat", "promo"]


def test_how_posts_are_cut_into_batches_does_not_matter() -> None:
    model = load_model()
    whole = pa.Table.from_batches(classify_batches([batch(TEXTS)], model))
    pieces = pa.Table.from_batches(classify_batches([batch(TEXTS).slice(n, 1) for n in range(len(TEXTS))], model))
    assert pieces.combine_chunks().equals(whole)


def test_a_missing_column_is_told() -> None:
    with pytest.raises(DataError, match=r"lacks text, lang; it has id, words"):
        list(classify_batches([pa.RecordBatch.from_pydict({"id": ["1"], "words": ["x"]})], load_model(), keep=["lang"]))
