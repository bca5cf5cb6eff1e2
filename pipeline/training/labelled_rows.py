"""From rows of a table to labelled posts: which column is what, and what is wrong with a row that holds no post."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import DataError
from pipeline.training.packing import without_packing
from pipeline.training.tables import BrokenRow, Place, Row, read_rows

_PLAIN_NAMES = {
    "text": ("text", "post", "tweet", "message", "content", "body", "full_text", "comment", "status_message"),
    "label": ("label", "labels", "class", "category", "target"),
}
_OTHERS = ("id", "platform", "source", "confident")
_TRUTHS = {"0": 0.0, "0.0": 0.0, "false": 0.0, "no": 0.0, "1": 1.0, "1.0": 1.0, "true": 1.0, "yes": 1.0}


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """How a user calls the columns; ``antisocial`` is None to leave the flag out."""

    text: str = "text"
    label: str = "label"
    antisocial: str | None = "antisocial"


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
    """What is wrong with one row; ``kind`` is one word for all rows that have it."""

    place: Place
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(slots=True)
class Reading:
    """What reading gave: the posts that are well, the rows that are not, and the rows there were."""

    posts: list[LabelledPost] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    n_rows: int = 0


def read_labelled(paths: Sequence[Path], names: ColumnNames = ColumnNames()) -> Reading:
    """Return the posts of some tables, and every row that holds none with its reason.

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
        found = list(dict.fromkeys(name for row in rows if isinstance(row, Row) for name in row.fields))
        columns = _choose_columns(path, found, names) if found else {}
        for row in rows:
            post = (
                Problem(row.place, "broken_row", row.problem)
                if isinstance(row, BrokenRow)
                else _read_post(row, columns)
            )
            if isinstance(post, Problem):
                reading.problems.append(post)
            else:
                reading.posts.append(post)
    return reading


def name_value(value: object) -> str:
    """Return a value as a message may show it: a plain word as it is, anything that may be a post by its length.

    >>> name_value("promo"), name_value("Come to our sale!")
    ("'promo'", 'a value of 17 characters')
    """
    shown = str(value)
    return f"'{shown}'" if re.fullmatch(r"[\w.-]{1,32}", shown) else f"a value of {len(shown)} characters"


def _choose_columns(path: Path, found: Sequence[str], names: ColumnNames) -> dict[str, str]:
    """Return the file's column for each role."""
    columns = {
        "text": _choose_column(path, found, "text", names.text),
        "label": _choose_column(path, found, "label", names.label),
    }
    if names.antisocial in found:
        columns["antisocial"] = str(names.antisocial)
    elif names.antisocial not in (None, "antisocial"):
        raise DataError(f"{path}: no column '{names.antisocial}' for the flag; the columns are {_list_names(found)}")
    return columns | {name: name for name in _OTHERS if name in found}


def _choose_column(path: Path, found: Sequence[str], role: str, name: str) -> str:
    if name in found:
        return name
    plain = [other for other in found if other.strip().lower() in _PLAIN_NAMES[role]] if name == role else []
    if len(plain) == 1:
        return plain[0]
    choice = f"several could be it: {', '.join(plain)}" if plain else f"the columns are {_list_names(found)}"
    raise DataError(f"{path}: no column '{name}' for the {role}; {choice}; name the right one with --{role}")


def _list_names(found: Sequence[str]) -> str:
    return ", ".join(name_value(name) for name in found)


def _read_post(row: Row, columns: Mapping[str, str]) -> LabelledPost | Problem:
    """Return the post of a row, or the first thing that is wrong with it."""
    text = row.fields.get(columns["text"])
    if not isinstance(text, str):
        found = "no text" if text is None else f"a {type(text).__name__} where the text should be"
        return Problem(row.place, "no_text", f"has {found}")
    if not text.strip():
        return Problem(row.place, "empty_text", "has an empty text")
    values = {role: _plain(row.fields.get(name)) for role, name in columns.items() if role != "text"}
    if not values["label"]:
        return Problem(row.place, "no_label", "has no label")
    flag, confident = _TRUTHS.get(values.get("antisocial", "").lower()), _share(values.get("confident", ""))
    if "antisocial" in values and flag is None:
        return Problem(row.place, "bad_flag", f"has {_name_found(values['antisocial'])} as the flag; expected 0 or 1")
    if "confident" in values and confident is None:
        found = _name_found(values["confident"])
        return Problem(row.place, "bad_confidence", f"has {found} as the confidence; expected a number from 0 to 1")
    stem = without_packing(Path(row.place.file)).stem
    post_id = values.get("id") or f"{stem}:{row.place.row}"
    return LabelledPost(
        place=row.place,
        id=post_id,
        text=text,
        label=values["label"],
        antisocial=None if flag is None else bool(flag),
        confident=confident,
        platform=values.get("platform", ""),
        source=values.get("source") or (post_id.partition(":")[0] if ":" in post_id else stem),
    )


def _plain(value: object) -> str:
    return "" if value is None else str(value).strip()


def _name_found(value: str) -> str:
    return name_value(value) if value else "nothing"


def _share(value: str) -> float | None:
    """Return a number from 0 to 1, or a truth as one."""
    if value.lower() in _TRUTHS:
        return _TRUTHS[value.lower()]
    try:
        number = float(value)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None
