"""How far a run has come, on one line: posts, rate, time left."""

import time
from collections.abc import Callable


class ProgressLine:
    """Tells now and then how far a run has come.

    Parameters
    ----------
    tell : callable
        Gets the line.
    every : float
        Seconds between lines.
    """

    def __init__(
        self, tell: Callable[[str], None], *, every: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tell = tell
        self._every = every
        self._clock = clock
        self._start = self._last = clock()

    def __call__(self, n_posts: int, fraction: float) -> None:
        """Tell, if it is time to."""
        now = self._clock()
        if now - self._last >= self._every:
            self._last = now
            self._tell(self.line(n_posts, fraction))

    def line(self, n_posts: int, fraction: float) -> str:
        """Return the line for now."""
        seconds = max(self._clock() - self._start, 1e-9)
        parts = [f"{n_posts:,} posts", f"{n_posts / seconds:,.0f} a second"]
        if 0 < fraction < 1:
            parts += [f"{fraction:.0%}", f"about {_duration(seconds * (1 - fraction) / fraction)} left"]
        return ", ".join(parts)


def _duration(seconds: float) -> str:
    """Return a length of time as people say it.

    >>> _duration(7.2), _duration(200), _duration(4000)
    ('8 s', '4 min', '1 h 7 min')
    """
    if seconds < 100:
        return f"{int(seconds) + 1} s"
    minutes = int(seconds // 60) + 1
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
