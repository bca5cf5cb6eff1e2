"""A whole run: sources in, one output, in parts, on all cores, from where an earlier run stopped."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline.archive import Reading, ReadingReport, read_posts
from pipeline.archive.columns import Columns
from pipeline.classify.batches import classify_batches, verdict_schema
from pipeline.classify.formats import ENCODERS, JOINERS, join_parts
from pipeline.classify.posts import post_batches, post_schema
from pipeline.classify.unfinished import Unfinished, write_whole
from pipeline.errors import TwowayError
from pipeline.files import refuse_existing
from pipeline.post import Post

if TYPE_CHECKING:
    from typing import BinaryIO

    from pipeline.scoring.model import Model

PART_SIZE = 16_384
"""Posts in a part: a fraction of a second's work, a few megabytes."""

Progress = Callable[[int, float], None]
"""Told how many posts are done and which fraction of the input was read; 0 where that is unknown."""


@dataclass(frozen=True, slots=True)
class ClassifySettings:
    """What is read and how it is written.

    Attributes
    ----------
    format : str
        A key of ``formats.ENCODERS``.
    model : str
        Name or folder of the model.
    fields : tuple of str
        Fields of the posts to keep beside the verdicts.
    jobs : int
        Processes; -1 for one a core.
    read_as : str or None
        The reader to use rather than the one that fits.
    columns : Columns or None
        What the columns of a table mean, where it is not plain.
    """

    format: str
    model: str = "default"
    fields: tuple[str, ...] = ()
    jobs: int = -1
    read_as: str | None = None
    columns: Columns | None = None
    include_private: bool = False
    include_reposts: bool = False
    part_size: int = PART_SIZE


@dataclass(slots=True)
class Sources:
    """The posts of all sources, one source after another, with the report on each."""

    names: list[str]
    settings: ClassifySettings
    reports: list[ReadingReport] = field(default_factory=list)
    _reading: Reading | None = None

    def __iter__(self) -> Iterator[Post]:
        for name in self.names:
            with read_posts(
                name,
                format=self.settings.read_as,
                columns=self.settings.columns,
                include_private=self.settings.include_private,
                reposts=self.settings.include_reposts,
            ) as self._reading:
                self.reports.append(self._reading.report)
                yield from self._reading

    @property
    def fraction(self) -> float:
        """How much of the input was read, as far as that can be told."""
        within = self._reading.fraction if self._reading else 0.0
        return max(0.0, len(self.reports) - 1 + within) / len(self.names)


def classify_to_file(
    sources: list[str],
    output: Path,
    settings: ClassifySettings,
    *,
    resume: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> list[ReadingReport]:
    """Classify all posts of the sources into one file, which is there whole or not at all.

    Parameters
    ----------
    resume : bool
        Go on with the parts that an interrupted run left; what they hold is read again but not classified
        again. Without such parts it starts from the beginning.
    force : bool
        Replace ``output``, and drop what an interrupted run left.

    Returns
    -------
    list of ReadingReport
        One for each source.

    Raises
    ------
    TwowayError
        If a source cannot be read, the output exists, or an interrupted run was of another job.
    """
    from pipeline import load_model

    model = load_model(settings.model)
    work = Unfinished(output, _job_of(sources, settings, model))
    refuse_existing(output, force=force or (resume and work.folder.exists()))
    work.begin(resume=resume, force=force)
    posts = Sources(sources, settings)
    n_parts = sum(1 for _ in _classified(posts, model, settings, progress, work))
    schema = verdict_schema(model.labels, post_schema(settings.fields), settings.fields)
    work.finish(lambda file: join_parts(work.parts(n_parts), file, schema, settings.format))
    return posts.reports


def classify_to_stream(
    sources: list[str],
    stream: "BinaryIO",
    settings: ClassifySettings,
    *,
    progress: Progress | None = None,
) -> list[ReadingReport]:
    """Classify all posts of the sources and write the verdicts to a stream as they come."""
    import io

    from pipeline import load_model

    model = load_model(settings.model)
    posts = Sources(sources, settings)
    schema = verdict_schema(model.labels, post_schema(settings.fields), settings.fields)
    joiner = JOINERS[settings.format](stream, schema)
    for part in _classified(posts, model, settings, progress, None):
        joiner.add(io.BytesIO(part))
    joiner.close()
    return posts.reports


def _classified(
    posts: Sources, model: "Model", settings: ClassifySettings, progress: Progress | None, work: Unfinished | None
) -> Iterator[bytes]:
    """Yield the parts in order: their bytes, or nothing where they went to the work's folder."""
    n_done = 0
    classify = partial(_classify_part, str(model.path), settings.fields, settings.format)
    tasks = (
        _Task(number, batch, work.part(number) if work else None)
        for number, batch in enumerate(post_batches(posts, settings.fields, settings.part_size))
    )
    for n_posts, part in run_ordered(classify, tasks, settings.jobs):
        n_done += n_posts
        if progress:
            progress(n_done, posts.fraction)
        yield part


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    batch: pa.RecordBatch
    path: Path | None


def run_ordered(work: Callable[[Any], Any], tasks: Iterable[Any], n_jobs: int) -> Iterator[Any]:
    """Yield the results of tasks in their order, computed by as many processes; few tasks need none."""
    tasks = iter(tasks)
    first = list(islice(tasks, 2))
    if n_jobs == 1 or len(first) < 2:
        yield from map(work, chain(first, tasks))
        return
    import joblib
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    failed: list[BaseException] = []

    def until_failure() -> Iterator[Any]:
        # joblib draws tasks in a thread of its own, where an error would be lost.
        try:
            yield from map(joblib.delayed(work), chain(first, tasks))
        except Exception as error:  # noqa: BLE001 - raised again below
            failed.append(error)

    try:
        yield from joblib.Parallel(n_jobs, return_as="generator", batch_size=1, pre_dispatch="n_jobs + 2")(
            until_failure()
        )
    except TerminatedWorkerError as error:
        raise TwowayError(
            "a worker process was ended from outside, perhaps for want of memory; try fewer --jobs, with --resume"
        ) from error
    if failed:
        raise failed[0]


def _classify_part(model: str, fields: tuple[str, ...], name: str, task: _Task) -> tuple[int, bytes]:
    """Classify one part and write it to its place, or return its bytes where it has none."""
    n_posts = task.batch.num_rows
    if task.path and task.path.exists():
        return n_posts, b""
    verdicts = pa.Table.from_batches(classify_batches([task.batch], _load_once(model), keep=fields))
    encoded = ENCODERS[name](verdicts)
    if task.path is None:
        return n_posts, encoded
    write_whole(task.path, encoded)
    return n_posts, b""


@lru_cache(maxsize=1)
def _load_once(model: str) -> "Model":
    from pipeline import load_model

    return load_model(model)


def _job_of(sources: list[str], settings: ClassifySettings, model: "Model") -> dict[str, Any]:
    """Return all that decides what the parts of a run hold."""
    return {
        "input": [_stamp(name) for name in sources],
        "--format": settings.format,
        "--keep-fields": list(settings.fields),
        "model": {"path": str(model.path), "files": model.manifest.get("files")},
        "--from": settings.read_as,
        "columns": repr(settings.columns),
        "--include-private": settings.include_private,
        "--include-reposts": settings.include_reposts,
        "part size": settings.part_size,
    }


def _stamp(name: str) -> list[Any]:
    """Return what tells whether a source is still the same; nothing can for standard input."""
    path = Path(name)
    if name == "-" or not path.exists():
        return [name]
    status = path.stat()
    return [str(path.resolve()), status.st_size if path.is_file() else 0, status.st_mtime_ns]
