import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ModelError
from pipeline.scoring.wordpieces import PieceSettings, WordPieces, fold_for_encoder


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("@Ann_B look: https://ex.am/ple?x=1 or www.ex.am", "@user look: http or http"),
        ("shop.example.com/sale is open", "http is open"),
        ("Tom &amp;amp; Jo", "tom & jo"),
        ("great😂😂stuff", "great 😂 😂 stuff"),
        ("well done 👍🏿", "well done 👍"),
        ("soooo goooood!!!!", "soo good!!"),
        ("only £1,000,000", "only £1,000,000"),
        ("thanks [name]", "thanks @user"),
        ("one<br/>two", "one two"),
        ("a\x00b\n\tc", "a b c"),
        ("", ""),
        ("\x00", ""),
        ("ありがとう", "ありがとう"),
        ("half \ud83d a pair", "half a pair"),
    ],
)
def test_folding(text, folded):
    assert fold_for_encoder(text) == folded


@given(st.text())
def test_folding_takes_any_text_and_ignores_case_of_ascii(text):
    folded = fold_for_encoder(text)
    assert folded == " ".join(folded.split())
    assert "\ue000" not in folded
    assert "\ue001" not in folded


class Letters:
    """Stands for a tokenizer: a piece for each character."""

    def __init__(self, **marks):
        self.marks = {"[CLS]": 1, "[SEP]": 2, **marks}

    def token_to_id(self, piece):
        return self.marks.get(piece)

    def encode(self, text, add_special_tokens=True):
        assert not add_special_tokens
        return type("Encoding", (), {"ids": [ord(character) for character in text]})


def test_of_a_long_post_begin_and_end_are_read():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    pieces = WordPieces(Letters(), PieceSettings(longest=10, head=5)).encode(text)
    codes = [ord(character) for character in text]
    assert pieces.tolist() == [1, *codes[:5], *codes[-3:], 2]
    assert pieces.dtype == np.int64


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9])
def test_never_longer_than_allowed(n):
    pieces = WordPieces(Letters(), PieceSettings(longest=10, head=8)).encode("abcdefghi"[:n])
    assert len(pieces) == min(n + 2, 10)


def test_a_tokenizer_without_marks_is_refused():
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        WordPieces(Letters(**{"[SEP]": None}), PieceSettings())
