"""Drafts in plain text and Markdown: front matter, threads, positions in the file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from pipeline.check.draft import Draft
from pipeline.check.ignores import read_ignores
from pipeline.check.sources.front_matter import Fields, read_front_matter

# Three or more of one sign in a line of its own part the posts of a thread. Markdown would make a
# heading of a line right above it; but posts have no headings, and what is taken for one post where
# two are meant hides the second, so it parts there as well, and that is told.
_RULE = re.compile(r"^[ ]{0,3}(?:-{3,}|={3,}|\*{3,})[ \t]*\r?$\n?", re.MULTILINE)


def read_plain(content: str, name: str) -> list[Draft]:
    """Return the posts of a plain text file: one, or a thread parted by lines of ``---``."""
    return _parts(content, 0, name, list(_RULE.finditer(content)), {})


def read_markdown(content: str, name: str) -> list[Draft]:
    """Return the posts of a Markdown file; ``id`` and ``reply_to`` are taken from its front matter.

    Raises
    ------
    ReadError
        If the front matter cannot be understood.
    """
    fields, start = read_front_matter(content, name)
    rules = list(_RULE.finditer(content, start))
    drafts = _parts(content, start, name, rules, fields)
    below_text = [rule for rule in rules if content[start : max(start, rule.start() - 1)].rpartition("\n")[2].strip()]
    if below_text and drafts:
        line = content.count("\n", 0, below_text[0].start()) + 1
        sign = below_text[0].group().strip()[:3]
        remark = f"{name}:{line}: the line of {sign} right below text parts two posts; a heading is written with #"
        drafts[0] = replace(drafts[0], remarks=(remark,))
    return drafts


def _parts(content: str, start: int, name: str, rules: list[re.Match[str]], fields: Fields) -> list[Draft]:
    edges = [start, *(edge for rule in rules for edge in rule.span()), len(content)]
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    drafts = list(_drafts(content, spans, name, fields))
    filled = [draft for draft in drafts if draft.text]
    return filled or drafts[:1]


def _drafts(content: str, spans: list[tuple[int, int]], name: str, fields: Fields) -> Iterator[Draft]:
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
