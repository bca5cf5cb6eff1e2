"""Keeping held-out posts out of training, their near-duplicates too."""

from collections.abc import Iterable

import numpy as np

from pipeline.training.duplicates import near_duplicate_groups
from pipeline.training.labelled import Labelled


def without_near_duplicates(data: Labelled, held_out: Iterable[Labelled], similarity: float) -> Labelled:
    """Return the posts that are no near-duplicate of a held-out one.

    Parameters
    ----------
    similarity : float
        From which Jaccard similarity on two posts count as near-duplicates.
    """
    texts = [text for other in held_out for text in other.texts]
    groups = near_duplicate_groups([*data.texts, *texts], similarity)
    own, others = groups[: len(data)], groups[len(data) :]
    return data.take(np.flatnonzero(~np.isin(own, others)))
