"""Joins the labels of public posts, which the repository has by id, with their texts, which it has not."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import DataError
from pipeline.training.corpora import Corpus, CorpusFile, load_corpora, read_corpus_file
from pipeline.training.fetch import is_whole
from pipeline.training.tables import Row, read_rows

NOT_FETCHED, CHANGED = "of files not fetched", "of files other than those of the table"
NOT_LISTED, NO_ROW = "of files that the table does not list", "not in their file"


class Key(NamedTuple):
    """Where a public post stands: an id, ``source:path:row``, in its parts."""

    source: str
    path: str
    row: str


@dataclass(slots=True)
class SourceCount:
    """How many labelled rows of a source there are and were found, and why the others were not."""

    labelled: int = 0
    found: int = 0
    missing: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Join:
    """The posts of one file of labels, in its order, and what was found of each source, by name."""

    posts: list[dict[str, object]]
    counts: dict[str, SourceCount]


def join_labels(labels: Path, raw: Path, only: Collection[str] = ()) -> Join:
    """Return the posts that a file of labels names, with the texts of the files under a raw folder.

    Parameters
    ----------
    labels : path of a table
        With the columns id, label and antisocial; confident and round, where there are, come along.
    raw : path
        Where ``fetch_files`` put the files. A file that is not what the table says is not read.
    only : names of sources
        Leaves the others out, as if they had no labels.

    Raises
    ------
    DataError
        If the table is not one of labels.
    """
    rows = _read_label_rows(labels)
    keys = {row_id: _split_id(row_id, labels) for row_id in rows}
    keys = {row_id: key for row_id, key in keys.items() if not only or key.source in only}
    texts, reasons = _find_texts(keys.values(), raw)
    join = Join(posts=[], counts=defaultdict(SourceCount))
    for row_id, key in keys.items():
        count = join.counts[key.source]
        count.labelled += 1
        if key in texts:
            count.found += 1
            platform = load_corpora()[key.source].platform
            join.posts.append({"id": row_id, "platform": platform, "text": texts[key], **rows[row_id]})
        else:
            count.missing[reasons.get((key.source, key.path), NO_ROW)] += 1
    return join


def _read_label_rows(path: Path) -> dict[str, dict[str, object]]:
    """Return the labels by id, in the order of the file."""
    rows: dict[str, dict[str, object]] = {}
    for row in read_rows(path):
        try:
            fields = row.fields if isinstance(row, Row) else {}
            labels: dict[str, object] = {"label": fields["label"], "antisocial": int(str(fields["antisocial"]))}
            labels |= {name: int(str(fields[name])) for name in ("confident", "round") if name in fields}
            rows[str(fields["id"])] = labels
        except (KeyError, ValueError) as error:
            raise DataError(
                f"{row.place}: is no row of labels; expected the columns id, label, antisocial (0 or 1) "
                "and perhaps confident and round, as numbers"
            ) from error
    return rows


def _split_id(row_id: str, labels: Path) -> Key:
    source, _, rest = row_id.partition(":")
    path, _, row = rest.rpartition(":")
    if not (source and path and row):
        raise DataError(f"{labels}: the id '{row_id}' is not of the form source:path:row")
    return Key(source, path, row)


def _find_texts(keys: Iterable[Key], raw: Path) -> tuple[dict[Key, str], dict[tuple[str, str], str]]:
    """Return the texts of the wanted rows, and for each file that gave none the reason."""
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key in keys:
        wanted[key.source, key.path].add(key.row)
    corpora = load_corpora()
    listed = {(corpus.name, file.path): (corpus, file) for corpus in corpora.values() for file in corpus.files}
    texts: dict[Key, str] = {}
    reasons: dict[tuple[str, str], str] = {}
    for name, rows in wanted.items():
        if name not in listed:
            reasons[name] = NOT_LISTED
            continue
        found = _read_rows_of(*listed[name], raw, rows)
        if isinstance(found, str):
            reasons[name] = found
        else:
            texts |= {Key(*name, row): text for row, text in found.items()}
    return texts, reasons


def _read_rows_of(corpus: Corpus, file: CorpusFile, raw: Path, rows: Collection[str]) -> dict[str, str] | str:
    """Return the wanted rows of one file, or why it gives none."""
    path = raw / file.place
    if not path.exists():
        return NOT_FETCHED
    if not is_whole(path, file):
        return CHANGED
    return {row: text for row, text in read_corpus_file(corpus, path.read_bytes()) if row in rows}
