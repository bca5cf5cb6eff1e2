"""Nearly the same text: sketches of posts that can be compared and kept without the words.

A sketch is the smallest hashes of a post's five-character windows (bottom-k sketch: Cohen and
Kaplan, 2007, PODC), so for posts of up to ``SIZE`` characters the similarity is exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.fold import fold

SIZE = 256
"""Hashes kept of one post."""

SAME = 0.7
"""From this Jaccard similarity on two posts are nearly the same: one word in six or so differs."""

_WINDOW = 5
_STEP = np.uint64(0x9E3779B97F4A7C15)  # from the golden ratio, as Knuth (TAOCP 6.4) advises

Sketch = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of many posts, end to end; post i has ``hashes[starts[i] : starts[i + 1]]``."""

    hashes: Sketch
    starts: NDArray[np.int64]

    def similarity(self, sketch: Sketch) -> NDArray[np.float64]:
        """Return the Jaccard similarity of each post to one sketch, shape (n_posts,).

        >>> posts = gather([sketch_text("fresh bread at eight"), sketch_text("the tide is out")])
        >>> posts.similarity(sketch_text("Fresh bread at  EIGHT")).tolist()
        [1.0, 0.0]
        """
        counts = np.diff(self.starts)
        found = np.concatenate([[0], np.cumsum(np.isin(self.hashes, sketch))])
        shared = found[self.starts[1:]] - found[self.starts[:-1]]
        union = counts + len(sketch) - shared
        return np.where(union > 0, shared / np.maximum(union, 1), 0.0)


def sketch_text(text: str) -> Sketch:
    """Return the sketch of a text, sorted; empty for a text of nothing but white space."""
    folded = fold(text)
    if not folded:
        return np.zeros(0, dtype=np.uint32)
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    if len(codes) < _WINDOW:
        codes = np.pad(codes, (0, _WINDOW - len(codes)))
    hashed = np.zeros(len(codes) - _WINDOW + 1, dtype=np.uint64)
    for offset in range(_WINDOW):
        hashed = (hashed ^ codes[offset : offset + len(hashed)]) * _STEP
        hashed ^= hashed >> np.uint64(29)
    return np.unique((hashed >> np.uint64(32)).astype(np.uint32))[:SIZE]


def gather(sketches: Sequence[Sketch]) -> Sketches:
    """Put sketches end to end."""
    starts = np.cumsum([0, *map(len, sketches)], dtype=np.int64)
    return Sketches(np.concatenate([np.zeros(0, dtype=np.uint32), *sketches]), starts)
