"""Every rule: hits, near misses (many from the guideline's edge cases), nothing, other scripts."""

from dataclasses import replace

import pytest

from pipeline.check.disclosure import may_disclose
from pipeline.check.draft import Draft
from pipeline.check.judging import cue_finder
from pipeline.check.rules import RULES, advice
from pipeline.check.rules.rule import Scene
from pipeline.check.settings import Settings
from pipeline.scoring.model import Verdict

BY_ACCOUNT = {"repeat", "promotional-share", "no-talk", "own-domain", "talking-to-yourself", "replies-owed"}
ELSEWHERE = {*BY_ACCOUNT, "one-way-promotion", "unused-ignore"}  # their tables: test_account_rules, test_checker
IN_TEXT = [rule for rule in RULES.values() if rule.id not in ELSEWHERE]
EMPTY = ["", " ", "\n\t", "\u200b"]
OTHER_SCRIPTS = [
    "今日は本当にいい天気ですね",
    "Сегодня прекрасная погода",
    "الطقس جميل اليوم",
    "오늘 날씨가 좋네요",
    "🌧️☕",
]

# What the guideline says is not promotional, or not one-way: no rule may speak up here.
EDGE_CASES = [
    "Honestly the best pan I ever owned, mine is ten years old now",  # a customer's own opinion
    "Don't bother with the new version, it crashed twice on me",
    "Everyone should read this piece by Ana Duarte on the flood walls",  # somebody else's work
    "Soak the beans overnight, salt them at the end, never boil them hard: that is all there is to it",  # a tip in full
    "@lou so sorry! That batch was ours and it was wrong. A new one goes out tomorrow",  # a company answers
    "Thanks in advance for any hints on leaking gutters",
    "Thanks a lot for losing my bag, twice",  # ironic
    "What would you pick for a small hall, oak or ash?",  # a real question
    "I think the bridge petition asks for the wrong thing",  # an opinion about a cause
    "Congratulations to the whole crew, you earned it",
    "They say 'buy local' and then close the market hall",  # talk about advertising
    "How is everyone? Rain here",
    "thx!",
]


def scene(text, settings=None):
    verdict = Verdict("promotional", {"promotional": 1.0}, 1.0, flagged=True)
    return Scene(Draft(text), verdict, settings or Settings(), cue_finder().read(text))


def test_every_rule_has_a_table():
    for rule in IN_TEXT:
        assert rule.hits, rule.id
        assert rule.misses, rule.id


@pytest.mark.parametrize(
    ("rule", "text"), [(r, t) for r in IN_TEXT for t in r.hits], ids=lambda v: getattr(v, "id", "")
)
def test_hit(rule, text):
    findings = rule.check(scene(text))
    assert findings
    for finding in findings:
        assert finding.rule == rule.id
        assert finding.suggestions
        for span in finding.spans:
            assert text[span.start : span.end].strip()


@pytest.mark.parametrize(
    ("rule", "text"), [(r, t) for r in IN_TEXT for t in r.misses], ids=lambda v: getattr(v, "id", "")
)
def test_near_miss(rule, text):
    assert rule.check(scene(text)) == []


@pytest.mark.parametrize("text", EMPTY + OTHER_SCRIPTS + EDGE_CASES)
def test_silence(text):
    assert [rule.id for rule in IN_TEXT if rule.check(scene(text))] == []


@pytest.mark.parametrize(
    "text", ["\ud800 buy now", "buy\ud83d now\x00", "a" * 100_000, "#" * 3000, "@" * 3000 + "!" * 3000]
)
def test_nothing_breaks_a_rule(text):
    for rule in IN_TEXT:
        rule.check(scene(text))


def test_a_line_break_parts_no_cue():
    assert RULES["link-in-bio"].check(scene("link\n  in\tbio"))


def test_styled_letters_and_invisible_characters_are_seen_through():
    assert RULES["hard-sell"].check(scene("\U0001d5d5\U0001d602\U0001d606 \U0001d5fb\U0001d5fc\U0001d604"))
    assert RULES["asks-for-follows"].check(scene("F\u200bollow US"))


def test_digits_of_a_trade_are_told_from_those_of_a_meeting():
    assert RULES["sub-for-sub"].check(scene("F4F?"))
    assert RULES["sub-for-sub"].check(scene("f2f?")) == []


def test_tags_and_brackets_run_together_are_parted():
    assert RULES["link-in-bio"].check(scene("(link in bio)#mugs#tea"))
    assert RULES["hashtag-stuffing"].check(scene("mugs #a#b#c#d#e#f"))


def test_a_disclosed_advert_is_seen_through_styled_letters_and_in_any_script():
    assert RULES["disclosed-ad"].check(scene("My favourite tea #\U0001d5ee\U0001d5f1"))
    assert RULES["disclosed-ad"].check(scene("Мой любимый чай #ad"))


@pytest.mark.parametrize("text", RULES["disclosed-ad"].hits)
def test_the_quick_look_lets_every_disclosure_through(text):
    assert may_disclose(text)


def test_only_the_disclosure_itself_is_marked():
    text = "Not sponsored by @mill this time. Use my code TEA10 #ad #tea"
    [finding] = RULES["disclosed-ad"].check(scene(text))
    assert [text[span.start : span.end] for span in finding.spans] == ["Use my code", "#ad"]


def test_hard_sell_is_a_warning_from_two_phrases_on():
    [one] = RULES["hard-sell"].check(scene("Our spring range is here. Shop now"))
    [two] = RULES["hard-sell"].check(scene("Our spring range is here. Shop now, free delivery"))
    assert (one.severity, two.severity) == ("note", "warn")


def test_a_bare_link_home_is_a_warning():
    text = "Ten ways to heat a barn https://shop.example.org/barn"
    [other] = RULES["bare-link"].check(scene(text))
    [own] = RULES["bare-link"].check(scene(text, Settings(own_domains=("example.org",))))
    assert (other.severity, own.severity) == ("note", "warn")


def test_the_settings_say_how_many_hashtags_and_mentions():
    tags, people = "#a b #c d", "@ann @bob see this"
    assert RULES["hashtag-stuffing"].check(scene(tags)) == []
    assert RULES["hashtag-stuffing"].check(scene(tags, Settings(max_hashtags=1)))
    assert RULES["mass-mentions"].check(scene(people)) == []
    assert RULES["mass-mentions"].check(scene(people, Settings(max_mentions=1)))


def test_safe_edits_keep_what_the_post_says():
    def edited(rule, text):
        [finding] = RULES[rule].check(scene(text))
        [safe] = [suggestion for suggestion in finding.suggestions if suggestion.kind == "safe"]
        for edit in sorted(safe.edits, key=lambda edit: -edit.start):
            text = text[: edit.start] + edit.replacement + text[edit.end :]
        return text

    assert edited("hashtag-stuffing", "New mugs #a1 #b1 #c1 #d1 #e1 #f1") == "New mugs #a1 #b1 #c1 #d1"
    assert edited("shouting", "Come in. HUGE SALE TODAY at the NHS fair") == "Come in. Huge sale today at the NHS fair"


def test_hashtags_within_a_sentence_are_nothing_to_cut():
    [finding] = RULES["hashtag-stuffing"].check(scene("#a1 and #b1 and #c1 and #d1 and #e1 are what we do"))
    assert all(suggestion.kind == "judgement" for suggestion in finding.suggestions)


@pytest.mark.parametrize("severity", ["off", "note", "warn", "flag"])
def test_the_settings_say_how_severe_a_rule_is(severity):
    findings = RULES["hard-sell"].check(scene("Shop now", Settings(rules={"hard-sell": severity})))
    assert [finding.severity for finding in findings] == ([] if severity == "off" else [severity])


@pytest.mark.parametrize(
    ("text", "told", "untold"),
    [
        ("Grey tabby missing from Elm Road, please share!", [advice.OTHER_HELP, advice.COME_BACK], [advice.NAME]),
        ("Please sign the petition for the footbridge", [advice.OTHER_HELP], [advice.NAME, advice.WAIT]),
        ("Follow @ana if you like moths", [advice.WHY_IT], [advice.NAME, advice.GIVE]),
        ("New essay by Rachel Stone on forms https://example.org/a", [advice.WHY_IT], [advice.NAME]),
        ("Our jars are here. Shop now", [advice.ASK, advice.NAME, advice.GIVE], []),
        ("Our jars are here, labels by @ana. Shop now", [advice.ASK, advice.GIVE], [advice.NAME]),
        ("Our jars are here. Which would you take? Shop now", [advice.NAME], [advice.ASK]),
        ("Our jars are here, here's how we seal them: wax. Shop now", [advice.ASK, advice.NAME], [advice.GIVE]),
        ("Road closed on Monday", [advice.WHOM_FOR], [advice.NAME, advice.WAIT]),
        ("今日は雨", [advice.WHOM_FOR], [advice.NAME]),
    ],
)
def test_advice_is_what_the_draft_lacks(text, told, untold):
    [finding] = RULES["one-way-promotion"].check(replace(scene(text), one_way="flag"))
    texts = [suggestion.text for suggestion in finding.suggestions]
    assert set(told) <= set(texts)
    assert not set(untold) & set(texts)
    assert 0 < len(texts) <= advice.MOST


@pytest.mark.parametrize(
    ("rule", "text", "untold"),
    [
        ("event-notice", "Join us on Saturday. Which songs would you like to hear?", advice.ASK_WISHES),
        ("appeal", "Please donate. What do you know about the roof?", advice.ASK_FOR_THOUGHTS),
        ("self-praise", "We're thrilled to announce our mill, with @ana", advice.TELL_WHO),
        ("asks-for-follows", "Please share, the cat is shy", "say what readers get if they stay"),
        ("asks-for-follows", "Follow @ana if you like moths", "say what readers get if they stay"),
    ],
)
def test_no_rule_advises_what_is_there(rule, text, untold):
    [finding] = RULES[rule].check(scene(text))
    assert finding.suggestions
    assert untold in RULES[rule].advice
    assert untold not in [suggestion.text for suggestion in finding.suggestions]


def test_to_follow_oneself_is_told_as_before():
    own = Settings(own_handles=("@Ana",))
    [finding] = RULES["asks-for-follows"].check(scene("Follow @ana if you like moths", own))
    assert finding.message == RULES["asks-for-follows"].message
