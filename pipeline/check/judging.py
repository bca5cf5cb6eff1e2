"""Judging one draft: the model's answer, the evidence, the rules, and what would turn the verdict."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.check.disclosure import may_disclose
from pipeline.check.draft import Draft
from pipeline.check.evidence import weigh
from pipeline.check.finding import Evidence, Finding, Result, Severity, Span, worst
from pipeline.check.percent import percent
from pipeline.check.settings import ODDS_OF_SENSITIVITY, Settings
from pipeline.scoring.model import Model, Verdict

if TYPE_CHECKING:
    from pipeline.check.cues import CueFinder, Reading
    from pipeline.check.history import Standing
    from pipeline.check.rules.rule import Rule

SUSPECT = 0.15
"""From this probability of one-way promotion on, a draft is searched for cues whatever its label."""

FLAG, WARN, UNSURE = 1.5, 1.275, 0.525
"""Multiples of the odds of the model's threshold from which on it flags, warns and is unsure.

A check interrupts a person, so it asks for more than the flag in a table of verdicts does.
"""

_MAX_TURNS = 3
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_ENOUGH_LETTERS = 4


@dataclass(frozen=True)
class Judge:
    """Judges drafts, each by itself.

    Parameters
    ----------
    standing : Standing or None
        Where the account stands that the drafts would go out from.
    around : mapping from thread to Evidence
        What the other parts of a thread say for one of them.
    seeks_turns : bool
        Whether to look for what would turn a verdict: a dozen more texts to score for each alarm.
    """

    model: Model
    settings: Settings
    standing: "Standing | None"
    around: Mapping[str, Evidence]
    seeks_turns: bool = True

    def judge(self, draft: Draft, verdict: Verdict) -> Result:
        """Return what there is to say about a draft."""
        if not self._is_suspect(verdict):
            return self._pass(draft, verdict)
        result = self._examine(draft, verdict)
        words = tuple(self.model.explain(draft.text, verdict.label).antisocial_words)
        result = replace(result, words=words)
        return replace(result, turns=self._turns(result)) if self.seeks_turns and _alarms(result) else result

    def explain(self, result: Result) -> Result:
        """Return a result with the words that moved its label, where it has none yet."""
        if result.words or not result.draft.text:
            return result
        return replace(result, words=tuple(self.model.explain(result.draft.text, result.verdict.label).label_words))

    def _is_suspect(self, verdict: Verdict) -> bool:
        return verdict.label == "promotional" or verdict.antisocial >= SUSPECT or verdict.flagged

    def _pass(self, draft: Draft, verdict: Verdict) -> Result:
        """Return the result of a draft that promotes nothing by its tone: only rules on any draft are asked."""
        findings: tuple[Finding, ...] = ()
        discloses = may_disclose(draft.text)
        if discloses or (self.standing is not None and _LINK.search(draft.text)):
            from pipeline.check.cues import read_words
            from pipeline.check.rules import RULES

            about = [rule for rule in RULES.values() if rule.concerns == "any"]
            reading = cue_finder().read(draft.text) if discloses else read_words(draft.text)
            findings = self._ask(about, draft, verdict, reading, "off")
        reason = "" if is_latin(draft.text) else _OTHER_SCRIPT
        level = worst(findings) if findings else "unsure" if reason else "ok"
        return Result(draft, level, verdict, verdict.antisocial, findings, reason=reason)

    def _examine(self, draft: Draft, verdict: Verdict) -> Result:
        """Return evidence and findings on a draft that may promote."""
        from pipeline.check.gathering import gather_evidence
        from pipeline.check.rules import RULES

        reading = cue_finder().read(draft.text)
        evidence = gather_evidence(
            verdict,
            reading,
            text=draft.text,
            reply_to=draft.reply_to,
            standing=self.standing,
            own_handles=self.settings.own_handles,
        )
        if draft.thread in self.around:
            evidence += (self.around[draft.thread],)
        one_way = weigh(verdict.antisocial, evidence, ODDS_OF_SENSITIVITY[self.settings.sensitivity])
        readable = is_latin(draft.text)
        severity = self._severity(one_way) if readable else "off"
        findings = self._ask(list(RULES.values()), draft, verdict, reading, severity)
        reason = "" if readable else _OTHER_SCRIPT
        if readable and severity == "off" and one_way >= self._bound(UNSURE):
            reason = f"it may be one-way promotion ({percent(one_way)} likely), and may well not"
        level = worst(findings) if findings else "unsure" if reason else "ok"
        return Result(draft, level, verdict, one_way, findings, evidence, reason)

    def _ask(
        self, rules: Sequence["Rule"], draft: Draft, verdict: Verdict, reading: "Reading", one_way: Severity
    ) -> tuple[Finding, ...]:
        from pipeline.check.rules.rule import Scene

        scene = Scene(draft, verdict, self.settings, reading, one_way, self.standing)
        return tuple(finding for rule in rules for finding in rule.check(scene))

    def _severity(self, one_way: float) -> Severity:
        if one_way >= self._bound(FLAG):
            return "flag"
        return "warn" if one_way >= self._bound(WARN) else "off"

    def _bound(self, multiple: float) -> float:
        return bound(self.model.threshold, multiple)

    def _turns(self, result: Result) -> tuple[tuple[str, ...], ...]:
        """Return the cuts that would each make the draft pass: single ones, else the smallest set."""
        from pipeline.check.turning import alternatives, candidate_cuts, cut

        text = result.draft.text
        cues = [span for finding in result.findings for span in finding.spans]
        candidates = candidate_cuts(text, cues, result.words)
        texts = [cut(text, spans) for spans in candidates]
        verdicts = self.model.classify(texts) if texts else []
        passing: list[tuple[Span, ...]] = []
        for spans, shorter, verdict in zip(candidates, texts, verdicts, strict=True):
            if passing and len(spans) > len(passing[0]):
                break
            if verdict.antisocial < result.verdict.antisocial and not _alarms(
                self._examine(replace(result.draft, text=shorter), verdict)
                if self._is_suspect(verdict)
                else self._pass(replace(result.draft, text=shorter), verdict)
            ):
                passing.append(spans)
        return tuple(alternatives(text, passing)[:_MAX_TURNS])


_OTHER_SCRIPT = "it is written in letters that the model has not learned from"


def bound(threshold: float, multiple: float) -> float:
    """Return the probability whose odds are a multiple of a threshold's.

    >>> bound(0.5, 3)
    0.75
    """
    return weigh(threshold, [Evidence("", "", multiple)])


def _alarms(result: Result) -> bool:
    return result.level in ("warn", "flag")


def is_latin(text: str) -> bool:
    """Tell whether a text is written in Latin letters for the most part, or has hardly any letters.

    >>> is_latin("Fresh bread"), is_latin("Свежий хлеб"), is_latin("🎉🎉")
    (True, False, True)
    """
    if text.isascii():
        return True
    n_letters = len(_LETTER.findall(text))
    return n_letters < _ENOUGH_LETTERS or 2 * len(_LATIN.findall(text)) >= n_letters


@lru_cache(maxsize=1)
def cue_finder() -> "CueFinder":
    """Return the finder of all rules' cues and of all gestures; made once, since it loads spaCy."""
    from pipeline.check.cues import CueFinder
    from pipeline.check.gestures import GESTURES
    from pipeline.check.rules import RULES

    patterns = dict(GESTURES)
    for rule in RULES.values():
        sets = {rule.id: rule.cues, **{f"{rule.id}/{part}": cues for part, cues in rule.parts.items()}}
        patterns |= {name: cues for name, cues in sets.items() if cues}
    return CueFinder(patterns)
