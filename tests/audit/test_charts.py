from datetime import date

import pytest

from pipeline.audit.auditing import audit_posts
from pipeline.audit.charts.bands import draw_bands
from pipeline.audit.charts.calendar import N_HALVES, draw_calendar
from pipeline.audit.charts.strip import draw_strip
from pipeline.audit.charts.tone import draw_tone
from pipeline.policy import LEVELS


@pytest.fixture
def audited(model, post, words):
    def of(days, text="", **fields):
        posts = [post(f"{'sale' if n % 3 == 0 else text} {words(n)}", day=day, **fields) for n, day in enumerate(days)]
        return audit_posts(posts, model)

    return of


@pytest.mark.parametrize(("n_days", "period"), [(300, "month"), (3000, "quarter"), (9000, "year")])
def test_periods_grow_with_the_account(audited, n_days, period):
    chart = draw_tone(audited(range(0, n_days, 10)))
    assert chart.period == period
    assert len(chart.bars) <= 48
    assert len(chart.labels) <= 6


def test_bars_hold_every_post_and_stay_inside(audited):
    audit = audited(range(0, 400, 2))
    chart = draw_tone(audit)
    assert sum(sum(bar.counts.values()) for bar in chart.bars) == audit.looked_at.n_own
    for bar in chart.bars:
        assert sum(block.height for block in bar.blocks) == sum(bar.counts.values())
        for block in bar.blocks:
            assert 0 <= block.y <= block.y + block.height <= chart.height
            assert (block.y >= chart.above) == (block.label == "promotional")
    assert all(0 <= line.at <= 100 for line in chart.lines)


def test_the_judged_part_is_at_the_end(audited):
    chart = draw_tone(audited(range(0, 400, 2)))
    x, width = chart.judged
    assert x + width == chart.width
    assert draw_tone(audited(range(20))).judged is None  # all of it


def test_without_dates_there_is_nothing_to_draw(audited):
    audit = audited([None] * 12)
    assert draw_tone(audit) is None
    assert draw_calendar(audit) == ()
    assert len(draw_bands(audit)) == 4


def test_the_calendar_has_a_square_a_day(audited):
    halves = draw_calendar(audited(range(200)))
    assert [half.name for half in halves] == ["January to June 2025", "July to December 2025"]
    squares = [square for half in halves for square in half.squares]
    assert len(squares) == 200
    assert len({(half.name, square.x, square.y) for half in halves for square in half.squares}) == 200
    assert {square.tone for square in squares} == {"t0", "t3"}
    assert squares[0].title == "1 January 2025: 1 post, 1 promotional"
    assert all(square.x < half.width and square.y < half.height for half in halves for square in half.squares)


def test_a_silent_day_is_empty(audited):
    (half,) = draw_calendar(audited([0, 2]))
    assert [square.tone for square in half.squares] == ["t3", "none", "t0"]


def test_squares_are_deeper_where_more_was_written(audited):
    days = [*range(20), *[20.1, 20.2], *[21 + n / 10 for n in range(6)]]
    (half,) = draw_calendar(audited(days))
    assert [square.depth for square in half.squares] == [1] * 20 + [3, 3]
    (half,) = draw_calendar(
        audited([*range(10), *[10 + n / 2 for n in range(20)], *[20 + n // 8 + n % 8 / 16 for n in range(24)]])
    )
    assert [square.depth for square in half.squares] == [1] * 10 + [2] * 10 + [3] * 3


def test_of_a_long_account_the_latest_half_years_are_drawn(audited):
    halves = draw_calendar(audited(range(0, 4000, 5)))
    assert len(halves) == N_HALVES
    assert halves[-1].name == "July to December 2035"


def test_leap_years_have_their_day(audited):
    start = (date(2028, 2, 28) - date(2025, 1, 1)).days
    (half,) = draw_calendar(audited([start, start + 1, start + 2]))
    assert [square.title.split(":")[0] for square in half.squares] == [
        "28 February 2028",
        "29 February 2028",
        "1 March 2028",
    ]


def test_bands_cover_the_scale_from_left_to_right(audited):
    for band in draw_bands(audited(range(60))):
        assert band.zones[0].start == 0
        assert sum(zone.width for zone in band.zones) == pytest.approx(100)
        assert all(zone.width > 0 for zone in band.zones)
        order = [LEVELS.index(zone.level) for zone in band.zones]
        assert order == sorted(order, reverse=band.name == "Replies to others")


def test_the_dot_lies_in_the_zone_of_its_level(audited):
    for band in draw_bands(audited(range(60))):
        if band.level and band.at is not None:
            zone = next(zone for zone in band.zones if zone.level == band.level)
            assert zone.start <= band.at <= zone.start + zone.width


def test_the_strip_spans_the_time_looked_at(model, post, words):
    posts = [post(words(n), day=n) for n in (0, 100)]
    text = "The summer sale is on: every bell in the shop"
    audit = audit_posts([*posts, post(text, day=25), post(text, day=50)], model)
    assert draw_strip(audit, audit.repeats[0]) == (25.0, 50.0)


def test_years_of_silence_take_no_half_years(audited):
    halves = draw_calendar(audited([*range(30), *range(3000, 3030)]))
    assert [half.name for half in halves] == ["January to June 2025", "January to June 2033"]
    assert draw_calendar(audited([3]))[0].summary == "January to June 2025: 1 post on 1 day, 1 of them promotional"
