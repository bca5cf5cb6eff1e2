import io
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive import xml_stream
from pipeline.archive.opening import open_container
from pipeline.archive.xml_stream import MendedXml, xml_elements
from pipeline.errors import ReadError

from .conftest import ReadAll


def texts(data: bytes, wanted: str = "item") -> list[str | None]:
    with open_container(io.BytesIO(data)) as container:
        return [element.text for element in xml_elements(container, "-", {wanted})]


def wrapped(text: str, head: str = "") -> bytes:
    return f"{head}<rss><channel><item>{text}</item></channel></rss>".encode()


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
BOMBS = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]><rss><channel><item>&l9;</item></channel></rss>',
    "quadratic": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]><rss><channel><item>{"&a;" * 50_000}</item></channel></rss>',
    "a file of the machine": '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item>&x;</item></channel></rss>',
    "a parameter": '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://a.example/x.dtd"> %x;]><rss><channel><item>a</item></channel></rss>',
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_entities_are_never_expanded(bomb: str, read_all: ReadAll) -> None:
    started = time.perf_counter()
    with pytest.raises(ReadError, match="declares entities of its own"):
        texts(bomb.encode())
    with pytest.raises(ReadError, match="declares entities of its own"):
        read_all(bomb.encode())
    assert time.perf_counter() - started < 5


def test_an_element_without_end_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "ELEMENT_LIMIT", 1 << 20)
    with pytest.raises(ReadError, match="more than 1 MiB"):
        texts(wrapped("a" * (1 << 21)))


def test_elements_below_the_limit_may_be_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "ELEMENT_LIMIT", 1 << 18)
    data = (
        b"<rss><channel>" + b"<category>x</category>" * 1000 + b"<item>abcdefgh</item>" * 50_000 + b"</channel></rss>"
    )
    assert len(texts(data)) == 50_000


def test_memory_does_not_grow_with_the_feed() -> None:
    data = b"<rss><channel>" + b"<wp>x</wp><item><title>abcdefgh</title></item>" * 100_000 + b"</channel></rss>"
    with open_container(io.BytesIO(data)) as container:
        tracemalloc.start()
        assert sum(1 for _ in xml_elements(container, "-", {"item"})) == 100_000
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("AT&T & so", "AT&T & so"),
        ("a&nbsp;b &eacute; &rsquo;", "a\xa0b é \u2019"),
        ("a&copy=2 &unknown; &", "a&copy=2 &unknown; &"),
        ("&amp;nbsp; &lt;b&gt; &#x41;&#66;", "&nbsp; <b> AB"),
        ("bad \x0b\x00 \x1f&#11;&#x1F;&#55357;&#1114112; end", "bad   end"),
        ("<![CDATA[AT&T &nbsp; <b> \x0b]]>", "AT&T &nbsp; <b> "),
        ("<![CDATA[a]]> & <![CDATA[b]]>", "a & b"),
        ("<![CDATA[]]]]><![CDATA[>]]>", "]]>"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 8, 1 << 16])
def test_slips_are_mended_however_small_the_bites(raw: str, text: str, size: int) -> None:
    class Dripping(io.BytesIO):
        def read(self, n: int | None = -1) -> bytes:
            return super().read(size)

    source = MendedXml(Dripping(wrapped(raw)), "here")
    assert texts("".join(iter(source.read, "")).encode()) == [text]
    assert texts(wrapped(raw)) == [text]


@pytest.mark.parametrize("head", ["\n\n  ", "\ufeff", "<br />\n<b>Warning</b>: x in y.php\n<?xml version='1.0'?>"])
def test_what_stands_in_front(head: str) -> None:
    head = head if "xml" in head else head + "<?xml version='1.0'?>"
    assert texts(wrapped("x", head)) == ["x"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1252", "koi8-r", "shift_jis"]
)
def test_encodings(encoding: str) -> None:
    text = {"koi8-r": "чай", "shift_jis": "お茶"}.get(encoding, "Schön é")
    data = f'<?xml version="1.0" encoding="{encoding}"?><rss><item>{text}</item></rss>'.encode(encoding)
    assert texts(data) == [text]


@pytest.mark.parametrize(
    "encoding", ["zlib", "rot13", "base64", "idna", "unicode_escape", "undefined", "no-such", "utf-16"]
)
def test_encodings_that_are_none_are_not_used(encoding: str) -> None:
    assert texts(f'<?xml version="1.0" encoding="{encoding}"?><rss><item>Schön</item></rss>'.encode()) == ["Schön"]


@pytest.mark.parametrize("cut", [b"</channel></rss>", b"</rss>", b"m></channel></rss>"])
def test_what_is_cut_off_gives_what_was_whole_and_then_an_error(cut: bytes) -> None:
    data = b"<rss><channel>\n<item>one</item>\n<item>two</item></channel></rss>".removesuffix(cut)
    found: list[Any] = []
    with open_container(io.BytesIO(data)) as container, pytest.raises(ReadError, match="broken or cut off at line 3"):
        found.extend(element.text for element in xml_elements(container, "-", {"item"}))
    with open_container(io.BytesIO(data)) as container:
        assert next(xml_elements(container, "-", {"item"})).text == "one"


def test_deep_nesting_does_no_harm() -> None:
    with pytest.raises(ReadError):
        texts(b"<rss>" + b"<a>" * 200_000)
    with pytest.raises(ReadError):
        texts(b"<rss><item>" + b"<a>" * 200_000)


@given(st.text(max_size=200), st.booleans())
def test_any_text_comes_through(text: str, cdata: bool) -> None:
    from xml.sax.saxutils import escape

    raw = f"<![CDATA[{text.replace(']]>', '')}]]>" if cdata else escape(text)
    expected = text.replace("]]>", "") if cdata else text
    expected = xml_stream._BAD.sub("", expected).replace("\r\n", "\n").replace("\r", "\n")
    found = texts(wrapped("x" + raw).decode().encode("utf-8", "surrogatepass"))
    assert found == ["x" + expected]
