"""XML of any size, element by element, by a parser that expands no entities; common slips of feeds are mended."""

import codecs
import re
from collections.abc import Collection, Iterator
from html.entities import html5
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from pipeline.archive.container import Container
from pipeline.archive.limits import MIB
from pipeline.errors import ReadError

ELEMENT_LIMIT = 64 * MIB

_BAD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AMPERSAND = re.compile(r"&(?:#(\d{1,8});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]*;))?")
_OWN = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CHARSET = re.compile(r"iso8859|cp\d|koi8|gb|big5|euc|shift_jis|mac-|tis")
"""Encodings of text only: Python has others by such names as "zlib" and "rot13"."""
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_LONGEST_ENTITY = 40


def xml_elements(container: Container, name: str, wanted: Collection[str]) -> Iterator[Element]:
    """Yield every outermost element whose local name is wanted; only one is held at a time.

    Raises
    ------
    ReadError
        If the XML is broken or cut off (with the line), declares entities of its own, or an element is
        larger than ``ELEMENT_LIMIT``.
    """
    from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

    place = container.place(name)
    with container.open(name) as stream:
        source = MendedXml(stream, place)
        try:
            yield from _outermost(source, wanted)
        except ParseError as error:
            line = error.position[0]
            raise ReadError(
                f"{place}: the XML is broken or cut off at line {line:,}; download or export it again"
            ) from error
        except DefusedXmlException as error:
            raise ReadError(
                f"{place}: declares entities of its own, as XML bombs do and no feed needs; it was not read"
            ) from error


def _outermost(source: "MendedXml", wanted: Collection[str]) -> Iterator[Element]:
    from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

    above: list[Element] = []
    depth_inside = 0
    for event, element in iterparse(source, events=("start", "end")):
        if event == "start":
            if depth_inside or local_name(element) in wanted:
                depth_inside += 1
            else:
                above.append(element)
            continue
        if depth_inside > 1:
            depth_inside -= 1
            continue
        if depth_inside == 1:
            depth_inside = 0
            yield element
            source.n_since = 0
        else:
            above.pop()
        # What has been read goes; the elements around it stay, and stay empty.
        if above:
            above[-1].remove(element)


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


class MendedXml:
    """Decoded XML without what makes a parser give up: control characters, bare ampersands, entities of HTML.

    Attributes
    ----------
    n_since : int
        Characters given since an element was last done with; beyond ``ELEMENT_LIMIT`` is an error.
    """

    def __init__(self, stream: BinaryIO, place: str) -> None:
        head = stream.read(4096)
        start = max(head.find(b"<?xml"), 0)  # blank lines, or what a server complained about, may stand in front
        self._stream = stream
        self._place = place
        self._decoder = codecs.getincrementaldecoder(_encoding_of(head))("replace")
        self._rest = self._decoder.decode(head if _wide(head) else head[start:]).lstrip()
        self._in_cdata = False
        self._ended = False
        self.n_since = 0

    def read(self, size: int = -1) -> str:
        """Return some mended characters, "" at the end."""
        given = self._mended()
        while not given and not self._ended:
            data = self._stream.read(max(size, 1 << 16))
            self._ended = not data
            self._rest += self._decoder.decode(data, final=self._ended)
            given = self._mended()
        self.n_since += len(given)
        if self.n_since > ELEMENT_LIMIT:
            raise ReadError(f"{self._place}: has one element of more than {ELEMENT_LIMIT >> 20} MiB; it is no feed")
        return given

    def _mended(self) -> str:
        """Return as much of the rest as is whole, and keep what may go on."""
        pieces = []
        text, self._rest = _BAD.sub("", self._rest), ""
        while text:
            end = text.find("]]>" if self._in_cdata else "<![CDATA[")
            if end < 0:
                cut = len(text) if self._ended else self._whole(text)
                pieces.append(self._piece(text[:cut]))
                self._rest = text[cut:]
                break
            end += 3 if self._in_cdata else 9
            pieces.append(self._piece(text[:end]))
            self._in_cdata = not self._in_cdata
            text = text[end:]
        return "".join(pieces)

    def _piece(self, text: str) -> str:
        return text if self._in_cdata else _AMPERSAND.sub(_mended_reference, text)

    def _whole(self, text: str) -> int:
        """Return where to cut so that neither a mark of CDATA nor a reference is cut in two."""
        if self._in_cdata:
            return max(len(text) - 2, 0)
        near = max(len(text) - _LONGEST_ENTITY, 0)
        starts = [at for at in (text.rfind("&", near), text.rfind("<", near)) if at >= 0]
        return min(starts, default=len(text))


def _mended_reference(match: re.Match[str]) -> str:
    decimal, hexadecimal, named = match.groups()
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        return "" if number > 0x10FFFF or _BAD.fullmatch(chr(number)) else match.group()
    if named in _OWN:
        return match.group()
    return html5.get(named or "", "&amp;" + (named or ""))


def _encoding_of(head: bytes) -> str:
    """Return the encoding that the first bytes or the declaration tell; UTF-8 if none that is known."""
    for bom, encoding in _BOMS.items():
        if head.startswith(bom):
            return encoding
    if _wide(head):
        return "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
    found = _ENCODING.search(head)
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else "utf-8"
    except LookupError:
        return "utf-8"
    # What calls itself Latin-1 is Windows-1252 on the web; a declared UTF-16 that is none would show by now.
    name = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)
    return name if _CHARSET.match(name) else "utf-8"


def _wide(head: bytes) -> bool:
    return head[:2] in (b"<\0", b"\0<", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
