"""Which words moved a verdict: the linear score, given back to the characters it came from."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.fold import fold, fold_batch
from pipeline.scoring.linear import LinearScorer
from pipeline.scoring.ngrams import Ngrams, find_words, hash_chars, hash_ngrams

_CHUNK = re.compile(r"\S+")
_EDGE = " \t\n.,;:!?()[]{}<>\"'*_-\u2013\u2014\u2026\u201c\u201d\u2018\u2019"


@dataclass(frozen=True)
class Weight:
    """What one word of the original text added to a score, in logits (negative: took away)."""

    start: int
    end: int
    text: str
    weight: float


def explain_outputs(scorer: LinearScorer, text: str) -> tuple[list[tuple[int, int]], NDArray[np.float64]]:
    """Return the words of a text and what each adds to each output.

    Returns
    -------
    spans : list of (start, end)
        Of the original text, in order, at white space.
    added : array of shape (n_words, n_outputs)
        Calibrated logits; with the intercepts their sum is the post's score.
    """
    spans, lengths = [], []
    for chunk in _CHUNK.finditer(text):
        folded = fold(chunk.group())
        if folded:
            spans.append(chunk.span())
            lengths.append(len(folded) + 1)  # with the space or the end that follows
    codes = fold_batch([text])
    per_code = _spread_over_codes(scorer, codes)
    per_code[1] += per_code[0]  # what knows that the post begins belongs to its first character
    bounds = np.cumsum([1, *lengths[:-1]])
    added = np.add.reduceat(per_code, bounds, axis=0) if spans else np.zeros((0, per_code.shape[1]))
    return spans, added * scorer.weights.calibration[:, 0]


def merge_words(text: str, spans: list[tuple[int, int]], added: NDArray[np.float64]) -> list[Weight]:
    """Return the words with one output's weights (n_words,), without the punctuation around them."""
    weights = []
    for (start, end), weight in zip(spans, added, strict=True):
        word = text[start:end]
        bare = word.strip(_EDGE) or word
        first = start + word.index(bare)
        weights.append(Weight(first, first + len(bare), bare, float(weight)))
    return weights


def _spread_over_codes(scorer: LinearScorer, codes: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return what each code point adds to each output, shape (n_codes, n_outputs)."""
    settings, (char_scale, word_scale) = scorer.settings, scorer.weights.scale
    spread = _spread(hash_chars(codes, settings), scorer.tables[0], len(codes)) * char_scale
    words = find_words(codes)
    symbols, positions = words.symbols(codes)
    by_word = _spread(hash_ngrams(symbols, settings.word_range, settings.word_bits), scorer.tables[1], len(symbols))
    by_word *= word_scale
    spread[0] += by_word[0]
    spread[-1] += by_word[-1]
    lengths = words.ends - words.starts
    inside = (
        np.repeat(words.starts, lengths) + np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
    )
    spread[inside] += np.repeat(by_word[positions] / lengths[:, None], lengths, axis=0)
    return np.asarray(spread)


def _spread(ngrams: Ngrams, table: NDArray[np.int16], n_symbols: int) -> NDArray[np.float64]:
    """Give each n-gram's weight in equal parts to its symbols, for a batch of one post."""
    spread = np.zeros((n_symbols + max(ngrams.windows), table.shape[1]))
    for n, indices in ngrams.windows.items():
        part = table.take(indices, axis=0) / (n * np.sqrt(max(int(ngrams.counts[0]), 1)))
        for offset in range(n):
            spread[offset : offset + len(indices)] += part
    return spread[:n_symbols]
