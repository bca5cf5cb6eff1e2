r"""Front matter: what a Markdown file says of itself above its text, in YAML's or TOML's plainest forms.

Only ``id`` and ``reply_to`` matter here. Of YAML that is read which people write in front matter:
texts plain, quoted and in blocks after ``|`` or ``>``. Whatever else stands there may be anything
that is indented below its key.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from textwrap import dedent
from typing import Any

from pipeline.errors import ReadError

_BLOCK = re.compile(
    r"\A(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)^(?P=fence)[ \t]*\r?$\n?", re.MULTILINE | re.DOTALL
)
_OURS = r"(?:id|reply[_-]to)"
_OPEN = re.compile(rf"\A(?:---|\+\+\+)[ \t]*\r?\n(?:[A-Za-z][\w-]*[ \t]*[:=].*\n)*?{_OURS}[ \t]*[:=]", re.IGNORECASE)
_HAS_OURS = re.compile(rf"^{_OURS}[ \t]*[:=]", re.MULTILINE | re.IGNORECASE)
_FIELD = re.compile(r"(?P<key>[A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(?P<value>.*?))?[ \t]*$")
_CONTINUED = re.compile(r"(?:[ \t]|#|- |-$|[\]}]|$)")
_BLOCK_SIGN = re.compile(r"(?P<sign>[|>])[+-]?[1-9]?[+-]?(?:[ \t]+#.*)?")
_COMMENT = re.compile(r"(?:^|[ \t]+)#.*")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}

Fields = Mapping[str, str]


def read_front_matter(content: str, name: str) -> tuple[Fields, int]:
    r"""Return ``id`` and ``reply_to`` of a file's front matter, and where the text after it begins.

    Raises
    ------
    ReadError
        If it has no end, or a line of it cannot be understood.

    >>> read_front_matter('---\nid: menu\nreply-to: |\n  Is there lunch?\n  Or soup?\n---\nSoup', "a.md")
    ({'id': 'menu', 'reply_to': 'Is there lunch?\nOr soup?'}, 58)
    """
    match = _BLOCK.match(content)
    if match is None:
        if _OPEN.match(content):
            fence = content[:3]
            raise ReadError(f"{name}:1: the front matter has no end; close it with a line of {fence}")
        return {}, 0
    if match["fence"] == "+++":
        return _read_toml(match["body"], name), match.end()
    lines = [line.removesuffix("\r") for line in match["body"].split("\n")]
    fields = _read_yaml(lines, name, is_sure=bool(_HAS_OURS.search(match["body"])))
    return (fields, match.end()) if fields is not None else ({}, 0)


def _read_toml(body: str, name: str) -> Fields:
    try:
        values = tomllib.loads(body.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place[1]) + 1 if place else body.count("\n") + 1
        said = re.sub(r" \(at .*", "", str(error))
        raise ReadError(f"{name}:{line}: the front matter is not TOML ({said})") from error
    found = {}
    for key, value in values.items():
        if (ours := _own_key(key)) is not None:
            at = re.search(rf"^[ \t\"']*{re.escape(key)}[ \t\"']*[=.\]]", body, re.MULTILINE)
            found[ours] = _text(value, name, 2 + body.count("\n", 0, at.start()) if at else 1, ours)
    return found


def _read_yaml(lines: list[str], name: str, *, is_sure: bool) -> Fields | None:
    """Return the fields; None for prose between two lines, which is the first part of a thread.

    Where there is a field of ours (``is_sure``), a line that is none is a slip, and no prose.
    """
    found: dict[str, str] = {}
    for start, key, value, below in _fields(lines, name, is_sure=is_sure):
        if not key:
            return None
        ours = _own_key(key)
        if ours is None:
            if is_sure:
                _check_other(value, below, f"{name}:{start}", key)
            continue
        if ours in found:
            raise ReadError(f"{name}:{start}: the front matter has a second {ours}; keep one")
        found[ours] = _scalar(value, below, f"{name}:{start}", ours)
    return found


def _fields(lines: list[str], name: str, *, is_sure: bool) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield line number, key, the value's first line and the lines below it; an empty key for prose."""
    number = 0
    while number < len(lines):
        field = _FIELD.match(lines[number])
        end = number + 1
        if field is None:
            if not _CONTINUED.match(lines[number]):
                if is_sure:
                    raise ReadError(
                        f"{name}:{number + 2}: the front matter has a line that is no 'key: value'; "
                        "correct it, or close the front matter above it with ---"
                    )
                yield number + 2, "", "", []
                return
        else:
            while end < len(lines) and _CONTINUED.match(lines[end]):
                end += 1
            yield number + 2, field["key"], field["value"] or "", lines[number + 1 : end]
        number = end


def _check_other(value: str, below: list[str], place: str, key: str) -> None:
    """Raise ReadError where a field that doesn't matter here has no end, so that what follows is uncertain."""
    if value[:1] in ("'", '"'):
        _quoted(value, below, place, key)
    joined = "".join([value, *below])
    if value[:1] in ("[", "{") and any(joined.count(one) > joined.count(other) for one, other in ("[]", "{}")):
        raise ReadError(f"{place}: {key} begins with {value[0]} and is not closed")


def _own_key(key: str) -> str | None:
    plain = key.lower().replace("-", "_")
    return plain if plain in ("id", "reply_to") else None


def _scalar(value: str, below: list[str], place: str, key: str) -> str:
    """Return a field's text, over one line or several."""
    block = _BLOCK_SIGN.fullmatch(value)
    if block:
        text = dedent("\n".join(line.expandtabs() for line in below)).strip("\n")
        return text if block["sign"] == "|" else re.sub(r"(?<!\n)\n(?!\n)", " ", text)
    if value[:1] in ("'", '"'):
        return _quoted(value, below, place, key)
    indented = [line.strip() for line in below if not line.lstrip().startswith("#")]
    plain = " ".join(filter(None, (_COMMENT.sub("", line) for line in (value, *indented))))
    if value[:1] in ("[", "{", "&", "*", "!", "|", ">") or plain[:2] == "- " or plain.lower() in ("true", "false"):
        raise ReadError(f'{place}: {key} is no text; write it as {key}: "…", or below {key}: | and indented')
    nested = not value and any(re.match(r"[\w-]+:(?: |$)", line) for line in indented)
    if nested:
        raise ReadError(f"{place}: {key} is a table, expected a text; write it below {key}: | and indented")
    return "" if plain.lower() in ("null", "~") else plain


def _quoted(value: str, below: list[str], place: str, key: str) -> str:
    joined = " ".join([value, *(line.strip() for line in below if line.strip())])
    pattern = r"'(?P<text>(?:[^']|'')*)'" if value[0] == "'" else r'"(?P<text>(?:[^"\\]|\\.)*)"'
    match = re.match(pattern + r"(?P<rest>.*)", joined)
    if match is None:
        raise ReadError(f"{place}: {key} begins with {value[0]} and has no {value[0]} at its end")
    if match["rest"].strip() and not match["rest"].lstrip().startswith("#"):
        raise ReadError(f"{place}: {key} goes on after its closing {value[0]}; put the whole of it in quotes")
    if value[0] == "'":
        return match["text"].replace("''", "'")
    return re.sub(r"\\(.)", lambda sign: _ESCAPES.get(sign[1], sign[1]), match["text"])


def _text(value: Any, name: str, line: int, key: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ReadError(f"{name}:{line}: {key} is a {type(value).__name__}, expected a text; put it in quotes")
    return str(value).strip()
