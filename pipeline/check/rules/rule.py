"""What a rule is, and what it gets to see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.check.cues import Pattern, Reading
from pipeline.check.draft import Draft
from pipeline.check.finding import Edit, Finding, Severity, Span, Suggestion
from pipeline.check.history import Standing
from pipeline.check.rules.advice import fits
from pipeline.check.settings import Settings
from pipeline.scoring.model import Verdict


@dataclass(frozen=True, slots=True)
class Scene:
    """A draft with all that is known of it.

    Attributes
    ----------
    reading : Reading
        Its tokens, and the cues found in it.
    one_way : str
        How severe its one-way promotion is, all evidence taken in; ``off`` for none.
    standing : Standing or None
        What the account posted lately, where a history was given.
    """

    draft: Draft
    verdict: Verdict
    settings: Settings
    reading: Reading
    one_way: Severity = "off"
    standing: Standing | None = None

    @property
    def text(self) -> str:
        """The draft's text."""
        return self.draft.text

    def spans(self, name: str) -> tuple[Span, ...]:
        """Return where the cues of that name are."""
        return self.reading.found.get(name, ())


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule has to say: ``severity`` and ``advice`` only where they differ from the rule's own."""

    message: str
    spans: tuple[Span, ...] = ()
    severity: Severity | None = None
    edits: tuple[Edit, ...] = ()
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that turns a post into a megaphone.

    Rules are asked about promotional drafts; in conversation they stay silent, unless they
    concern ``any`` draft.

    Attributes
    ----------
    id, name : str
    severity : str
        Unless the settings or the hit say otherwise.
    message : str
        What is said when a cue is found.
    why : str
        Why it matters to the people who read the post.
    advice : tuple of str
        What to do instead; each needs the writer's judgement. Told where the draft lacks it.
    cues : tuple of Pattern
        Token patterns; any of them fires the rule, unless it has a ``find``.
    parts : mapping from name to patterns
        Further sets of cues, for ``find``; in a scene they are named ``id/name``.
    find : callable, optional
        Decides where patterns alone cannot.
    safe : str
        What is said of a hit's edits, which can be made without judgement.
    hits, misses : tuple of str
        Texts that the rule must and must not fire on; shown in its page, run by its test.
    """

    id: str
    name: str
    severity: Severity
    message: str
    why: str
    advice: tuple[str, ...]
    cues: tuple[Pattern, ...] = ()
    parts: Mapping[str, tuple[Pattern, ...]] = field(default_factory=dict)
    find: Callable[[Scene], Iterable[Hit]] | None = None
    safe: str = ""
    concerns: Literal["promotion", "any"] = "promotion"
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()

    def check(self, scene: Scene) -> list[Finding]:
        """Return the findings on a draft."""
        severity = scene.settings.rules.get(self.id)
        if severity == "off":
            return []
        return [self._finding(hit, severity, scene) for hit in self._hits(scene)]

    def _hits(self, scene: Scene) -> Iterable[Hit]:
        if self.find is not None:
            return self.find(scene)
        spans = scene.spans(self.id)
        return [Hit(self.message, spans)] if spans else []

    def _finding(self, hit: Hit, severity: Severity | None, scene: Scene) -> Finding:
        advice = hit.advice or self.advice
        suggestions = tuple(Suggestion(text) for text in advice if fits(text, scene))
        if hit.edits:
            suggestions = (Suggestion(self.safe, hit.edits), *suggestions)
        return Finding(self.id, severity or hit.severity or self.severity, hit.message, hit.spans, suggestions)
