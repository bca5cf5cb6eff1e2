from pipeline.training.holding_out import without_near_duplicates
from pipeline.training.labelled import load_labelled


def test_copies_of_held_out_posts_are_not_trained_on(small_table):
    data = load_labelled([small_table])
    held_out = data.take([3, 5])
    kept = without_near_duplicates(data, [held_out], 0.7)
    assert not set(held_out.texts) & set(kept.texts)
    assert len(kept) == len(data) - 2
    assert len(kept.antisocial) == len(kept.places) == len(kept)
    assert kept.ids[:4] == [data.ids[i] for i in (0, 1, 2, 4)]


def test_nothing_held_out_changes_nothing(small_table):
    data = load_labelled([small_table])
    assert without_near_duplicates(data, [], 0.7).ids == data.ids
