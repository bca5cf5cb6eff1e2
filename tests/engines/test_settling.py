"""Nothing incomplete is ever taken for a finished dataset."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline import __version__, load_model
from pipeline.engines.job import Done, Job, part_name
from pipeline.engines.reading import list_tables, read_parts
from pipeline.engines.settling import settle
from pipeline.engines.writing import Worker, ship_model
from pipeline.errors import TwowayError

LABELS = load_model().labels


@pytest.fixture
def job(dataset: Path, tmp_path: Path) -> Job:
    folder = tmp_path / "parts"
    ship_model(load_model(), folder)
    return Job(dataset, folder, __version__, part_size=20)


@pytest.fixture
def names(job: Job) -> list[str]:
    return list_tables(job.source)


@pytest.fixture
def done(job: Job, names: list[str]) -> list[Done]:
    worker = Worker(job)
    return [worker(part) for file, name in enumerate(names) for part in read_parts(job, file, name)]


@pytest.mark.parametrize("lost", [0, 1, 4, -1], ids=["first", "middle", "report", "report of an empty table"])
def test_a_part_that_is_missing_is_told(lost: int, job: Job, names: list[str], done: list[Done]) -> None:
    part = done.pop(lost)
    place = f"{names[part['file']]}: verdicts from post {part['first'] + 1} on are missing or there twice"
    with pytest.raises(TwowayError, match=place):
        settle(job, names, done, LABELS)


@pytest.mark.parametrize("twice", [0, 1, 4, -1])
def test_a_part_that_comes_twice_is_told(twice: int, job: Job, names: list[str], done: list[Done]) -> None:
    with pytest.raises(TwowayError, match="are missing or there twice; nothing was kept"):
        settle(job, names, [*done, done[twice]], LABELS)


def test_a_file_that_is_missing_is_told(job: Job, names: list[str], done: list[Done]) -> None:
    (job.folder / part_name(done[1])).unlink()
    with pytest.raises(TwowayError, match=rf"{names[0]}: verdicts from post 21 on"):
        settle(job, names, done, LABELS)


def test_what_dead_workers_left_is_removed(job: Job, names: list[str], done: list[Done]) -> None:
    (job.folder / "part-000000-000000000000.parquet.4711.new").write_bytes(b"half")
    (job.folder / "part-000000-000000000007.parquet").write_bytes(b"of nobody")
    assert (job.folder / "model").is_dir()
    settle(job, names, done, LABELS)
    assert {path.name for path in job.folder.iterdir()} == {part_name(part) for part in done if part["n_posts"]}


def test_a_dataset_without_posts_has_columns_all_the_same(tmp_path: Path) -> None:
    source = tmp_path / "none.jsonl"
    source.write_text('{"id": "1", "text": " "}\n')
    (tmp_path / "parts").mkdir()
    job = Job(source, tmp_path / "parts", __version__, keep=("lang",))
    done = [Worker(job)(part) for part in read_parts(job, 0, source.name)]
    report = settle(job, [source.name], done, LABELS)
    assert report.summary() == "1 row seen: 0 kept, 1 empty"
    table = pq.read_table(job.folder)
    assert table.num_rows == 0
    assert table.column_names == ["id", "label", "probabilities", "antisocial", "flagged", "lang"]
