"""An audit as one JSON object, for programs."""

import json
from typing import Any

from pipeline.audit.audited import FORMAT_VERSION, Audit

N_REPEATS = 100
"""So many repeats are listed; their number is told in any case."""


def render(audit: Audit) -> str:
    """Return the audit as JSON, indented, in ASCII only."""
    return json.dumps(to_dict(audit), indent=1) + "\n"


def to_dict(audit: Audit) -> dict[str, Any]:
    """Return the audit as plain values."""
    policy = audit.settings.policy
    best, worst = audit.stretches or (None, None)
    return {
        "format": FORMAT_VERSION,
        "twoway": audit.version,
        "model": audit.model_name,
        "account": audit.handle,
        "platforms": list(audit.platforms),
        "own_domains": list(audit.own_domains),
        "policy": policy.name,
        "verdict": audit.verdict.to_dict(),
        "advice": [advice.to_dict() for advice in audit.advice],
        "languages": audit.languages.to_dict(),
        "looked_at": audit.looked_at.to_dict(),
        "judged": audit.judged.to_dict(),
        "measures": {
            **{measure.name: measure.to_dict() for measure in audit.measures},
            "repeats": {"peak": audit.peak, "days": policy.repeat_days, "level": audit.repeats_level},
        },
        "promotional_share_by_probability": audit.expected_promotional,
        "counts": {**audit.counts.to_dict(), "flagged": audit.n_flagged},
        "silence": audit.silence.to_dict(),
        "months": [month.to_dict() for month in audit.months],
        "best_stretch": best.to_dict() if best else None,
        "worst_stretch": worst.to_dict() if worst else None,
        "n_repeats": len(audit.repeats),
        "repeats": [repeat.to_dict() for repeat in audit.repeats[:N_REPEATS]],
        "telling": {
            "flagged": [telling.to_dict() for telling in audit.flagged],
            "good": [telling.to_dict() for telling in audit.good],
        },
        "reading": [report.to_dict() for report in audit.reading],
        "notes": list(audit.notes),
    }
