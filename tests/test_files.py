from pathlib import Path

import pytest

from pipeline.errors import TwowayError
from pipeline.files import A_FILE, A_MODEL, write_beside


def make_model(path):
    (path / "plots").mkdir(parents=True)
    (path / "plots" / "old.svg").touch()
    (path / "manifest.json").write_text('{"labels": ["a", "b"], "files": {"plots/old.svg": {}}}')
    return path


def listed(path):
    return sorted(file.relative_to(path).as_posix() for file in path.rglob("*"))


def test_written_in_one_move(tmp_path):
    target = tmp_path / "deep" / "out.csv"
    with write_beside(target) as beside:
        beside.write_text("whole", encoding="utf-8")
        assert not target.exists()
    assert target.read_text(encoding="utf-8") == "whole"
    assert [path.name for path in target.parent.iterdir()] == ["out.csv"]


def test_an_error_leaves_what_was_there(tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), write_beside(target, force=True) as beside:
        beside.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_nothing_is_replaced_unasked(tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(TwowayError, match="--force"), write_beside(target):
        pytest.fail("the body must not run")


def test_a_folder_takes_the_place_of_a_folder(tmp_path):
    target = make_model(tmp_path / "model")
    with write_beside(target, force=True) as beside:
        beside.mkdir()
        (beside / "new").touch()
    assert [path.name for path in target.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_folder_of_other_things_is_never_replaced(tmp_path):
    diary = tmp_path / "diary"
    diary.mkdir()
    (diary / "monday.txt").touch()
    beside_a_model = make_model(tmp_path / "model") / "notes.txt"
    beside_a_model.touch()
    foreign = tmp_path / "extension"
    foreign.mkdir()
    (foreign / "manifest.json").write_text('{"name": "of a browser"}')
    before = listed(tmp_path)
    for target in (diary, beside_a_model.parent, foreign):
        with pytest.raises(TwowayError, match="a folder is there, and only"), write_beside(target, force=True):
            pytest.fail("the body must not run")
    assert listed(tmp_path) == before


def test_an_empty_folder_may_go(tmp_path):
    with write_beside(tmp_path, force=True) as beside:
        beside.mkdir()
        (beside / "new").touch()
    assert listed(tmp_path) == ["new"]


def test_a_file_and_a_folder_do_not_replace_one_another(tmp_path):
    model, file = make_model(tmp_path / "model"), tmp_path / "a.csv"
    file.touch()
    before = listed(tmp_path)
    with pytest.raises(TwowayError, match="is a folder"), write_beside(model, force=True) as beside:
        beside.touch()
    with pytest.raises(TwowayError, match="is a file"), write_beside(file, force=True) as beside:
        beside.mkdir()
    with pytest.raises(TwowayError, match="only a file is"), write_beside(model, force=True, may_replace=A_FILE):
        pytest.fail("the body must not run")
    with pytest.raises(TwowayError, match="only a folder that is"), write_beside(file, force=True, may_replace=A_MODEL):
        pytest.fail("the body must not run")
    assert listed(tmp_path) == before


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="needs devices")
def test_a_device_is_not_replaced():
    with pytest.raises(TwowayError, match="neither a file nor a folder"), write_beside(Path("/dev/null"), force=True):
        pytest.fail("the body must not run")


def test_a_link_is_followed(tmp_path):
    make_model(tmp_path / "v1")
    (tmp_path / "current").symlink_to("v1")
    with write_beside(tmp_path / "current", force=True) as beside:
        beside.mkdir()
    assert (tmp_path / "current").is_symlink()
    assert listed(tmp_path / "v1") == []


def test_what_cannot_be_written_is_told_and_other_errors_pass(tmp_path):
    with (
        pytest.raises(TwowayError, match=r"out\.csv: cannot be written"),
        write_beside(tmp_path / "out.csv") as beside,
    ):
        (beside / "no folder").write_text("")
    with pytest.raises(FileNotFoundError), write_beside(tmp_path / "out.csv"):
        (tmp_path / "none").read_text()
    assert listed(tmp_path) == []


@pytest.mark.parametrize("target", [".", "drafts.csv"])
def test_verdicts_never_replace_a_folder(target, tmp_path, monkeypatch, twoway):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "drafts.csv").mkdir()
    (tmp_path / "posts.csv").write_text("text\nhello all\n")
    done = twoway("classify", "posts.csv", "-o", target, "--format", "csv", "--force")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "only a file is replaced" in done.stderr
    assert listed(tmp_path) == ["drafts.csv", "posts.csv"]
