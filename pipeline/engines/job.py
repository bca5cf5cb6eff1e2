"""What the workers of a run are told, hand to one another, and tell."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from pipeline import errors
from pipeline.archive.columns import Columns
from pipeline.classify.run import PART_SIZE as BATCH_SIZE
from pipeline.errors import TwowayError

if TYPE_CHECKING:
    from pipeline.scoring.model import Scorer

PART_SIZE = 8 * BATCH_SIZE
"""Posts in a part: some megabytes to write, a second or two of light scoring."""

_PART = re.compile(r"part-\d{6,}-\d{12,}\.parquet")


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker must know; it travels to all of them.

    Attributes
    ----------
    source : Path
        A table or a folder of tables, by a path that is the same for every worker.
    folder : Path
        Where the parts are written, likewise.
    version : str
        Of twoway; a worker with another one refuses.
    scorer : "light", "auto" or "full"
        Who answers.
    keep : tuple of str
        Fields of the posts to keep beside the verdicts.
    columns : Columns or None
        What the columns of the tables mean, where it is not plain.
    include_reposts : bool
        Whether what others wrote is classified, too.
    part_size : int
        Posts in a part, at most.
    """

    source: Path
    folder: Path
    version: str
    scorer: "Scorer" = "auto"
    keep: tuple[str, ...] = ()
    columns: Columns | None = None
    include_reposts: bool = False
    part_size: int = PART_SIZE


class Part(TypedDict):
    """Posts that follow one another in a file; behind the last ones comes a part with none, and the report.

    ``file`` counts the files and ``first`` the posts of the file before this part. ``posts`` is an Arrow
    stream, ``report`` what became of each row of the file, as JSON, and ``error`` what the reader could not
    do; all but one of them are empty.
    """

    file: int
    first: int
    posts: bytes
    report: str
    error: str


class Done(TypedDict):
    """What became of a part: its place, its number of posts, report and error, and the process that wrote it."""

    file: int
    first: int
    n_posts: int
    report: str
    error: str
    worker: int


def error_to_text(error: TwowayError) -> str:
    """Return an error as a value: raised, it would come with an engine's own words and hold its workers.

    >>> error_to_text(errors.ReadError("posts.jsonl: is damaged"))
    'ReadError posts.jsonl: is damaged'
    """
    return f"{type(error).__name__} {error}"


def error_from_text(text: str) -> TwowayError:
    """Return the error that a text was made of.

    >>> error_from_text("ReadError posts.jsonl: is damaged")
    ReadError('posts.jsonl: is damaged')
    """
    kind, _, message = text.partition(" ")
    error: TwowayError = getattr(errors, kind)(message)
    return error


def part_name(part: Part | Done) -> str:
    """Return the name of a part's file; names sort as the posts do.

    >>> part_name(Part(file=7, first=131072, posts=b"", report="", error=""))
    'part-000007-000000131072.parquet'
    """
    return f"part-{part['file']:06}-{part['first']:012}.parquet"


def is_part(path: Path) -> bool:
    """Tell whether a file has a part's name."""
    return _PART.fullmatch(path.name) is not None
