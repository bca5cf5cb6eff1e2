import numpy as np
import pytest

from pipeline.audit.building import build_account
from pipeline.audit.repeats import find_repeats
from pipeline.audit.settings import AuditSettings
from pipeline.audit.telling import N_FLAGGED, N_GOOD, find_flagged, find_good, strongest_words


@pytest.fixture
def timeline(model):
    return lambda posts: build_account(posts, model, AuditSettings()).timeline


@pytest.fixture
def flagged(model, timeline):
    def of(posts):
        t = timeline(posts)
        judged = np.ones(len(t), dtype=bool)
        return find_flagged(t, judged, find_repeats(t, judged, 7), model, AuditSettings())

    return of


def test_of_one_broadcast_one_post_is_shown(flagged, post):
    posts = [post(f"Big summer sale on every bell, day {n}", day=n) for n in range(9)]
    (shown,) = flagged([*posts, post("hello", day=10)])
    assert "went out 9 times" in shown.reasons


def test_reasons_name_what_is_asked(flagged, post):
    (shown,) = flagged([post("Sale! Follow us, RT this, shop now #a #b #c #d #e @a @b @c @d")])
    assert shown.reasons == (
        "asks to follow", "asks to be shared", "asks to buy, book or give", "5 hashtags", "calls 4 people",
    )  # fmt: skip


def test_words_are_marked_and_the_text_is_whole(flagged, post):
    text = "The <b>sale</b> of the year: sale!"
    (shown,) = flagged([post(text)])
    assert "".join(piece for piece, _ in shown.pieces()) == text
    assert [piece for piece, marked in shown.pieces() if marked] == ["<b>sale</b>", "sale!"]


def test_neighbouring_words_are_one_mark(model):
    assert strongest_words("big sale sale here", model) == ((4, 13),)


def test_signs_and_empty_texts_are_never_marked(model):
    assert strongest_words("& !", model) == ()
    assert strongest_words("", model) == ()


def test_no_more_than_a_handful(flagged, post, words):
    posts = [post(f"sale of {words(n)}", day=n) for n in range(8)]
    assert len(flagged(posts)) == N_FLAGGED


def test_good_posts_are_thanks_answers_and_questions_in_turn(timeline, post):
    posts = [
        *(post(f"so grateful to all of you who came to lift the beams, number {n}", day=n) for n in range(9)),
        *(
            post(f"@jo take the wheel off, check the tape, put it back on, {n}", day=20 + n, kind="reply")
            for n in range(9)
        ),
        post("Which of the two bridges do you all take when the river is high?", day=40),
        post("so grateful, follow us for more of the same, and tell your friends as well", day=50),
        post("thanks", day=60),
    ]
    good = find_good(timeline(posts))
    assert len(good) == N_GOOD
    reasons = [telling.reasons[0] for telling in good]
    assert {reasons.count("thanks somebody"), reasons.count("answers somebody")} == {2}
    assert "asks and wants to know" in reasons
    assert [t.post.created_at for t in good] == sorted(t.post.created_at for t in good)


def test_where_nothing_is_good_nothing_is_shown(timeline, post):
    assert find_good(timeline([post("sale")])) == ()
