"""The strip: when a broadcast went out, along the time that was looked at."""

from pipeline.audit.audited import Audit
from pipeline.audit.repeats import Repeat


def draw_strip(audit: Audit, repeat: Repeat) -> tuple[float, ...]:
    """Return the places of a repeat's dates, in percent of the time that was looked at."""
    start, end = audit.looked_at.start, audit.looked_at.end
    if start is None or end is None:
        return ()
    length = max((end - start).days, 1)
    return tuple(round(100 * (day - start).days / length, 2) for day in repeat.days)
