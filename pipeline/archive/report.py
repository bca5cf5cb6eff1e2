"""The reading report: what became of every row, in numbers and places and never in words of a post."""

from dataclasses import dataclass, field
from typing import Any, Literal

Reason = Literal[
    "repost",  # somebody else's words: counted, never taken for the author's
    "private",  # followers only or direct
    "empty",  # no text at all
    "deleted",  # the platform says so in place of the text
    "not_public",  # drafts, pages, spam, queued
    "not_a_post",  # likes, follows and other records that stand between posts
    "not_own",  # written by another account
    "duplicate",  # the same id a second time
    "malformed",  # not readable as a row of its format
]
N_PLACES = 5
"""So many places a reason are kept."""


@dataclass(slots=True)
class Tally:
    """How many rows met one fate, and where the first of them stand."""

    count: int = 0
    places: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ReadingReport:
    """Rows seen, kept and skipped. ``seen == kept + sum of all skipped``, always.

    Rows are counted where they are read and fates where they are decided, so a row that gets lost
    between the two is told as "unaccounted" rather than missed.
    """

    source: str
    format: str = ""
    seen: int = 0
    kept: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def see(self, file: str, n_rows: int = 1) -> None:
        """Count rows that were read from a file."""
        self.seen += n_rows
        self.files[file] = self.files.get(file, 0) + n_rows

    def skip(self, reason: Reason, file: str, row: int) -> None:
        """Count a row that becomes no post (or, for a repost, none of the author's)."""
        self._tally(reason, f"{file}:{row}")

    def note(self, remark: str) -> None:
        """Keep a remark that is not about one row; the same remark once."""
        if remark not in self.notes:
            self.notes.append(remark)

    def close(self) -> None:
        """Balance the books at the end of a whole reading."""
        lost = self.seen - self.kept - sum(tally.count for tally in self.tallies.values())
        if lost:
            self.tallies["unaccounted"] = Tally(lost)

    def skipped(self, reason: str) -> int:
        """Return how many rows were skipped for a reason."""
        tally = self.tallies.get(reason)
        return tally.count if tally else 0

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        return {
            "source": self.source,
            "format": self.format,
            "seen": self.seen,
            "kept": self.kept,
            "skipped": {reason: {"count": t.count, "places": list(t.places)} for reason, t in self.tallies.items()},
            "files": dict(self.files),
            "notes": list(self.notes),
        }

    def summary(self) -> str:
        """Return the counts in one line.

        >>> report = ReadingReport("mine.csv")
        >>> report.see("mine.csv", 3); report.kept = 2; report.skip("repost", "mine.csv", 4)
        >>> report.summary()
        '3 rows seen: 2 kept, 1 repost'
        """
        fates = [f"{tally.count:,} {reason.replace('_', ' ')}" for reason, tally in self.tallies.items()]
        return f"{self.seen:,} {_rows(self.seen)} seen: " + ", ".join([f"{self.kept:,} kept", *fates])

    def render(self) -> str:
        """Return the whole report as lines of text."""
        lines = [f"{self.source} ({self.format}): {self.summary()}"]
        for reason, tally in self.tallies.items():
            if tally.places and reason != "repost":
                more = ", …" if tally.count > len(tally.places) else ""
                lines.append(f"  {reason.replace('_', ' ')}: {', '.join(tally.places)}{more}")
        return "\n".join(lines + [f"  note: {remark}" for remark in self.notes])

    def _tally(self, reason: str, place: str) -> None:
        tally = self.tallies.setdefault(reason, Tally())
        tally.count += 1
        if len(tally.places) < N_PLACES:
            tally.places.append(place)


def _rows(n_rows: int) -> str:
    return "row" if n_rows == 1 else "rows"
