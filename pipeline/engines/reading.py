"""A dataset's tables, each read into parts by a worker just as ``twoway classify`` reads it."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa

from pipeline.archive import Reading, ReadingReport
from pipeline.archive.columns import NoPostsError
from pipeline.archive.container import Container, Member
from pipeline.archive.opening import open_container
from pipeline.archive.table import LOOKED_FOR, NAME, read, table_members
from pipeline.classify.posts import post_batches
from pipeline.classify.run import PART_SIZE as BATCH_SIZE
from pipeline.engines.job import Job, Part, error_to_text
from pipeline.engines.tries import begin
from pipeline.errors import ReadError, TwowayError


def list_tables(source: Path) -> list[str]:
    """Return the tables of a dataset in the order in which ``twoway classify`` reads them.

    Raises
    ------
    ReadError
        If there are none, or one lies in an archive.
    """
    with open_container(source) as container:
        names = table_members(container)
        packed = next((name for name in names if container.members[name].path is None), None)
    if packed is not None:
        raise ReadError(f"{source}: {packed} lies in an archive; unpack it, so that many workers can read at once")
    if not names:
        raise ReadError(f"{source}: holds no table; looked for {LOOKED_FOR}")
    return names


def read_parts(job: Job, file: int, name: str) -> Iterator[Part]:
    """Yield a table's posts in parts, then a part with the reading report; or one with the error."""
    first = 0
    try:
        container = _open_table(job.source, name)
        begin(job.folder / f"table-{file:06}")
        report = ReadingReport(container.label, NAME)
        posts = read(container, report, job.columns)
        with Reading(container, posts, report, reposts=job.include_reposts) as reading:
            batches = post_batches(reading, job.keep, min(BATCH_SIZE, job.part_size))
            while group := list(islice(batches, max(1, job.part_size // BATCH_SIZE))):
                yield Part(file=file, first=first, posts=_to_stream(group), report="", error="")
                first += sum(batch.num_rows for batch in group)
    except NoPostsError as error:
        if container.single:
            yield Part(file=file, first=first, posts=b"", report="", error=error_to_text(ReadError(str(error))))
        else:  # told in the report, as a local run tells it beside other tables
            yield Part(file=file, first=first, posts=b"", report=json.dumps(report.to_dict()), error="")
    except TwowayError as error:
        yield Part(file=file, first=first, posts=b"", report="", error=error_to_text(error))
    else:
        yield Part(file=file, first=first, posts=b"", report=json.dumps(report.to_dict()), error="")


def _open_table(source: Path, name: str) -> Container:
    """Return a container that holds one of the source's tables under the name that it has among all."""
    single = source.is_file()
    path = source if single else source / name
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ReadError(
            f"{path}: a worker cannot read it ({error.strerror}); the dataset must lie where all of them see it"
        ) from error
    container = Container(str(source), single=single)
    link = path.is_symlink() and not single
    container.members[name] = Member(name, lambda: path.open("rb"), size, size, path, link=link)
    return container


def _to_stream(batches: Sequence[pa.RecordBatch]) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batches[0].schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return bytes(sink.getvalue())
