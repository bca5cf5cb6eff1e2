"""Evidence around the model's answer: how much likelier or less likely the flag is to be right.

The model sees the text alone and gives a calibrated probability. What else is known multiplies its
odds, so every piece counts once and can be shown.
"""

from collections.abc import Sequence

from pipeline.check.finding import Evidence


def weigh(probability: float, evidence: Sequence[Evidence], odds: float = 1.0) -> float:
    """Return a probability with evidence taken in.

    Parameters
    ----------
    probability : float
    evidence : sequence of Evidence
    odds : float
        A further factor on the odds: the sensitivity.

    >>> round(weigh(0.8, [Evidence("asks", "it asks", 0.5)]), 3)
    0.667
    >>> weigh(0.3, [])
    0.3
    """
    factor = odds
    for piece in evidence:
        factor *= piece.ratio
    if factor == 1.0:
        return probability
    return probability * factor / (1 - probability + probability * factor)
