"""Marks of work that was begun, so that what ends every worker it comes to does not go on for ever."""

from pathlib import Path

from pipeline.errors import TwowayError

N_TRIES = 10
"""So often a table or a part may be begun; Ray itself would go on without end."""


def begin(path: Path) -> None:
    """Leave a mark beside ``path`` that the work on it was begun; the end of the run takes it away.

    Raises
    ------
    TwowayError
        If it was begun ``N_TRIES`` times before, or the folder cannot be written.
    """
    for n_before in range(N_TRIES):
        try:
            path.with_suffix(f".try-{n_before}").touch(exist_ok=False)
        except FileExistsError:
            continue
        except OSError as error:
            raise unwritable(path.parent, str(error.strerror)) from error
        return
    raise TwowayError(
        f"{path.stem}: {N_TRIES} workers ended while they were at it, perhaps for want of memory; "
        "try a smaller part_size, or larger workers"
    )


def unwritable(folder: Path, why: str) -> TwowayError:
    """Return the error of a worker that cannot write where it should."""
    return TwowayError(f"{folder}: a worker cannot write there ({why}); the target must lie where all of them see it")
