"""The timeline: an account's activities in order of time, in columns, with what each asks and gives."""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Timeline:
    """Activities in order of time, undated ones first; all columns are of shape (n_samples, …).

    Attributes
    ----------
    posts : object array of Post
    when : datetime64[s] array
        In UTC; NaT where there is no date.
    role : str array
        ``post``, ``reply`` (to others), ``self_reply``, ``repost``.
    label : str array
        The most probable label.
    promotional_probability, antisocial : float64 arrays
    flagged : bool array
    asks : bool array of shape (n_samples, n_kinds)
        In the order of ``asks.KINDS``; never in reposts.
    questions, thanks, passes_on : bool arrays
        Asks something, thanks somebody, hands on what others made.
    n_links, n_own_links, n_hashtags, n_mentions : int arrays
        In the account's own words; 0 in reposts.
    """

    posts: NDArray[np.object_]
    when: NDArray[np.datetime64]
    role: NDArray[np.str_]
    label: NDArray[np.str_]
    promotional_probability: NDArray[np.float64]
    antisocial: NDArray[np.float64]
    flagged: Mask
    asks: Mask
    questions: Mask
    thanks: Mask
    passes_on: Mask
    n_links: NDArray[np.int64]
    n_own_links: NDArray[np.int64]
    n_hashtags: NDArray[np.int64]
    n_mentions: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.posts)

    def __getitem__(self, selected: slice | Mask | NDArray[np.int64]) -> Self:
        """Return the timeline of the selected activities."""
        return replace(self, **{field.name: getattr(self, field.name)[selected] for field in fields(self)})

    @property
    def is_own(self) -> Mask:
        """Which activities are in the account's own words."""
        return np.asarray(self.role != "repost")

    @property
    def is_counted(self) -> Mask:
        """Which count towards shares: posts and replies to others; neither self-replies nor bare reposts."""
        return np.asarray((self.role == "post") | (self.role == "reply"))

    @property
    def is_promotional(self) -> Mask:
        """Which of the own activities are labelled promotional."""
        return np.asarray((self.label == "promotional") & self.is_own)

    @property
    def is_ask(self) -> Mask:
        """Which ask something of readers for the account: by label or by wording."""
        return np.asarray(self.is_promotional | self.asks.any(axis=1))

    @property
    def is_gift(self) -> Mask:
        """Which do something for others and ask nothing."""
        given = (self.role == "reply") | self.questions | self.thanks | self.passes_on
        return np.asarray(given & ~self.is_ask)

    @property
    def day(self) -> NDArray[np.datetime64]:
        """The day (UTC) of each activity."""
        return self.when.astype("datetime64[D]")
