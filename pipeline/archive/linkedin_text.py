r"""Text as LinkedIn's CSV files write it: two ways to escape quotes, one of line breaks, and markup of tags."""

import re

_WRAPPED_BREAK = re.compile(r'"\n(?:"?\n)*"')
_ESCAPED_QUOTE = re.compile(r'\\"|""')
_TAG = re.compile(r"\{hashtag\|\\?#\|([^{}|\n]+)\}|\bhashtag#(?=\w)")
_MENTION = re.compile(r"@?\[([^\[\]\n]+)\]\(urn:li:[a-zA-Z_]+:[^)\s]*\)")


def share_text(field: str) -> str:
    r"""Return the text of a field of Shares.csv, which doubles quotes, and adds some around each line break.

    >>> print(share_text('"Three ""lessons"" so far:""\n""1. Listen.""\n""2. Ask."'))
    Three "lessons" so far:
    1. Listen.
    2. Ask.
    """
    text = field.replace("\r\n", "\n")
    return _join_lines(text[1:-1].replace('""', '"')) if _is_quoted(text) else text


def comment_text(field: str) -> str:
    r"""Return the text of a field of Comments.csv, which puts a backslash before a quote and before nothing else.

    >>> print(comment_text(r'"The \"old\" path is C:\temp\"'))
    The "old" path is C:\temp\
    """
    text = field.replace("\r\n", "\n")
    return _ESCAPED_QUOTE.sub('"', text[1:-1]) if _is_quoted(text) else text.replace('\\"', '"')


def plain_text(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Return a text with the markup of hashtags and mentions taken out, and whom it mentions.

    >>> plain_text(r"Thanks @[Nell Hare](urn:li:person:a1b) {hashtag|\#|joinery} hashtag#oak")
    ('Thanks Nell Hare #joinery #oak', ('Nell Hare',))
    """
    mentions = tuple(dict.fromkeys(_MENTION.findall(text)))
    text = _MENTION.sub(r"\1", text) if mentions else text
    return _TAG.sub(lambda match: f"#{match.group(1) or ''}", text).strip(), mentions


def _is_quoted(field: str) -> bool:
    return len(field) > 1 and field[0] == field[-1] == '"'


def _join_lines(text: str) -> str:
    """Take away the quotes around line breaks, if all breaks have them; else they are the author's own."""
    n_wrapped = sum(match.group().count("\n") for match in _WRAPPED_BREAK.finditer(text))
    if not n_wrapped or n_wrapped != text.count("\n"):
        return text
    return _WRAPPED_BREAK.sub(lambda match: "\n" * match.group().count("\n"), text)
