"""One item of a feed by plain names, whatever namespaces and versions it is written in."""

import re
from xml.etree.ElementTree import Element, tostring

from pipeline.archive.words import html_to_text

_NAMESPACES = (
    (re.compile(r"http://wordpress\.org/export/[\d.]+/excerpt/"), "excerpt:"),
    (re.compile(r"http://wordpress\.org/export/[\d.]+/"), "wp:"),
    (re.compile(r"http://purl\.org/rss/1\.0/modules/content/"), "content:"),
    (re.compile(r"http://purl\.org/dc/(?:elements/1\.1|terms)/"), "dc:"),
    (re.compile(r"http://purl\.org/syndication/thread/1\.0"), "thr:"),
    (re.compile(r"https?://(?:www\.w3\.org/2007/app|purl\.org/atom/app#)"), "app:"),
    (re.compile(r"http://schemas\.google\.com/blogger/2018"), "blogger:"),
    # Atom, old and new, and all that RSS has been put into.
    (
        re.compile(
            r"http://(?:www\.w3\.org/2005/Atom|purl\.org/atom/|purl\.org/rss/1\.0/$|backend\.userland|my\.netscape)"
        ),
        "",
    ),
)
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_IN_BRACKETS = re.compile(r"\S+@\S+\s*\((.+)\)\s*$")


class Record:
    """The children of an item, by names such as ``title``, ``wp:status`` and ``content:encoded``."""

    def __init__(self, element: Element) -> None:
        self.children: dict[str, list[Element]] = {}
        for child in element:
            self.children.setdefault(plain_name(str(child.tag)), []).append(child)

    def all(self, name: str) -> list[Element]:
        """Return the children of a name."""
        return self.children.get(name, [])

    def text(self, *names: str) -> str:
        """Return the text of the first of some children that has one."""
        texts = (text_of(child) for name in names for child in self.all(name))
        return next((text for text in texts if text), "")

    def html(self, *names: str) -> str:
        """Return the HTML of the first of some children that has any; an Atom text that is none is made such."""
        texts = (html_of(child) for name in names for child in self.all(name))
        return next((text for text in texts if text.strip()), "")


def plain_name(tag: str) -> str:
    """Return a tag's name with a short prefix for its namespace.

    >>> plain_name("{http://wordpress.org/export/1.2/}status"), plain_name("{http://www.w3.org/2005/Atom}entry")
    ('wp:status', 'entry')
    """
    namespace, _, name = tag.rpartition("}")
    if not namespace:
        return name
    return next((prefix for pattern, prefix in _NAMESPACES if pattern.match(namespace[1:])), "other:") + name


def text_of(element: Element) -> str:
    """Return the text of an element."""
    return "".join(element.itertext()).strip()


def html_of(element: Element) -> str:
    """Return what an element holds as HTML: written out, escaped, or (Atom's ``xhtml``) as elements."""
    if len(element):
        for inner in element.iter():
            inner.tag = str(inner.tag).rpartition("}")[2]
        return (element.text or "") + "".join(tostring(child, "unicode") for child in element)
    text = element.text or ""
    return text.replace("&", "&amp;").replace("<", "&lt;") if element.get("type") in ("text", "text/plain") else text


def name_only(text: str) -> str:
    """Return an author's name without an e-mail address, which RSS asks for and nobody here should keep.

    >>> name_only("ann@tea.example (Ann)"), name_only("ann@tea.example"), name_only("Ann <ann@tea.example>")
    ('Ann', '', 'Ann')
    """
    found = _IN_BRACKETS.match(text.strip())
    return _EMAIL.sub("", found[1] if found else text).strip(" <>()")


def title_and_text(title: str, html: str) -> str:
    r"""Return a post as it is read; a title that only repeats how the text begins is left out.

    >>> title_and_text("Tea is ready…", "<p>Tea is ready, come over!</p>")
    'Tea is ready, come over!'
    >>> title_and_text("Tea", "<p>It is ready &amp; hot.</p>")
    'Tea\n\nIt is ready & hot.'
    """
    shown, text = html_to_text(title).strip(), html_to_text(html).strip()
    beginning = shown.removesuffix("…").removesuffix("...").removesuffix("[]").strip()
    if not text or (beginning and _flat(text).startswith(_flat(beginning))):
        return text or shown
    return f"{shown}\n\n{text}" if shown else text


def _flat(text: str) -> str:
    return " ".join(text.split()).lower()
