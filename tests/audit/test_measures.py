import pytest

from pipeline.audit.building import build_account
from pipeline.audit.measures import Share, count, measure
from pipeline.audit.settings import AuditSettings
from pipeline.policy import DEFAULT


@pytest.fixture
def measured(model):
    def of(posts, *, replies_known=True, domains_known=True, **settings):
        timeline = build_account(posts, model, AuditSettings(**settings)).timeline
        found = measure(timeline, DEFAULT, replies_known=replies_known, domains_known=domains_known)
        return {m.name: m for m in found}

    return of


def many(post, n, text, **fields):
    return [post(f"{text} {i}", day=i, **fields) for i in range(n)]


def test_the_denominator_is_posts_and_replies_to_others(measured, post):
    posts = [
        *many(post, 8, "sale"),
        *many(post, 2, "talk"),
        *many(post, 10, "answer", kind="reply", in_reply_to_user="jo"),
        *many(post, 50, "sale", kind="self_reply"),
        *many(post, 50, "RT @jo: sale", kind="repost"),
    ]
    found = measured(posts)
    assert found["promotional_share"].share == Share(8, 20)
    assert found["reply_share"].share == Share(10, 20)
    assert found["self_reply_share"].share == Share(50, 60)
    assert found["promotional_share"].level == "error"
    assert found["reply_share"].level == "ok"
    assert found["self_reply_share"].level == "warn"


def test_own_links_are_counted_among_all_links(measured, post):
    posts = [*many(post, 3, "https://hare.example"), *many(post, 9, "https://jo.example")]
    found = measured(posts, own_domains=("hare.example",))["own_domain_share"]
    assert (found.share, found.level) == (Share(3, 12), "error")


@pytest.mark.parametrize(("n", "level"), [(9, None), (10, "error")])
def test_few_posts_are_not_judged(measured, post, n, level):
    found = measured(many(post, n, "sale"))["promotional_share"]
    assert found.level == level
    assert found.why_not == ("" if level else "too few to say")


def test_what_the_archive_cannot_hold_is_not_judged(measured, post):
    found = measured(many(post, 20, "talk"), replies_known=False, domains_known=False)
    assert found["reply_share"].why_not == "this kind of archive holds no replies"
    assert found["own_domain_share"].why_not == "no site stands out as the account's own"
    assert found["reply_share"].level is found["own_domain_share"].level is None
    assert not found["reply_share"].is_bad


def test_a_share_whose_interval_crosses_the_bound_is_not_sure(measured, post):
    few = measured([*many(post, 2, "sale"), *many(post, 13, "talk")])["promotional_share"]
    sure = measured([*many(post, 60, "sale"), *many(post, 40, "talk")])["promotional_share"]
    assert (few.level, few.is_sure) == ("note", False)
    assert (sure.level, sure.is_sure) == ("error", True)


def test_counts(model, post):
    posts = [
        post("Sale! Follow us and shop now", day=1),
        post("@jo try oil", day=2, kind="reply"),
        post("so grateful to @jo", day=3),
        post("Which way does the river run?", day=4),
        post("RT @jo: fog", day=5, kind="repost"),
        post("#a #b #c #d #e", day=6),
        post("hello @a @b @c @d", day=7),
        post("@a @b @c @d hello", day=8, kind="reply"),
    ]
    settings = AuditSettings()
    counts = count(build_account(posts, model, settings).timeline, settings)
    assert (counts.gifts, counts.asks, counts.gifts_for_one_ask) == (5, 1, 5.0)
    assert counts.answered == Share(2, 8)
    assert counts.thanks == counts.questions == counts.passed_on == Share(1, 8)
    assert counts.by_kind["follow"] == counts.by_kind["buy"] == Share(1, 7)
    assert counts.hashtag_stuffing == Share(1, 7)
    assert counts.mention_stuffing == Share(1, 7)  # the reply's names are the platform's


def test_nothing_asked_has_no_ratio(model, post):
    settings = AuditSettings()
    assert count(build_account([post("hi")], model, settings).timeline, settings).gifts_for_one_ask is None


def test_a_share_of_nothing():
    assert (Share(0, 0).value, Share(0, 0).low, Share(0, 0).high) == (0.0, 0.0, 1.0)
