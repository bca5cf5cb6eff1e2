"""A Bluesky post's text with its facets: stretches, counted in UTF-8 bytes, that are links, mentions or tags."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_FEATURE = "app.bsky.richtext.facet#"


@dataclass(frozen=True, slots=True)
class Facet:
    """A stretch of a text in UTF-8 bytes, and what it is: a link's address, a mention's handle, or a tag."""

    start: int
    end: int
    link: str = ""
    handle: str = ""
    tag: str = ""


def facets_of(value: Mapping[str, Any]) -> list[Facet]:
    """Return the sound facets of a post in order; those outside the text or inside a letter are left out."""
    text = value.get("text")
    data = text.encode("utf-8", "replace") if isinstance(text, str) else b""
    found: list[Facet] = []
    for item in value["facets"] if isinstance(value.get("facets"), list) else ():
        stretch = item.get("index") if isinstance(item, dict) else None
        start, end = (stretch.get("byteStart"), stretch.get("byteEnd")) if isinstance(stretch, dict) else (None, None)
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(data):
            shown = data[start:end].decode("utf-8", "replace")
            if "\ufffd" not in shown:
                features = item.get("features") if isinstance(item.get("features"), list) else ()
                found.extend(_facet(start, end, shown, feature) for feature in features if isinstance(feature, dict))
    return sorted(found, key=lambda facet: facet.start)


def shown_text(text: str, facets: Iterable[Facet]) -> str:
    """Return a text with the links written out that Bluesky's apps shorten.

    >>> link = Facet(7, 19, link="https://shop.example/socks/blue")
    >>> shown_text("n\u00eave: shop.example…", [Facet(7, 22, link="https://shop.example/socks/blue")])
    'n\u00eave: https://shop.example/socks/blue'
    >>> shown_text("see my shop", [Facet(4, 11, link="https://shop.example/")])
    'see my shop'
    """
    data = text.encode("utf-8", "replace")
    pieces, at = [], 0
    for facet in facets:
        shown = data[facet.start : facet.end].decode("utf-8", "replace")
        if facet.link and facet.start >= at and _is_short(shown, facet.link):
            pieces += [data[at : facet.start], facet.link.encode("utf-8", "replace")]
            at = facet.end
    return b"".join([*pieces, data[at:]]).decode("utf-8", "replace")


def _facet(start: int, end: int, shown: str, feature: Mapping[str, Any]) -> Facet:
    kind = str(feature.get("$type")).removeprefix(_FEATURE)
    if kind == "link" and isinstance(feature.get("uri"), str):
        return Facet(start, end, link=feature["uri"])
    if kind == "tag" and isinstance(feature.get("tag"), str):
        return Facet(start, end, tag=feature["tag"])
    return Facet(start, end, handle=shown.removeprefix("@") if kind == "mention" and shown.startswith("@") else "")


def _is_short(shown: str, link: str) -> bool:
    """Tell whether a link's words are the beginning of its address, rather than words of their own."""
    beginning = shown.removesuffix("...").removesuffix("\u2026")
    return bool(beginning) and _bare(link).startswith(_bare(beginning))


def _bare(url: str) -> str:
    return url.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
