"""A local cluster of two workers does what one process does, also when one of the two is killed."""

import os
import signal
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.engines import ray_data
from pipeline.engines.job import Done, Job
from pipeline.engines.ray_cluster import connected
from pipeline.engines.ray_data import classify_dataset
from pipeline.errors import ConfigError, ReadError, TwowayError

from .conftest import KEEP, local_run, write_dataset

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="needs twoway[ray]")
# Ray sets deprecated settings of its own when it copies them.
quiet = pytest.mark.filterwarnings("ignore:`use_:DeprecationWarning:ray.data.context")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def cluster() -> Iterator[int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_TOKEN", uuid.uuid4().hex)  # else Ray makes one and leaves it in the home folder
        patch.delenv("RAY_ADDRESS", raising=False)
        with connected(None, 2) as n_workers:
            yield n_workers


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Done]:
    """All parts of the runs from now on, in the order in which they were done."""
    parts: list[Done] = []
    really = ray_data._classified

    def watch(*arguments: Any) -> Iterator[Done]:
        for part in really(*arguments):
            parts.append(part)
            yield part

    monkeypatch.setattr(ray_data, "_classified", watch)
    return parts


@needs_ray
@quiet
@pytest.mark.slow
def test_a_killed_worker_changes_no_row(cluster: int, told: list[Done], tmp_path: Path) -> None:
    source, target = write_dataset(tmp_path / "posts", 20_000), tmp_path / "verdicts"
    killed: list[int] = []
    heard: list[tuple[int, float]] = []

    def progress(n_posts: int, fraction: float) -> None:
        heard.append((n_posts, fraction))
        assert not target.exists()
        if not killed and len({part["worker"] for part in told}) == cluster:
            killed.append(told[-1]["worker"])
            os.kill(killed[0], signal.SIGKILL)

    options: dict[str, Any] = {"scorer": "light", "keep": KEEP, "workers": cluster, "part_size": 250}
    report = classify_dataset(source, target, progress=progress, **options)
    expected, local = local_run(source, tmp_path / "local.parquet", "light")
    verdicts = pq.read_table(target)
    assert verdicts.num_rows == report.kept > 13_000
    assert verdicts.equals(expected)
    assert report.to_dict() == local.to_dict()
    assert heard[-1] == (report.kept, 1.0)
    assert all(name.startswith("part-") and name.endswith(".parquet") for name in names_in(target))
    assert names_in(tmp_path) == [".local.parquet.finished", "local.parquet", "posts", "verdicts"]
    # The worker died midway, with work in hand, and another one took its place.
    n_posts = Counter[int]()
    for part in told:
        n_posts[part["worker"]] += part["n_posts"]
    assert n_posts[killed[0]] < report.kept / 2
    assert len(n_posts) == cluster + 1


@needs_ray
@quiet
@pytest.mark.slow
def test_the_parts_of_one_file_go_to_all_workers(cluster: int, told: list[Done], tmp_path: Path) -> None:
    source = write_dataset(tmp_path / "posts", 20_000) / "part10.parquet"
    classify_dataset(str(source), str(tmp_path / "verdicts"), scorer="light", keep=KEEP, part_size=250)
    assert pq.read_table(tmp_path / "verdicts").equals(local_run(source, tmp_path / "local.parquet", "light")[0])
    assert len({part["worker"] for part in told}) == cluster
    import ray

    assert ray.data.DataContext.get_current().target_max_block_size != 1  # nobody else's data is cut so small


@needs_ray
@quiet
@pytest.mark.slow
def test_an_error_of_a_worker_is_told_as_here_and_leaves_what_was_there(
    cluster: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source, target = write_dataset(tmp_path / "posts", 300), tmp_path / "verdicts"
    classify_dataset(source, target)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    whole = (source / "part10.parquet").read_bytes()
    (source / "part10.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ReadError, match=r"posts: part10\.parquet: is cut off or damaged") as raised:
        classify_dataset(source, target, force=True)
    assert type(raised.value) is ReadError
    assert "\n" not in str(raised.value)
    assert "ERROR" not in caplog.text
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    (source / "part10.parquet").write_bytes(whole)
    classify_dataset(source, target, keep=["text"], force=True)
    assert "text" in pq.read_table(target).column_names
    assert names_in(tmp_path) == ["posts", "verdicts"]


@needs_ray
@quiet
@pytest.mark.slow
def test_a_worker_of_another_version_is_told(
    cluster: int, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.__version__", "9.9")  # here, and not in the workers
    with pytest.raises(TwowayError, match=r"^a worker has twoway .*; install 9\.9 on all of them$"):
        classify_dataset(dataset, tmp_path / "verdicts")
    assert names_in(tmp_path) == ["posts"]


@needs_ray
@pytest.mark.slow
def test_ray_calls_nobody(cluster: int) -> None:
    import ray
    from ray._common.usage import usage_lib

    assert not usage_lib.usage_stats_enabled()
    assert "127.0.0.1" in usage_lib._usage_stats_report_url()
    assert not ray._private.worker.global_worker.node.webui_url


def test_what_exists_is_not_replaced_without_force(dataset: Path, tmp_path: Path) -> None:
    target = tmp_path / "verdicts"
    target.mkdir()
    with pytest.raises(TwowayError, match="verdicts: exists already"):
        classify_dataset(dataset, target)
    (target / "diary.txt").write_text("mine")
    with pytest.raises(TwowayError, match="only a folder of verdicts is replaced"):
        classify_dataset(dataset, target, force=True)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(TwowayError, match="a file is there, and only a folder of verdicts is replaced"):
        classify_dataset(dataset, tmp_path / "file", force=True)
    assert (target / "diary.txt").read_text() == (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("place", [".", "..", "later", "later/new"])
def test_the_target_lies_outside_the_source(place: str, dataset: Path) -> None:
    with pytest.raises(ConfigError, match="must lie outside the dataset"):
        classify_dataset(dataset, dataset / place, force=True)
    assert (dataset / "part2.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"workers": 0}, "workers=0, part_size=131072: both must be 1 or more"),
        ({"part_size": 0}, "part_size=0: both must be"),
        ({"keep": ["mood"]}, "no field of a post is called mood"),
        ({"scorer": "heavy"}, "scorer 'heavy': is not known"),
        ({"model": "nowhere"}, "model 'nowhere'"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_settings_are_checked_before_any_cluster_starts(
    options: dict[str, Any], message: str, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(TwowayError, match=message):
        classify_dataset(dataset, tmp_path / "verdicts", **options)


def test_without_ray_the_remedy_is_told_and_nothing_left(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'twoway\[ray\]'"):
        classify_dataset(dataset, tmp_path / "verdicts")
    assert names_in(tmp_path) == ["posts"]


@needs_ray
@pytest.mark.slow  # imports Ray
@pytest.mark.parametrize("address", ["127.0.0.1:9", "127.0.0.1:port", "nowhere.invalid:6379"])
def test_a_cluster_that_does_not_answer_is_told_at_once(
    address: str, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    with pytest.raises(ConfigError, match=f"{address}: no Ray cluster answers there"):
        classify_dataset(dataset, tmp_path / "verdicts", address=address)
    assert names_in(tmp_path) == ["posts"]


@needs_ray
@pytest.mark.slow  # imports Ray
def test_an_error_of_ray_itself_says_where_to_look(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ray.exceptions import RaySystemError

    class Broken:
        def iter_rows(self) -> Iterator[Any]:
            raise RaySystemError("out of everything")
            yield

    monkeypatch.setattr(ray_data, "_dataset", lambda *_: Broken())
    with pytest.raises(TwowayError, match=r"the Ray cluster gave up \(RaySystemError\); see its logs"):
        list(ray_data._classified(Job(dataset, dataset, "0"), ["part2.jsonl"], 2))
