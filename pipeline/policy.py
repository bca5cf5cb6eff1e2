"""The policy on self-promotion: measures, bands and presets as data, each number with its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf, sqrt
from typing import Literal

from pipeline.errors import ConfigError

Level = Literal["ok", "note", "warn", "error"]
MeasureName = Literal["promotional_share", "reply_share", "own_domain_share", "self_reply_share", "repeats"]

LEVELS: tuple[Level, ...] = ("ok", "note", "warn", "error")


@dataclass(frozen=True, slots=True)
class Band:
    """The values at which a measure becomes a note, a warning, an error; None where it never does.

    A value has a level once it lies beyond the bound, or on it where ``inclusive``. Bounds rise
    from note to error, and fall where a low value is the bad one (``low_is_bad``).

    >>> Band(note=0.10, warn=0.20, error=0.33).level(0.25)
    'warn'
    >>> Band(note=0.33, warn=0.20, error=0.10, low_is_bad=True).level(0.05)
    'error'
    """

    note: float | None = None
    warn: float | None = None
    error: float | None = None
    inclusive: bool = False
    low_is_bad: bool = False

    def level(self, value: float) -> Level:
        """Return the worst level that ``value`` reaches."""
        reached: Level = "ok"
        for level, bound in (("note", self.note), ("warn", self.warn), ("error", self.error)):
            if bound is not None and self._is_beyond(value, bound):
                reached = level  # type: ignore[assignment]
        return reached

    @property
    def limit(self) -> float | None:
        """The first bound: up to here all is well."""
        return next((bound for bound in (self.note, self.warn, self.error) if bound is not None), None)

    def _is_beyond(self, value: float, bound: float) -> bool:
        if self.inclusive and value == bound:
            return True
        return value < bound if self.low_is_bad else value > bound


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of an account that is judged: the last posts or days, whichever hold more."""

    posts: int = 100
    days: int = 90
    minimum: int = 10
    """No verdict on fewer activities than this."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked of an account.

    Attributes
    ----------
    bands : mapping of measure to Band
        ``promotional_share``: promotional posts among posts and replies to others (own
        self-replies and bare reposts are neither). ``reply_share``: replies to others among the
        same. ``own_domain_share``: the commonest own domain among all links.
        ``self_reply_share``: self-replies among all replies. ``repeats``: how often the same or
        nearly the same text or link went out within ``repeat_days``.
    sources : mapping of measure to where its numbers were published
    """

    name: str
    summary: str
    bands: Mapping[MeasureName, Band]
    sources: Mapping[MeasureName, str]
    window: Window = field(default_factory=Window)
    repeat_days: int = 7

    def level(self, measure: MeasureName, value: float) -> Level:
        """Return the level of a value; ``ok`` where the policy has no band for the measure."""
        band = self.bands.get(measure)
        return "ok" if band is None else band.level(value)

    def limit(self, measure: MeasureName) -> float:
        """Return the value up to which a measure is fine; infinity where the policy sets none."""
        band = self.bands.get(measure)
        return inf if band is None or band.limit is None else band.limit


_CONTEXTMOD = "ContextMod cookbook (FoxxMD/context-mod, docs, selfPromo and repeatActivity)"

DEFAULT = Policy(
    name="default",
    summary="one post in ten may promote, one in three answers somebody",
    bands={
        "promotional_share": Band(note=0.10, warn=0.20, error=0.33),
        "reply_share": Band(note=0.33, warn=0.20, error=0.10, low_is_bad=True),
        "own_domain_share": Band(warn=0.10, error=0.20, inclusive=True),
        "self_reply_share": Band(warn=0.40),
        "repeats": Band(note=2, warn=5, error=6, inclusive=True),
    },
    sources={
        "promotional_share": "Reddit 9:1 (r/modnews 2oamgp, 2014); the report bound of reddit-spaminator (20 %)",
        "reply_share": "rule of thirds (blog.hootsuite.com), 555+ (iabc.com): a third is replies and interaction",
        "own_domain_share": _CONTEXTMOD,
        "self_reply_share": _CONTEXTMOD,
        "repeats": _CONTEXTMOD,
    },
)


def _preset(name: str, summary: str, share: Band, source: str, window: Window | None = None) -> Policy:
    """Return the default policy with another bound on the promotional share."""
    bands: dict[MeasureName, Band] = {**DEFAULT.bands, "promotional_share": share}
    sources: dict[MeasureName, str] = {**DEFAULT.sources, "promotional_share": source}
    return replace(DEFAULT, name=name, summary=summary, bands=bands, sources=sources, window=window or Window())


# The published rules give one number each. It is the note bound; the bounds after it keep the
# default's proportions (about 2 and 3.3 times the first) where that leaves something to tell.
PRESETS: Mapping[str, Policy] = {
    policy.name: policy
    for policy in (
        DEFAULT,
        _preset(
            "reddit",
            "nine other posts or comments for one that promotes; more is a warning at once",
            Band(warn=0.10, error=0.20),
            "Reddit 9:1 (r/modnews 2oamgp, December 2014)",
        ),
        _preset(
            "contextmod",
            "own content under 10 % of the last 100 activities or six months",
            Band(warn=0.10, error=0.20, inclusive=True),
            _CONTEXTMOD,
            Window(posts=100, days=182),
        ),
        _preset(
            "4-1-1",
            "four of others' posts and one reshare for one that serves yourself",
            Band(note=1 / 6, warn=1 / 3, error=0.5),
            "4-1-1 (contently.com, 2012)",
        ),
        _preset(
            "thirds",
            "a third promotes, a third passes on, a third talks with people",
            Band(note=1 / 3, warn=0.5, error=2 / 3),
            "rule of thirds (blog.hootsuite.com)",
        ),
        _preset(
            "20-1",
            "twenty other posts for one that promotes",
            Band(note=1 / 21, warn=2 / 21, error=3 / 21),
            "20:1, published beside 30-60-10 and the rule of thirds (blog.hootsuite.com, iabc.com)",
        ),
    )
}


def load_policy(name: str) -> Policy:
    """Return a preset by name.

    Raises
    ------
    ConfigError
        If there is none of that name.
    """
    try:
        return PRESETS[name]
    except KeyError:
        raise ConfigError(f"policy: {name!r} is not known; choose one of {', '.join(PRESETS)}") from None


def wilson_interval(successes: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the Wilson score interval of a share (Wilson, 1927, JASA 22:209-212), 95 % by default.

    >>> low, high = wilson_interval(9, 100)
    >>> f"{low:.3f} {high:.3f}"
    '0.048 0.162'
    >>> wilson_interval(0, 0)
    (0.0, 1.0)
    """
    if n == 0:
        return 0.0, 1.0
    share, z2 = successes / n, z * z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)
