"""Hashed n-grams: folded posts in, feature indices out, for a whole batch at once.

The hash is fixed: unsigned 32- and 64-bit arithmetic modulo 2**32 and 2**64 on code points, so
the same text has the same features on every platform, in every process, in either byte order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.fold import Codes, fold_batch

Indices = NDArray[np.uint32]

_STEP = np.uint32(0x9E3779B1)  # both from the golden ratio, as Knuth (TAOCP 6.4) advises
_STEP_64 = np.uint64(0x9E3779B97F4A7C15)
_INVERSE_64 = np.uint64(pow(int(_STEP_64), -1, 1 << 64))
_MIX = np.uint32(0x85EBCA6B)  # the finalizer of MurmurHash3 (Appleby, 2011)


@dataclass(frozen=True)
class FeatureSettings:
    """What the features of a model are; kept in its manifest.

    ``char_range`` and ``word_range`` are the smallest and largest n, ends included;
    ``char_bits`` and ``word_bits`` are the binary logarithms of the two table sizes.
    """

    char_range: tuple[int, int] = (2, 5)
    char_bits: int = 18
    word_range: tuple[int, int] = (1, 2)
    word_bits: int = 18

    @property
    def n_features(self) -> int:
        """Number of columns: character features first, then words."""
        return (1 << self.char_bits) + (1 << self.word_bits)


@dataclass(frozen=True)
class Ngrams:
    """The n-grams of a batch, all orders of one kind.

    Attributes
    ----------
    windows : dict from n to array of shape (n_positions,)
        Feature of the window of n symbols that begins at each position; ``n_buckets`` where a
        window would reach into another post.
    starts : array of shape (n_samples,)
        First position of each post.
    counts : array of shape (n_samples,)
        Number of n-grams of each post, all orders together.
    n_buckets : int
    """

    windows: dict[int, Indices]
    starts: NDArray[np.intp]
    counts: NDArray[np.intp]
    n_buckets: int


@dataclass(frozen=True)
class Words:
    """The words of folded posts: hashes, and the code points they stand on."""

    hashes: NDArray[np.uint32]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]

    def symbols(self, codes: Codes) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
        """Return the words with the separators (0) between posts, and where in it the words stand."""
        separators = np.flatnonzero(codes == 0)
        positions = np.arange(len(self.hashes)) + np.searchsorted(separators, self.starts)
        symbols = np.zeros(len(self.hashes) + len(separators), dtype=np.uint32)
        symbols[positions] = self.hashes
        return symbols, positions


def hash_texts(texts: Sequence[str], settings: FeatureSettings) -> tuple[Ngrams, Ngrams]:
    """Return the character n-grams and the word n-grams of each text."""
    codes = fold_batch(texts)
    return hash_chars(codes, settings), hash_ngrams(
        find_words(codes).symbols(codes)[0], settings.word_range, settings.word_bits
    )


def hash_chars(codes: Codes, settings: FeatureSettings) -> Ngrams:
    """Return the character n-grams of folded posts."""
    return hash_ngrams(codes, settings.char_range, settings.char_bits)


def hash_ngrams(symbols: NDArray[np.uint32], n_range: tuple[int, int], bits: int) -> Ngrams:
    """Hash every window of n symbols that has a separator (0) at its ends at most.

    So a post's first and last n-grams know that they are: position is a feature.
    """
    separators = np.flatnonzero(symbols == 0)
    smallest, largest = n_range
    n_positions = int(separators[-1])
    padded = np.append(symbols, np.zeros(largest, dtype=np.uint32))
    n_symbols = np.diff(separators) - 1
    windows, counts = {}, np.zeros(len(n_symbols), dtype=np.intp)
    rolling = padded[:n_positions].copy()
    for n in range(1, largest + 1):
        if n > 1:
            rolling *= _STEP
            rolling += padded[n - 1 : n - 1 + n_positions]
        if n < smallest:
            continue
        hashed = ((rolling ^ (rolling >> np.uint32(15))) + np.uint32(n)) * _MIX
        hashed >>= np.uint32(32 - bits)
        for inside in range(1, n - 1) if n > 1 else [0]:
            position = separators - inside
            hashed[position[(position >= 0) & (position < n_positions)]] = 1 << bits
        windows[n] = hashed
        counts += n_symbols if n == 1 else np.maximum(n_symbols + 3 - n, 0)
    return Ngrams(windows, separators[:-1], counts, 1 << bits)


_IS_WORD = np.zeros(128, dtype=bool)
_IS_WORD[[ord(c) for c in "abcdefghijklmnopqrstuvwxyz0123456789_'#$%"]] = True


def find_words(codes: Codes) -> Words:
    """Find and hash the words of folded posts.

    A word is a run of letters, digits, ``_ ' # $ %`` and everything beyond ASCII, so that an
    emoji, a handle and an address are words, and punctuation parts them.
    """
    in_word = _IS_WORD[np.minimum(codes, 127)]
    in_word |= codes > 127
    edges = np.flatnonzero(in_word[1:] != in_word[:-1]) + 1  # a separator stands at both ends
    starts, ends = edges[::2], edges[1::2]
    # The hash of a word is the sum of code * step**offset. One running sum over the batch
    # gives them all; dividing by step**start (step is odd) makes each independent of its place.
    up, down = _powers(len(codes))
    running = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * up, out=running[1:])
    hashes = (running[ends] - running[starts]) * down[starts] * _STEP_64
    return Words((hashes >> np.uint64(32)).astype(np.uint32) | np.uint32(1), starts, ends)


_power_tables = [np.ones(1, dtype=np.uint64), np.ones(1, dtype=np.uint64)]


def _powers(n: int) -> list[NDArray[np.uint64]]:
    """Return step**i and step**-i modulo 2**64 for i below n, kept for the next call."""
    if len(_power_tables[0]) < n:
        for table, base in enumerate((_STEP_64, _INVERSE_64)):
            factors = np.full(max(n, 1 << 16), base, dtype=np.uint64)
            factors[0] = 1
            _power_tables[table] = np.multiply.accumulate(factors)
    return [table[:n] for table in _power_tables]
