"""What the encoder reads: the folded text of a post, cut into word pieces."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelError
from pipeline.scoring.fold import AMPERSAND, LINK, MENTION, SEPARATOR, fold_names

CLS, SEP, UNK, PAD = "[CLS]", "[SEP]", "[UNK]", "[PAD]"

SYMBOL = re.compile("([\u2190-\u2bff\u3000-\u303f\U0001f000-\U0001f3fa\U0001f400-\U0001faff])")
"""Emoji and the like. Without spaces around them a word piece tokenizer gives up the word they touch."""

_DROPPED = re.compile("[\U0001f3fb-\U0001f3ff\ud800-\udfff]")  # skin tones, halves of surrogate pairs
_RUN = re.compile(r"([^\d\s])\1{2,}")
_SPELLED = {AMPERSAND: "&", MENTION: " @user ", LINK: " http "}


@dataclass(frozen=True)
class PieceSettings:
    """How many word pieces the encoder reads of a post.

    Of a longer post it reads the first ``head`` and the last ``longest - head``: what a post
    wants often stands at its end.
    """

    longest: int = 96
    head: int = 64


def fold_for_encoder(text: str) -> str:
    """Return the form in which the encoder reads a text.

    As `fold`, but with numbers and quotes as they are, handles and addresses as plain words, and
    spaces around emoji. Skin tones are dropped.

    >>> fold_for_encoder("Sooooo GOOD👍🏽 &amp; only £12.99, @ann see https://ex.am/ple!!")
    'soo good 👍 & only £12.99, @user see http'
    """
    folded = fold_names([text.replace(SEPARATOR, " ")])[1:-1]
    folded = _RUN.sub(r"\1\1", SYMBOL.sub(r" \1 ", _DROPPED.sub("", folded)))
    for stand_in, spelled in _SPELLED.items():
        folded = folded.replace(stand_in, spelled)
    return " ".join(folded.split())


class WordPieces:
    """Cuts texts into word pieces.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        Without a post-processor; its vocabulary holds ``[CLS]``, ``[SEP]``, ``[UNK]`` and ``[PAD]``.
    settings : PieceSettings
    """

    def __init__(self, tokenizer: Any, settings: PieceSettings) -> None:
        self.tokenizer = tokenizer
        self.settings = settings
        self._cls, self._sep = tokenizer.token_to_id(CLS), tokenizer.token_to_id(SEP)
        if self._cls is None or self._sep is None:
            raise ModelError(f"tokenizer.json: lacks {CLS} or {SEP}; train the encoder again")

    def encode(self, text: str) -> NDArray[np.int64]:
        """Return the pieces of a text, shape (n_pieces,), begin and end marks included."""
        ids = self.tokenizer.encode(fold_for_encoder(text), add_special_tokens=False).ids
        room = self.settings.longest - 2
        if len(ids) > room:
            head = min(self.settings.head, room)
            ids = ids[:head] + ids[len(ids) - (room - head) :]
        return np.array([self._cls, *ids, self._sep], dtype=np.int64)
