"""Work that may be interrupted: parts in a folder beside the output, what they are parts of, and who is at it."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.classify.lock import lock_file
from pipeline.errors import TwowayError
from pipeline.files import A_FILE, refuse_existing

_JOB = "job.json"
_LOCK = "lock"


class Unfinished:
    """The folder of a run's parts, ``.NAME.unfinished`` beside the output NAME.

    Every part comes into being whole, by a rename, and holds the posts that its number says, so a run
    that was killed at any moment goes on with the parts that are missing. When all is done, ``.NAME.finished``
    keeps what the output was made of.

    Parameters
    ----------
    output : Path
        What the run is to write in the end.
    job : dict
        All that decides what the parts hold; a run only goes on with parts of the very same job.
    """

    def __init__(self, output: Path, job: dict[str, Any]) -> None:
        output = Path(os.path.realpath(output))  # a link is followed
        self.output = output
        self.folder = output.with_name(f".{output.name}.unfinished")
        self.record = output.with_name(f".{output.name}.finished")
        self._job: dict[str, Any] = json.loads(json.dumps(job))
        self._lock: BinaryIO | None = None

    def is_finished(self) -> bool:
        """Tell whether the output is there, whole, by a run of this very job, so that nothing is left to do.

        Raises
        ------
        TwowayError
            If it is there, but made of something else, or nothing tells of what.
        """
        if not self.output.exists() or _load(self.folder / _JOB) is not None:
            return False
        record, remedy = _load(self.record), "choose another name, or give --force without --resume to replace it"
        if record is None or record.get("output") != _state(self.output):
            raise TwowayError(
                f"{self.output}: exists, and no record of a run tells what it was made of (none is there, or the file "
                f"was changed since); {remedy}"
            )
        self._check_same(record["job"], f"{self.output}: is finished, but", remedy)
        if ["-"] in self._job.get("input", []):
            raise TwowayError(
                f"{self.output}: is finished, and whether standard input is the same again cannot be told; {remedy}"
            )
        return True

    def begin(self, *, resume: bool, force: bool) -> None:
        """Make the folder, or take over the parts in it; nobody else may until ``release``.

        Raises
        ------
        TwowayError
            If another run is at it, the output exists, parts of an earlier run are there and neither ``resume``
            nor ``force`` is given, or they are parts of another job.
        """
        refuse_existing(self.output, force=force or resume, may_replace=A_FILE)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = lock_file(self.folder / _LOCK)
        except OSError as error:
            raise self._cannot_be_made(error) from error
        if self._lock is None:
            raise TwowayError(f"{self.output}: another run is writing it; wait for its end, or choose another name")
        try:
            if not self._takes_over(resume=resume, force=force):
                self._start_afresh(force=force or resume)
        except BaseException:
            self.release()
            raise

    def part(self, number: int, checksum: int) -> Path:
        """Return where a part stands that is made of posts with that checksum."""
        return self.folder / f"{number:07}-{checksum:08x}"

    def drop(self) -> None:
        """Remove all parts; the job goes first, so that what a kill leaves is never taken for work to resume."""
        (self.folder / _JOB).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def release(self) -> None:
        """Let others have the folder."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def finish(self, write: Callable[[BinaryIO], None]) -> None:
        """Write the output in one move, then remove the parts; what fails midway takes no room."""
        joined = self.folder / "joined"
        try:
            with joined.open("wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            # Before the move: a record that belongs to no output says nothing, an output without one cannot be told.
            write_whole(self.record, json.dumps({"output": _state(joined), "job": self._job}, indent=1).encode())
            joined.replace(self.output)
        finally:
            joined.unlink(missing_ok=True)
        self.drop()

    def _takes_over(self, *, resume: bool, force: bool) -> bool:
        """Tell whether the parts of an earlier run are gone on with."""
        earlier = _load(self.folder / _JOB)
        if earlier is None or (force and not resume):
            return False
        if not resume:
            raise TwowayError(
                f"{self.folder}: an earlier run for {self.output.name} was interrupted; "
                "--resume goes on with it, --force starts afresh"
            )
        remedy = "give the same input and options to go on with it, or --force without --resume to start afresh"
        self._check_same(earlier, f"{self.folder}: the interrupted run", remedy)
        return True

    def _start_afresh(self, *, force: bool) -> None:
        for path in self.folder.iterdir():
            if path.name != _LOCK:
                path.unlink()
        try:
            refuse_existing(
                self.output, force=force, may_replace=A_FILE
            )  # once more: a run may have ended while this one got here
            write_whole(self.folder / _JOB, json.dumps(self._job, indent=1).encode())
        except OSError as error:
            self.drop()
            raise self._cannot_be_made(error) from error
        except TwowayError:
            self.drop()
            raise

    def _check_same(self, earlier: dict[str, Any], what: str, remedy: str) -> None:
        now = self._job
        changed = sorted(key for key in now.keys() | earlier.keys() if now.get(key) != earlier.get(key))
        if changed:
            raise TwowayError(f"{what} differs from this one in: {', '.join(changed)}; {remedy}")

    def _cannot_be_made(self, error: OSError) -> TwowayError:
        return TwowayError(
            f"{self.output}: cannot be written, for {self.folder.name} beside it cannot be made ({error.strerror}); "
            "choose a folder you may write, with room"
        )


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _load(path: Path) -> dict[str, Any] | None:
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return values if isinstance(values, dict) else None


def _state(path: Path) -> list[int]:
    """Return what changes when a file is written again, and not when it is moved."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]
