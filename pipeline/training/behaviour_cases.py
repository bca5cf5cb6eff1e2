"""Behavioural cases as files: a list of capabilities, and for each one its cases as JSON lines."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import DataError
from pipeline.training.labelled import tell_problems
from pipeline.training.labelled_rows import Problem
from pipeline.training.tables import BrokenRow, Place, Row, read_rows

CAPABILITIES = "capabilities.toml"
KINDS = ("minimum", "invariance", "direction", "fairness")
TOWARDS = ("up", "down")
_HOMES = (Path(__file__).resolve().parents[2] / "data" / "behaviour", Path("data/behaviour"))


@dataclass(frozen=True, slots=True)
class Case:
    """One thing a model must get right.

    Attributes
    ----------
    text, changed : str
        The post, and what it is changed into; ``changed`` is empty where nothing is changed.
    expect : tuple of str
        The labels that are right; empty where only the change is judged.
    antisocial : bool or None
        Whether the flag should be raised; None where it is not judged.
    """

    id: str
    text: str
    changed: str = ""
    expect: tuple[str, ...] = ()
    antisocial: bool | None = None


@dataclass(frozen=True, slots=True)
class Capability:
    """Cases that test the same ability; ``output`` and ``towards`` are set for a direction only."""

    name: str
    kind: str
    what: str
    cases: tuple[Case, ...]
    output: str = ""
    towards: str = ""
    must_flag: bool = False


@dataclass(frozen=True, slots=True)
class Margin:
    """What counts as a change: see ``data/behaviour/README.md``; all are differences of probabilities."""

    invariance: float = 0.1
    step: float = 0.01
    room: float = 0.05


@dataclass(frozen=True, slots=True)
class Suite:
    """All capabilities of a folder, in its order, and its margins."""

    capabilities: tuple[Capability, ...]
    margin: Margin = field(default_factory=Margin)


def find_cases() -> Path:
    """Return the folder of the project's own cases: the checkout's, else the working folder's.

    Raises
    ------
    DataError
        If there is none: an installed package has no data.
    """
    for home in _HOMES:
        if (home / CAPABILITIES).is_file():
            return home
    raise DataError(f"data/behaviour: not found here; name a folder of cases with a {CAPABILITIES}")


def load_suite(folder: Path) -> Suite:
    """Return the cases of a folder.

    Raises
    ------
    DataError
        If there is no list of capabilities, or it or any case is wrong; all bad cases are told together.
    ReadError
        If a file of cases is missing or cannot be read.
    """
    path = folder / CAPABILITIES
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); expected a folder of cases") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: is not TOML ({error})") from error
    problems: list[Problem] = []
    seen: Counter[str] = Counter()
    capabilities = tuple(
        _load_capability(folder, name, entry, seen, problems) for name, entry in listed.get("capabilities", {}).items()
    )
    if problems:
        raise DataError(tell_problems(problems, seen.total()))
    if not capabilities or not all(of.cases for of in capabilities):
        raise DataError(f"{path}: lists no capabilities, or one without cases; each has its NAME.jsonl with some")
    return Suite(capabilities, _read_margin(path, listed.get("margin", {})))


def _load_capability(
    folder: Path, name: str, entry: Mapping[str, Any], seen: Counter[str], problems: list[Problem]
) -> Capability:
    _check_entry(folder / CAPABILITIES, name, entry)
    cases = tuple(_read_cases(folder / f"{name}.jsonl", entry["kind"], seen, problems))
    return Capability(name=name, cases=cases, **entry)


def _check_entry(path: Path, name: str, entry: Mapping[str, Any]) -> None:
    """Raise DataError if a capability is not one."""
    place = f"{path}: capabilities.{name}"
    known = {"kind", "what", "output", "towards", "must_flag"}
    if unknown := set(entry) - known:
        raise DataError(f"{place}: unknown {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
    if entry.get("kind") not in KINDS or "what" not in entry:
        raise DataError(f"{place}: expected a kind ({', '.join(KINDS)}) and what it tests")
    is_direction = entry["kind"] == "direction"
    if is_direction != ("output" in entry) or is_direction != (entry.get("towards") in TOWARDS):
        raise DataError(f"{place}: a direction, and nothing else, has an output and where it goes (towards: up, down)")


def _read_margin(path: Path, table: Mapping[str, float]) -> Margin:
    try:
        return Margin(**table)
    except TypeError as error:
        raise DataError(f"{path}: margin: known are invariance, step and room") from error


def _read_cases(path: Path, kind: str, seen: Counter[str], problems: list[Problem]) -> Iterator[Case]:
    for row in read_rows(path):
        read = Problem(row.place, "broken_row", row.problem) if isinstance(row, BrokenRow) else _read_case(row, kind)
        seen[read.id if isinstance(read, Case) else ""] += 1
        if isinstance(read, Case) and seen[read.id] > 1:
            read = Problem(row.place, "duplicate_id", "has the id of an earlier case")
        if isinstance(read, Problem):
            problems.append(read)
        else:
            yield read


def _read_case(row: Row, kind: str) -> Case | Problem:
    """Return the case of a row, or the first thing that is wrong with it."""
    fields, place = row.fields, row.place
    needed = {"id", "text"}
    needed |= set() if kind == "minimum" else {"changed"}
    needed |= {"expect"} if kind in {"minimum", "fairness"} else set()
    if missing := needed - set(fields):
        return _problem(place, f"has no {', '.join(sorted(missing))}; a case of kind {kind} needs it")
    if unknown := set(fields) - needed - ({"antisocial"} if "expect" in needed else set()):
        return _problem(place, f"has fields that a case of kind {kind} has not ({len(unknown)})")
    texts = [str(fields[name]) for name in ("text", "changed") if name in needed]
    if not all(text.strip() for text in texts) or len(set(texts)) < len(texts):
        return _problem(place, "has an empty text, or a change that changes nothing")
    expect, flag = fields.get("expect", []), fields.get("antisocial")
    if "expect" in needed and not (isinstance(expect, list) and expect):
        return _problem(place, "has no list of labels in expect")
    if flag not in (None, 0, 1) or (flag and "promotional" not in _words(expect)):
        return _problem(place, "has a flag that is not 0 or 1, or 1 on a post that is not promotional")
    return Case(
        id=str(fields["id"]),
        text=texts[0],
        changed="".join(texts[1:]),
        expect=_words(expect),
        antisocial=None if flag is None else bool(flag),
    )


def _words(values: object) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, list) else ()


def _problem(place: Place, message: str) -> Problem:
    return Problem(place, "bad_case", message)
