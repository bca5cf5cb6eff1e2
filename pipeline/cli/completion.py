"""What the shell offers for the values of options, once ``--install-completion`` has run."""

from collections.abc import Callable, Iterable

Completion = Callable[[str], list[str]]
"""Turns what was typed so far into what it may become."""


def complete_from(values: Callable[[], Iterable[str]]) -> Completion:
    """Return a completion whose values are looked up only when the shell asks.

    >>> complete_from(lambda: ("low", "normal", "high"))("n")
    ['normal']
    """

    def complete(incomplete: str) -> list[str]:
        return [value for value in values() if value.startswith(incomplete)]

    return complete


def complete_setting(incomplete: str) -> list[str]:
    """Complete a rule, then the severity after its ``=``.

    >>> sorted(complete_setting("s"))
    ['self-praise=', 'shouting=', 'sub-for-sub=']
    >>> complete_setting("hard"), complete_setting("hard-sell=w")
    (['hard-sell=off', 'hard-sell=note', 'hard-sell=warn', 'hard-sell=flag'], ['hard-sell=warn'])
    """
    from pipeline.check.finding import SEVERITIES
    from pipeline.check.rules import RULES

    rules = [f"{rule}=" for rule in RULES if f"{rule}=".startswith(incomplete.partition("=")[0])]
    if "=" not in incomplete and len(rules) > 1:
        return rules
    values = [f"{rule}{severity}" for rule in rules for severity in SEVERITIES]
    return [value for value in values if value.startswith(incomplete)]


def list_policies() -> Iterable[str]:
    """Return the names of all presets."""
    from pipeline.policy import PRESETS

    return PRESETS


def list_models() -> Iterable[str]:
    """Return the names of the models in reach."""
    from pipeline.scoring.folder import list_names

    return list_names()
