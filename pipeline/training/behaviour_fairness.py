"""How differently a model treats the same post in standard English and in another English."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.training.behaviour_cases import Case
from pipeline.training.behaviour_expectations import Seen

Pair = tuple[Case, Seen, Seen]
"""A fairness case, and what the model says of the standard text and of its twin."""


@dataclass(frozen=True, slots=True)
class Gap:
    """How a model treats texts in standard English and their twins; shares are of ``n_pairs``.

    Attributes
    ----------
    flagged_standard, flagged_twin : float
        Share flagged; the twins must not be flagged more.
    false_alarms_standard, false_alarms_twin : float
        Share flagged of the pairs that should not be.
    antisocial_difference : float
        Mean probability of the flag, twins less standard.
    right_standard, right_twin : float
        Share with a right label.
    """

    n_pairs: int
    flagged_standard: float
    flagged_twin: float
    false_alarms_standard: float
    false_alarms_twin: float
    antisocial_difference: float
    right_standard: float
    right_twin: float


def measure_gap(pairs: Sequence[Pair]) -> Gap:
    """Return the figures of some pairs."""

    def share(told: Sequence[bool]) -> float:
        return sum(told) / max(len(told), 1)

    innocent = [(standard, twin) for case, standard, twin in pairs if case.antisocial is False]
    moved = [twin.outputs["antisocial"] - standard.outputs["antisocial"] for _, standard, twin in pairs]
    return Gap(
        n_pairs=len(pairs),
        flagged_standard=share([standard.flagged for _, standard, _ in pairs]),
        flagged_twin=share([twin.flagged for _, _, twin in pairs]),
        false_alarms_standard=share([standard.flagged for standard, _ in innocent]),
        false_alarms_twin=share([twin.flagged for _, twin in innocent]),
        antisocial_difference=sum(moved) / max(len(moved), 1),
        right_standard=share([standard.label in case.expect for case, standard, _ in pairs]),
        right_twin=share([twin.label in case.expect for case, _, twin in pairs]),
    )
