"""Labelled posts as training and evaluation want them: texts, labels and flags side by side, every bad row told."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DataError
from pipeline.training.tables import BrokenRow, Place, read_rows

LABELS = ("conversational", "gratitude", "promotional", "small_talk")
"""The labels of the guideline; training takes any others as well."""

_PLAIN_NAMES = {
    "text": ("text", "post", "tweet", "message", "content", "body", "full_text", "comment", "status_message"),
    "label": ("label", "labels", "class", "category", "target"),
}
_TRUTHS = {"0": False, "1": True, "false": False, "true": True, "no": False, "yes": True, "0.0": False, "1.0": True}
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """One labelled post and where it stands; ``antisocial`` and ``confident`` are None where the file has none."""

    place: Place
    id: str
    text: str
    label: str
    antisocial: bool | None
    confident: float | None
    platform: str
    source: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one row."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


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


@dataclass(slots=True)
class Reading:
    """What reading gave: the posts that are well, the rows that are not, and the rows there were."""

    posts: list[LabelledPost] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    n_rows: int = 0


def load_labelled(
    paths: Iterable[Path | str], *, text: str = "text", label: str = "label", antisocial: str | None = "antisocial"
) -> Labelled:
    """Return the labelled posts of some tables, in order: CSV, TSV, JSON lines, JSON or Parquet, also packed.

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
    >>> _ = path.write_text("tweet,class\\nHappy birthday!,small_talk\\nNew mugs in the shop,promotional\\n")
    >>> load_labelled([path]).labels
    ['small_talk', 'promotional']
    """
    files = [Path(path) for path in paths]
    reading = read_labelled(files, text=text, label=label, antisocial=antisocial)
    if reading.problems:
        raise DataError(tell_problems(reading.problems, reading.n_rows))
    if not reading.posts:
        raise DataError(f"{', '.join(map(str, files)) or 'no file'}: no labelled posts found; name a file with some")
    return _columns_of(reading.posts, wants_flag=antisocial is not None)


def read_labelled(
    paths: Sequence[Path], *, text: str = "text", label: str = "label", antisocial: str | None = "antisocial"
) -> Reading:
    """Return the posts of some tables and every row that holds none, with its reason.

    Raises
    ------
    ReadError
        If a file cannot be read at all.
    DataError
        If a file has no column for the texts or the labels.
    """
    reading = Reading()
    for path in paths:
        rows = list(read_rows(path))
        reading.n_rows += len(rows)
        names = list(dict.fromkeys(name for row in rows if not isinstance(row, BrokenRow) for name in row.fields))
        if not names:
            reading.problems += [Problem(row.place, row.problem) for row in rows if isinstance(row, BrokenRow)]
            continue
        columns = {"text": _column("text", text, names, path), "label": _column("label", label, names, path)}
        if antisocial in names:
            columns["antisocial"] = str(antisocial)
        elif antisocial not in (None, "antisocial"):
            raise DataError(f"{path}: no column '{antisocial}'; the columns are {_listed(names)}")
        columns |= {name: name for name in ("id", "platform", "source", "confident") if name in names}
        for row in rows:
            post = (
                Problem(row.place, row.problem) if isinstance(row, BrokenRow) else _post(row.place, row.fields, columns)
            )
            if isinstance(post, Problem):
                reading.problems.append(post)
            else:
                reading.posts.append(post)
    return reading


def tell_problems(problems: Sequence[Problem], n_rows: int) -> str:
    """Return the message that names the first bad rows and counts the rest."""
    first = f"{len(problems)} of {n_rows} rows cannot be used; correct or remove them:"
    told = [first, *(f"  {problem}" for problem in problems[:_SHOWN])]
    if len(problems) > _SHOWN:
        told.append(f"  … and {len(problems) - _SHOWN} more")
    return "\n".join(told)


def named(value: object) -> str:
    """Return a value as a message may show it: a plain word as it is, anything that may be a post as its length."""
    shown = str(value)
    return f"'{shown}'" if re.fullmatch(r"[\w.-]{1,32}", shown) else f"a value of {len(shown)} characters"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(named(name) for name in names)


def _column(role: str, name: str, names: Sequence[str], path: Path) -> str:
    if name in names:
        return name
    plain = [other for other in names if other.strip().lower() in _PLAIN_NAMES[role]]
    if name == role and len(plain) == 1:
        return plain[0]
    choice = "several could be it" if name == role and plain else "none is named so"
    raise DataError(
        f"{path}: no column '{name}' for the {role} ({choice}); the columns are {_listed(names)}; "
        f"name the right one with --{role}"
    )


def _post(place: Place, fields: Mapping[str, object], columns: Mapping[str, str]) -> LabelledPost | Problem:
    text = fields.get(columns["text"])
    if not isinstance(text, str):
        return Problem(
            place, "has no text" if text is None else f"has a {type(text).__name__} where the text should be"
        )
    if not text.strip():
        return Problem(place, "has an empty text")
    values = {role: _plain(fields.get(name)) for role, name in columns.items() if role != "text"}
    if not values["label"]:
        return Problem(place, "has no label")
    flag = _TRUTHS.get(values.get("antisocial", "").lower())
    if "antisocial" in values and flag is None:
        found = named(values["antisocial"]) if values["antisocial"] else "nothing"
        return Problem(place, f"has {found} as the flag; expected 0 or 1")
    confident = _share(values["confident"]) if "confident" in values else None
    if confident != confident:
        return Problem(place, f"has {named(values['confident'])} as confidence; expected a number from 0 to 1")
    stem = Path(place.file).name.split(".")[0]
    id = values.get("id", "")
    source = values.get("source") or (id.partition(":")[0] if ":" in id else stem)
    return LabelledPost(
        place, id or f"{stem}:{place.row}", text, values["label"], flag, confident, values.get("platform", ""), source
    )


def _plain(value: object) -> str:
    return "" if value is None else str(value).strip()


def _share(value: str) -> float:
    """Return a number from 0 to 1, of a truth as well; not-a-number where it is neither."""
    if value.lower() in _TRUTHS:
        return float(_TRUTHS[value.lower()])
    try:
        number = float(value)
    except ValueError:
        return float("nan")
    return number if 0 <= number <= 1 else float("nan")


def _columns_of(posts: Sequence[LabelledPost], *, wants_flag: bool) -> Labelled:
    with_flag = [post for post in posts if post.antisocial is not None] if wants_flag else []
    if with_flag and len(with_flag) < len(posts):
        without = next(post for post in posts if post.antisocial is None)
        raise DataError(
            f"{without.place.file}: has no column for the flag, {with_flag[0].place.file} has one; "
            "add the column, or leave the flag out of all"
        )
    has_confidence = any(post.confident is not None for post in posts)
    return Labelled(
        texts=[post.text for post in posts],
        labels=[post.label for post in posts],
        antisocial=np.array([post.antisocial for post in posts], dtype=bool) if with_flag else None,
        ids=[post.id for post in posts],
        platforms=[post.platform for post in posts],
        sources=[post.source for post in posts],
        confident=(
            np.array([1.0 if post.confident is None else post.confident for post in posts]) if has_confidence else None
        ),
        places=[post.place for post in posts],
    )
