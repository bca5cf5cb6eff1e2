import random

import pytest

from pipeline.audit.advice import N_ADVICE, give_advice
from pipeline.audit.auditing import audit_posts
from pipeline.audit.rhythm import Silence
from pipeline.audit.settings import AuditSettings
from pipeline.errors import ModelError
from pipeline.policy import DEFAULT, load_policy


@pytest.fixture
def audited(model, post, words):
    def of(*parts, policy=DEFAULT, **settings):
        """Audit posts told as (number, text, kind)."""
        rows = [(text, kind) for n, text, kind in parts for _ in range(n)]
        posts = [post(f"{text} {words(n)}", day=n / 4, kind=kind, platform="x") for n, (text, kind) in enumerate(rows)]
        return audit_posts(posts, model, AuditSettings(policy=policy, **settings))

    return of


ANSWER = ("@jo try it with oil", "reply")
TALK = ("the river is high", "post")


@pytest.mark.parametrize(
    ("promoting", "answering", "talking", "begins", "level"),
    [
        (5, 50, 45, "A good neighbour: of 100 posts and replies, 5 promote something and 50 answer somebody.", "ok"),
        (15, 50, 35, "Good company, with something to sell: ", "note"),
        (5, 25, 70, "Good company that could answer more: ", "note"),
        (28, 50, 22, "A neighbour who sells too much: ", "warn"),
        (28, 5, 67, "More shop window than conversation: ", "warn"),
        (0, 2, 98, "Much said, few answered: of 100 posts and replies, none promotes anything and 2 answer", "warn"),
        (45, 50, 5, "A neighbour who sells far too much: ", "error"),
        (70, 30, 0, "A one-way street: of 100 posts and replies, 70 promote something and 30 answer", "error"),
        (45, 5, 50, "A one-way street: ", "error"),
        (1, 40, 59, "A good neighbour: of 100 posts and replies, 1 promotes something", "ok"),
    ],
)
def test_the_verdict_is_one_plain_sentence(audited, promoting, answering, talking, begins, level):
    verdict = audited((promoting, "offer", "post"), (answering, *ANSWER), (talking, *TALK), last=100).verdict
    assert verdict.sentence.startswith(begins)
    assert verdict.sentence.endswith(".")
    assert verdict.level == level


def test_few_posts_get_no_verdict(audited):
    verdict = audited((9, "sale", "post")).verdict
    assert verdict.sentence == "9 posts and replies: too few to say."
    assert verdict.level is None
    assert audited((1, "sale", "post")).verdict.sentence == "1 post: too few to say."


def test_the_verdict_is_hedged_where_the_interval_allows_the_better(audited):
    sentence = audited((3, "offer", "post"), (5, *ANSWER), (5, *TALK)).verdict.sentence
    assert sentence.startswith("Perhaps a neighbour who sells too much")


def test_a_habit_alone_is_a_note(audited):
    verdict = audited((40, *ANSWER), (40, *TALK), (60, "and another thing", "self_reply"), last=200).verdict
    assert (verdict.name, verdict.level) == ("good company that answers mostly itself", "note")


def test_an_archive_without_replies_is_no_neighbour_and_no_megaphone(model, post, words):
    posts = [post(words(n), day=n, platform="blog") for n in range(20)]
    verdict = audit_posts(posts, model).verdict
    assert verdict.sentence == "No megaphone: of 20 posts and replies, none promotes anything."


def test_the_story_is_told_where_it_is_beyond_chance(audited):
    fallen = audited((100, *ANSWER), (200, "sale", "post"))
    assert fallen.verdict.story.startswith("It was not always so: from 1 January")
    risen = audited((100, "sale", "post"), (400, *ANSWER))
    assert risen.verdict.story.startswith("It has changed for the better: ")


def test_the_best_of_many_runs_is_no_story_by_itself(audited):
    """One in three promotes, always; some runs hold far fewer, by chance."""
    rng = random.Random(2)
    mixed = [(1, "offer", "post") if rng.random() < 1 / 3 else (1, *ANSWER) for _ in range(3000)]
    assert audited(*mixed).verdict.story == ""


def test_the_preset_decides(audited):
    parts = ((15, "offer", "post"), (50, *ANSWER), (35, *TALK))
    assert audited(*parts, last=100).verdict.level == "note"
    assert audited(*parts, last=100, policy=load_policy("reddit")).verdict.level == "warn"
    assert audited(*parts, last=100, policy=load_policy("thirds")).verdict.level == "ok"


@pytest.mark.parametrize(
    "parts",
    [
        ((1, *TALK),),
        ((12, "sale", "post"),),
        ((90, "sale", "post"), (60, "more", "self_reply")),
        (
            (50, *ANSWER),
            (30, "so grateful to you", "post"),
            (20, "which way does it run?", "post"),
            (9, "RT", "repost"),
        ),
    ],
)
def test_there_are_always_three_things_to_do(audited, parts):
    advice = audited(*parts).advice
    assert len({a.title for a in advice}) == N_ADVICE
    assert all(a.text.endswith(".") for a in advice)


def test_advice_goes_for_what_is_worst(audited):
    titles = [a.title for a in audited((70, "offer", "post"), (30, *TALK), last=100).advice]
    assert titles[:2] == ["Let the next nine posts sell nothing", "Answer somebody before you announce anything"]


def test_the_good_are_not_scolded(audited):
    good = audited(
        (50, *ANSWER),
        (30, "so grateful to you", "post"),
        (20, "which way does it run?", "post"),
        (9, "RT", "repost"),
        last=200,
    )
    assert [a.title for a in good.advice][:2] == ["Keep answering", "Keep saying thank you"]


def test_a_few_posts_are_no_ground_for_advice_on_habits(audited):
    assert not any("None of" in a.text for a in audited((3, *TALK)).advice)


def test_a_long_silence_is_spoken_of(audited):
    audit = audited(
        (100, *ANSWER), (20, "so grateful", "post"), (20, "which way does it run?", "post"), (9, "RT", "repost")
    )
    advice = give_advice(audit.measures, audit.counts, (), Silence(45, None, None, 1), DEFAULT)
    assert advice[0].title == "Say so when you go quiet"


def test_what_is_said_again_is_in_the_verdict(model, post, words):
    posts = [post(f"@jo {words(n)}", day=n / 4, platform="x") for n in range(40)]
    posts += [post("The loaves of this week are rye, spelt and one with walnuts", day=10 + n) for n in range(2)]
    audit = audit_posts(posts, model)
    assert audit.repeats_level == "note"
    assert (audit.verdict.name, audit.verdict.level) == ("a good neighbour who says some things again", "note")
    posts = [post(words(n), day=n / 4) for n in range(40)] + posts[-2:]
    assert audit_posts(posts, model).verdict.name == "no megaphone, but one that says some things again"


@pytest.mark.parametrize(
    ("text", "what"), [("Spring offer on every bell", "announcement"), ("Rye loaves today", "message")]
)
def test_only_what_promotes_is_an_announcement(model, post, words, text, what):
    posts = [post(f"@jo {words(n)}", day=n, platform="x") for n in range(20)]
    posts += [post(f"{text}, on the square from eight until they are gone", day=10 + n / 10) for n in range(7)]
    said = next(advice.text for advice in audit_posts(posts, model).advice if advice.title == "Say it once")
    assert said.startswith(f"One {what} went out 7 times")


def test_once_is_said_as_people_say_it(audited):
    texts = " ".join(a.text for a in audited((5, *ANSWER), (1, "so grateful to you", "post")).advice)
    assert "You did once, and people remember it." in texts
    assert "1 times" not in texts


def test_a_model_of_other_labels_is_refused(model, post):
    class Pets(type(model)):
        labels = ("cat", "dog")

    with pytest.raises(ModelError, match="this model knows cat, dog; an audit needs promotional, gratitude, conv"):
        audit_posts([post("hello")], Pets())
