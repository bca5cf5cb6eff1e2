"""Rules about an account: hits at each band, near misses, too little to judge, nothing known."""

from dataclasses import replace

import pytest

from pipeline.check.draft import Draft
from pipeline.check.fingerprints import link_hash
from pipeline.check.judging import cue_finder
from pipeline.check.rules import RULES
from pipeline.check.rules.rule import Scene
from pipeline.check.settings import Settings
from pipeline.policy import load_policy
from pipeline.scoring.model import Verdict


def scene(standing, text="20 % off all mugs", label="promotional", **settings):
    verdict = Verdict(label, {label: 1.0}, 0.1, flagged=False)
    return Scene(Draft(text), verdict, Settings(**settings), cue_finder().read(text), "off", standing)


def severities(rule, *arguments, **options):
    return [finding.severity for finding in RULES[rule].check(scene(*arguments, **options))]


@pytest.mark.parametrize(
    ("promotional", "expected"), [(8, []), (9, []), (10, ["note"]), (25, ["warn"]), (50, ["flag"])]
)
def test_promotional_share(standing, promotional, expected):
    assert severities("promotional-share", standing(promotional=promotional, replies=40)) == expected


def test_the_share_is_told_before_and_after_with_its_interval(standing):
    [finding] = RULES["promotional-share"].check(scene(standing(promotional=10)))
    assert "from 10 % to 11 % promotional in your last 100 posts" in finding.message
    assert "95 % interval 6 % to 18 %" in finding.message


def test_no_share_is_told_of_fewer_than_ten_posts(standing):
    assert severities("promotional-share", standing(n=9, promotional=9)) == []
    assert severities("promotional-share", standing(n=10, promotional=10)) == ["flag"]


def test_a_draft_that_promotes_nothing_is_not_held_against_the_record(standing):
    record = standing(promotional=60, owed=3, self_replies=90)
    for rule in ("promotional-share", "no-talk", "talking-to-yourself", "replies-owed", "own-domain"):
        assert severities(rule, record, label="small_talk") == []


def test_a_preset_moves_the_bound(standing):
    assert severities("promotional-share", standing(promotional=12, policy=load_policy("4-1-1"))) == []
    assert severities("promotional-share", standing(promotional=12, policy=load_policy("reddit"))) == ["warn"]


@pytest.mark.parametrize(("replies", "expected"), [(33, []), (32, ["note"]), (15, ["warn"]), (5, ["warn"])])
def test_no_talk(standing, replies, expected):
    assert severities("no-talk", standing(replies=replies)) == expected


def test_long_silence_is_noted_even_where_the_share_is_fine(standing):
    record = standing(n=1000, replies=400)  # replies first, an hour apart: the last is 25 days ago
    assert severities("no-talk", record) == []
    record.recent.times[400:] += 10 * 86_400
    assert severities("no-talk", record) == ["note"]


def test_own_domain_needs_an_own_link_in_the_draft(standing):
    record = standing(domains=[["example.org"]] * 3 + [["other.example"]] * 7, own_domains=("example.org",))
    draft = "New mugs https://shop.example.org/mugs"
    assert severities("own-domain", record, draft, own_domains=("example.org",)) == ["warn"]
    assert severities("own-domain", record, "New mugs https://other.example", own_domains=("example.org",)) == []
    assert severities("own-domain", record, draft) == []


@pytest.mark.parametrize(("self_replies", "expected"), [(0, []), (20, []), (40, ["note"])])
def test_talking_to_yourself(standing, self_replies, expected):
    assert severities("talking-to-yourself", standing(replies=40, self_replies=self_replies)) == expected


@pytest.mark.parametrize(("owed", "expected"), [(0, []), (1, ["note"])])
def test_replies_owed(standing, owed, expected):
    assert severities("replies-owed", standing(owed=owed)) == expected


TEXT = "Our summer opening hours are ten to four, closed on Mondays"


@pytest.mark.parametrize(("copies", "expected"), [(0, []), (1, ["note"]), (4, ["warn"]), (5, ["flag"])])
def test_repeats_within_a_week(standing, copies, expected):
    record = standing(n=20, texts=[TEXT.upper() + "!"] * copies)
    assert severities("repeat", record, TEXT) == expected


def test_an_unknown_number_of_replies_is_not_held_against_anybody(standing):
    record = standing(replies=0)
    assert severities("no-talk", record) == ["warn"]
    unknown = replace(record, recent=replace(record.recent, tells_replies=False))
    assert severities("no-talk", unknown) == []


def test_the_week_of_repeats_ends_today_not_with_the_history(standing):
    record = replace(standing(n=20, texts=[TEXT] * 5), now=1_700_000_000 + 400 * 86_400)
    [finding] = RULES["repeat"].check(scene(record, TEXT))
    assert finding.severity == "note"
    assert finding.message == "the same text went out 5 times, last on 2023-11-15"
    once = replace(standing(n=20, texts=[TEXT]), now=record.now)
    assert RULES["repeat"].check(scene(once, TEXT))[0].message == "the same text went out once on 2023-11-14"


def test_a_repeat_without_dates_is_in_the_history(standing):
    record = standing(n=20, texts=[TEXT] * 2)
    record.recent.times[:] = 0
    [finding] = RULES["repeat"].check(scene(replace(record, now=1_700_000_000), TEXT))
    assert finding.message == "the same text went out twice in your history"


@pytest.mark.parametrize(
    ("before", "what"), [(TEXT, "the same text"), (TEXT.replace("ten", "nine"), "nearly the same text")]
)
def test_the_same_is_not_nearly_the_same(standing, before, what):
    [finding] = RULES["repeat"].check(scene(standing(n=20, texts=[before]), TEXT))
    assert finding.message == f"{what} went out once in the last 7 days"


def test_another_number_is_not_the_same_text(standing):
    [finding] = RULES["repeat"].check(scene(standing(n=20, texts=[f"{TEXT} until 8"]), f"{TEXT} until 9"))
    assert finding.message.startswith("nearly the same text")


def test_an_old_repeat_is_a_note_however_often(standing):
    record = standing(n=300, texts=[TEXT] * 9)  # 300 hours: the first nine are over a week old
    assert severities("repeat", record, TEXT) == ["note"]


def test_a_repeated_link_counts_with_other_words_around_it(standing):
    record = standing(n=20, links=[[link_hash("https://www.example.org/menu/?utm_source=news")]])
    [finding] = RULES["repeat"].check(scene(record, "Lunch is on: example.org/menu"))
    assert "the same link" in finding.message
    assert finding.spans


@pytest.mark.parametrize("text", ["", "  ", "Something else entirely about the tide", "今日は本当にいい天気ですね"])
def test_no_repeat(standing, text):
    assert severities("repeat", standing(n=20, texts=[TEXT, "", " "]), text) == []


def test_a_reposted_text_is_no_repeat(standing):
    record = standing(n=20, texts=[TEXT])
    record.recent.kinds[0] = "repost"
    assert severities("repeat", record, TEXT) == []


def test_without_a_history_nothing_is_said():
    for rule in ("repeat", "promotional-share", "no-talk", "own-domain", "talking-to-yourself", "replies-owed"):
        assert severities(rule, None) == []
