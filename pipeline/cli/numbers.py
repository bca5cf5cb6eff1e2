"""Lists of numbers as options."""

from pipeline.errors import ConfigError


def parse_numbers(given: str, option: str) -> tuple[float, ...]:
    """Return the positive numbers of a list with commas.

    >>> parse_numbers("1.5, 5", "--c")
    (1.5, 5.0)
    """
    try:
        numbers = tuple(float(part) for part in given.split(","))
    except ValueError as error:
        raise ConfigError(f"{option} {given!r}: expected numbers with commas between them, such as 1.5,5") from error
    if min(numbers) <= 0:
        raise ConfigError(f"{option} {given!r}: expected numbers above 0")
    return numbers
