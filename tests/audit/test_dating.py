from datetime import UTC, date, datetime

import pytest

from pipeline.audit.auditing import audit_posts
from pipeline.audit.dating import drop_impossible_dates
from pipeline.post import Post

TODAY = date(2025, 6, 1)


def dated(*days):
    return [
        Post(str(n), "hello", created_at=datetime.fromisoformat(day).replace(tzinfo=UTC)) for n, day in enumerate(days)
    ]


def kept(*days):
    posts, notes = drop_impossible_dates(dated(*days), TODAY)
    return [post.created_at.date().isoformat() if post.created_at else None for post in posts], notes


def test_days_to_come_are_unknown_and_tomorrow_is_let_pass():
    days, notes = kept("2025-05-01", "2025-06-02", "2025-06-03", "2099-01-01")
    assert days == ["2025-05-01", "2025-06-02", None, None]
    assert notes == ["2 dates after today, up to 1 January 2099: taken for unknown."]


@pytest.mark.parametrize("stray", ["1970-01-01", "1980-01-01", "2000-01-01"])
def test_a_lone_date_of_an_unset_clock_is_unknown(stray):
    days, notes = kept("2024-01-01", stray, "2024-01-02")
    assert days == ["2024-01-01", None, "2024-01-02"]
    assert notes[0].startswith("1 date long before all others, from 1 January")


@pytest.mark.parametrize(
    "days",
    [
        ("2009-03-01", "2024-01-01", "2024-01-02"),  # one early post, and back after years
        ("1999-03-01", "2003-01-01", "2012-01-02"),  # an old blog
        ("2001-03-01", "2001-03-02", "2001-03-03", "2024-01-01"),
        (),
    ],
)
def test_what_may_well_be_is_left_alone(days):
    assert kept(*days) == (list(days), [])


def test_figures_and_charts_are_without_them(model, post, monkeypatch):
    monkeypatch.setattr("pipeline.audit.dating._today", lambda: date(2025, 3, 1))
    posts = [post("a", day=n) for n in range(20)]
    strays = [post("b", day=30000), post("c", created_at=datetime(1970, 1, 1, tzinfo=UTC))]
    audit = audit_posts([*posts, *strays], model)
    assert (audit.looked_at.start, audit.looked_at.end) == (date(2025, 1, 1), date(2025, 1, 20))
    assert audit.silence.days == 0
    assert len(audit.months) == 1
    assert audit.looked_at.n_own == 22
    assert len(audit.notes) == 3
