"""Percentages as people read them."""


def percent(share: float) -> str:
    """Return a share in whole percent.

    >>> percent(0.42)
    '42 %'
    """
    return f"{100 * share:.0f} %"


def likelihood(probability: float) -> str:
    """Return a probability in percent; nothing short of certain is told as certain.

    >>> likelihood(0.9996), likelihood(0.42), likelihood(0.001)
    ('over 99 %', '42 %', 'under 1 %')
    """
    if probability > 0.99:
        return "over 99 %"
    return "under 1 %" if probability < 0.01 else percent(probability)
