"""Shows what a check of labelled data found, for people and for programs."""

import json
from collections.abc import Callable, Sequence

from pipeline.training.check_data import Balance, DataReport
from pipeline.training.tables import Place


def report_text(report: DataReport) -> str:
    """Return a line a finding, then the balance of the labels and the sums."""
    return "\n".join(
        [
            *(f"{finding.place}: {finding.kind}: {finding.message}" for finding in report.findings),
            *([""] if report.findings else []),
            *_tell_balance(report.balances),
            "",
            f"{report.n_rows:,} rows read, {report.n_posts:,} of them labelled posts",
            f"{len(report.findings):,} findings" + "".join(f", {n:,} {kind}" for kind, n in report.kinds.items()),
        ]
    )


def report_json(report: DataReport) -> str:
    """Return one JSON object; fields are only ever added."""
    return json.dumps(
        {
            "n_rows": report.n_rows,
            "n_posts": report.n_posts,
            "kinds": report.kinds,
            "files": [
                {"file": balance.file, "labels": balance.labels, "n_flagged": balance.n_flagged}
                for balance in report.balances
            ],
            "findings": [
                {
                    "kind": finding.kind,
                    **_place(finding.place),
                    "message": finding.message,
                    "other": finding.other and _place(finding.other),
                    "similarity": finding.similarity,
                }
                for finding in report.findings
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


FORMATS: dict[str, Callable[[DataReport], str]] = {"text": report_text, "json": report_json}


def _place(place: Place) -> dict[str, object]:
    return {"file": place.file, "row": place.row}


def _tell_balance(balances: Sequence[Balance]) -> list[str]:
    told = []
    for balance in balances:
        n_posts = sum(balance.labels.values())
        told.append(f"{balance.file}: {n_posts:,} posts")
        counts = [*balance.labels.items()]
        if balance.n_flagged is not None:
            counts.append(("flagged antisocial", balance.n_flagged))
        told += [f"  {name:<20} {count:>8,} {count / n_posts:>7.1%}" for name, count in counts]
    return told
