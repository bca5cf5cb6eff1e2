"""A quick look for words by which a post may say itself that it is an advert, to spare clean drafts a closer one."""

import re

from pipeline.scoring.fold import fold

_HINT = re.compile(
    r"#\s?(?:ads?|advert|advertisement|advertorial|spon)\b|paid\s?partnership|paidad|in\s+partnership\s+with|gifted"
    r"|sponsored|affiliate|\bcode\b|\bcommission\b",
    re.IGNORECASE,
)


def may_disclose(text: str) -> bool:
    """Tell whether a text holds a word that may disclose an advert.

    >>> may_disclose("The balm that saved my hands #ad"), may_disclose("The balm that saved my hands")
    (True, False)
    """
    return _HINT.search(text if text.isascii() else fold(text)) is not None
