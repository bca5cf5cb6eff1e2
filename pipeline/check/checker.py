"""The check itself: drafts in, a report out."""

from collections.abc import Sequence

from pipeline.check.draft import Draft
from pipeline.check.finding import Finding, Report, Result, worst
from pipeline.check.settings import Settings
from pipeline.scoring.model import Model, Verdict


def check_drafts(drafts: Sequence[Draft], model: Model, settings: Settings | None = None) -> Report:
    """Check drafts.

    Parameters
    ----------
    drafts : sequence of Draft
    model : Model
    settings : Settings, optional

    Returns
    -------
    Report
        A result for each draft that has a text, in order.
    """
    settings = settings or Settings()
    filled = [draft for draft in drafts if draft.text.strip()]
    verdicts = model.classify([draft.text for draft in filled])
    results = [_judge(draft, verdict, model) for draft, verdict in zip(filled, verdicts, strict=True)]
    return Report(results, settings.model, model.threshold, settings.fail_on, len(drafts) - len(filled))


def _judge(draft: Draft, verdict: Verdict, model: Model) -> Result:
    explanation = model.explain(draft.text)
    findings: list[Finding] = []
    if verdict.flagged:
        findings.append(Finding("one-way-promotion", "flag", "it talks at readers and gives them no part in it"))
    words = explanation.antisocial_words if verdict.flagged else explanation.label_words
    return Result(draft, worst(findings), verdict, verdict.antisocial, tuple(findings), words=tuple(words))
