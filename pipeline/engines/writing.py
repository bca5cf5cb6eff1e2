"""Parts of posts to files of verdicts, by the model that came with the run; done twice, nothing changes."""

import os
import shutil
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.classify.batches import classify_batches
from pipeline.classify.unfinished import write_whole
from pipeline.engines.job import Done, Job, Part, error_to_text, part_name
from pipeline.engines.tries import begin, unwritable
from pipeline.errors import TwowayError
from pipeline.scoring.folder import MANIFEST

if TYPE_CHECKING:
    from pipeline.scoring.model import Model

_MODEL = "model"


def ship_model(model: "Model", folder: Path) -> None:
    """Put a copy of the model into the run's folder for all workers, without what would have to be unpickled."""
    for name in [MANIFEST, *model.manifest["files"]]:
        if not name.endswith(".joblib"):
            copy = folder / _MODEL / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(model.path / name, copy)


class Worker:
    """One of the processes that classify parts; the model is loaded once, when the first part comes."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self, part: Part) -> Done:
        """Classify a part and write it under the name that says where it belongs; an error is told, not raised."""
        n_posts, error = 0, part["error"]
        if part["posts"]:
            try:
                n_posts = write_part(self._job, self.model, part)
            except TwowayError as failed:
                error = error_to_text(failed)
        return Done(
            file=part["file"],
            first=part["first"],
            n_posts=n_posts,
            report=part["report"],
            error=error,
            worker=os.getpid(),
        )

    @cached_property
    def model(self) -> "Model":
        """The run's model.

        Raises
        ------
        TwowayError
            If the worker has another version of twoway or does not see the run's folder.
        """
        from pipeline import __version__, load_model

        if __version__ != self._job.version:
            raise TwowayError(f"a worker has twoway {__version__}; install {self._job.version} on all of them")
        if not self._job.folder.is_dir():
            raise unwritable(self._job.folder, "it is not there")
        return load_model(self._job.folder / _MODEL, self._job.scorer)


def write_part(job: Job, model: "Model", part: Part) -> int:
    """Write the verdicts on a part's posts and return how many they are.

    Raises
    ------
    TwowayError
        If the folder cannot be written, or the part has ended too many workers.
    """
    path = job.folder / part_name(part)
    begin(path)
    posts = pa.ipc.open_stream(part["posts"])
    verdicts = pa.Table.from_batches(classify_batches(posts, model, keep=job.keep))
    write_verdicts(path, verdicts)
    return int(verdicts.num_rows)


def write_verdicts(path: Path, verdicts: pa.Table) -> None:
    """Write a file of the dataset, whole or not at all."""
    sink = pa.BufferOutputStream()
    pq.write_table(verdicts, sink, compression="zstd")
    try:
        write_whole(path, bytes(sink.getvalue()))
    except OSError as error:
        raise unwritable(path.parent, str(error.strerror)) from error
