import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive import ReadingReport
from pipeline.archive.delimited import csv_rows, sniff_dialect
from pipeline.archive.opening import open_container

PLAIN = 'id,text\r\n1,"one, two"\r\n2,"first line\r\nsecond ""quoted"" line"\r\n3,café 🚲\r\n'
EXPECTED = [
    (2, {"id": "1", "text": "one, two"}),
    (3, {"id": "2", "text": 'first line\r\nsecond "quoted" line'}),
    (4, {"id": "3", "text": "café 🚲"}),
]


def rows_of(data: bytes) -> tuple[list[tuple[int, dict[str, str]]], ReadingReport]:
    report = ReadingReport("stream")
    with open_container(io.BytesIO(data)) as container:
        rows = list(csv_rows(container, "-", report))
    assert report.seen == len(rows) + sum(tally.count for tally in report.tallies.values())
    return rows, report


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    rows, report = rows_of(PLAIN.encode(encoding))
    assert rows == EXPECTED
    assert not report.notes


def test_lines_in_windows_1252_are_read_and_told() -> None:
    rows, report = rows_of("id,text\n1,plain\n2,caf\xe9 \x93hi\x94\n".encode("latin-1"))
    assert rows[1][1]["text"] == "café “hi”"
    assert report.notes == ["-: 1 lines are not UTF-8 and were read as Windows-1252"]


def test_nul_bytes_are_left_out_and_told() -> None:
    rows, report = rows_of(b"id,text\n1,he\0llo\n")
    assert rows == [(2, {"id": "1", "text": "hello"})]
    assert report.notes == ["-: NUL bytes were left out of 1 lines"]


def test_lines_that_end_as_on_an_old_mac() -> None:
    assert rows_of(b"id,text\r1,hello\r2,world\r")[0] == [
        (2, {"id": "1", "text": "hello"}),
        (3, {"id": "2", "text": "world"}),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found_though_texts_are_full_of_others(delimiter: str) -> None:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=delimiter)
    writer.writerows([["id", "text", "likes"], ["1", "a, b; c | d", "3"], ["2", "a;b,c,d,e", "4"], ["3", "", "5"]])
    assert sniff_dialect(table.getvalue()).delimiter == delimiter
    assert [values["likes"] for _, values in rows_of(table.getvalue().encode())[0]] == ["3", "4", "5"]


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "\ufeffsep=;\n"])
def test_the_line_that_tells_a_spreadsheet_the_delimiter(first: str) -> None:
    assert rows_of(f"{first}id;text\n1;a, b\n".encode())[0] == [(3, {"id": "1", "text": "a, b"})]


def test_blank_lines_above_the_header() -> None:
    rows, report = rows_of(b"\r\n\nid;text\n1;a, b, c\n")
    assert [values for _, values in rows] == [{"id": "1", "text": "a, b, c"}]
    assert not report.tallies


def test_uneven_records_are_counted_and_short_ones_filled() -> None:
    rows, report = rows_of(b"id,text,likes\n1,a,2\n2,b\n3,c,4,too many\n\n4,d,5\n")
    assert [values["id"] for _, values in rows] == ["1", "2", "4"]
    assert rows[1] == (3, {"id": "2", "text": "b", "likes": ""})
    assert report.tallies["malformed"].places == ["-:4"]
    assert report.tallies["empty"].places == ["-:5"]


def test_a_quote_that_never_ends_does_not_swallow_the_file() -> None:
    lines = b"".join(b"%d,a line of text\n" % number for number in range(100_000))
    rows, report = rows_of(b'id,text\n1,"never ends\n' + lines)
    assert [values["text"] for _, values in rows[:2]] == ['"never ends', "a line of text"]
    assert (len(rows), len(report.notes)) == (100_001, 1)


def test_quotes_that_never_end_near_the_end_swallow_nothing_either() -> None:
    rows, report = rows_of(b'id\ttext\n1\t"one\ntwo"\n2\t"never ends\n3\tthree\n4\tfour')
    assert [values["text"] for _, values in rows] == [
        "one\ntwo",
        '"never ends',
        "three",
        "four",
    ]
    assert report.notes == ["-: some quotes are opened and never closed, and were taken for letters"]
    assert rows_of(b'id,text\n1,"cut off')[0] == [(2, {"id": "1", "text": "cut off"})]


def test_a_line_without_end_is_not_held_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.archive.delimited.LONGEST_LINE", 250)
    rows, report = rows_of(b"id,text\n" + b"x," * 5000 + b"\n1,hello\n")
    assert rows == [(3, {"id": "1", "text": "hello"})]
    assert report.skipped("malformed") == 1


def test_an_empty_file_and_a_header_alone() -> None:
    assert rows_of(b"")[0] == []
    assert rows_of(b"id,text\n")[0] == []


FIELD = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.tuples(FIELD, FIELD), min_size=3, max_size=8))
def test_what_csv_wrote_is_read_again(records: list[tuple[str, str]]) -> None:
    table = io.StringIO()
    csv.writer(table, quoting=csv.QUOTE_ALL).writerows([("id", "text"), *records])
    rows, _ = rows_of(table.getvalue().encode())
    assert [(values["id"], values["text"]) for _, values in rows] == records
