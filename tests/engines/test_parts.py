"""Parts without a cluster: what workers do with them, in any order and more than once."""

import gzip
import random
import re
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import __version__, load_model
from pipeline.classify.run import PART_SIZE as BATCH_SIZE
from pipeline.classify.run import ClassifySettings, classify_to_file
from pipeline.engines.job import Done, Job, Part, error_from_text, is_part
from pipeline.engines.reading import list_tables, read_parts
from pipeline.engines.settling import settle
from pipeline.engines.tries import N_TRIES
from pipeline.engines.writing import Worker, ship_model, write_part
from pipeline.errors import ModelError, ReadError, TwowayError

from .conftest import KEEP, local_run

MODEL = load_model()


def job_for(source: Path, part_size: int = 32) -> Job:
    folder = source.parent / "parts"
    ship_model(MODEL, folder)
    return Job(source, folder, __version__, keep=KEEP, part_size=part_size)


def parts_of(job: Job) -> tuple[list[str], list[Part]]:
    names = list_tables(job.source)
    return names, [part for file, name in enumerate(names) for part in read_parts(job, file, name)]


def written(job: Job, parts: Iterable[Part]) -> list[Done]:
    worker = Worker(job)
    return [worker(part) for part in parts]


@pytest.mark.parametrize("part_size", [1, 32, 10_000])
def test_parts_written_in_any_order_are_the_local_run(part_size: int, dataset: Path, tmp_path: Path) -> None:
    job = job_for(dataset, part_size)
    names, parts = parts_of(job)
    random.Random(part_size).shuffle(parts)
    report = settle(job, names, written(job, parts), MODEL.labels)
    expected, local = local_run(dataset, tmp_path / "local.parquet")
    assert pq.read_table(job.folder).equals(expected)
    assert report.to_dict() == local.to_dict()
    assert report.skipped("malformed") == 2
    assert max(pq.read_metadata(path).num_rows for path in job.folder.iterdir()) <= part_size


def test_files_that_are_no_tables_of_posts_are_told_as_in_a_local_run(dataset: Path, tmp_path: Path) -> None:
    (dataset / "settings.json").write_text('{\n "theme": "dark"\n}\n')
    (dataset / "none.csv").write_text("")
    (dataset / "verdicts.jsonl").write_bytes(local_jsonl(dataset, tmp_path / "local.jsonl"))
    job = job_for(dataset)
    names, parts = parts_of(job)
    report = settle(job, names, written(job, parts), MODEL.labels)
    _, local = local_run(dataset, tmp_path / "local.parquet")
    notes = [note for note in local.notes if "verdicts of twoway" not in note]  # of the folder, not of a table
    assert (len(notes), len(local.notes)) == (2, 3)
    assert report.to_dict() == local.to_dict() | {"notes": notes}


def local_jsonl(source: Path, output: Path) -> bytes:
    classify_to_file([str(source)], output, ClassifySettings("jsonl", scorer="light", jobs=1))
    return output.read_bytes()


@pytest.mark.parametrize("name", ["part2.jsonl", "part10.parquet"])
def test_a_dataset_of_one_file(name: str, dataset: Path, tmp_path: Path) -> None:
    job = job_for(dataset / name)
    names, parts = parts_of(job)
    report = settle(job, names, written(job, parts), MODEL.labels)
    expected, local = local_run(dataset / name, tmp_path / "local.parquet")
    assert pq.read_table(job.folder).equals(expected)
    assert report.to_dict() == local.to_dict()


def test_a_part_is_scored_in_the_batches_of_the_local_run(tmp_path: Path) -> None:
    source = tmp_path / "many.jsonl"
    source.write_text('{"text": "hello"}\n' * (2 * BATCH_SIZE + 5))
    [whole, end] = read_parts(job_for(source, 8 * BATCH_SIZE), 0, source.name)
    assert [batch.num_rows for batch in pa.ipc.open_stream(whole["posts"])] == [BATCH_SIZE, BATCH_SIZE, 5]
    assert end["first"] == 2 * BATCH_SIZE + 5


def test_a_part_done_twice_is_the_same_part(dataset: Path) -> None:
    job = job_for(dataset)
    _, parts = parts_of(job)
    written(job, parts)
    before = {path.name: path.read_bytes() for path in job.folder.iterdir() if is_part(path)}
    written(job, reversed(parts))
    assert {path.name: path.read_bytes() for path in job.folder.iterdir() if is_part(path)} == before


def test_a_part_that_ends_every_worker_ends_the_run(dataset: Path) -> None:
    class Deadly:
        labels = MODEL.labels

        def score(self, texts: list[str]) -> None:
            raise MemoryError

    job = job_for(dataset)
    part = parts_of(job)[1][0]
    for _ in range(N_TRIES):
        with pytest.raises(MemoryError):
            write_part(job, Deadly(), part)  # type: ignore[arg-type]
    with pytest.raises(TwowayError, match=r"part-000000-000000000000: 10 workers ended .* smaller part_size"):
        write_part(job, MODEL, part)


def test_a_table_that_ends_every_reader_ends_the_run(dataset: Path) -> None:
    job = job_for(dataset)
    for _ in range(N_TRIES):
        assert not next(read_parts(job, 0, "part2.jsonl"))["error"]
    assert "table-000000: 10 workers ended" in next(read_parts(job, 0, "part2.jsonl"))["error"]
    assert not next(read_parts(job, 1, "part10.parquet"))["error"]


def test_the_model_comes_without_what_would_be_unpickled_and_is_checked(dataset: Path) -> None:
    job = job_for(dataset)
    shipped = {path.relative_to(job.folder / "model").as_posix() for path in job.folder.rglob("*") if path.is_file()}
    assert shipped == {"manifest.json", *MODEL.manifest["files"]} - {"estimator.joblib"}
    assert Worker(job).model.classify(["hi"]) == MODEL.classify(["hi"])
    weights = job.folder / "model" / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(ModelError, match="differs from the manifest's"):
        Worker(job).model.score([])


def test_a_worker_that_cannot_take_part_says_why(dataset: Path, tmp_path: Path) -> None:
    here = job_for(dataset)
    part = parts_of(here)[1][0]
    other = Worker(Job(dataset, here.folder, "0.0"))(part)
    assert re.fullmatch(r"TwowayError a worker has twoway .*; install 0\.0 on all of them", other["error"])
    elsewhere = Job(tmp_path / "unseen", tmp_path / "unseen-parts", __version__, keep=KEEP)
    assert "unseen-parts: a worker cannot write there (it is not there)" in Worker(elsewhere)(part)["error"]
    with pytest.raises(TwowayError, match="unseen-parts: a worker cannot write there"):
        write_part(elsewhere, MODEL, part)
    [unread] = read_parts(elsewhere, 0, "part2.jsonl")
    assert "must lie where all of them see it" in unread["error"]


@pytest.mark.parametrize("n_posts", [0, 60])
def test_an_error_midway_is_told_behind_the_parts_before_it(n_posts: int, dataset: Path) -> None:
    job = job_for(dataset)
    table = dataset / "part2.jsonl.gz"
    table.write_bytes(
        gzip.compress(b'{"text": "hi"}\n' * n_posts + random.Random(1).randbytes(4000).hex().encode())[:-900]
    )
    *before, last = read_parts(job, 0, table.name)
    assert sum(pa.ipc.open_stream(part["posts"]).read_all().num_rows for part in before) <= n_posts
    done = Worker(job)(last)
    assert done["error"] == last["error"]
    assert done["n_posts"] == 0
    assert not done["report"]
    error = error_from_text(done["error"])
    assert type(error) is ReadError
    assert str(error).startswith(f"{dataset}: {table.name}: ")


def test_what_is_no_dataset_is_refused(tmp_path: Path, dataset: Path) -> None:
    import zipfile

    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadError, match="holds no table; looked for CSV"):
        list_tables(tmp_path / "empty")
    with zipfile.ZipFile(dataset / "more.zip", "w") as packed:
        packed.writestr("part3.jsonl", '{"text": "hi"}\n')
    with pytest.raises(ReadError, match=r"more.zip/part3.jsonl lies in an archive; unpack it"):
        list_tables(dataset)


def test_links_out_of_the_dataset_are_not_followed(tmp_path: Path, dataset: Path) -> None:
    secret = tmp_path / "secret.jsonl"
    secret.write_text('{"text": "not for you"}\n')
    (dataset / "link.jsonl").symlink_to(secret)
    [part] = read_parts(job_for(dataset), 0, "link.jsonl")
    assert "link.jsonl: is a link" in part["error"]
