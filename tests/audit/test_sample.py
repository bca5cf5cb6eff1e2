"""The sample archive tells its story: from neighbour to megaphone."""

from datetime import date
from pathlib import Path

import pytest

from pipeline import load_model
from pipeline.audit import AuditSettings, audit_posts, render
from pipeline.audit.sources import read_account

(SAMPLE,) = (Path(__file__).resolve().parents[2] / "data" / "raw" / "sample").glob("*.zip")


@pytest.fixture(scope="module")
def read():
    return read_account([str(SAMPLE)])


@pytest.fixture(scope="module")
def audited(read):
    loaded, (posts, reports) = load_model(), read
    return lambda **settings: audit_posts(posts, loaded, AuditSettings(**settings), reports)


@pytest.mark.parametrize(
    ("since", "until", "promotional", "n", "level"),
    [
        (date(2024, 3, 1), date(2024, 8, 31), 12, 140, ("ok", "note")),
        (date(2024, 9, 1), date(2025, 2, 28), 27, 86, ("warn", "error")),
        (date(2025, 3, 1), date(2025, 8, 31), 75, 98, ("error",)),
    ],
)
def test_each_half_year(audited, since, until, promotional, n, level):
    """As the author of the sample labelled it, within what the model gets wrong."""
    audit = audited(since=since, until=until)
    assert audit.judged.n_own == n
    assert sum(month.labels["promotional"] for month in audit.months) == pytest.approx(promotional, abs=9)
    assert audit.verdict.level in level


def test_the_whole_story(audited):
    audit = audited()
    assert audit.verdict.sentence.startswith("A one-way street: of 82 posts and replies, ")
    assert audit.verdict.story.startswith("It was not always so: from")
    assert audit.stretches[0].start < date(2024, 9, 1)
    assert audit.stretches[1].start > date(2025, 1, 1)
    assert audit.own_domains == ("hareandspanner.example",)
    assert len(audit.repeats[0].posts) == 25
    assert (audit.peak, audit.repeats_level) == (9, "error")
    assert "Say it once" in [advice.title for advice in audit.advice]
    assert audit.counts.asks > 5 * audit.counts.gifts


@pytest.mark.parametrize("name", ["html", "json", "markdown", "text"])
def test_private_messages_are_in_no_report(audited, name):
    assert "PRIVATE SAMPLE MESSAGE" not in render(audited(), name)


def test_the_page_holds_what_it_is_about(audited):
    html = render(audited(), "html")
    for heading in (
        "Three things to do next",
        "Tone over time",
        "Day by day",
        "Against the policy",
        "Said again and again",
    ):
        assert heading in html
    assert html.count("<mark>") > 5
    assert "341 rows seen, 324 kept, 17 reposts" in html
