"""The check as a whole: levels, gates, evidence, threads, and what would turn a verdict."""

from math import log

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.check import judging
from pipeline.check.checker import check_drafts
from pipeline.check.draft import Draft
from pipeline.check.settings import Settings

AD = "buy it in our shop"  # 3 + 2 - 3: 0.88


def check(text, model, **options):
    standing = options.pop("standing", None)
    draft = Draft(text, reply_to=options.pop("reply_to", None))
    return check_drafts([draft], model, Settings(**options), standing=standing).results[0]


def test_the_models_verdict_is_a_rule(model):
    result = check(AD, model)
    assert result.level == "flag"
    assert "one-way-promotion" in [finding.rule for finding in result.findings]


def test_a_clean_draft_is_ok_and_costs_no_spacy(model, monkeypatch):
    monkeypatch.setattr(judging, "cue_finder", lambda: pytest.fail("spaCy was asked about a clean draft"))
    assert check("hello, link below, FOLLOW US!!!!", model).level == "ok"


def test_a_disclosed_advert_is_a_warning_whatever_its_tone(model):
    result = check("hello hello, this tea keeps me going #ad", model)
    assert [(finding.rule, finding.severity) for finding in result.findings] == [("disclosed-ad", "warn")]
    assert check("hello, why does everyone write #ad", model).level == "ok"
    assert check("hello #ad", model, rules={"disclosed-ad": "off"}).level == "ok"


def test_rules_about_promotion_are_silent_in_conversation(model):
    assert check("hello RT if you agree #a #b #c #d #e #f", model).findings == ()


@pytest.mark.parametrize(
    ("probability", "level"),
    [(0.81, "flag"), (0.80, "flag"), (0.79, "warn"), (0.78, "warn"), (0.76, "unsure"), (0.59, "unsure"), (0.57, "ok")],
)
def test_levels_by_odds(model, probability, level):
    # threshold 0.8, so odds of 4: a warning from 3.4 (0.773) on, unsure from 1.4 (0.583) on
    model.WEIGHTS = {"may": 3 + log(probability / (1 - probability)) + 1e-9}
    assert check("may", model).level == level


def test_unsure_says_why_and_fails_nothing(model):
    model.WEIGHTS = {"may": 3.45}
    report = check_drafts([Draft("may")], model)
    assert report.results[0].level == "unsure"
    assert "61 % likely" in report.results[0].reason
    assert not report.failed


def test_another_script_is_unsure_and_never_flagged(model):
    model.WEIGHTS = {"скидки": 9.0}
    result = check("скидки только сегодня", model)
    assert (result.level, result.findings) == ("unsure", ())
    assert "letters" in result.reason


@pytest.mark.parametrize(("sensitivity", "level"), [("low", "ok"), ("normal", "warn"), ("high", "flag")])
def test_sensitivity(model, sensitivity, level):
    model.WEIGHTS = {"may": 4.3}  # 0.786
    assert check("may", model, sensitivity=sensitivity).level.replace("unsure", "ok") == level


def test_what_a_draft_does_for_readers_speaks_for_it(model):
    model.WEIGHTS = {"may": 4.5}  # 0.82
    assert check("may", model).level == "flag"
    assert check("may. Which colour would you want on your wall?", model).level == "warn"
    assert check("may, with thanks to @ana for the seeds", model).level in ("ok", "unsure")


@pytest.mark.parametrize("text", ["may, with thanks to @MyShop for the seeds", "@myshop may"])
def test_to_thank_or_address_oneself_is_no_gesture(model, text):
    model.WEIGHTS = {"may": 4.5}
    assert check(text, model).level != "flag"
    assert check(text, model, own_handles=("@myshop",)).level == "flag"


def test_advert_wording_speaks_against_it(model):
    model.WEIGHTS = {"may": 4.3}
    assert check("may", model).level == "warn"
    assert check("may. Order yours today", model).level == "flag"


def test_a_question_that_is_an_offer_is_no_question(model):
    names = {piece.name for piece in check("buy shop. Want 20% off your first box?", model).evidence}
    assert "asks" not in names


def test_a_reply_that_answers_is_left_in_peace(model):
    text = "We mend umbrellas in our shop, buy a handle for £4"
    assert check(text, model).level == "flag"
    assert check(text, model, reply_to="Does anyone mend umbrellas?").level in ("ok", "unsure", "note")


def test_an_advert_under_somebody_elses_post_is_not(model):
    result = check("buy buy shop https://example.org", model, reply_to="What a sunset")
    assert result.level == "flag"


def test_a_good_neighbour_is_trusted_and_a_megaphone_is_not(model, standing):
    model.WEIGHTS = {"may": 4.5}
    assert check("may", model, standing=standing(promotional=5, replies=50)).level in ("ok", "unsure")
    model.WEIGHTS = {"may": 4.3}
    assert check("may", model).level == "warn"
    rules = {f.rule: f.severity for f in check("may", model, standing=standing(promotional=60, replies=50)).findings}
    assert rules["one-way-promotion"] == "flag"


def test_nothing_is_made_of_fewer_than_ten_posts(model, standing):
    record = standing(n=9, promotional=9)
    assert check(AD, model, standing=record).evidence == check(AD, model).evidence


def test_a_thread_that_gives_may_end_in_a_plug(model):
    model.WEIGHTS = {"may": 4.5}
    texts = ["hello one", "hello two", "hello three", "may"]
    alone = check_drafts([Draft("may")], model).results[0]
    within = check_drafts([Draft(text, thread="t") for text in texts], model).results[-1]
    assert alone.level == "flag"
    assert within.level != "flag"
    assert "thread" in {piece.name for piece in within.evidence}


def test_a_thread_of_plugs_gets_no_such_credit(model):
    results = check_drafts([Draft(AD, thread="t")] * 3, model).results
    assert all(result.level == "flag" for result in results)


def test_what_would_turn_the_verdict(model):
    result = check("hello all, our mugs are here, link in bio, buy shop", model)
    assert result.turns
    for cuts in result.turns:
        shorter = "hello all, our mugs are here, link in bio, buy shop"
        for words in cuts:
            shorter = shorter.replace(words, "", 1)
        assert check(shorter, model).level not in ("warn", "flag")


def test_an_advert_of_thousands_of_cues_is_judged_without_trying_each(model):
    result = check("buy now, link in bio, our shop has a sale. " * 2000, model)
    assert (result.level, result.turns) == ("flag", ())
    assert model.n_classified < 10


def test_empty_drafts_are_counted_and_not_checked(model):
    report = check_drafts([Draft(""), Draft(" \n"), Draft("hello")], model)
    assert (len(report.results), report.n_empty) == (1, 2)


def test_counts_add_up(model):
    report = check_drafts([Draft(AD), Draft("hello"), Draft("hello you")], model)
    assert report.counts == {"ok": 2, "unsure": 0, "note": 0, "warn": 0, "flag": 1}


@pytest.mark.parametrize(("fail_on", "failed"), [("note", True), ("warn", True), ("flag", True), ("off", False)])
def test_fail_on(model, fail_on, failed):
    assert check_drafts([Draft(AD)], model, Settings(fail_on=fail_on)).failed is failed


def test_a_draft_does_not_depend_on_its_neighbours(model):
    texts = [AD, "hello", "maybe", "buy. What do you think of it?", "#a #b #c #d #e buy"]
    together = check_drafts([Draft(text) for text in texts], model).results
    for text, result in zip(texts, together, strict=True):
        alone = check_drafts([Draft(text)], model).results[0]
        assert (alone.level, alone.findings, alone.one_way) == (result.level, result.findings, result.one_way)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(codec=None, categories=["L", "N", "P", "S", "Z", "C"]), max_size=200), st.text(max_size=50)
)
def test_any_text_gets_an_answer(model, text, context):
    report = check_drafts([Draft(f"buy shop {text}", reply_to=context)], model)
    for finding in report.results[0].findings:
        for span in finding.spans:
            assert 0 <= span.start < span.end <= len(text) + 9
