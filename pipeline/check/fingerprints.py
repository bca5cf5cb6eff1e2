"""Fingerprints: short names for contents, which don't show the contents."""

import hashlib
from urllib.parse import urlsplit

from pipeline.check.domains import domain_of
from pipeline.scoring.fold import fold


def text_fingerprint(text: str) -> str:
    """Return the fingerprint of a draft: equal for texts that fold to the same.

    >>> text_fingerprint("Fresh bread!") == text_fingerprint("  fresh  BREAD!")
    True
    """
    return hashlib.sha256(fold(text).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def exact_hash(text: str) -> str:
    """Return the fingerprint of a text to the letter; only white space may differ.

    >>> exact_hash("Soup at 8") == exact_hash(" Soup  at 8"), exact_hash("Soup at 8") == exact_hash("Soup at 9")
    (True, False)
    """
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def link_hash(link: str) -> str:
    """Return the fingerprint of a link, without its scheme, ``www.`` and what trackers add.

    >>> link_hash("https://www.example.org/a/?utm_source=x") == link_hash("example.org/a")
    True
    """
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
    except ValueError:  # such as an unclosed bracket of an IPv6 address
        return hashlib.sha256(link.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    query = "&".join(sorted(part for part in parts.query.split("&") if part and not part.startswith("utm_")))
    tidy = f"{domain_of(link)}{parts.path.rstrip('/.,;:!?)')}?{query}"
    return hashlib.sha256(tidy.encode("utf-8", "surrogatepass")).hexdigest()[:16]
