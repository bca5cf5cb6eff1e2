"""The baseline: what it accepts, when it stops to, and what it is not."""

import json

import pytest

from pipeline.check.baseline import load_baseline, write_baseline
from pipeline.check.checker import check_drafts
from pipeline.check.draft import Draft
from pipeline.errors import ConfigError

AD = "buy in our shop, link in bio"


@pytest.fixture
def baseline(tmp_path, model):
    path = tmp_path / "baseline.json"
    n = write_baseline(path, check_drafts([Draft(AD)], model))
    assert n == 2
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
