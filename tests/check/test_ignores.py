"""Inline ignores: where they may stand, that they hold, and that idle ones are told."""

import pytest

from pipeline.check.checker import check_drafts
from pipeline.check.draft import Draft
from pipeline.check.ignores import read_ignores

TEXT = "BUY THIS SHOP SALE, shop now, link in bio"


def draft(request, text=TEXT):
    clean, ignores = read_ignores(f"{request}\n{text}")
    return Draft(clean.strip(), file="a.md", ignores=ignores)


@pytest.mark.parametrize(
    "request_",
    [
        "<!-- twoway: ignore[hard-sell] agreed with the venue -->",
        "<!--twoway:ignore[ hard-sell ]: agreed with the venue-->",
        "# twoway: ignore[hard-sell] because agreed with the venue",
        "// twoway: ignore[hard-sell] - agreed with the venue",
        "; twoway: ignore[hard-sell] agreed with the venue",
    ],
)
def test_forms(request_):
    text, [ignore] = read_ignores(f"{request_}\nText", first_line=5)
    assert (ignore.rule, ignore.reason, ignore.line) == ("hard-sell", "agreed with the venue", 5)
    assert text.strip() == "Text"
    assert len(text) == len(request_) + 5  # places in the file stay what they are


@pytest.mark.parametrize("text", ["twoway: ignore[x] y", "see twoway: ignore", "#twoway is a tag", "<!-- other -->"])
def test_what_is_no_request_stays_text(text):
    assert read_ignores(text) == (text, ())


def test_several_rules_in_one_request():
    _, ignores = read_ignores("<!-- twoway: ignore[hard-sell, shouting] our name -->")
    assert [ignore.rule for ignore in ignores] == ["hard-sell", "shouting"]


def test_an_ignored_rule_is_left_out_and_kept_in_mind(model):
    before = {f.rule for f in check_drafts([Draft(TEXT)], model).results[0].findings}
    [result] = check_drafts([draft("<!-- twoway: ignore[hard-sell] agreed -->")], model).results
    assert "hard-sell" in before
    assert {f.rule for f in result.findings} == before - {"hard-sell"}
    assert [f.rule for f in result.ignored] == ["hard-sell"]


def test_a_draft_passes_when_all_is_ignored(model):
    rules = ", ".join(f.rule for f in check_drafts([Draft(TEXT)], model).results[0].findings)
    report = check_drafts([draft(f"<!-- twoway: ignore[{rules}] a quotation -->")], model)
    assert report.results[0].level == "ok"
    assert not report.failed


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ("<!-- twoway: ignore[giveaway] once -->", "giveaway finds nothing here"),
        ("<!-- twoway: ignore[hardsell] once -->", "did you mean hard-sell?"),
        ("<!-- twoway: ignore[hard-sell] -->", "say why"),
    ],
)
def test_requests_without_effect_are_told(model, request_, told):
    report = check_drafts([draft(request_)], model)
    [unused] = report.unused_ignores
    assert told in unused.message
    assert (unused.file, unused.ignore.line) == ("a.md", 1)


def test_an_ignore_without_a_reason_does_not_hold(model):
    [result] = check_drafts([draft("<!-- twoway: ignore[hard-sell] -->")], model).results
    assert "hard-sell" in {f.rule for f in result.findings}


def test_an_ignore_in_a_clean_draft_is_told(model):
    assert check_drafts([draft("# twoway: ignore[hard-sell] once", "hello you")], model).unused_ignores
