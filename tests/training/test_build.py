"""Labels are joined with texts by id; what is missing is counted with its reason, and too little is not written."""

import hashlib
import json
import lzma
from pathlib import Path

import pytest

from pipeline.errors import DataError, TwowayError
from pipeline.training import join
from pipeline.training.build import build_data, report_build
from pipeline.training.corpora import Corpus, CorpusFile
from pipeline.training.labelled import load_labelled

LINES = b"Bread is out of the oven\nIs the ferry running?\nThanks, Ann!\n"
TABLE = b"id,said\n1,Rain again\n2,We open at nine\n"
LABELS = """id,label,antisocial,confident,round
diary:a.txt:1,promotional,1,0,1
diary:a.txt:3,gratitude,0,1,2
shop:b/c.csv:3,promotional,1,1,1
shop:b/c.csv:2,small_talk,0,1,3
"""


def corpus(name: str, path: str, content: bytes, **fields: object) -> Corpus:
    file = CorpusFile(name, path, "", f"github/o/{name}/0/{path}", len(content), hashlib.sha256(content).hexdigest())
    known = {"name": name, "repository": "o/n", "commit": "0", "licence": "", "platform": name[0], "files": (file,)}
    return Corpus(**{**known, **fields})


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    corpora = {
        "diary": corpus("diary", "a.txt", LINES, format="lines"),
        "shop": corpus("shop", "b/c.csv", TABLE, format="csv", field="said"),
    }
    monkeypatch.setattr(join, "load_corpora", lambda: corpora)
    for known, content in zip(corpora.values(), (LINES, TABLE), strict=True):
        path = tmp_path / "raw" / known.files[0].place
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return tmp_path / "raw"


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "public-train.csv.xz"
    path.write_bytes(lzma.compress(LABELS.encode()))
    return path


def test_posts_come_in_the_order_of_the_labels_and_can_be_loaded(raw: Path, labels: Path, tmp_path: Path) -> None:
    report = build_data([labels], raw, tmp_path / "build")
    path = tmp_path / "build" / "public-train.jsonl"
    assert report.written == {path: 4}
    assert (report.labelled, report.found) == (4, 4)
    assert json.loads(path.read_text().splitlines()[0]) == {
        "id": "diary:a.txt:1",
        "platform": "d",
        "text": "Bread is out of the oven",
        "label": "promotional",
        "antisocial": 1,
        "confident": 0,
        "round": 1,
    }
    data = load_labelled([path])
    assert data.texts == ["Bread is out of the oven", "Thanks, Ann!", "We open at nine", "Rain again"]
    assert data.sources == ["diary", "diary", "shop", "shop"]
    assert data.confident is not None
    assert data.confident.tolist() == [0, 1, 1, 1]


def test_building_again_changes_nothing_and_other_content_is_kept(raw: Path, labels: Path, tmp_path: Path) -> None:
    to = tmp_path / "build"
    first = build_data([labels], raw, to)
    assert build_data([labels], raw, to).written == first.written
    path = to / "public-train.jsonl"
    path.write_text("mine\n")
    with pytest.raises(TwowayError, match="--force"):
        build_data([labels], raw, to)
    assert path.read_text() == "mine\n"
    build_data([labels], raw, to, force=True)
    assert len(load_labelled([path])) == 4


def test_either_all_files_are_written_or_none(raw: Path, labels: Path, tmp_path: Path) -> None:
    other = labels.with_name("public-dev.csv.xz")
    other.write_bytes(labels.read_bytes())
    to = tmp_path / "build"
    to.mkdir()
    (to / "public-dev.jsonl").write_text("mine\n")
    with pytest.raises(TwowayError):
        build_data([labels, other], raw, to)
    assert [path.name for path in to.iterdir()] == ["public-dev.jsonl"]


def test_every_missing_row_is_counted_with_its_reason(raw: Path, tmp_path: Path) -> None:
    labels = tmp_path / "public-dev.csv"
    more = "diary:a.txt:99,x,0,1,1\ndiary:gone.txt:1,x,0,1,1\nnowhere:a.txt:1,x,0,1,1\n"
    labels.write_text(LABELS + more)
    (raw / "github/o/shop/0/b/c.csv").write_bytes(TABLE.replace(b"Rain", b"Snow"))
    report = build_data([labels], raw, tmp_path / "build", at_least=0)
    assert {name: (c.labelled, c.found, dict(c.missing)) for name, c in report.counts.items()} == {
        "diary": (4, 2, {join.NO_ROW: 1, join.NOT_LISTED: 1}),
        "shop": (2, 0, {join.CHANGED: 2}),
        "nowhere": (1, 0, {join.NOT_LISTED: 1}),
    }
    assert report.written == {tmp_path / "build" / "public-dev.jsonl": 2}
    lines = report_build(report).splitlines()
    assert (
        " ".join(lines[1].split()) == "diary 4 2 50.00 % 1 not in their file, 1 of files that the table does not list"
    )
    assert lines[-1].split() == ["total", "7", "2", "28.57", "%"]


def test_too_few_rows_are_not_written(raw: Path, labels: Path, tmp_path: Path) -> None:
    (raw / "github/o/shop/0/b/c.csv").unlink()
    report = build_data([labels], raw, tmp_path / "build")
    assert report.written == {}
    assert not (tmp_path / "build").exists()
    assert report.counts["shop"].missing == {join.NOT_FETCHED: 2}
    assert build_data([labels], raw, tmp_path / "build", at_least=0.5).written


def test_a_source_alone_is_judged_by_its_own_rows(raw: Path, labels: Path, tmp_path: Path) -> None:
    (raw / "github/o/shop/0/b/c.csv").unlink()
    report = build_data([labels], raw, tmp_path / "build", only=["diary"])
    assert list(report.counts) == ["diary"]
    assert list(report.written.values()) == [2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,label\ndiary:a.txt:1,x\n", r"public\.csv:2: is no row of labels"),
        ("id,label,antisocial\ndiary:a.txt:1,x,maybe\n", r"public\.csv:2: is no row of labels"),
        ("id,label,antisocial\ndiary:a.txt:1,x\n", r"public\.csv:2: is no row of labels"),
        ("id,label,antisocial\ndiary-1,x,0\n", "'diary-1' is not of the form source:path:row"),
        ("id,label,antisocial\n", "no labelled rows"),
    ],
)
def test_a_file_that_is_none_of_labels_is_refused(raw: Path, tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "public.csv").write_text(content)
    with pytest.raises(DataError, match=message):
        build_data([tmp_path / "public.csv"], raw, tmp_path / "build")
