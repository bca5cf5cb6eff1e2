"""Work that may be interrupted: parts in a folder beside the output, and what they are parts of."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import TwowayError

_JOB = "job.json"


class Unfinished:
    """The folder of a run's parts, ``.NAME.unfinished`` beside the output NAME.

    Every part comes into being whole, by a rename, and holds the posts that its number says, so a run
    that was killed at any moment goes on with the parts that are missing.

    Parameters
    ----------
    output : Path
        What the run is to write in the end.
    job : dict
        All that decides what the parts hold; a run only goes on with parts of the very same job.
    """

    def __init__(self, output: Path, job: dict[str, Any]) -> None:
        self.output = output
        self.folder = output.with_name(f".{output.name}.unfinished")
        self._job = job

    def begin(self, *, resume: bool, force: bool) -> None:
        """Make the folder, or take over the parts in it.

        Raises
        ------
        TwowayError
            If parts of an earlier run are there and neither ``resume`` nor ``force`` is given, or they
            are parts of another job.
        """
        earlier = self._earlier()
        if earlier is not None and resume:
            self._check_same(earlier)
            return
        if earlier is not None and not force:
            raise TwowayError(
                f"{self.folder}: an earlier run for {self.output.name} was interrupted or is still going; "
                "--resume goes on with it, --force starts afresh"
            )
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            self.folder.mkdir(parents=True)
            write_whole(self.folder / _JOB, json.dumps(self._job, indent=1).encode())
        except OSError as error:
            raise TwowayError(
                f"{self.folder}: cannot be made ({error.strerror}); choose a folder you may write"
            ) from error

    def part(self, number: int, checksum: int) -> Path:
        """Return where a part stands that is made of posts with that checksum."""
        return self.folder / f"{number:07}-{checksum:08x}"

    def drop(self) -> None:
        """Remove all parts; the job goes first, so that what a kill leaves is never taken for work to resume."""
        (self.folder / _JOB).unlink(missing_ok=True)
        shutil.rmtree(self.folder)

    def finish(self, write: Callable[[BinaryIO], None]) -> None:
        """Write the output in one move, then remove the parts."""
        joined = self.folder / "joined"
        with joined.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        joined.replace(self.output)
        self.drop()

    def _earlier(self) -> dict[str, Any] | None:
        try:
            job: dict[str, Any] = json.loads((self.folder / _JOB).read_bytes())
        except (OSError, ValueError):
            return None
        return job

    def _check_same(self, earlier: dict[str, Any]) -> None:
        now = json.loads(json.dumps(self._job))
        changed = sorted(key for key in now.keys() | earlier.keys() if now.get(key) != earlier.get(key))
        if changed:
            raise TwowayError(
                f"{self.folder}: the interrupted run differs from this one in: {', '.join(changed)}; "
                "give the same input and options to go on with it, or --force to start afresh"
            )


def is_finished(output: Path) -> bool:
    """Tell whether an output is there and no interrupted run for it, so that there is nothing to go on with."""
    return output.exists() and not (Unfinished(output, {}).folder / _JOB).exists()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
