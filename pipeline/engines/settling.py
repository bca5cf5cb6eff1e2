"""The end of a run: proof that every post was classified once, and one report on the whole dataset."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.archive import ReadingReport
from pipeline.archive.report import N_PLACES, Tally
from pipeline.archive.table import NAME
from pipeline.classify.batches import verdict_schema
from pipeline.classify.posts import post_schema
from pipeline.engines.job import Done, Job, part_name
from pipeline.engines.writing import write_verdicts
from pipeline.errors import TwowayError


def settle(job: Job, names: Sequence[str], done: Sequence[Done], labels: Sequence[str]) -> ReadingReport:
    """Return the report on a dataset whose parts are all there, each once, and nothing else beside them.

    The model, and what a worker that was ended midway left behind, are removed. A dataset without any post gets one
    part without rows, so that its columns can be read.

    Parameters
    ----------
    names : sequence of str
        The dataset's tables.
    done : sequence of Done
        All parts, in any order.
    labels : sequence of str
        The model's.

    Raises
    ------
    TwowayError
        If a part is missing or came twice.
    """
    done = sorted(done, key=lambda part: (part["file"], part["first"], part["n_posts"] == 0))
    _check_complete(names, done)
    written = {part_name(part): part for part in done if part["n_posts"]}
    for path in job.folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in written:
            path.unlink()
    for name, part in written.items():
        if not (job.folder / name).exists():
            raise _incomplete(names[part["file"]], part["first"])
    if not written:
        empty = verdict_schema(labels, post_schema(job.keep), job.keep).empty_table()
        write_verdicts(job.folder / part_name(done[0]), empty)
    return _merge(job.source, [json.loads(part["report"]) for part in done if part["report"]])


def _check_complete(names: Sequence[str], done: Sequence[Done]) -> None:
    """Check that the parts of each table follow one another without gap or overlap, up to its report."""
    reached, ended = [0] * len(names), [False] * len(names)
    for part in done:
        file = part["file"]
        if ended[file] or part["first"] != reached[file]:
            raise _incomplete(names[file], reached[file])
        reached[file] += part["n_posts"]
        ended[file] = bool(part["report"])
    if not all(ended):
        file = ended.index(False)
        raise _incomplete(names[file], reached[file])


def _incomplete(name: str, first: int) -> TwowayError:
    return TwowayError(
        f"{name}: verdicts from post {first + 1:,} on are missing or there twice; nothing was kept, run it again"
    )


def _merge(source: Path, reports: Sequence[dict[str, Any]]) -> ReadingReport:
    whole = ReadingReport(str(source), NAME)
    for report in reports:
        whole.seen += report["seen"]
        whole.kept += report["kept"]
        whole.files |= report["files"]
        for reason, told in report["skipped"].items():
            tally = whole.tallies.setdefault(reason, Tally())
            tally.count += told["count"]
            tally.places = (tally.places + told["places"])[:N_PLACES]
        for remark in report["notes"]:
            whole.note(remark)
    return whole
