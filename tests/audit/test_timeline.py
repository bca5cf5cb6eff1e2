import numpy as np
import pytest

from pipeline.audit.asks import KINDS
from pipeline.audit.building import build_account
from pipeline.audit.settings import AuditSettings


@pytest.fixture
def timeline(model, post):
    def build(*posts, **settings):
        return build_account(posts, model, AuditSettings(**settings)).timeline

    return build


def test_activities_are_in_order_of_time_and_undated_ones_first(timeline, post):
    t = timeline(post("late", day=3), post("early", day=1), post("undated", day=None))
    assert [p.text for p in t.posts] == ["undated", "early", "late"]
    assert np.isnat(t.when[0])


def test_reposts_are_never_taken_for_own_words(timeline, post):
    t = timeline(post("RT @jo: SALE, follow us #a #b https://jo.example thank you", kind="repost"))
    assert not (t.is_promotional | t.flagged | t.questions | t.thanks | t.is_ask).any()
    assert not t.asks.any()
    assert t.n_links.sum() == t.n_hashtags.sum() == t.n_mentions.sum() == 0
    assert t.passes_on.all()
    assert t.is_gift.all()


def test_self_replies_and_reposts_are_not_counted(timeline, post):
    kinds = ("post", "reply", "self_reply", "repost", "quote", "comment")
    t = timeline(*(post("hello", day=n, kind=kind) for n, kind in enumerate(kinds)))
    assert t.is_counted.tolist() == [True, True, False, False, True, True]


def test_an_own_link_in_an_advert_is_an_ask_to_click(timeline, post):
    posts = [post(text, day=n) for n, text in enumerate(("Sale https://hare.example", "News https://hare.example"))]
    t = timeline(*posts, own_domains=("hare.example",))
    assert t.asks[:, KINDS.index("click")].tolist() == [True, False]


def test_a_link_to_somebody_else_passes_on_unless_it_promotes(timeline, post):
    texts = (
        "A good read https://jo.example/a",
        "Sale https://jo.example/a",
        "Both https://hare.example https://jo.example",
    )
    t = timeline(*(post(text, day=n) for n, text in enumerate(texts)), own_domains=("www.hare.example",))
    assert t.passes_on.tolist() == [True, False, False]


def test_a_quote_passes_on_unless_it_is_of_oneself(timeline, post):
    t = timeline(
        post("what she says", day=1, kind="quote"),
        post("what he says https://x.com/otter/status/12", day=2, kind="quote"),
        post("as I said https://x.com/hare/status/12", day=3, kind="quote"),
    )
    assert t.passes_on.tolist() == [True, True, False]


def test_gifts_ask_for_nothing(timeline, post):
    texts = (
        "@jo try oil",
        "@jo follow us for more",
        "Which oil do you all use?",
        "plain words",
        "so grateful for the soup",
    )
    t = timeline(*(post(text, day=n) for n, text in enumerate(texts)))
    assert t.is_gift.tolist() == [True, False, True, False, True]
    assert t.is_ask.tolist() == [False, True, False, False, False]


def test_guessed_domains_are_told(model, post):
    posts = [post("Sale https://www.hare.example/x", day=n) for n in range(3)]
    account = build_account(posts, model, AuditSettings())
    assert (account.own_domains, account.domains_guessed) == (("hare.example",), True)
    account = build_account(posts, model, AuditSettings(own_domains=("other.example",)))
    assert (account.own_domains, account.domains_guessed) == (("other.example",), False)


def test_nothing_at_all(timeline):
    assert len(timeline()) == 0
