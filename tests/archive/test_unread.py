"""What lies in a folder and is no part of what is read: tables beside an export, and twoway's own files."""

import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.archive import read_posts
from pipeline.archive.own_files import holds_verdicts
from pipeline.errors import ReadError

POST = {"id": "https://a.example/1", "type": "Note", "content": "<p>Hello</p>", "published": "2024-05-01T10:00:00Z"}
OUTBOX = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "id": "outbox.json",
    "type": "OrderedCollection",
    "totalItems": 1,
    "orderedItems": [{"type": "Create", "actor": "https://a.example/u", "object": POST, "to": [], "cc": []}],
}


def test_tables_beside_an_export_are_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr("outbox.json", json.dumps(OUTBOX))
        archive.writestr("own.csv", "id,text\n1,a part of the export\n")
    (tmp_path / "mega.csv").write_text("id,text\n1,Hello\n")
    (tmp_path / "good.jsonl").write_text('{"id": "1", "text": "Hello"}\n')
    (tmp_path / "list.json").write_text('[{"id": "1",\n "text": "Hello"}]\n')
    (tmp_path / "settings.json").write_text('{\n "theme": "dark"\n}\n')
    with read_posts(tmp_path, include_private=True) as reading:
        list(reading)
    assert reading.format == "mastodon"
    told = [note for note in reading.report.notes if "was not read, since the folder was read as mastodon" in note]
    assert [note.removeprefix(f"{tmp_path}: ").split(":")[0] for note in told] == [
        "good.jsonl",
        "list.json",
        "mega.csv",
    ]


HEADER = "id,label,probabilities.a,probabilities.b,antisocial,flagged"
LINE = '{"id": "1\\"", "label": "a", "probabilities": {"a": 1.0, "b": 0.0}, "antisocial": 0.1, "flagged": false'


@pytest.mark.parametrize(
    ("name", "text", "is_ours"),
    [
        ("v.csv", HEADER + "\n1,a,1.0,0.0,0.1,false\n", True),
        ("v.csv", HEADER + ",text\n", True),
        ("v.txt", HEADER + "\n", True),
        ("v.csv", "id,label,text\n1,a,Hello\n", False),
        ("v.csv", "id,label,probabilities,antisocial,flagged\n", False),
        ("v.jsonl", LINE + "}\n", True),
        ("v.jsonl", LINE + ', "text": "Hello"}\n', True),
        ("v.jsonl", '{"id": "1", "label": "a", "text": "Hello"}\n', False),
        ("v.jsonl", "", False),
        ("v.parquet", "PAR1 cut off", False),
    ],
)
def test_verdicts_are_known_by_their_columns(name: str, text: str, is_ours: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert holds_verdicts(tmp_path / name) is is_ours


def test_in_a_folder_verdicts_are_told_and_work_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("id,text\n1,Hello\n")
    (tmp_path / "v.jsonl").write_text(LINE + ', "text": "Hello"}\n')
    verdict = {"id": ["1"], "label": ["a"], "probabilities": [{"a": 1.0}], "antisocial": [0.1], "flagged": [False]}
    pq.write_table(pa.table(verdict), tmp_path / "v.parquet")
    work = tmp_path / ".out.csv.unfinished"
    work.mkdir()
    (work / "job.json").write_text('{"input": []}')
    (tmp_path / ".out.csv.finished").write_text("{}")
    with read_posts(tmp_path) as reading:
        assert [post.file for post in reading] == ["mine.csv"]
    assert reading.report.notes == [
        "v.jsonl: holds verdicts of twoway, and was not read",
        "v.parquet: holds verdicts of twoway, and was not read",
    ]
    (tmp_path / "mine.csv").unlink()
    with pytest.raises(ReadError, match=r"holds no files; v\.jsonl: holds verdicts of twoway"):
        read_posts(tmp_path)
