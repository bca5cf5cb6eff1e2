import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.ngrams import FeatureSettings
from pipeline.training.features import HashedNgrams

SMALL = FeatureSettings(char_bits=10, word_bits=9)


def test_shape_and_scale():
    X = HashedNgrams(SMALL).fit_transform(["good morning", ""])
    assert X.shape == (2, 1024 + 512)
    assert X.dtype == np.float32
    words = X[0, 1024:]
    np.testing.assert_allclose(words.sum(), 5 / np.sqrt(5), rtol=1e-6)  # two words and three pairs, over sqrt(5)


def test_no_texts():
    assert HashedNgrams(SMALL).transform([]).shape == (0, 1536)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_rows_do_not_depend_on_one_another(texts):
    together = HashedNgrams(SMALL).transform(texts)
    alone = [HashedNgrams(SMALL).transform([text]) for text in texts]
    assert all((together[i] != row).nnz == 0 for i, row in enumerate(alone))
