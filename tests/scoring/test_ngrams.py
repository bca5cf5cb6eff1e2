from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.fold import fold, fold_batch
from pipeline.scoring.ngrams import FeatureSettings, find_words, hash_ngrams, hash_texts

SETTINGS = FeatureSettings()
TEXTS = st.lists(st.text(st.sampled_from("ab @!☕é\ud800"), max_size=12), min_size=1, max_size=6)


def _features(ngrams):
    """The features of each post, sorted, without the places where none begins."""
    bounds = np.append(ngrams.starts, len(next(iter(ngrams.windows.values()))))
    return [
        sorted(int(i) for w in ngrams.windows.values() for i in w[a:b] if i < ngrams.n_buckets)
        for a, b in pairwise(bounds)
    ]


def test_hashes_are_fixed_for_ever():
    """Changing these numbers makes every saved model wrong: raise the format version instead."""
    chars, words = hash_texts(["thank you ☕"], SETTINGS)
    assert [int(chars.windows[n][3]) for n in (2, 3, 4, 5)] == CHAR_HASHES
    assert words.windows[1].tolist() == WORD_HASHES


CHAR_HASHES = [64462, 146054, 117230, 210955]
WORD_HASHES = [262144, 81685, 216247, 117632]


def test_every_window_of_symbols_is_counted_once():
    symbols = np.array([0, 7, 8, 9, 0, 0, 5, 0], dtype=np.uint32)
    ngrams = hash_ngrams(symbols, (1, 3), 18)
    # 1-grams: 3 + 0 + 1; 2-grams with the ends: 4 + 1 + 2; 3-grams: 3 + 0 + 1
    assert ngrams.counts.tolist() == [10, 1, 4]
    assert [len(post) for post in _features(ngrams)] == [10, 1, 4]


@given(TEXTS)
def test_counts_say_how_many_features_there_are(texts):
    for ngrams in hash_texts(texts, SETTINGS):
        assert [len(post) for post in _features(ngrams)] == ngrams.counts.tolist()


@given(TEXTS)
def test_batch_equals_single(texts):
    for kind in (0, 1):
        alone = [_features(hash_texts([text], SETTINGS)[kind])[0] for text in texts]
        assert _features(hash_texts(texts, SETTINGS)[kind]) == alone


@given(TEXTS)
def test_what_folds_alike_has_the_same_features(texts):
    for kind in (0, 1):
        folded = [fold(text) for text in texts]
        assert _features(hash_texts(texts, SETTINGS)[kind]) == _features(hash_texts(folded, SETTINGS)[kind])


def test_a_word_hashes_alike_wherever_it_stands():
    words = find_words(fold_batch(["mug", "a mug, a big mug!", "x" * 70_000 + " mug"]))
    mug = words.hashes[0]
    assert (words.hashes == mug).sum() == 4


@pytest.mark.parametrize(
    ("text", "words"), [("don't", 1), ("$5 off", 2), ("one-way", 2), ("☕☕", 1), ("...", 0), ("#Ad @x", 2)]
)
def test_what_a_word_is(text, words):
    assert len(find_words(fold_batch([text])).hashes) == words


def test_order_of_words_matters_to_pairs_only():
    pairs = [hash_texts([text], SETTINGS)[1].windows for text in ("thank you", "you thank")]
    assert sorted(pairs[0][1]) == sorted(pairs[1][1])
    assert sorted(pairs[0][2]) != sorted(pairs[1][2])
