"""How figures and dates are said."""

from datetime import date

_NARROW = "\u202f"  # parts a number from its sign without letting a line break in


def percent(value: float) -> str:
    """Return a share as people say it; what is under one in a hundred but not nothing is said so.

    >>> [percent(value).replace(chr(0x202F), " ") for value in (0.784, 0.004, 0.0, 1.0)]
    ['78 %', 'under 1 %', '0 %', '100 %']
    """
    if 0 < value < 0.005:
        return f"under 1{_NARROW}%"
    return f"{100 * value:.0f}{_NARROW}%"


def interval(low: float, high: float) -> str:
    """Return an interval of shares, never broken over two lines.

    >>> interval(0.674, 0.85).replace(chr(0xA0), " ").replace(chr(0x202F), " ")
    '67 to 85 %'
    """
    return f"{100 * low:.0f}\u00a0to\u00a0{100 * high:.0f}{_NARROW}%"


def between(start: date, end: date) -> str:
    """Return a stretch of time in words.

    >>> between(date(2024, 3, 1), date(2024, 5, 26)), between(date(2024, 3, 1), date(2024, 3, 1))
    ('from 1 March to 26 May 2024', 'on 1 March 2024')
    """
    if start == end:
        return f"on {say_day(start)}"
    first = f"{start.day} {start:%B}" if start.year == end.year else say_day(start)
    return f"from {first} to {say_day(end)}"


def say_day(day: date) -> str:
    """Return a date as people write it.

    >>> say_day(date(2024, 3, 1))
    '1 March 2024'
    """
    return f"{day.day} {day:%B} {day.year}"


def capital(text: str) -> str:
    """Return a text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def times(count: int) -> str:
    """Return how often something happened.

    >>> times(1), times(2), times(25)
    ('once', 'twice', '25 times')
    """
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def many(count: int, one: str, more: str = "") -> str:
    """Return so many of something.

    >>> many(1, "day"), many(1200, "day"), many(2, "post has", "posts have")
    ('1 day', '1,200 days', '2 posts have')
    """
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def skipped(count: int, reason: str) -> str:
    """Return how many rows met a fate of the reading report.

    >>> skipped(17, "repost"), skipped(1, "not_a_post")
    ('17 reposts', '1 not a post')
    """
    words = reason.replace("_", " ")
    return f"{count:,} {words}{'s' if count != 1 and reason in ('repost', 'duplicate') else ''}"
