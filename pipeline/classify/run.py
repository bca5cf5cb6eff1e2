"""A whole run: sources in, one output, in parts, on all cores, from where an earlier run stopped."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline.archive import ReadingReport
from pipeline.archive.columns import Columns
from pipeline.classify.batches import classify_batches, verdict_schema
from pipeline.classify.formats import ENCODERS, JOINERS, join_parts
from pipeline.classify.outputs import check_output
from pipeline.classify.parallel import run_ordered
from pipeline.classify.posts import post_batches, post_schema
from pipeline.classify.sources import Sources, stamp
from pipeline.classify.unfinished import Unfinished, write_whole
from pipeline.errors import ConfigError, ReadError, TwowayError

if TYPE_CHECKING:
    from typing import BinaryIO

    from pipeline.scoring.model import Model, Scorer

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
    scorer : "light", "auto" or "full"
        Who answers, as for ``load_model``.
    fields : tuple of str
        Fields of the posts to keep beside the verdicts.
    jobs : int
        Processes; -1 for one a core.
    read_as : str or None
        The reader to use rather than the one that fits.
    columns : Columns or None
        What the columns of a table mean, where it is not plain.
    author : str or None
        Whose posts to read of a dump or a table that holds many accounts; ``*`` for all.
    """

    format: str
    model: str = "default"
    scorer: "Scorer" = "auto"
    fields: tuple[str, ...] = ()
    jobs: int = -1
    read_as: str | None = None
    columns: Columns | None = None
    author: str | None = None
    include_private: bool = False
    include_reposts: bool = False
    part_size: int = PART_SIZE


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
        again. Without such parts it starts from the beginning, and if the output was finished by such a run
        nothing is done.
    force : bool
        Replace ``output``, and drop what an interrupted run left.

    Returns
    -------
    list of ReadingReport
        One for each source; none where the output was finished already.

    Raises
    ------
    TwowayError
        If a source cannot be read, the output is one, exists or cannot be written, another run is writing it, or
        what an interrupted or finished run left was of another job.
    """
    from pipeline import load_model

    if resume and force:
        raise ConfigError("--resume and --force: one goes on with an earlier run, the other drops it; give one of them")
    check_output(output, sources)
    model = load_model(settings.model, settings.scorer)
    work = Unfinished(output, _job_of(sources, settings, model))
    if resume and work.is_finished():
        return []
    work.begin(resume=resume, force=force)
    posts = Sources(sources, settings)
    schema = verdict_schema(model.labels, post_schema(settings.fields), settings.fields)
    try:
        parts = [path for path, _ in _classified(posts, model, settings, progress, work) if path]
        work.finish(lambda file: join_parts(parts, file, schema, settings.format))
    except (ReadError, ConfigError):
        work.drop()  # the same input would fail again
        raise
    except OSError as error:
        raise TwowayError(
            f"{output}: cannot be written ({error.strerror or type(error).__name__}); make room for it, "
            "then --resume goes on with what is done"
        ) from error
    finally:
        work.release()
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

    model = load_model(settings.model, settings.scorer)
    posts = Sources(sources, settings)
    schema = verdict_schema(model.labels, post_schema(settings.fields), settings.fields)
    joiner = JOINERS[settings.format](stream, schema)
    for _, part in _classified(posts, model, settings, progress, None):
        joiner.add(io.BytesIO(part))
    joiner.close()
    stream.flush()
    return posts.reports


def _classified(
    posts: Sources, model: "Model", settings: ClassifySettings, progress: Progress | None, work: Unfinished | None
) -> Iterator[tuple[Path | None, bytes]]:
    """Yield the parts in order: where each stands in the work's folder, or its bytes where there is none."""
    n_done = 0
    classify = partial(_classify_part, (str(model.path), settings.scorer), settings.fields, settings.format)
    batches = enumerate(post_batches(posts, settings.fields, settings.part_size))
    tasks = (_task_of(batch, work.part(number, _checksum(batch)) if work else None) for number, batch in batches)
    for n_posts, path, encoded in run_ordered(classify, tasks, settings.jobs):
        n_done += n_posts
        if progress:
            progress(n_done, posts.fraction)
        yield path, encoded


@dataclass(frozen=True, slots=True)
class _Task:
    n_posts: int
    batch: pa.RecordBatch | None
    path: Path | None


def _task_of(batch: pa.RecordBatch, path: Path | None) -> _Task:
    """Return the task of classifying a batch, without the batch if an earlier run has done it."""
    return _Task(batch.num_rows, None if path and path.exists() else batch, path)


def _classify_part(
    model: "tuple[str, Scorer]", fields: tuple[str, ...], name: str, task: _Task
) -> tuple[int, Path | None, bytes]:
    """Classify one part and write it to its place, or return its bytes where it has none."""
    if task.batch is None:
        return task.n_posts, task.path, b""
    verdicts = pa.Table.from_batches(classify_batches([task.batch], _load_once(*model), keep=fields))
    encoded = ENCODERS[name](verdicts)
    if task.path is None:
        return task.n_posts, None, encoded
    write_whole(task.path, encoded)
    return task.n_posts, task.path, b""


def _checksum(batch: pa.RecordBatch) -> int:
    """Return what tells whether a part was made of these very posts."""
    checksum = 0
    for column in batch.columns:
        for buffer in column.buffers():
            checksum = zlib.crc32(buffer, checksum) if buffer else checksum
    return checksum


@lru_cache(maxsize=1)
def _load_once(model: str, scorer: "Scorer") -> "Model":
    from pipeline import load_model

    return load_model(model, scorer)


def _job_of(sources: list[str], settings: ClassifySettings, model: "Model") -> dict[str, Any]:
    """Return all that decides what the parts of a run hold."""
    return {
        "input": [stamp(name) for name in sources],
        "--format": settings.format,
        "--keep-fields": list(settings.fields),
        "model": {"path": str(model.path), "files": model.manifest.get("files")},
        "--scorer": settings.scorer,
        "--from": settings.read_as,
        "columns": repr(settings.columns),
        "--author": settings.author,
        "--include-private": settings.include_private,
        "--include-reposts": settings.include_reposts,
        "part size": settings.part_size,
    }
