"""Drafts in plain text and Markdown: front matter, threads, positions in the file."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from pipeline.check.draft import Draft
from pipeline.check.ignores import read_ignores

# Three or more of one sign in a line of its own part the posts of a thread. In Markdown such a
# line right below text makes a heading of it, so there a blank line must come before.
_RULE = re.compile(r"^[ ]{0,3}(?:-{3,}|={3,}|\*{3,})[ \t]*\r?$\n?", re.MULTILINE)
_FRONT_MATTER = re.compile(
    r"\A(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)^(?P=fence)[ \t]*\r?$\n?", re.MULTILINE | re.DOTALL
)
_FIELD = re.compile(r"^(?P<key>[A-Za-z][\w-]*)[ \t]*[:=][ \t]*(?P<value>.*?)[ \t]*\r?$")
_CONTINUED = re.compile(r"^(?:[ \t]|#|- |\[|\]|\r?$)")


def read_plain(content: str, name: str) -> list[Draft]:
    """Return the posts of a plain text file: one, or a thread parted by lines of ``---``."""
    return _parts(content, 0, name, list(_RULE.finditer(content)), {})


def read_markdown(content: str, name: str) -> list[Draft]:
    """Return the posts of a Markdown file; ``id`` and ``reply_to`` are taken from its front matter."""
    fields, start = _front_matter(content)
    rules = [
        rule
        for rule in _RULE.finditer(content, start)
        if not content[start : max(start, rule.start() - 1)].rpartition("\n")[2].strip()
    ]
    return _parts(content, start, name, rules, fields)


def _front_matter(content: str) -> tuple[dict[str, str], int]:
    """Return the front matter's one-line fields, and where the text after it begins."""
    match = _FRONT_MATTER.match(content)
    if match is None:
        return {}, 0
    fields = {}
    for line in match["body"].splitlines():
        found = _FIELD.match(line)
        if found:
            fields[found["key"].lower().replace("-", "_")] = found["value"].strip("\"'")
        elif not _CONTINUED.match(line):
            return {}, 0  # prose between two lines: the first part of a thread
    return fields, match.end()


def _parts(content: str, start: int, name: str, rules: list[re.Match[str]], fields: dict[str, str]) -> list[Draft]:
    edges = [start, *(edge for rule in rules for edge in rule.span()), len(content)]
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    drafts = list(_drafts(content, spans, name, fields))
    filled = [draft for draft in drafts if draft.text]
    return filled or drafts[:1]


def _drafts(content: str, spans: list[tuple[int, int]], name: str, fields: dict[str, str]) -> Iterator[Draft]:
    stem = fields.get("id") or PurePath(name).name
    for number, (start, end) in enumerate(spans, start=1):
        line = content.count("\n", 0, start) + 1
        text, ignores = read_ignores(content[start:end], line)
        lead = len(text) - len(text.lstrip())
        begin = start + lead
        newline = content.rfind("\n", 0, begin)
        yield Draft(
            text=text.strip(),
            id=stem if len(spans) == 1 else f"{stem}#{number}",
            file=name,
            line=line + text.count("\n", 0, lead),
            column=begin - newline,
            byte_column=len(content[newline + 1 : begin].encode("utf-8", "surrogatepass")) + 1,
            reply_to=fields.get("reply_to") or None,
            thread=stem if len(spans) > 1 else "",
            ignores=ignores,
        )
