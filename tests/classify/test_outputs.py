"""Where verdicts go: never over the input, by one run at a time, and whole or not at all, also on a full disk."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.columns import Columns
from pipeline.classify import run, unfinished
from pipeline.classify.formats import format_of
from pipeline.classify.lock import lock_file
from pipeline.classify.outputs import check_output
from pipeline.classify.run import ClassifySettings, classify_to_file
from pipeline.errors import ConfigError, ReadError, TwowayError

SETTINGS = ClassifySettings("jsonl", scorer="light", part_size=256, jobs=1)


@pytest.mark.parametrize(
    "way", ["same", "dotted", "symlink", "hard link", "folder", "link into folder", "standard input"]
)
def test_out_is_never_the_input(way: str, posts_table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, link = posts_table.parent, posts_table.with_name("link.jsonl")
    source, output = str(posts_table), posts_table
    if way == "dotted":
        output = folder / ".." / folder.name / posts_table.name
    elif way in ("symlink", "link into folder"):
        link.symlink_to(posts_table)
        output = link
    elif way == "hard link":
        link.hardlink_to(posts_table)
        output = link
    if way in ("folder", "link into folder"):
        source = str(folder)
    before = posts_table.read_bytes()
    with posts_table.open() as file:
        if way == "standard input":
            monkeypatch.setattr("sys.stdin", file)
            source = "-"
        with pytest.raises(ConfigError, match="OUT is the input"):
            classify_to_file([source], output, SETTINGS, force=True)
    assert posts_table.read_bytes() == before
    assert not list(folder.glob(".*"))


def test_out_may_lie_in_the_folder_that_is_read_and_be_made_again(posts_table: Path) -> None:
    folder = posts_table.parent
    output = folder / "out.jsonl"
    settings = ClassifySettings("jsonl", scorer="light", fields=("text",), jobs=1)
    for force in (False, True):
        [report] = classify_to_file([str(folder)], output, settings, force=force)
        assert report.kept == 3000
    assert report.notes == ["out.jsonl: holds verdicts of twoway, and was not read"]
    assert classify_to_file([str(folder)], output, settings, resume=True) == []
    check_output(folder / "new.jsonl", [str(folder)])


def test_a_finished_output_is_compared_before_it_is_taken_for_done(posts_table: Path) -> None:
    output = posts_table.with_name("out.jsonl")
    classify_to_file([str(posts_table)], output, SETTINGS)
    assert classify_to_file([str(posts_table)], output, SETTINGS, resume=True) == []
    other = ClassifySettings("jsonl", scorer="light", fields=("text",), part_size=256, jobs=1)
    with pytest.raises(TwowayError, match="is finished, but differs from this one in: --keep-fields; choose another"):
        classify_to_file([str(posts_table)], output, other, resume=True)
    with pytest.raises(ConfigError, match="--resume and --force"):
        classify_to_file([str(posts_table)], output, SETTINGS, resume=True, force=True)
    output.write_text("mine")
    with pytest.raises(TwowayError, match="changed since"):
        classify_to_file([str(posts_table)], output, SETTINGS, resume=True)
    output.with_name(".out.jsonl.finished").unlink()
    with pytest.raises(TwowayError, match=r"no record of a run tells what it was made of.*--force without --resume"):
        classify_to_file([str(posts_table)], output, SETTINGS, resume=True)
    assert output.read_text() == "mine"


def test_a_second_run_to_the_same_output_is_told(posts_table: Path) -> None:
    output = posts_table.with_name("out.jsonl")
    told = []

    def second(n_posts: int, fraction: float) -> None:
        for options in ({}, {"force": True}, {"resume": True}):
            with pytest.raises(TwowayError, match=r"out\.jsonl: another run is writing it") as error:
                classify_to_file([str(posts_table)], output, SETTINGS, **options)
            told.append(error.value)

    classify_to_file([str(posts_table)], output, SETTINGS, progress=second)
    assert told
    assert len(output.read_text().splitlines()) == 3000
    assert not output.with_name(".out.jsonl.unfinished").exists()


def test_a_lock_on_a_file_that_was_removed_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    really = fcntl.flock
    monkeypatch.setattr("fcntl.flock", lambda file, how: (really(file, how), (tmp_path / "lock").unlink()))
    assert lock_file(tmp_path / "lock") is None


@pytest.mark.parametrize("stage", ["job", "part", "join"])
def test_on_a_full_disk_one_sentence_and_nothing_half_written(
    stage: str, posts_table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = posts_table.with_name("out.jsonl")
    really, calls = unfinished.write_whole, []

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def write(path: Path, data: bytes) -> None:
        calls.append(path)
        full() if len(calls) > 3 else really(path, data)

    with monkeypatch.context() as patch:
        if stage == "job":
            patch.setattr(unfinished, "write_whole", full)
        elif stage == "part":
            patch.setattr(run, "write_whole", write)
        else:
            patch.setattr(run, "join_parts", full)
        with pytest.raises(TwowayError, match=r"out\.jsonl: cannot be written.*No space left on device") as error:
            classify_to_file([str(posts_table)], output, SETTINGS)
    assert not output.exists()
    work = output.with_name(".out.jsonl.unfinished")
    assert work.exists() is (stage != "job") is ("--resume goes on" in str(error.value))
    if stage != "job":
        assert not [path for path in work.iterdir() if path.name == "joined" or path.suffix == ".new"]
        [report] = classify_to_file([str(posts_table)], output, SETTINGS, resume=True)
        assert report.kept == 3000


def test_a_folder_without_files_that_may_be_made(posts_table: Path) -> None:
    with pytest.raises(TwowayError, match=r"/proc/x\.jsonl: cannot be written"):
        classify_to_file([str(posts_table)], Path("/proc/x.jsonl"), SETTINGS)


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
def test_a_full_device_as_standard_output(name: str, posts_table: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "classify", str(posts_table), "--scorer", "light", "--format", name]
    with Path("/dev/full").open("wb") as device:
        done = subprocess.run(
            [*command, "-q"],
            stdout=device,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            check=False,
        )
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith("twoway: standard output: cannot be written (No space left on device)")


def rows(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_the_posts_of_one_author_of_a_table(tmp_path: Path) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "out.jsonl"
    table.write_text("id,text,writer\n1,Hello,me\n2,Hi,you\n3,Bye,@Me\n4,RT @a: x,you\n")
    settings: dict[str, Any] = {"format": "jsonl", "scorer": "light", "author": "me"}
    columns = Columns(author="writer")
    [report] = classify_to_file([str(table)], output, ClassifySettings(**settings, columns=columns))
    assert report.summary() == "4 rows seen: 2 kept, 1 not own, 1 repost"
    assert [line[:9] for line in rows(output)] == ['{"id": "1', '{"id": "3']
    with pytest.raises(ReadError, match="says of no row whose it is; name the column with --author-column"):
        classify_to_file([str(table)], output, ClassifySettings(**settings), force=True)
    assert not list(tmp_path.glob("*.unfinished"))
    assert len(rows(output)) == 2


def test_an_author_of_an_export_is_refused(tmp_path: Path) -> None:
    sample = next((Path(__file__).parents[2] / "data" / "raw" / "sample").glob("twitter-*.zip"))
    settings = ClassifySettings("jsonl", scorer="light", author="me")
    with pytest.raises(ConfigError, match="is read as x, an export of one account; leave out --author"):
        classify_to_file([str(sample)], tmp_path / "out.jsonl", settings)
    assert not list(tmp_path.iterdir())


def test_a_column_without_dates_is_told(tmp_path: Path) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "out.jsonl"
    table.write_text("id,text,when\n1,Hello,2024-05-01\n2,Hi,\n")
    for column, notes in (("text", ["no cell of `text` is a date"]), ("when", [])):
        settings = ClassifySettings("jsonl", scorer="light", columns=Columns(created_at=column, text="text"))
        [report] = classify_to_file([str(table)], output, settings, force=True)
        assert report.notes == notes


def test_a_format_against_the_ending_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"x\.csv: the ending says csv, --format parquet; change one"):
        format_of("x.csv", "parquet")
    assert format_of("x.csv", "csv") == "csv"
