"""Inline ignores: where they may stand, that they hold, and that idle ones are told."""

import pytest

from pipeline.check.checker import check_drafts
from pipeline.check.draft import Draft
from pipeline.check.ignores import read_ignore_cell, read_ignores
from pipeline.check.settings import Settings

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
        "<!-- TWOWAY: IGNORE[HARD-SELL] agreed with the venue -->",
        "# Twoway: Ignore [Hard-Sell] agreed with the venue",
        "#twoway:ignore[hard-sell] agreed with the venue",
        "<!-- twoway ignore[hard-sell] agreed with the venue -->",
    ],
)
def test_forms(request_):
    text, [ignore] = read_ignores(f"{request_}\nText", first_line=5)
    assert (ignore.rule, ignore.reason, ignore.line) == ("hard-sell", "agreed with the venue", 5)
    assert text.strip() == "Text"
    assert len(text) == len(request_) + 5  # places in the file stay what they are


@pytest.mark.parametrize(
    "text",
    [
        "twoway: ignore[x] y",
        "see twoway: ignore",
        "#twoway is a tag",
        "I like #twoway: it is kind",
        "# Twoway: a heading",
        "open both ways; twoway: as it should be",
        "https://twoway:8000/ignore",
        "<!-- other -->",
    ],
)
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


@pytest.mark.parametrize(
    "text",
    [
        "Soup <!-- twoway: ignore[hard-sell] agreed --> today",
        "Soup today # twoway: ignore[hard-sell] agreed",
        "Soup today // twoway: ignore[hard-sell] agreed",
        "Soup today ; twoway: ignore[hard-sell] agreed",
    ],
)
def test_a_request_on_the_line_of_the_text_is_obeyed(text):
    clean, [ignore] = read_ignores(text)
    assert (ignore.rule, ignore.reason, ignore.problem) == ("hard-sell", "agreed", "")
    assert clean.split() == ["Soup", "today"]
    assert len(clean) == len(text)


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ("<!-- twoway: ignore -->", "it names no rule; write twoway: ignore[rule, rule] and why"),
        ("<!-- twoway: ignore hard-sell agreed -->", "write twoway: ignore[rule, rule] and why"),
        ("<!-- twoway: ignroe[hard-sell] agreed -->", "'ignroe' is not understood"),
        ("<!-- twoway: -->", "it names no rule"),
        ("# twoway: ignroe[hard-sell] agreed", "'ignroe' is not understood"),
        ("Soup # twoway: ignore hard-sell", "it names no rule"),
        ("<!-- twoway: ignore[] agreed -->", "it names no rule"),
        ("<!-- twoway: ignore[hard sell] agreed -->", "a rule is one word"),
        ("<!-- twoway: ignore[hard-sell] agreed", "the comment has no end"),
    ],
)
def test_malformed_requests_are_kept_out_of_the_text_and_told(model, request_, told):
    clean, _ = read_ignores(f"{request_}\n{TEXT}")
    assert clean.replace("Soup", "").strip() == TEXT
    [unused] = check_drafts([draft(request_)], model).unused_ignores
    assert told in unused.message


def test_a_comment_without_an_end_does_not_swallow_what_follows():
    text, ignores = read_ignores("<!-- twoway: ignore[hard-sell] agreed\nSoup\n<!-- other -->\nBread")
    assert text.strip() == "Soup\n<!-- other -->\nBread"
    assert ignores[0].problem


def test_other_comments_stay(model):
    assert read_ignores("<!-- other --> a <!-- twoway: ignore[x] y -->")[0].strip() == "<!-- other --> a"


@pytest.mark.parametrize(
    "cell",
    [
        "hard-sell, shouting: agreed",
        "HARD-SELL, Shouting: agreed",
        "ignore[hard-sell, shouting] agreed",
        "[hard-sell, shouting] agreed",
        "[hard-sell, shouting]: agreed",
        "twoway: ignore[hard-sell, shouting] agreed",
        "<!-- twoway: ignore[hard-sell, shouting] agreed -->",
    ],
)
def test_a_cell_takes_either_form(cell):
    assert [(ignore.rule, ignore.reason, ignore.problem) for ignore in read_ignore_cell(cell, 2)] == [
        ("hard-sell", "agreed", ""),
        ("shouting", "agreed", ""),
    ]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("hard-sell", "hard-sell is not ignored: say why; write rule, rule: and why"),
        ("hard-sell agreed with the venue", "write rule, rule: and why"),
        ("[hard-sell]", "write ignore[rule, rule] and why"),
        (": agreed", "it names no rule"),
    ],
)
def test_a_cell_that_cannot_hold_says_what_is_expected(cell, told):
    [ignore] = read_ignore_cell(cell, 2)
    assert told in ignore.problem


@pytest.mark.parametrize(
    ("severity", "fail_on", "failed"),
    [("off", "note", False), ("note", "note", True), ("note", "warn", False), ("warn", "warn", True)],
)
def test_the_severity_of_an_idle_request_can_be_set(model, severity, fail_on, failed):
    idle = draft("# twoway: ignore[hard-sell] once", "hello you")
    report = check_drafts([idle], model, Settings(rules={"unused-ignore": severity}, fail_on=fail_on))
    assert [unused.severity for unused in report.unused_ignores] == ([] if severity == "off" else [severity])
    assert report.failed is failed


def test_one_draft_can_ask_not_to_hear_of_its_idle_requests(model):
    request = "# twoway: ignore[hard-sell, unused-ignore] the text comes from a template"
    assert not check_drafts([draft(request, "hello you")], model).unused_ignores
    [unused] = check_drafts([draft("# twoway: ignore[unused-ignore] a template", "hello you")], model).unused_ignores
    assert "finds nothing here" in unused.message
