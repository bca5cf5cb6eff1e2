"""The check itself: drafts in, a report out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.check.draft import Draft
from pipeline.check.finding import Evidence, Report, Result, UnusedIgnore, worst
from pipeline.check.judging import FLAG, Judge, bound
from pipeline.check.settings import Settings
from pipeline.scoring.model import Model, Verdict

if TYPE_CHECKING:
    from pipeline.check.baseline import Baseline
    from pipeline.check.history import Standing

_FEW = 50
"""Drafts at once for which it is still worth the time to look for what would turn each verdict."""

_LEAST_PARTS, _GIVING = 3, 2 / 3


def check_drafts(
    drafts: Sequence[Draft],
    model: Model,
    settings: Settings | None = None,
    *,
    standing: "Standing | None" = None,
    baseline: "Baseline | None" = None,
) -> Report:
    """Check drafts; each is judged by itself, or within its thread.

    Parameters
    ----------
    drafts : sequence of Draft
    model : Model
    settings : Settings, optional
    standing : Standing, optional
        Where the account stands that the drafts would go out from.
    baseline : Baseline, optional
        Findings that are known and accepted.

    Returns
    -------
    Report
        A result for each draft that has a text, in order.
    """
    settings = settings or Settings()
    filled = [draft for draft in drafts if draft.text.strip()]
    verdicts = model.classify([draft.text for draft in filled])
    judge = Judge(model, settings, standing, _around(filled, verdicts), seeks_turns=len(filled) <= _FEW)
    results = [judge.judge(draft, verdict) for draft, verdict in zip(filled, verdicts, strict=True)]
    if len(results) == 1:
        results = [judge.explain(results[0])]
    unused: list[UnusedIgnore] = []
    if any(draft.ignores for draft in filled):
        from pipeline.check.ignores import UNUSED, apply_ignores

        results, unused = apply_ignores(results, settings.rules.get(UNUSED, "note"))
    if baseline is not None:
        results = leave_out_known(results, baseline)
    return Report(
        results,
        settings.model,
        bound(model.threshold, FLAG),
        settings.fail_on,
        n_empty=len(drafts) - len(filled),
        unused_ignores=tuple(unused),
        remarks=tuple(dict.fromkeys(remark for draft in drafts for remark in draft.remarks)),
    )


def _around(drafts: Sequence[Draft], verdicts: Sequence[Verdict]) -> Mapping[str, Evidence]:
    """Return what a thread says for each of its parts: most of it may be given, and the end a plug."""
    parts: Counter[str] = Counter()
    giving: Counter[str] = Counter()
    for draft, verdict in zip(drafts, verdicts, strict=True):
        if draft.thread:
            parts[draft.thread] += 1
            giving[draft.thread] += verdict.label != "promotional"
    return {
        thread: Evidence("thread", f"{giving[thread]} of the thread's {n} posts promote nothing", 0.5)
        for thread, n in parts.items()
        if n >= _LEAST_PARTS and giving[thread] >= _GIVING * n
    }


def leave_out_known(results: Sequence[Result], baseline: "Baseline") -> list[Result]:
    """Return the results without the findings that a baseline accepts."""
    return [_without_known(result, baseline) for result in results]


def _without_known(result: Result, baseline: "Baseline") -> Result:
    known = tuple(finding for finding in result.findings if baseline.has(result.draft, finding))
    if not known:
        return result
    kept = tuple(finding for finding in result.findings if finding not in known)
    return replace(result, findings=kept, level=worst(kept), ignored=result.ignored + known)
