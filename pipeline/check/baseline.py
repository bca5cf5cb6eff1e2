"""The baseline: findings that are known and accepted, by fingerprint of the draft and rule.

So an old drafts folder can be checked from now on for what is new. A fingerprint changes with the
draft's words, and a changed draft is looked at afresh; the file holds no words.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.check.draft import Draft
from pipeline.check.finding import Finding, Report
from pipeline.check.fingerprints import text_fingerprint
from pipeline.errors import ConfigError
from pipeline.files import Replaceable, refuse_existing, write_beside

VERSION = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """Rules by fingerprint of the draft that they are accepted for."""

    rules: Mapping[str, frozenset[str]]

    def __len__(self) -> int:
        """Return how many findings are accepted."""
        return sum(map(len, self.rules.values()))

    def has(self, draft: Draft, finding: Finding) -> bool:
        """Tell whether a finding is accepted."""
        return finding.rule in self.rules.get(text_fingerprint(draft.text), frozenset())


def load_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises
    ------
    ConfigError
        If there is none, or it is no baseline of this version.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema_version"] != VERSION:
            raise ConfigError(f"{path}: baseline of version {content['schema_version']!r}, expected {VERSION}")
        rules = {fingerprint: frozenset(map(str, found)) for fingerprint, found in content["accepted"].items()}
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); make it with --write-baseline") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path}: not a baseline; name one that --write-baseline wrote") from error
    return Baseline(rules)


def refuse_other(path: Path) -> None:
    """Raise TwowayError if what is at ``path`` is no baseline; to be asked before the check."""
    refuse_existing(path, force=True, may_replace=A_BASELINE)


def write_baseline(path: Path, report: Report, known: Baseline | None = None) -> Baseline:
    """Accept all findings of a report from now on, beside what is known already.

    Parameters
    ----------
    path : Path
        Nothing is there yet, or a baseline, which is replaced.
    report : Report
    known : Baseline, optional
        What the check left out; it stays accepted, also for drafts that were not looked at this time.
    """
    accepted = {fingerprint: set(rules) for fingerprint, rules in known.rules.items()} if known else {}
    for result in report.results:
        for finding in result.findings + result.ignored:
            accepted.setdefault(text_fingerprint(result.draft.text), set()).add(finding.rule)
    content = {"schema_version": VERSION, "accepted": {key: sorted(accepted[key]) for key in sorted(accepted)}}
    with write_beside(path, force=True, may_replace=A_BASELINE) as beside:  # to renew one is what the option is for
        beside.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return Baseline({fingerprint: frozenset(rules) for fingerprint, rules in accepted.items()})


def _is_baseline(path: Path) -> bool:
    """Tell whether a file is a baseline, or empty."""
    if not path.is_file():
        return False
    try:
        return path.stat().st_size == 0 or isinstance(load_baseline(path), Baseline)
    except ConfigError:
        return False


A_BASELINE = Replaceable("a baseline", _is_baseline)
