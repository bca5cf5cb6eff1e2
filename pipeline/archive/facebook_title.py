"""What the title of a Facebook entry tells, in English only: to whose post or comment it was."""

import re
from typing import Literal

Place = Literal["own", "comment", "post", "timeline", "unknown"]

_OWN = re.compile(r"\b(?:commented on|replied to) (?:his|her|their|your|my) own\b")
_REPLY = re.compile(r"\breplied to (?P<name>.{1,100}?)(?:'s|\u2019s|'|\u2019) comment\b")
_COMMENT = re.compile(r"\bcommented on (?P<name>.{1,100}?)(?:'s|\u2019s|'|\u2019) \w")
_TIMELINE = re.compile(r"\b(?:wrote|posted) on (?P<name>.{1,100}?)(?:'s|\u2019s|'|\u2019) (?:timeline|profile)\b")


def read_title(title: str) -> tuple[Place, str]:
    """Return where an entry stands and whose place that is; unknown in other languages, which is no guess.

    >>> read_title("Nell Hare replied to Tom Reed's comment."), read_title("Nell Hare commented on her own photo.")
    (('comment', 'Tom Reed'), ('own', ''))
    >>> read_title("Nell Hare hat einen Beitrag kommentiert.")
    ('unknown', '')
    """
    if _OWN.search(title):
        return "own", ""
    if found := _REPLY.search(title):
        return "comment", found["name"]
    if found := _COMMENT.search(title):
        return "post", found["name"]
    if found := _TIMELINE.search(title):
        return "timeline", found["name"]
    return "unknown", ""
