"""A dataset as datasets are: several tables, folders in folders, and rows that become no post."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.archive import ReadingReport
from pipeline.classify.run import ClassifySettings, classify_to_file
from pipeline.scoring.model import Scorer

KEEP = ("text", "created_at", "links", "file", "row")
TEXTS = (
    "How did number {} sleep?",
    "SALE! Number {} now half price at https://shop.example/{}, order today!",
    "Thank you, number {} 💛",
    "RT @tom: number {}",
    "Went up the hill with {} others this morning, anybody else about?",
    "",
)


def rows(start: int, stop: int) -> Iterator[dict[str, Any]]:
    for number in range(start, stop):
        text = TEXTS[number % len(TEXTS)].format(number, number)
        yield {"id": f"p{number}", "text": text, "created_at": f"2024-05-01T10:00:{number % 60:02}Z"}


def write_dataset(folder: Path, n_rows: int) -> Path:
    """Write ``n_rows`` rows as JSON lines and Parquet, and two lines that are none."""
    (folder / "later").mkdir(parents=True)
    names = ["part2.jsonl", "part10.parquet", "later/part1.jsonl", "zz-none.jsonl"]  # part2 comes before part10
    for at, name in enumerate(names[:3]):
        chunk = list(rows(at * n_rows // 3, (at + 1) * n_rows // 3))
        if name.endswith(".parquet"):
            pq.write_table(pa.Table.from_pylist(chunk), folder / name, row_group_size=1000)
            continue
        if name.startswith("later"):
            chunk = [{key: value for key, value in row.items() if key != "id"} for row in chunk]
        lines = [json.dumps(row, ensure_ascii=False) for row in chunk]
        lines.insert(7, "{broken")
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / names[3]).write_text('{"text": ""}\n', encoding="utf-8")
    return folder


def local_run(source: Path, output: Path, scorer: Scorer = "auto") -> tuple[pa.Table, ReadingReport]:
    """Return what ``twoway classify`` makes of a dataset."""
    settings = ClassifySettings("parquet", scorer=scorer, fields=KEEP, jobs=1)
    [report] = classify_to_file([str(source)], output, settings)
    return pq.read_table(output), report


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "posts", 300)
