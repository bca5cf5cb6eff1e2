"""Makes files to train on of the labels of public posts: joins, writes if enough was found, tells what was."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import DataError
from pipeline.files import refuse_existing, write_beside
from pipeline.training.join import Join, SourceCount, join_labels
from pipeline.training.packing import without_packing


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was found of each source, over all files of labels, and what was written, with the number of posts.

    Attributes
    ----------
    written : dict of Path to int
        Empty where fewer rows were found than were asked for.
    """

    counts: dict[str, SourceCount]
    written: dict[Path, int]

    @property
    def labelled(self) -> int:
        """Number of labelled rows."""
        return sum(count.labelled for count in self.counts.values())

    @property
    def found(self) -> int:
        """Number of labelled rows whose text was found."""
        return sum(count.found for count in self.counts.values())


def build_data(
    label_files: Sequence[Path],
    raw: Path,
    to: Path,
    *,
    only: Collection[str] = (),
    at_least: float = 0.995,
    force: bool = False,
) -> BuildReport:
    """Join files of labels with the texts under a raw folder, and write each as JSON lines into a folder.

    Nothing is written unless the share ``at_least`` of the labelled rows was found. A file that
    is there with the same content already is left as it is.

    Raises
    ------
    DataError
        If there are no labels, or none of the sources asked for.
    TwowayError
        If a file exists with other content and ``force`` is not given.
    """
    joins = {to / f"{without_packing(path).stem}.jsonl": join_labels(path, raw, only) for path in label_files}
    report = BuildReport(_sum_counts(joins.values()), {})
    if not report.labelled:
        raise DataError(f"no labelled rows in {', '.join(map(str, label_files)) or 'no file'}; name a file with some")
    if report.found < at_least * report.labelled:
        return report
    contents = {path: _json_lines(join.posts) for path, join in joins.items()}
    changed = {path for path, content in contents.items() if not (path.is_file() and path.read_bytes() == content)}
    for path in changed:  # all or none
        refuse_existing(path, force=force)
    for path, join in joins.items():
        if path in changed:
            with write_beside(path, force=force) as beside:
                beside.write_bytes(contents[path])
        report.written[path] = len(join.posts)
    return report


def report_build(report: BuildReport) -> str:
    """Return a table of the sources: rows labelled, rows found, and why the others were not."""
    lines = [f"{'source':<24} {'labelled':>9} {'found':>9}"]
    for source, count in sorted(report.counts.items()):
        missing = ", ".join(f"{n:,} {reason}" for reason, n in sorted(count.missing.items()))
        lines.append(f"{_row(source, count.labelled, count.found)}  {missing}".rstrip())
    return "\n".join([*lines, _row("total", report.labelled, report.found)])


def _row(name: str, labelled: int, found: int) -> str:
    return f"{name:<24} {labelled:>9,} {found:>9,} {100 * found / labelled:>7.2f} %"


def _sum_counts(joins: Iterable[Join]) -> dict[str, SourceCount]:
    total: dict[str, SourceCount] = {}
    for join in joins:
        for source, count in join.counts.items():
            of_source = total.setdefault(source, SourceCount())
            of_source.labelled += count.labelled
            of_source.found += count.found
            of_source.missing += count.missing
    return total


def _json_lines(posts: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(post, ensure_ascii=False) + "\n" for post in posts).encode()
