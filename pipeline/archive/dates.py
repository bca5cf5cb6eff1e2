"""Dates as exports write them, in UTC or not at all."""

import re
from datetime import UTC, datetime

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_X = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}):(\d{2}):(\d{2}) ([+-]\d{4}) (\d{4})$")
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
# By what stands between their parts, since trying them all is slow.
_FORMATS = {
    "/": (
        "%Y/%m/%d %H:%M:%S",
        "%m/%d/%Y %H:%M:%S",
        "%m/%d/%Y %H:%M",
        "%m/%d/%Y",
        "%m/%d/%Y %I:%M %p",
        "%m/%d/%Y %I:%M:%S %p",
    ),
    ".": ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S"),
    ",": ("%b %d, %Y", "%b %d, %Y %I:%M %p", "%b %d, %Y, %I:%M %p", "%b %d, %Y %I:%M:%S %p"),
    "-": ("%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S %p"),
}
_RFC = re.compile(r"(?:[A-Za-z]+,? *)?\d{1,2}[ -][A-Za-z]{3,9}[ -]\d")
_ZONE = re.compile(r" ?(?:UTC|GMT)$| (?=[+-]\d{2}:?\d{2}$)")


def read_date(value: object) -> datetime | None:
    """Return an aware moment in UTC, or None for what is no date or cannot be one.

    Understands ISO 8601 in its looser forms, X's ``Tue Mar 19 14:05:17 +0000 2019``, ``… UTC``, RFC 2822,
    and seconds or milliseconds since 1970, as a number or as digits. A time without a zone is UTC.

    >>> read_date("Tue Mar 19 14:05:17 +0000 2019").isoformat()
    '2019-03-19T14:05:17+00:00'
    >>> read_date("1409100646") == read_date("2014-08-27 00:50:46 UTC")
    True
    >>> read_date("soon") is None, read_date("0001-01-01") is None
    (True, True)
    """
    try:
        moment = _read(value)
        if moment is None:
            return None
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return moment if _EARLIEST <= moment <= _LATEST else None


def _read(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _since_1970(float(value))
    text = str(value or "").strip()
    return _read_text(text) if text else None


def _read_text(text: str) -> datetime | None:
    if found := _X.match(text):
        month, day, hour, minute, second, zone, year = found.groups()
        number = _MONTHS.index(month) // 3 + 1
        return datetime.fromisoformat(f"{year}-{number:02}-{day}T{hour}:{minute}:{second}{zone}")
    if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
        return _since_1970(float(text))
    try:
        return datetime.fromisoformat(_ZONE.sub("", text))  # which is UTC where none is left
    except ValueError:
        return _read_rarer(text)


def _read_rarer(text: str) -> datetime | None:
    if _RFC.match(text):
        from email.utils import parsedate_to_datetime

        return parsedate_to_datetime(text)
    for form in next((forms for mark, forms in _FORMATS.items() if mark in text), ()):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _since_1970(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
