"""Judging a model by behavioural cases, one capability at a time (Ribeiro et al., 2020, CheckList).

Everything here is a function of what the model says of the texts, asked once for all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DataError
from pipeline.scoring.linear import Scores
from pipeline.training.behaviour_cases import Capability, Case, Margin, Suite
from pipeline.training.behaviour_expectations import JUDGES, Seen
from pipeline.training.behaviour_fairness import Gap, Pair, measure_gap


class Scorer(Protocol):
    """What is judged: a loaded model, or anything that scores texts as one does."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the columns of the probabilities."""

    @property
    def threshold(self) -> float:
        """From which ``antisocial`` on the flag is raised."""

    @property
    def score(self) -> Callable[[Sequence[str]], Scores]:
        """Return the probabilities of texts."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that failed, and how; the message never holds the text."""

    id: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a capability's cases."""

    name: str
    kind: str
    what: str
    n_cases: int
    failures: tuple[Failure, ...]

    @property
    def failure_rate(self) -> float:
        """Share of the cases that failed."""
        return len(self.failures) / max(self.n_cases, 1)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """All results, in the order of the suite, and the fairness gaps by capability and over ``all``."""

    results: tuple[Result, ...]
    gaps: Mapping[str, Gap]
    margin: Margin

    @property
    def n_cases(self) -> int:
        """Number of cases."""
        return sum(result.n_cases for result in self.results)

    @property
    def pass_rate(self) -> float:
        """Share of all cases that passed."""
        return 1 - sum(len(result.failures) for result in self.results) / max(self.n_cases, 1)

    @property
    def worst(self) -> Result:
        """The capability with the highest failure rate."""
        return max(self.results, key=lambda result: result.failure_rate)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON; fields are only ever added."""
        return {
            "n_cases": self.n_cases,
            "n_failures": sum(len(result.failures) for result in self.results),
            "pass_rate": self.pass_rate,
            "worst": self.worst.name,
            "margin": asdict(self.margin),
            "capabilities": [
                {
                    **{name: getattr(result, name) for name in ("name", "kind", "what", "n_cases")},
                    "n_failures": len(result.failures),
                    "failure_rate": result.failure_rate,
                    "failures": [asdict(failure) for failure in result.failures],
                }
                for result in self.results
            ],
            "fairness": {name: asdict(gap) for name, gap in self.gaps.items()},
        }


def judge_behaviour(model: Scorer, suite: Suite) -> Behaviour:
    """Return what a model does with the cases of a suite.

    Raises
    ------
    DataError
        If a case expects a label, or a direction an output, that the model does not have.

    Examples
    --------
    >>> from pipeline import load_model
    >>> case = Case("1", "Thank you so much for your help!", expect=("gratitude",))
    >>> suite = Suite((Capability("thanks", "minimum", "bare thanks", (case,)),))
    >>> judge_behaviour(load_model(), suite).pass_rate
    1.0
    """
    _check_names(model.labels, suite)
    texts = list(dict.fromkeys(text for of in suite.capabilities for case in of.cases for text in _texts(case)))
    seen = dict(zip(texts, _look(model, texts), strict=True))
    fair = {of.name: _pair_up(of, seen) for of in suite.capabilities if of.kind == "fairness"}
    everything = [pair for pairs in fair.values() for pair in pairs]
    return Behaviour(
        results=tuple(_judge_capability(of, seen, suite.margin) for of in suite.capabilities),
        gaps={name: measure_gap(pairs) for name, pairs in ({**fair, "all": everything} if fair else {}).items()},
        margin=suite.margin,
    )


def _judge_capability(of: Capability, seen: Mapping[str, Seen], margin: Margin) -> Result:
    told = [(case.id, JUDGES[of.kind](of, case, [seen[text] for text in _texts(case)], margin)) for case in of.cases]
    failures = tuple(Failure(case_id, message) for case_id, message in told if message)
    return Result(of.name, of.kind, of.what, len(of.cases), failures)


def _pair_up(of: Capability, seen: Mapping[str, Seen]) -> list[Pair]:
    return [(case, seen[case.text], seen[case.changed]) for case in of.cases]


def _texts(case: Case) -> tuple[str, ...]:
    return (case.text, case.changed) if case.changed else (case.text,)


def _look(model: Scorer, texts: Sequence[str]) -> list[Seen]:
    scores = model.score(texts)
    table: NDArray[np.float64] = np.column_stack([scores.probabilities, scores.antisocial])
    tops = scores.probabilities.argmax(axis=1)
    names = (*model.labels, "antisocial")
    return [
        Seen(model.labels[top], row[-1] >= model.threshold, dict(zip(names, row, strict=True)))
        for top, row in zip(tops.tolist(), table.tolist(), strict=True)
    ]


def _check_names(labels: tuple[str, ...], suite: Suite) -> None:
    """Raise DataError if the suite speaks of labels that the model does not know."""
    for of in suite.capabilities:
        named = {label for case in of.cases for label in case.expect} | ({of.output} - {"", "antisocial"})
        if unknown := named - set(labels):
            raise DataError(
                f"{of.name}: names {', '.join(sorted(unknown))}; the model knows {', '.join(labels)}: "
                "correct the cases, or name another model"
            )
