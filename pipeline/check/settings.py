"""What a check can be told; every value has a default that suits most people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.check.finding import Severity

Sensitivity = Literal["low", "normal", "high"]

ODDS_OF_SENSITIVITY: Mapping[Sensitivity, float] = {"low": 0.4, "normal": 1.0, "high": 2.5}
"""What the odds of the flag being right are multiplied by."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a check.

    Attributes
    ----------
    model : str
        Name or folder of the model.
    fail_on : str
        The least severity that makes the exit code 1; ``off`` for none.
    sensitivity : str
        ``low`` flags only what is plain, ``high`` flags sooner.
    own_domains, own_handles : tuple of str
        Addresses and accounts that are the writer's own.
    max_hashtags, max_mentions : int
        How many a promotional post may have.
    rules : mapping from rule id to severity
        Where it differs from the rule's own.
    """

    model: str = "default"
    fail_on: Severity = "warn"
    sensitivity: Sensitivity = "normal"
    own_domains: tuple[str, ...] = ()
    own_handles: tuple[str, ...] = ()
    max_hashtags: int = 4
    max_mentions: int = 3
    rules: Mapping[str, Severity] = field(default_factory=dict)
