from datetime import date

import pytest

from pipeline.audit.building import build_account
from pipeline.audit.settings import AuditSettings
from pipeline.audit.window import choose_stretches
from pipeline.errors import ConfigError
from pipeline.policy import Policy, Window

POLICY = Policy("test", "", {}, {}, Window(posts=5, days=10, minimum=2))


@pytest.fixture
def choose(model):
    def chosen(posts, **settings):
        settings = AuditSettings(policy=POLICY, **settings)
        return choose_stretches(build_account(posts, model, settings).timeline, settings)

    return chosen


def test_days_where_they_hold_more(choose, post):
    assert choose([post("a", day=day / 2) for day in range(40)]).judged.sum() == 20


def test_posts_where_they_hold_more(choose, post):
    assert choose([post("a", day=30 * n) for n in range(20)]).judged.sum() == 5


def test_reposts_come_along_but_are_not_counted_as_posts(choose, post):
    posts = [post("a", day=30 * n, kind="repost" if n % 2 else "post") for n in range(20)]
    judged = choose(posts).judged
    assert judged.sum() == 10  # five own posts and the reposts between and after them
    assert judged[-10:].all()


def test_what_the_user_names_is_judged_whole(choose, post):
    posts = [post("a", day=n) for n in range(60)]
    assert choose(posts, since=date(2025, 1, 11)).judged.sum() == 50
    assert choose(posts, since=date(2025, 1, 11), until=date(2025, 1, 12)).judged.sum() == 2  # both days inclusive
    assert choose(posts, last=30).judged.sum() == 30
    assert choose(posts, last=1000).judged.sum() == 60
    chosen = choose(posts, until=date(2025, 1, 31), last=3)
    assert chosen.judged.nonzero()[0].tolist() == [28, 29, 30]


def test_the_last_activities_are_posts_and_reposts_together(choose, post):
    posts = [post("a", day=n, kind="repost" if n % 2 else "post") for n in range(60)]
    chosen = choose(posts, last=15)
    assert chosen.judged.nonzero()[0].tolist() == list(range(45, 60))
    assert (chosen.looked_at == chosen.judged).all()


def test_days_the_wrong_way_round_are_told():
    with pytest.raises(ConfigError, match="--since 2025-03-01 is after --until 2025-01-01: swapped"):
        AuditSettings(since=date(2025, 3, 1), until=date(2025, 1, 1))


def test_undated_posts_are_left_out_of_a_stretch_and_told(choose, post):
    posts = [post("a", day=None), *(post("b", day=n) for n in range(30))]
    chosen = choose(posts, since=date(2025, 1, 1))
    assert (chosen.looked_at.sum(), chosen.n_undated) == (30, 1)
    assert choose(posts).n_undated == 1


def test_where_nothing_has_a_date_all_is_judged(choose, post):
    chosen = choose([post("a", day=None) for _ in range(30)])
    assert chosen.judged.all()
    assert chosen.n_undated == 0
