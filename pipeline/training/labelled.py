"""Labelled posts as training and evaluation want them: texts, labels and flags side by side, every bad row told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DataError
from pipeline.training.labelled_rows import ColumnNames, LabelledPost, Problem, read_labelled
from pipeline.training.tables import Place

LABELS = ("conversational", "gratitude", "promotional", "small_talk")
"""The labels of the guideline; training takes any others as well."""

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled posts as columns, all of length n_samples.

    Attributes
    ----------
    texts, labels, ids, platforms, sources : list of str
        An id is ``file stem:row`` where the file has none. A source is the ``source`` column,
        else what stands before the first colon of the id, else the file's stem.
    antisocial : ndarray of bool of shape (n_samples,), or None
        None where no file has the column.
    confident : ndarray of float64 of shape (n_samples,), or None
        From 0 to 1, how sure the reader was; 1 in a file without the column, None where no file has it.
    places : list of Place
        File and row of each post, for messages.
    """

    texts: list[str]
    labels: list[str]
    antisocial: NDArray[np.bool_] | None
    ids: list[str]
    platforms: list[str]
    sources: list[str]
    confident: NDArray[np.float64] | None
    places: list[Place]

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> "Labelled":
        """Return some of the posts, in the order of their row numbers given."""

        def pick(column: Any) -> Any:
            return (
                [column[row] for row in rows] if isinstance(column, list) else None if column is None else column[rows]
            )

        return Labelled(**{field.name: pick(getattr(self, field.name)) for field in fields(self)})


def load_labelled(
    paths: Iterable[Path | str], *, text: str = "text", label: str = "label", antisocial: str | None = "antisocial"
) -> Labelled:
    r"""Return the labelled posts of some tables, in order: CSV, TSV, JSON lines, JSON or Parquet, also packed.

    Parameters
    ----------
    paths : paths of the files
        Told by their endings; ``.gz``, ``.xz``, ``.bz2`` and ``.zst`` are unpacked.
    text, label : str
        Names of the columns. Where the file has no column of the default name, one of a plain
        name ("tweet", "class", …) is taken if there is exactly one. Any set of labels will do.
    antisocial : str or None
        Name of the column of the flag (0/1, true/false, yes/no); None leaves the flag out.

    Raises
    ------
    ReadError
        If a file cannot be read at all.
    DataError
        If there are bad rows (all are told together), no rows, or the flag in some files only.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "posts.csv"
    >>> _ = path.write_text("tweet,class\nHappy birthday!,small_talk\nNew mugs in the shop,promotional\n")
    >>> load_labelled([path]).labels
    ['small_talk', 'promotional']
    """
    files = [Path(path) for path in paths]
    reading = read_labelled(files, ColumnNames(text, label, antisocial))
    if reading.problems:
        raise DataError(tell_problems(reading.problems, reading.n_rows))
    if not reading.posts:
        raise DataError(f"{', '.join(map(str, files)) or 'no file'}: no labelled posts found; name a file with some")
    return _side_by_side(reading.posts)


def tell_problems(problems: Sequence[Problem], n_rows: int) -> str:
    """Return the message that names the first bad rows and counts the rest."""
    told = [
        f"{len(problems)} of {n_rows} rows cannot be used; correct or remove them:",
        *(f"  {problem}" for problem in problems[:_SHOWN]),
    ]
    if len(problems) > _SHOWN:
        told.append(f"  … and {len(problems) - _SHOWN} more")
    return "\n".join(told)


def _side_by_side(posts: Sequence[LabelledPost]) -> Labelled:
    return Labelled(
        texts=[post.text for post in posts],
        labels=[post.label for post in posts],
        antisocial=_flags(posts),
        ids=[post.id for post in posts],
        platforms=[post.platform for post in posts],
        sources=[post.source for post in posts],
        confident=_confidence(posts),
        places=[post.place for post in posts],
    )


def _flags(posts: Sequence[LabelledPost]) -> NDArray[np.bool_] | None:
    """Return the flags of all posts, None if no file has them."""
    with_flag = [post for post in posts if post.antisocial is not None]
    if with_flag and len(with_flag) < len(posts):
        without = next(post for post in posts if post.antisocial is None)
        raise DataError(
            f"{without.place.file}: has no column for the flag, {with_flag[0].place.file} has one; "
            "add the column, or leave the flag out of all"
        )
    return np.array([post.antisocial for post in posts], dtype=bool) if with_flag else None


def _confidence(posts: Sequence[LabelledPost]) -> NDArray[np.float64] | None:
    if all(post.confident is None for post in posts):
        return None
    return np.array([1.0 if post.confident is None else post.confident for post in posts])
