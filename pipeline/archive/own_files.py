"""What twoway itself left in a folder, which is no input: verdicts of earlier runs, and work that is unfinished."""

import re
from pathlib import Path

_WORK = re.compile(r"\..+\.(?:unfinished|finished)|\..+\.\d+\.(?:part|old)")
_ENDINGS = {".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ""}
_FIRST, _LAST = ("id", "label"), ("antisocial", "flagged")
_STRING = rb'"(?:[^"\\]|\\.)*"'
_JSON_LINE = re.compile(
    rb'\{"id": (?:%s|null), "label": %s, "probabilities": \{[^{}]*\}, '
    rb'"antisocial": [^,]*, "flagged": (?:true|false)[,}]' % (_STRING, _STRING)
)
_CSV_HEADER = re.compile(rb'id,label,(?:"?probabilities\.[^\n]*?,)+antisocial,flagged[,\n]')
_HEAD = 64 * 1024


def is_work(name: str) -> bool:
    """Tell whether a file or folder has the name of one that a run works in, or of the record of a run.

    >>> is_work(".verdicts.csv.unfinished"), is_work("verdicts.csv")
    (True, False)
    """
    return _WORK.fullmatch(name) is not None


def holds_verdicts(path: Path) -> bool:
    """Tell by its beginning (of Parquet, by its columns) whether a file was written by ``twoway classify``."""
    if path.suffix.lower() not in _ENDINGS:
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    if head.startswith(b"PAR1"):
        return _is_verdict_parquet(path)
    return bool(_JSON_LINE.match(head) or _CSV_HEADER.match(head))


def _is_verdict_parquet(path: Path) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        names = pq.read_schema(path).names
    except (pa.ArrowException, OSError, ValueError):
        return False
    return tuple(names[:2]) == _FIRST and tuple(names[2:5]) == ("probabilities", *_LAST)
