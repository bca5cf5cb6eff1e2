"""Finds what is wrong with labelled data before anything is trained on it, every time with file and row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import ConfigError, DataError
from pipeline.training.duplicates import fold_texts, near_duplicate_pairs
from pipeline.training.labelled import LABELS
from pipeline.training.labelled_rows import ColumnNames, LabelledPost, name_value, read_labelled
from pipeline.training.tables import Place

KINDS = {
    "broken_row": "a row that is not of the file's format",
    "no_text": "no text, or something that is none",
    "empty_text": "a text of which folding leaves nothing",
    "no_label": "no label",
    "unknown_label": "a label that is not one of the set",
    "bad_flag": "a flag that is neither 0 nor 1",
    "bad_confidence": "a confidence that is no number from 0 to 1",
    "flag_mismatch": "the flag on a post that is not promotional",
    "duplicate_id": "an id that another row has",
    "conflict": "the same text under another label",
    "duplicate": "the same text again in the file",
    "near_duplicate": "nearly the same text in the file",
    "leak": "the same or nearly the same text in another file",
}
"""What is looked for; texts are compared in folded form."""


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What is expected of the data; ``threshold`` is the similarity from which posts are near-duplicates."""

    labels: tuple[str, ...] = LABELS
    threshold: float = 0.8
    ignore: tuple[str, ...] = ()
    columns: ColumnNames = field(default_factory=ColumnNames)

    def __post_init__(self) -> None:
        if unknown := [kind for kind in self.ignore if kind not in KINDS]:
            raise ConfigError(f"nothing called {', '.join(unknown)} is looked for; there are {', '.join(KINDS)}")
        if not 0 < self.threshold <= 1:
            raise ConfigError(f"the threshold is {self.threshold}; expected a similarity above 0, at most 1")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: of which kind, where, with which other row, and how similar the two are."""

    kind: str
    place: Place
    message: str
    other: Place | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """How many posts a file has of each label, ``unknown`` for those not of the set, and how many are flagged."""

    file: str
    labels: dict[str, int]
    n_flagged: int | None


@dataclass(frozen=True, slots=True)
class DataReport:
    """What a check found, in the order of files and rows, and what there is in each file."""

    findings: list[Finding]
    balances: list[Balance]
    n_rows: int
    n_posts: int

    @property
    def kinds(self) -> dict[str, int]:
        """Number of findings of each kind that has any."""
        found = Counter(finding.kind for finding in self.findings)
        return {kind: found[kind] for kind in KINDS if found[kind]}


def check_data(paths: Sequence[Path], settings: CheckSettings = CheckSettings()) -> DataReport:
    """Check labelled data for everything of ``KINDS`` that is not ignored.

    Raises
    ------
    ReadError
        If a file cannot be read at all.
    DataError
        If a file has no column for the texts or the labels, or there are no rows.
    """
    distinct = list({path.resolve(): path for path in paths}.values())
    reading = read_labelled(distinct, settings.columns)
    if not reading.n_rows:
        raise DataError(f"{', '.join(map(str, paths))}: no rows to check")
    posts = reading.posts
    findings = [Finding(problem.kind, problem.place, problem.message) for problem in reading.problems]
    for looking in (
        _unknown_labels(posts, settings),
        _ids(posts),
        _copies(posts, settings),
        _near(posts, settings.threshold),
    ):
        findings += looking
    order = {str(path): number for number, path in enumerate(distinct)}
    return DataReport(
        findings=sorted(
            (finding for finding in findings if finding.kind not in settings.ignore),
            key=lambda finding: (order[finding.place.file], finding.place.row),
        ),
        balances=[_balance(str(path), posts, settings) for path in distinct],
        n_rows=reading.n_rows,
        n_posts=len(posts),
    )


def _unknown_labels(posts: Iterable[LabelledPost], settings: CheckSettings) -> Iterator[Finding]:
    """Find labels that are not of the set, and flags where the set says there is none."""
    for post in posts:
        if post.label not in settings.labels:
            found = f"has {name_value(post.label)} as the label; expected {', '.join(settings.labels)}"
            yield Finding("unknown_label", post.place, found)
        elif post.antisocial and post.label != "promotional" and "promotional" in settings.labels:
            yield Finding("flag_mismatch", post.place, f"is flagged antisocial and labelled '{post.label}'")


def _ids(posts: Iterable[LabelledPost]) -> Iterator[Finding]:
    first: dict[str, Place] = {}
    for post in posts:
        other = first.setdefault(post.id, post.place)
        if other != post.place:
            yield Finding("duplicate_id", post.place, f"has the id of {other}", other)


def _copies(posts: Sequence[LabelledPost], settings: CheckSettings) -> Iterator[Finding]:
    """Find texts that are the same in folded form: within a file, between files, under two labels."""
    first: dict[str, LabelledPost] = {}
    for post, folded in zip(posts, fold_texts([post.text for post in posts]), strict=True):
        if not folded:
            yield Finding("empty_text", post.place, "has a text of which folding leaves nothing")
            continue
        other = first.setdefault(folded, post)
        if other is post:
            continue
        if other.label != post.label:
            here, there = (
                label if label in settings.labels else name_value(label) for label in (post.label, other.label)
            )
            yield Finding(
                "conflict",
                post.place,
                f"is the same text as {other.place}: {here} here, {there} there",
                other.place,
                1.0,
            )
        kind = "duplicate" if other.place.file == post.place.file else "leak"
        yield Finding(kind, post.place, f"is the same text as {other.place}", other.place, 1.0)


def _near(posts: Sequence[LabelledPost], threshold: float) -> Iterator[Finding]:
    """Find for each post the most similar earlier one in its file, and in the other files."""
    closest: dict[tuple[int, str], Finding] = {}
    pairs = near_duplicate_pairs([post.text for post in posts], threshold)
    for one, other, similarity in zip(*(column.tolist() for column in pairs), strict=True):
        earlier, post = posts[one], posts[other]
        kind = "near_duplicate" if earlier.place.file == post.place.file else "leak"
        known = closest.get((other, kind))
        if known is None or similarity > (known.similarity or 0):
            message = f"is {similarity:.2f} similar to {earlier.place}"
            closest[other, kind] = Finding(kind, post.place, message, earlier.place, round(similarity, 4))
            if earlier.label != post.label:
                closest[other, kind] = replace(closest[other, kind], message=f"{message}, which has another label")
    return iter(closest.values())


def _balance(file: str, posts: Iterable[LabelledPost], settings: CheckSettings) -> Balance:
    here = [post for post in posts if post.place.file == file]
    flags = [post.antisocial for post in here if post.antisocial is not None]
    labels = Counter(post.label if post.label in settings.labels else "unknown" for post in here)
    return Balance(file, dict(sorted(labels.items())), sum(flags) if flags else None)
