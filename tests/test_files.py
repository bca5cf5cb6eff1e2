import pytest

from pipeline.errors import TwowayError
from pipeline.files import write_beside


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
    target = tmp_path / "model"
    target.mkdir()
    (target / "old").touch()
    with write_beside(target, force=True) as beside:
        beside.mkdir()
        (beside / "new").touch()
    assert [path.name for path in target.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
