"""What an audit finds: one record, from which every format is written."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline import __version__
from pipeline.archive import ReadingReport
from pipeline.audit.advice import Advice
from pipeline.audit.language import Languages
from pipeline.audit.measures import Counts, Measure
from pipeline.audit.repeats import Repeat
from pipeline.audit.rhythm import Day, Silence
from pipeline.audit.settings import AuditSettings
from pipeline.audit.telling import Telling
from pipeline.audit.trend import Month, Stretch
from pipeline.audit.verdict import Verdict
from pipeline.policy import Level

FORMAT_VERSION = 1
"""Of the JSON: fields are only ever added; a field that changes its meaning raises this number."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the account: its days, and how much is in it."""

    start: date | None
    end: date | None
    n_own: int
    n_reposts: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "own": self.n_own,
            "reposts": self.n_reposts,
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """An account's audit; every format is written from this alone.

    Attributes
    ----------
    looked_at, judged : Span
        All that was looked at, and the part that the measures, counts and verdict are on.
    repeats : tuple of Repeat
        Over all that was looked at.
    repeats_level : str
        Of the most insistent one among what is judged.
    expected_promotional : float
        The promotional share by adding up probabilities instead of counting labels.
    languages : Languages
        Of what is judged.
    notes : tuple of str
        What a reader should know about this very audit.
    """

    handle: str
    platforms: tuple[str, ...]
    settings: AuditSettings
    model_name: str
    labels: tuple[str, ...]
    looked_at: Span
    judged: Span
    measures: tuple[Measure, ...]
    counts: Counts
    repeats: tuple[Repeat, ...]
    repeats_level: Level
    silence: Silence
    months: tuple[Month, ...]
    days: tuple[Day, ...]
    stretches: tuple[Stretch, Stretch] | None
    flagged: tuple[Telling, ...]
    n_flagged: int
    good: tuple[Telling, ...]
    verdict: Verdict
    advice: tuple[Advice, ...]
    own_domains: tuple[str, ...]
    expected_promotional: float
    languages: Languages
    reading: tuple[ReadingReport, ...]
    notes: tuple[str, ...]
    version: str = __version__

    @property
    def name(self) -> str:
        """The account as it is written: names of people and sites get no ``@``."""
        return self.handle if not self.handle or {" ", "."} & set(self.handle) else f"@{self.handle}"

    @property
    def peak(self) -> int:
        """How often the most insistent broadcast went out within the policy's days, among what is judged."""
        return max((repeat.in_judged for repeat in self.repeats), default=0)
