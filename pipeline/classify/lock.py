"""A lock that one run holds on a file, and that ends with the run, however it ends."""

import os
from pathlib import Path
from typing import BinaryIO


def lock_file(path: Path) -> BinaryIO | None:
    """Return the file, locked until it is closed; None if another run holds it.

    Where the system or the file system knows no locks, nothing is locked.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "lock")
    >>> held = lock_file(path)
    >>> lock_file(path) is None
    True
    >>> held.close()
    >>> lock_file(path).close()
    """
    file = path.open("ab")
    try:
        import fcntl
    except ImportError:
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_there = path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())
    except BlockingIOError:
        is_there = False
    except OSError:
        return file
    if is_there:  # else the run that held it has removed it meanwhile
        return file
    file.close()
    return None
