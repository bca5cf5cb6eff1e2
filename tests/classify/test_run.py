"""Whole runs: formats, order, parallel work, and interruptions of every kind."""

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline import load_model
from pipeline.classify import run
from pipeline.classify.formats import format_of
from pipeline.classify.run import ClassifySettings, classify_to_file, classify_to_stream
from pipeline.errors import ConfigError, ReadError, TwowayError

SMALL = {"part_size": 256, "jobs": 1}


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def expected() -> Any:
    model = load_model()

    def verdicts(path: Path) -> list[tuple[str, str]]:
        posts = [json.loads(line) for line in path.read_text().splitlines()]
        return [
            (post["id"], v.label) for post, v in zip(posts, model.classify([p["text"] for p in posts]), strict=True)
        ]

    return verdicts


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("fields", [(), ("text", "created_at", "links")])
def test_a_row_a_post_in_order_in_every_format(
    name: str, fields: tuple[str, ...], posts_table: Path, expected: Any
) -> None:
    output = posts_table.with_name(f"out.{name}")
    settings = ClassifySettings(name, fields=fields, **SMALL)
    [report] = classify_to_file([str(posts_table)], output, settings)
    rows = rows_of(output)
    assert [(row["id"], row["label"]) for row in rows] == expected(posts_table)
    assert report.kept == len(rows) == 3000
    probabilities = "probabilities.gratitude" if name == "csv" else "probabilities"
    assert list(rows[0])[:3] == ["id", "label", "probabilities.conversational" if name == "csv" else "probabilities"]
    assert probabilities in rows[0]
    assert list(rows[0])[-3:] == list(fields) or not fields
    if fields:
        assert rows[1]["text"] == "SALE! Number 1 now half price, order today!"
        assert str(rows[1]["created_at"]).replace("T", " ").startswith("2024-05-01 10:00:01")
    assert sorted(path.name for path in output.parent.iterdir()) == [
        f".{output.name}.finished", output.name, "posts.jsonl",
    ]  # fmt: skip


def test_two_processes_give_the_same_bytes_as_one(posts_table: Path) -> None:
    for name in ("csv", "jsonl", "parquet"):
        one, two = posts_table.with_name(f"one.{name}"), posts_table.with_name(f"two.{name}")
        classify_to_file([str(posts_table)], one, ClassifySettings(name, part_size=256, jobs=1))
        classify_to_file([str(posts_table)], two, ClassifySettings(name, part_size=256, jobs=2))
        assert one.read_bytes() == two.read_bytes()


def test_a_stream_gets_the_same_bytes_as_a_file(posts_table: Path) -> None:
    for name in ("csv", "jsonl", "parquet"):
        settings, output, stream = ClassifySettings(name, **SMALL), posts_table.with_name(f"x.{name}"), io.BytesIO()
        classify_to_file([str(posts_table)], output, settings)
        stream.close = lambda: None  # type: ignore[method-assign] - the writer closes what it is given
        classify_to_stream([str(posts_table)], stream, settings)
        assert stream.getvalue() == output.read_bytes()


def test_several_sources_one_after_another(posts_table: Path) -> None:
    output = posts_table.with_name("out.jsonl")
    reports = classify_to_file([str(posts_table)] * 2, output, ClassifySettings("jsonl", **SMALL))
    assert [report.kept for report in reports] == [3000, 3000]
    assert [row["id"] for row in rows_of(output)][::3000] == ["p0", "p0"]


def test_nothing_to_classify_gives_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("id,text\n")
    for name in ("csv", "jsonl", "parquet"):
        output = tmp_path / f"out.{name}"
        classify_to_file([str(tmp_path / "none.csv")], output, ClassifySettings(name))
        assert rows_of(output) == []
    assert (tmp_path / "out.csv").read_text().startswith("id,label,probabilities.")


def test_progress_tells_posts_and_fraction(posts_table: Path) -> None:
    told: list[tuple[int, float]] = []
    settings = ClassifySettings("jsonl", part_size=1000, jobs=1)
    classify_to_file(
        [str(posts_table)], posts_table.with_name("o.jsonl"), settings, progress=lambda *now: told.append(now)
    )
    assert [n_posts for n_posts, _ in told] == [1000, 2000, 3000]
    assert told[-1][1] == 1.0


def test_an_output_is_not_replaced_without_force(posts_table: Path) -> None:
    output = posts_table.with_name("out.jsonl")
    output.write_text("mine")
    with pytest.raises(TwowayError, match="exists already"):
        classify_to_file([str(posts_table)], output, ClassifySettings("jsonl"))
    assert output.read_text() == "mine"
    classify_to_file([str(posts_table)], output, ClassifySettings("jsonl"), force=True)
    assert len(rows_of(output)) == 3000


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_input_that_breaks_midway_leaves_nothing_behind(jobs: int, posts_table: Path) -> None:
    import gzip

    broken = posts_table.with_name("broken.jsonl.gz")
    broken.write_bytes(gzip.compress(posts_table.read_bytes())[:-2000])
    output = posts_table.with_name("out.jsonl")
    with pytest.raises(ReadError, match="cut off or damaged"):
        classify_to_file([str(broken)], output, ClassifySettings("jsonl", part_size=100, jobs=jobs))
    assert sorted(path.name for path in output.parent.iterdir()) == ["broken.jsonl.gz", "posts.jsonl"]


class Interrupted(BaseException):
    """What stands in for Ctrl-C."""


def interrupt(posts_table: Path, output: Path, settings: ClassifySettings, *, after: int) -> None:
    def progress(n_posts: int, fraction: float) -> None:
        if n_posts >= after:
            raise Interrupted

    with pytest.raises(Interrupted):
        classify_to_file([str(posts_table)], output, settings, progress=progress)


@pytest.fixture
def scored(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of all posts that get scored from now on."""
    ids: list[str] = []
    really = run.classify_batches

    def watch(batches: Any, model: Any, **options: Any) -> Any:
        batches = list(batches)
        ids.extend(post_id for batch in batches for post_id in batch.column("id").to_pylist())
        return really(batches, model, **options)

    monkeypatch.setattr(run, "classify_batches", watch)
    return ids


def test_resuming_repeats_nothing_and_loses_nothing(posts_table: Path, scored: list[str], expected: Any) -> None:
    output, settings = posts_table.with_name("out.jsonl"), ClassifySettings("jsonl", **SMALL)
    interrupt(posts_table, output, settings, after=1024)
    assert not output.exists()
    [report] = classify_to_file([str(posts_table)], output, settings, resume=True)
    assert scored == [f"p{number}" for number in range(3000)]
    assert report.kept == 3000
    assert [(row["id"], row["label"]) for row in rows_of(output)] == expected(posts_table)


def test_an_interrupted_run_is_neither_overlooked_nor_mixed_with_another(posts_table: Path) -> None:
    output, settings = posts_table.with_name("out.jsonl"), ClassifySettings("jsonl", **SMALL)
    interrupt(posts_table, output, settings, after=1024)
    with pytest.raises(TwowayError, match="--resume goes on with it, --force starts afresh"):
        classify_to_file([str(posts_table)], output, settings)
    other = ClassifySettings("jsonl", fields=("text",), **SMALL)
    with pytest.raises(TwowayError, match="differs from this one in: --keep-fields"):
        classify_to_file([str(posts_table)], output, other, resume=True)
    posts_table.write_text(posts_table.read_text() + '{"id": "new", "text": "hello"}\n')
    with pytest.raises(TwowayError, match="differs from this one in: input"):
        classify_to_file([str(posts_table)], output, settings, resume=True)
    classify_to_file([str(posts_table)], output, settings, force=True)
    assert len(rows_of(output)) == 3001


def test_parts_of_other_posts_are_never_taken_for_these(
    posts_table: Path, monkeypatch: pytest.MonkeyPatch, expected: Any
) -> None:
    # Nobody can tell by name or time whether standard input is the same again.
    output, settings = posts_table.with_name("out.jsonl"), ClassifySettings("jsonl", **SMALL)
    monkeypatch.setattr(run, "stamp", lambda name: ["-"])
    interrupt(posts_table, output, settings, after=1024)
    posts_table.write_text(posts_table.read_text().replace("SALE!", "Lost: a glove."))
    classify_to_file([str(posts_table)], output, settings, resume=True)
    assert [(row["id"], row["label"]) for row in rows_of(output)] == expected(posts_table)


SCRIPT = """
import sys
from pathlib import Path
from pipeline.classify.run import ClassifySettings, classify_to_file

if __name__ == "__main__":
    source, output, jobs = sys.argv[1:]
    settings = ClassifySettings("parquet", fields=("text",), part_size=200, jobs=int(jobs))
    classify_to_file([source], Path(output), settings, resume=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_kill_9_at_random_points_then_resume_equals_an_uninterrupted_run(jobs: int, posts_table: Path) -> None:
    script = posts_table.with_name("script.py")
    script.write_text(SCRIPT)
    lines = posts_table.read_text().splitlines(keepends=True)
    posts_table.write_text("".join(line.replace('"p', f'"{copy}-') for copy in range(15) for line in lines))
    whole, output = posts_table.with_name("whole.parquet"), posts_table.with_name("out.parquet")
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root}

    def start(target: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(script), str(posts_table), str(target), str(jobs)]
        return subprocess.Popen(command, env=environment, cwd=posts_table.parent, start_new_session=True)

    began = time.monotonic()
    assert start(whole).wait() == 0
    seconds = time.monotonic() - began
    chance = random.Random(jobs)
    folder = posts_table.with_name(".out.parquet.unfinished")
    kills, n_parts = 0, []
    while kills < 8 and not output.exists():
        process = start(output)
        try:
            process.wait(timeout=seconds * chance.uniform(0.3, 0.6))
        except subprocess.TimeoutExpired:
            # Now the whole family, now the parent alone, whose workers then live on for a moment.
            (os.killpg if kills % 2 else os.kill)(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
            if not output.exists():  # else it was tidying up
                n_parts.append(len(list(folder.glob("0*"))))
    assert output.exists() or start(output).wait() == 0
    assert n_parts == sorted(n_parts)
    assert n_parts[0] < 225
    assert output.read_bytes() == whole.read_bytes()
    ids = pq.read_table(output).column("id").to_pylist()
    assert ids == [f"{copy}-{number}" for copy in range(15) for number in range(3000)]


def test_the_format_is_told_by_ending_or_option() -> None:
    assert [format_of(f"x{ending}", None) for ending in (".csv", ".jsonl", ".ndjson", ".parquet", ".PQ")] == [
        "csv", "jsonl", "jsonl", "parquet", "parquet",
    ]  # fmt: skip
    assert format_of("x.txt", "csv") == "csv"
    with pytest.raises(ConfigError, match=r"the ending says no format; end it in \.csv"):
        format_of("x.txt", None)
    with pytest.raises(ConfigError, match=r"is no format to write; choose csv, jsonl, parquet"):
        format_of("x.csv", "xlsx")
