"""The encoder's vocabulary: the base's word pieces that posts use, and emoji as words of their own."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.scoring.wordpieces import CLS, PAD, SEP, SYMBOL, UNK, fold_for_encoder

_FEWEST_EMOJI = 25
"""Posts in which an emoji must occur to become a word."""


@dataclass(frozen=True)
class Vocabulary:
    """Word pieces in order, each with the rows of the base's vocabulary that its embedding starts from."""

    pieces: list[str]
    origins: list[list[int]]


def build_vocabulary(base: Sequence[str], texts: Iterable[str], fewest_emoji: int = _FEWEST_EMOJI) -> Vocabulary:
    """Return the vocabulary that some texts need.

    Every piece that the tokenizer makes of the texts stays, so they are cut as before; single
    characters stay as well, so that any other word can still be spelled. An emoji that the base
    lacks starts from the mean of the pieces of its Unicode name.

    Parameters
    ----------
    base : the base's word pieces in the order of its embeddings
    texts : Iterable of str
        Read once; the more like the posts to be scored, the better.
    """
    tokenizer = build_tokenizer(base)
    used: Counter[int] = Counter()
    symbols: Counter[str] = Counter()
    for text in texts:
        folded = fold_for_encoder(text)
        used.update(set(tokenizer.encode(folded).ids))
        symbols.update(set(SYMBOL.findall(folded)))
    row = {piece: i for i, piece in enumerate(base)}
    special = [row[piece] for piece in (PAD, UNK, CLS, SEP)]
    single = {i for piece, i in row.items() if len(piece.removeprefix("##")) == 1}
    kept = special + sorted((used.keys() | single) - set(special))
    frequent = sorted((-count, symbol) for symbol, count in symbols.items() if count >= fewest_emoji)
    emoji = [symbol for _, symbol in frequent if symbol not in row]
    return Vocabulary(
        [base[i] for i in kept] + emoji, [[i] for i in kept] + [_name_pieces(tokenizer, symbol) for symbol in emoji]
    )


def build_tokenizer(pieces: Sequence[str]) -> Any:
    """Return the tokenizer of uncased BERT with a given vocabulary, without begin and end marks."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(
        models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token=UNK, max_input_chars_per_word=100)
    )
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def _name_pieces(tokenizer: Any, symbol: str) -> list[int]:
    name = unicodedata.name(symbol, "").lower().replace("heavy black ", "").replace("face with ", "")
    unknown = tokenizer.token_to_id(UNK)
    return [i for i in tokenizer.encode(name).ids if i != unknown] or [unknown]
