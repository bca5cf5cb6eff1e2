"""The paragraph that stands for a quoted post in a Fediverse post's HTML, which readers of the quote are not shown."""

import re

# Other attributes are few and short where there are any, and the bounds keep the search from going back and forth.
_OPENING = re.compile(
    r"""<(p|span|div)\s(?:[^<>]{0,200}?\s)?class\s*=\s*["'](?:[^"'<>]{0,200}\s)?quote-inline(?=["'\s])[^<>]*>""",
    re.IGNORECASE,
)


def split_quote(html: str) -> tuple[str, str]:
    """Return a post's HTML without what stands for its quote, and that.

    >>> split_quote('<p class="quote-inline">RE: <a href="https://a.example/1">a.example/1</a></p><p>So true!</p>')
    ('<p>So true!</p>', '<p class="quote-inline">RE: <a href="https://a.example/1">a.example/1</a></p>')
    """
    kept, quotes, at = [], [], 0
    while html.find("quote-inline", at) >= 0 and (opening := _OPENING.search(html, at)):
        end = _end_of(html, opening)
        if end is None:
            break
        kept.append(html[at : opening.start()])
        quotes.append(html[opening.start() : end])
        at = end
    return "".join([*kept, html[at:]]), "".join(quotes)


def _end_of(html: str, opening: re.Match[str]) -> int | None:
    """Return where an element ends that may hold others of its kind; None if it is never closed."""
    depth = 1
    for tag in re.compile(rf"<(/?){opening[1]}(?=[\s/>])[^<>]*>", re.IGNORECASE).finditer(html, opening.end()):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return None
