"""Domains of links, and whether they are the writer's own."""

import re
from collections.abc import Sequence

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:/+)?(?:[^/?#\s]*@)?(?:www\.)?([^/?#:\s]+)", re.IGNORECASE)


def domain_of(link: str) -> str:
    """Return the host of a link in lower case, without ``www.``.

    >>> domain_of("https://www.Example.org/shop?x=1"), domain_of("example.com/bread")
    ('example.org', 'example.com')
    """
    match = _HOST.match(link.strip())
    return match[1].lower().rstrip(".") if match else ""


def is_own(domain: str, own_domains: Sequence[str]) -> bool:
    """Tell whether a domain is one of the writer's own, or stands below one.

    >>> is_own("shop.example.org", ["example.org"]), is_own("notexample.org", ["example.org"])
    (True, False)
    """
    return any(domain == own or domain.endswith("." + own) for own in map(domain_of, own_domains) if own)
