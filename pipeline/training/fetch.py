"""Brings public files into the raw folder: continued where they broke off, kept only if they are what they must be."""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import FetchError
from pipeline.training.corpora import CorpusFile
from pipeline.training.origins import Changed, Interrupted, Offer, Origin, Refused

_CHUNK = 1 << 16

Progress = Callable[[int], None]
"""Told the bytes gained, from any thread; fewer than none where a file starts again."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a file is asked for without gaining a byte, and how long to wait, doubling each time, in seconds."""

    tries: int = 5
    first_wait: float = 0.5


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be had, and why."""

    file: CorpusFile
    reason: str


@dataclass(slots=True)
class FetchReport:
    """What became of each file: ``kept`` was there already."""

    fetched: list[CorpusFile] = field(default_factory=list)
    kept: list[CorpusFile] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def fetch_files(
    files: Sequence[CorpusFile],
    to: Path,
    origin: Origin,
    *,
    jobs: int = 4,
    patience: Patience | None = None,
    progress: Progress = lambda _: None,
) -> FetchReport:
    """Bring every file into its place under a folder, unless it is there and whole.

    A file that breaks off is continued where it stopped, also by a later call. A file that is
    not what the table says is removed again and told as a failure; the others go on.

    Raises
    ------
    FetchError
        If the folder cannot be written.
    """
    fetcher = _Fetcher(to, origin, patience or Patience(), progress)
    report = FetchReport()
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        try:
            for file, outcome in zip(files, pool.map(fetcher.fetch, files), strict=True):
                if isinstance(outcome, Failure):
                    report.failures.append(outcome)
                else:
                    (report.fetched if outcome else report.kept).append(file)
        except BaseException:  # also Ctrl-C: what is under way stops at its next chunk
            fetcher.stopping.set()
            pool.shutdown(cancel_futures=True)
            raise
    return report


def is_whole(path: Path, file: CorpusFile) -> bool:
    """Return whether there is a file with the size and the sha256 of the table."""
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest() == file.sha256


class _Fetcher:
    """Fetches single files, in any number of threads; knows when the server is out of reach."""

    def __init__(self, to: Path, origin: Origin, patience: Patience, progress: Progress) -> None:
        self.to = to
        self.origin = origin
        self.patience = patience
        self.progress = progress
        self.stopping = threading.Event()
        self.out_of_reach = threading.Event()

    def fetch(self, file: CorpusFile) -> bool | Failure:
        """Return whether the file had to be fetched, or why it could not be had."""
        target = self.to / file.place
        part = target.with_name(f".{target.name}.part")
        try:
            if is_whole(target, file):
                self.progress(file.size)
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            self._bring(file, part)
            part.replace(target)
        except Changed as changed:
            part.unlink(missing_ok=True)
            return Failure(file, str(changed))
        except Refused as refused:
            return Failure(file, str(refused))
        except OSError as error:
            raise FetchError(f"{target}: cannot be written ({error.strerror}); choose another folder") from error
        return True

    def _bring(self, file: CorpusFile, part: Path) -> None:
        """Leave the whole file at ``part``, which may hold its beginning from an earlier time."""
        self.progress(min(_size_of(part), file.size))
        is_continued = _size_of(part) > 0
        while True:
            self._continue(file, part)
            if is_whole(part, file):
                return
            part.unlink()
            self.progress(-file.size)
            if not is_continued:
                raise Changed("has changed: its sha256 is not that of the table")
            is_continued = False  # the beginning may have been damaged: once more from the start

    def _continue(self, file: CorpusFile, part: Path) -> None:
        """Gain bytes until the file has its size, asking again as long as that gets anywhere."""
        n_fruitless = 0
        while (size := _size_of(part)) < file.size:
            if self.stopping.is_set():
                raise Refused("was not fetched: stopped before")
            if self.out_of_reach.is_set():
                raise Refused("was not asked for: the server cannot be reached")
            try:
                with self.origin.open_at(file, size) as offer:
                    self._append(offer, file, part)
            except Interrupted as interrupted:
                n_fruitless = 0 if _size_of(part) > size else n_fruitless + 1
                if n_fruitless >= self.patience.tries:
                    if interrupted.unreachable:
                        self.out_of_reach.set()
                    raise Refused(f"{interrupted}, {n_fruitless} times") from interrupted
                backoff = self.patience.first_wait * 2 ** max(n_fruitless - 1, 0)
                self.stopping.wait(max(backoff, interrupted.wait))

    def _append(self, offer: Offer, file: CorpusFile, part: Path) -> None:
        """Write what is offered behind what is there; an offer from the start writes over it."""
        with part.open("r+b" if part.exists() else "wb") as handle:
            size = handle.seek(0, os.SEEK_END)
            if offer.start > size:
                raise Interrupted("the server sent another part of the file than it was asked for")
            handle.truncate(offer.start)
            handle.seek(offer.start)
            self.progress(offer.start - size)
            while not self.stopping.is_set() and (chunk := offer.stream.read(_CHUNK)):
                if handle.tell() + len(chunk) > file.size:
                    raise Changed(f"has changed: more than the {file.size} bytes that are expected")
                handle.write(chunk)
                self.progress(len(chunk))
            if handle.tell() < file.size:
                raise Interrupted(f"the connection broke off at {handle.tell()} of {file.size} bytes")


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def refuse_failures(report: FetchReport) -> None:
    """Raise a FetchError that lists every file that could not be had, by reason, if there is any."""
    if not report.failures:
        return
    by_reason: dict[tuple[str, str], list[str]] = {}
    for failure in report.failures:
        by_reason.setdefault((failure.file.source, failure.reason), []).append(failure.file.path)
    listed = "\n".join(f"  {source}: {_list(paths)}: {reason}" for (source, reason), paths in by_reason.items())
    n_files = len(report.failures) + len(report.fetched) + len(report.kept)
    raise FetchError(
        f"{len(report.failures)} of {n_files} files could not be had:\n{listed}\n"
        "What could be had is in place. Run the same command again to go on, or name another --mirror."
    )


def _list(paths: Sequence[str]) -> str:
    return ", ".join(paths) if len(paths) <= 10 else f"{', '.join(paths[:3])} and {len(paths) - 3} more files"
