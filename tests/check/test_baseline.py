"""The baseline: what it accepts, when it stops to, and what it is not."""

import json

import pytest

from pipeline.check.baseline import load_baseline, write_baseline
from pipeline.check.checker import check_drafts
from pipeline.check.draft import Draft
from pipeline.errors import ConfigError, TwowayError

AD = "buy in our shop, link in bio"


@pytest.fixture
def baseline(tmp_path, model):
    path = tmp_path / "baseline.json"
    assert len(write_baseline(path, check_drafts([Draft(AD)], model))) == 2
    return path


def test_what_is_known_is_left_out(baseline, model):
    report = check_drafts([Draft(AD.upper())], model, baseline=load_baseline(baseline))
    assert not report.failed
    assert report.results[0].level == "ok"
    assert {finding.rule for finding in report.results[0].ignored} == {"one-way-promotion", "link-in-bio"}


def test_a_changed_draft_and_a_new_rule_are_looked_at(baseline, model):
    report = check_drafts([Draft(AD + " today"), Draft(AD)], model, baseline=load_baseline(baseline))
    assert [result.level for result in report.results] == ["flag", "ok"]


def test_the_file_holds_no_words(baseline):
    assert "shop" not in baseline.read_text()


def test_accepting_again_keeps_what_was_accepted(baseline, model, tmp_path):
    report = check_drafts([Draft(AD)], model, baseline=load_baseline(baseline))
    before = baseline.read_text()
    write_baseline(baseline, report)
    assert baseline.read_text() == before


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema_version": 1, "accepted": []}', "\x00"])
def test_what_is_no_baseline_is_told(tmp_path, content):
    path = tmp_path / "b.json"
    path.write_text(content)
    with pytest.raises(ConfigError, match="--write-baseline"):
        load_baseline(path)


def test_another_version_is_told(tmp_path):
    path = tmp_path / "b.json"
    path.write_text(json.dumps({"schema_version": 2, "accepted": {}}))
    with pytest.raises(ConfigError, match="version 2, expected 1"):
        load_baseline(path)


def test_a_missing_one_is_told(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_baseline(tmp_path / "none.json")


def test_what_was_accepted_before_stays(baseline, model):
    known = load_baseline(baseline)
    write_baseline(baseline, check_drafts([Draft("buy this, big sale")], model, baseline=known), known)
    report = check_drafts([Draft(AD), Draft("buy this, big sale")], model, baseline=load_baseline(baseline))
    assert [result.level for result in report.results] == ["ok", "ok"]


@pytest.mark.parametrize("content", ["id,text\n", "{}", '{"schema_version": 2, "accepted": {}}'])
def test_only_a_baseline_is_replaced(tmp_path, model, content):
    path = tmp_path / "plan.csv"
    path.write_text(content)
    with pytest.raises(TwowayError, match="only a baseline is replaced"):
        write_baseline(path, check_drafts([Draft(AD)], model))
    assert path.read_text() == content


def test_a_folder_is_not_replaced_by_a_baseline(tmp_path, model):
    (tmp_path / "drafts").mkdir()
    with pytest.raises(TwowayError, match="a folder is there"):
        write_baseline(tmp_path / "drafts", check_drafts([Draft(AD)], model))
    assert (tmp_path / "drafts").is_dir()


def test_an_empty_file_is_filled(tmp_path, model):
    (tmp_path / "new").touch()
    assert len(write_baseline(tmp_path / "new", check_drafts([Draft(AD)], model))) == 2
