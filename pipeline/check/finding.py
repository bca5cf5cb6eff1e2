"""What a check finds: levels, findings with their suggestions, a result for each draft, one report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipeline.check.draft import Draft, Ignore
from pipeline.scoring.explain import Weight
from pipeline.scoring.model import Verdict

Severity = Literal["off", "note", "warn", "flag"]
Level = Literal["ok", "unsure", "note", "warn", "flag"]

SEVERITIES: tuple[Severity, ...] = ("off", "note", "warn", "flag")
LEVELS: tuple[Level, ...] = ("ok", "unsure", "note", "warn", "flag")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a draft's text: characters ``start`` to ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of one stretch of the text."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do instead.

    ``edits`` make the change where it can be made without judgement (the suggestion is then
    *safe*: what the post says stays); without edits it needs the writer's judgement.
    """

    text: str
    edits: tuple[Edit, ...] = ()

    @property
    def kind(self) -> Literal["safe", "judgement"]:
        """Whether it can be applied as it stands."""
        return "safe" if self.edits else "judgement"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired on one draft; without spans it concerns the draft as a whole."""

    rule: str
    severity: Severity
    message: str
    spans: tuple[Span, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something around the model's answer that makes the flag less or more likely to be right.

    ``ratio`` multiplies the odds: under 1 it speaks for the draft, above 1 against it.
    """

    name: str
    text: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in one draft.

    Attributes
    ----------
    verdict : Verdict
        The model's, on the text alone.
    one_way : float
        Probability of one-way self-promotion with the evidence taken in.
    reason : str
        Why the level is ``unsure``; else empty.
    words : list of Weight
        What each word added to the flag (the label, where nothing is promoted), in logits.
    turns : tuple of tuple of str
        Cuts that would each make the draft pass.
    ignored : tuple of Finding
        What an inline request, the baseline or a setting left out.
    """

    draft: Draft
    level: Level
    verdict: Verdict
    one_way: float
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    words: tuple[Weight, ...] = ()
    turns: tuple[tuple[str, ...], ...] = ()
    ignored: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class UnusedIgnore:
    """An inline request that had nothing to ignore, names no rule, or gives no reason."""

    file: str
    ignore: Ignore
    message: str
    severity: Severity = "note"

    @property
    def place(self) -> str:
        """File and line; of a text on the command line, what it is."""
        return f"{self.file or 'draft'}:{self.ignore.line}"


@dataclass(frozen=True, slots=True)
class Report:
    """What one call found.

    Attributes
    ----------
    threshold : float
        From which probability on a draft is flagged.
    fail_on : str
        The least severity that makes the exit code 1; ``off`` for none.
    n_empty : int
        Drafts without any text, which were read and not checked.
    """

    results: Sequence[Result]
    model: str
    threshold: float
    fail_on: Severity = "warn"
    n_empty: int = 0
    unused_ignores: tuple[UnusedIgnore, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    @property
    def counts(self) -> dict[Level, int]:
        """Number of drafts at each level, all levels named."""
        found = Counter(result.level for result in self.results)
        return {level: found[level] for level in LEVELS}

    @property
    def failed(self) -> bool:
        """Whether a finding, or an ignore without effect, reaches ``fail_on``."""
        if self.fail_on == "off":
            return False
        bound = SEVERITIES.index(self.fail_on)
        reached = [finding.severity for result in self.results for finding in result.findings]
        reached += [unused.severity for unused in self.unused_ignores]
        return any(SEVERITIES.index(severity) >= bound for severity in reached)


def worst(findings: Sequence[Finding]) -> Level:
    """Return the level of the most severe finding, ``ok`` for none."""
    reached = max((SEVERITIES.index(f.severity) for f in findings), default=0)
    return "ok" if reached == 0 else LEVELS[LEVELS.index("unsure") + reached]
