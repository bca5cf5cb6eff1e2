"""Checking a file again whenever it is saved."""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline.check.finding import Report
from pipeline.check.run import Request, run_check
from pipeline.errors import ReadError, TwowayError

INTERVAL = 0.3
"""Seconds between two looks at the file."""

Tell = Callable[[Report, Mapping[str, Any]], None]


def watch_file(request: Request, tell: Tell, *, keep_on: Callable[[], bool] = lambda: True) -> None:
    """Check the request's files now and after every change, until interrupted.

    A file that is away for a moment, as editors do it, is waited for; an error is told and waited
    out, since the next save may mend it.

    Parameters
    ----------
    tell : callable
        Gets the report and the options of each check.
    keep_on : callable
        Asked before each look.

    Raises
    ------
    ReadError
        If there is no file to watch.
    """
    paths = [Path(argument) for argument in request.drafts if argument != "-"]
    if not paths or not all(path.exists() for path in paths):
        raise ReadError("--watch: give files or folders that exist; a text or standard input does not change")
    seen: object = None
    while keep_on():
        now = _state(paths)
        if now != seen and now is not None:
            seen = now
            _check(request, tell)
        time.sleep(INTERVAL)


def _check(request: Request, tell: Tell) -> None:
    try:
        report, values = run_check(request)
    except TwowayError as error:
        sys.stderr.write(f"twoway: {error}\n")
        return
    tell(report, values)


def _state(paths: list[Path]) -> object:
    """Return what changes when a file is saved; None while one is away."""
    try:
        files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
        return [(file, file.stat().st_mtime_ns, file.stat().st_size) for file in files]
    except OSError:
        return None
