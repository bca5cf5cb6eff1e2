from datetime import date

import pytest

from pipeline.audit.building import build_account
from pipeline.audit.measures import Share
from pipeline.audit.rhythm import Day, count_days, find_silence
from pipeline.audit.settings import AuditSettings
from pipeline.audit.trend import count_months, find_stretches
from pipeline.policy import Window


@pytest.fixture
def timeline(model):
    return lambda posts: build_account(posts, model, AuditSettings()).timeline


def test_every_month_is_there_silent_ones_too(timeline, post, model):
    posts = [
        post("sale", day=0),
        post("so grateful", day=3, kind="reply"),
        post("sale", day=4, kind="self_reply"),
        post("RT @jo: hm", day=5, kind="repost"),
        post("talk", day=70),
        post("undated", day=None),
    ]
    months = count_months(timeline(posts), model.labels)
    assert [month.name for month in months] == ["2025-01", "2025-02", "2025-03"]
    january, february, _ = months
    assert january.labels == {"conversational": 0, "gratitude": 1, "promotional": 2, "small_talk": 0}
    assert (january.promotional, january.replies, january.n_reposts) == (Share(1, 2), Share(1, 2), 1)
    assert february.promotional == Share(0, 0)


def test_months_of_nothing(timeline, post, model):
    assert count_months(timeline([post("a", day=None)]), model.labels) == ()


def test_best_and_worst_stretch(timeline, post):
    posts = [
        *(post("answer", day=n, kind="reply") for n in range(30)),
        *(post("talk", day=30 + n) for n in range(30)),
        *(post("sale", day=60 + n) for n in range(30)),
    ]
    best, worst = find_stretches(timeline(posts), Window(posts=100, days=90, minimum=10))
    assert best.promotional == Share(0, 15)
    assert best.replies == Share(15, 15)  # among runs that promote nothing, the one that answers most
    assert best.start == date(2025, 1, 1)
    assert worst.promotional == Share(15, 15)
    assert worst.start >= date(2025, 3, 2)


def test_too_few_posts_have_no_stretches(timeline, post):
    window = Window(posts=100, days=90, minimum=10)
    posts = [post("sale" if n < 10 else "a", day=n) for n in range(20)]
    assert find_stretches(timeline(posts[1:]), window) is None
    assert find_stretches(timeline(posts), window) is not None


def test_where_all_is_alike_nothing_is_best_or_worst(timeline, post):
    posts = [post("sale" if n % 2 else "talk", day=n) for n in range(100)]
    assert find_stretches(timeline(posts), Window(posts=20, days=90, minimum=10)) is None


def test_a_stretch_is_no_longer_than_the_policys_window(timeline, post):
    posts = [post("sale" if n < 100 else "a", day=n) for n in range(300)]
    best, _ = find_stretches(timeline(posts), Window(posts=20, days=90, minimum=10))
    assert best.promotional.n == 20


def test_silence_is_whole_days_between_activities(timeline, post):
    silence = find_silence(
        timeline([post("a", day=0), post("b", day=1), post("RT", day=40, kind="repost"), post("c", day=42)])
    )
    assert (silence.days, silence.since, silence.until) == (38, date(2025, 1, 2), date(2025, 2, 10))
    assert silence.n_long == 1


@pytest.mark.parametrize("days", [[], [0], [0, 1], [None, None], [0, 0.2]])
def test_no_silence(timeline, post, days):
    assert find_silence(timeline([post("a", day=day) for day in days])).days == 0


def test_days(timeline, post):
    posts = [
        post("sale", day=0),
        post("talk", day=0.1),
        post("RT", day=0.2, kind="repost"),
        post("sale", day=2),
        post("x", day=None),
    ]
    assert count_days(timeline(posts)) == (Day(date(2025, 1, 1), 2, 1), Day(date(2025, 1, 3), 1, 1))
    assert count_days(timeline([])) == ()
