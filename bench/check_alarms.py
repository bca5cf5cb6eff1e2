"""False alarms and catches of ``twoway check`` on labelled posts, alone and with context.

Usage: TWOWAY_SHARED=FOLDER python bench/check_alarms.py [--json OUT]

FOLDER holds labels/dev.jsonl.xz (text, label, antisocial); no text leaves it. Context is made up,
since labelled posts come without: a reply is to a post that shares a word with the draft, a good
neighbour's history is 100 posts of which 8 promote and 40 answer somebody, a megaphone's 60 and 2.
"""

import json
import lzma
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import load_model
from pipeline.check.checker import check_drafts
from pipeline.check.draft import Draft
from pipeline.check.history import Recent, Standing
from pipeline.check.nearness import gather
from pipeline.check.settings import Settings
from pipeline.policy import DEFAULT, wilson_interval

ALARMS = ("warn", "flag")


def load_rows(path: Path) -> list[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def standing(n_promotional: int, n_replies: int, n: int = 100) -> Standing:
    """Return the standing of an account that posted hourly; replies and promotion don't overlap."""
    kinds = ["reply"] * n_replies + ["post"] * (n - n_replies)
    promotional = np.arange(n) >= n - n_promotional
    times = 1_700_000_000 + 3600 * np.arange(n, dtype=np.int64)
    recent = Recent(times, kinds, promotional, gather([np.zeros(0, dtype=np.uint32)] * n), [[]] * n, [[]] * n)
    return Standing(recent, DEFAULT)


def context_for(text: str) -> str:
    """Return a post that shares the longest word with a text."""
    longest = max(re.findall(r"[^\W\d_]{4,}", re.sub(r"\S*[/@]\S*", " ", text)), key=len, default="that")
    return f"I keep thinking of {longest.lower()} these days."


def measure(rows: Sequence[dict[str, Any]], levels: Sequence[str]) -> dict[str, str]:
    """Return alarms among posts that promote nothing, and among those labelled antisocial."""
    alarmed = [level in ALARMS for level in levels]
    others = [a for a, row in zip(alarmed, rows, strict=True) if row["label"] != "promotional"]
    one_way = [a for a, row in zip(alarmed, rows, strict=True) if row["antisocial"]]
    return {"false alarms": _share(others), "caught": _share(one_way)}


def _share(hits: Sequence[bool]) -> str:
    low, high = wilson_interval(sum(hits), len(hits))
    return f"{sum(hits)}/{len(hits)} = {np.mean(hits):.1%} ({low:.1%} to {high:.1%})"


def main() -> None:
    rows = load_rows(Path(os.environ["TWOWAY_SHARED"]) / "labels" / "dev.jsonl.xz")
    model, settings = load_model(), Settings()
    drafts = [Draft(row["text"], id=row["id"]) for row in rows]
    replies = [replace(draft, reply_to=context_for(draft.text)) for draft in drafts]
    runs = {
        "alone": (drafts, settings, None),
        "sensitivity low": (drafts, replace(settings, sensitivity="low"), None),
        "sensitivity high": (drafts, replace(settings, sensitivity="high"), None),
        "as a reply that takes up a word": (replies, settings, None),
        "with a good neighbour's history": (drafts, settings, standing(8, 40)),
        "with a megaphone's history": (drafts, settings, standing(60, 2)),
    }
    figures = {}
    for name, (checked, with_settings, account) in runs.items():
        report = check_drafts(checked, model, with_settings, standing=account)
        figures[name] = measure(rows, [result.level for result in report.results])
        print(f"{name:34s} " + "   ".join(f"{key} {value}" for key, value in figures[name].items()))
        if name == "alone":
            print(f"{'':34s} levels {report.counts}")
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
