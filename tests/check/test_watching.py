"""Watching: checked at once and after each save, through saves by renaming and broken moments."""

import os

import pytest

from pipeline.check import watching
from pipeline.check.run import Request
from pipeline.errors import ReadError


@pytest.fixture
def watch(tmp_path, monkeypatch):
    """Watch a file while steps happen between the looks; return the levels that were told."""
    path = tmp_path / "draft.txt"
    path.write_text("hello there")

    def run(*steps):
        pending, told = list(steps), []

        def keep_on():
            if not pending:
                return False
            step = pending.pop(0)
            if step is not None:
                step(path)
            return True

        monkeypatch.setattr(watching.time, "sleep", lambda seconds: None)
        request = Request((str(path),), {"history": ""})
        watching.watch_file(request, lambda report, _: told.append(report.results[0].level), keep_on=keep_on)
        return told

    return run


def save(text):
    def step(path):
        before = path.stat().st_mtime_ns if path.exists() else 0
        path.write_text(text)
        os.utime(path, ns=(before + 10**9, before + 10**9))

    return step


def rename_over(text):
    def step(path):
        beside = path.with_name("new")
        beside.write_text(text)
        beside.replace(path)

    return step


AD = "Shop now and save 20% today only, link in bio"


def test_every_save_is_checked_once(watch):
    assert watch(None, None, save(AD), None, save("good morning all")) == ["ok", "flag", "ok"]


def test_a_file_that_is_away_for_a_moment_is_waited_for(watch):
    assert watch(None, lambda path: path.unlink(), None, rename_over(AD)) == ["ok", "flag"]


def test_an_error_is_told_and_waited_out(watch, capsys):
    assert watch(None, lambda path: path.write_bytes(b"\xff"), save(AD)) == ["ok", "flag"]
    assert "not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("drafts", [("-",), ("just a text",), ("no/such/file.txt",), ()])
def test_what_cannot_change_cannot_be_watched(drafts):
    with pytest.raises(ReadError, match="--watch"):
        watching.watch_file(Request(drafts), lambda *_: None)
