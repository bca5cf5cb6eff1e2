"""The public corpora as a table, and the one reader that turns any of their files into rows of text."""

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.errors import ConfigError, DataError
from pipeline.training.repairs import repair_text


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file of a public repository at one commit: where it is had and what it must be."""

    source: str
    path: str
    address: str
    place: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """How one public corpus is had and read; corpora.toml explains the fields."""

    name: str
    repository: str
    commit: str
    licence: str
    platform: str
    format: str
    files: tuple[CorpusFile, ...]
    field: str | int = 0
    separator: str = ""
    encoding: str = "utf-8"
    repairs: tuple[str, ...] = ()


@cache
def load_corpora() -> dict[str, Corpus]:
    """Return the table of the public corpora by name.

    >>> corpus = load_corpora()["tweet_acts"]
    >>> corpus.platform, corpus.licence, [file.path for file in corpus.files]
    ('twitter', 'BSD-2-Clause', ['Dataset/TWEET_DATA.csv'])
    """
    folder = files("pipeline.training")
    table = tomllib.loads(folder.joinpath("corpora.toml").read_text("utf-8"))
    listed: dict[str, list[dict[str, str]]] = {name: [] for name in table["corpora"]}
    for row in csv.DictReader(folder.joinpath("corpora_files.csv").read_text("utf-8").splitlines()):
        listed[row["source"]].append(row)
    corpora = {}
    for name, fields in table["corpora"].items():
        origin = {"repository": fields["repository"], "commit": fields["commit"]}
        corpus_files = tuple(
            CorpusFile(
                source=name,
                path=row["path"],
                address=table["address"].format(**origin, path=row["path"]),
                place=table["place"].format(**origin, path=row["path"]),
                size=int(row["bytes"]),
                sha256=row["sha256"],
            )
            for row in listed[name]
        )
        corpora[name] = Corpus(name=name, files=corpus_files, **{**fields, "repairs": tuple(fields.get("repairs", ()))})
    return corpora


def choose_corpora(names: Sequence[str] = ()) -> list[Corpus]:
    """Return the named corpora, or all.

    Raises
    ------
    ConfigError
        If there is no corpus of a name.
    """
    corpora = load_corpora()
    unknown = [name for name in names if name not in corpora]
    if unknown:
        raise ConfigError(f"no public corpus is called {', '.join(unknown)}; there are {', '.join(corpora)}")
    return [corpora[name] for name in names or corpora]


def read_corpus_file(corpus: Corpus, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the rows of one file of a corpus: the row as ids name it, and its text, repaired.

    Raises
    ------
    DataError
        If the file is not in the format that the table says.
    """
    try:
        for row, text in _FORMATS[corpus.format](corpus, content):
            yield row, repair_text(text, corpus.repairs)
    except (ValueError, KeyError, IndexError, TypeError, csv.Error) as error:
        raise DataError(f"{corpus.name}: the file is not in the format of the table, {corpus.format}") from error


def _read_lines(corpus: Corpus, content: bytes) -> Iterator[tuple[str, str]]:
    # splitlines would also split at the rarer line separators, which stand inside posts
    for number, line in enumerate(content.decode(corpus.encoding).split("\n"), 1):
        yield str(number), line.split(corpus.separator)[int(corpus.field)] if corpus.separator else line


def _read_csv(corpus: Corpus, content: bytes) -> Iterator[tuple[str, str]]:
    csv.field_size_limit(2**31 - 1)
    records = csv.reader(io.StringIO(content.decode(corpus.encoding), newline=""))
    first, column = 1, corpus.field
    if isinstance(column, str):
        first, column = 2, next(records, []).index(column)
    for number, record in enumerate(records, first):
        if len(record) > column:
            yield str(number), record[column]


def _read_json_lines(corpus: Corpus, content: bytes) -> Iterator[tuple[str, str]]:
    for row, line in _read_lines(corpus, content):
        if line.strip():
            yield row, json.loads(line)[corpus.field]


def _read_json_columns(corpus: Corpus, content: bytes) -> Iterator[tuple[str, str]]:
    yield from json.loads(content)[corpus.field].items()


def _read_dialogues(_: Corpus, content: bytes) -> Iterator[tuple[str, str]]:
    dialogues: list[dict[str, Any]] = json.loads(content)
    for number, dialogue in enumerate(dialogues):
        for turn, said in enumerate(dialogue["dialogContent"]):
            yield f"{number}.{turn}", said["message"]
        if dialogue.get("agentURL"):
            yield f"{number}.url", dialogue["agentURL"]["url_utterance"]


_FORMATS: dict[str, Callable[[Corpus, bytes], Iterator[tuple[str, str]]]] = {
    "lines": _read_lines,
    "csv": _read_csv,
    "json_lines": _read_json_lines,
    "json_columns": _read_json_columns,
    "dialogues": _read_dialogues,
}
