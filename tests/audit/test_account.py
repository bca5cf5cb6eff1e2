import pytest

from pipeline.audit.account import (
    account_names,
    guess_own_domains,
    holds_replies,
    is_own_link,
    is_quote_of_others,
    own_posts,
    plain_domain,
    role_of,
)
from pipeline.errors import ConfigError
from pipeline.post import Link

ME = frozenset({"hare"})


def test_posts_of_several_accounts_are_never_mixed_in_silence(post):
    posts = [post("a", author="hare"), post("b", author="hare"), post("c", author="otter")]
    with pytest.raises(ConfigError, match=r"2 accounts, most of them by hare \(2\), otter \(1\).*--handle"):
        own_posts(posts, [])
    assert [p.text for p in own_posts(posts, ["@Otter"])] == ["c"]


def test_a_handle_that_wrote_nothing_is_an_error(post):
    with pytest.raises(ConfigError, match="no post is by that account; there are posts by hare"):
        own_posts([post("a")], ["weasel"])


def test_posts_without_an_author_are_the_accounts_own(post):
    posts = [post("a", author=""), post("b", author="hare"), post("c", author="otter")]
    assert [p.text for p in own_posts(posts, ["hare"])] == ["a", "b"]
    assert len(own_posts([post("a", author="")], ["hare"])) == 1


@pytest.mark.parametrize(
    ("text", "fields", "role"),
    [
        ("hello", {}, "post"),
        ("look at this", {"kind": "quote"}, "post"),
        ("hello", {"kind": "reply", "in_reply_to_user": "jo"}, "reply"),
        ("hello", {"kind": "reply", "in_reply_to_user": "HARE"}, "self_reply"),
        ("nice loaf", {"kind": "comment"}, "reply"),
        ("and another", {"kind": "self_reply"}, "self_reply"),
        ("RT @jo: hi", {"kind": "repost"}, "repost"),
        ("@jo.example.social try oil", {}, "reply"),
        ("@hare one more thing", {}, "self_reply"),
        (".@jo says so", {}, "post"),
        ("@ the market today", {}, "post"),
    ],
)
def test_roles(post, text, fields, role):
    assert role_of(post(text, **fields), ME) == role


def test_a_quote_of_oneself_passes_nothing_on(post):
    mine, theirs = "https://x.com/Hare/status/12", "https://x.com/otter/status/12"
    assert is_quote_of_others(post(f"so true {theirs}", kind="quote"), ME)
    assert not is_quote_of_others(post(f"so true {mine}", kind="quote"), ME)
    assert not is_quote_of_others(post(theirs), ME)


def test_a_feed_without_replies_is_not_blamed_for_having_none(post):
    assert not holds_replies([post("a", platform="blog")], ME)
    assert holds_replies([post("a", platform="x")], ME)
    assert holds_replies([post("a", platform="blog"), post("b", platform="blog", kind="comment")], ME)


def test_a_column_of_replies_may_be_empty_and_a_name_in_front_is_a_reply(post):
    assert holds_replies([post("a", in_reply_to="")], ME)
    assert holds_replies([post("a", in_reply_to_user="")], ME)
    assert holds_replies([post("a"), post("@jo try oil")], ME)
    assert not holds_replies([post("a"), post("RT @jo: hi", kind="repost")], ME)


def test_own_domains_hold_for_what_stands_below_them_only():
    assert is_own_link(Link("https://shop.hare.example", "shop.hare.example"), ["hare.example"])
    assert not is_own_link(Link("https://nothare.example", "nothare.example"), ["hare.example"])


@pytest.mark.parametrize(
    ("linked", "names", "guess"),
    [
        ({"hare.example": (9, 8), "news.example": (30, 1)}, set(), ("hare.example",)),
        ({"news.example": (30, 1)}, set(), ()),
        ({"harebikes.example": (5, 1)}, {"harebikes"}, ("harebikes.example",)),
        ({"youtube.com": (50, 50)}, set(), ()),
        ({"hare.example": (2, 2)}, set(), ()),
        ({}, set(), ()),
    ],
)
def test_the_own_site_is_guessed_from_what_is_promoted(linked, names, guess):
    assert guess_own_domains(linked, frozenset(names)) == guess


def test_names_are_compared_plainly(post):
    assert account_names([post("a", author="Hare"), post("b", author="")], ["@Hare_2"]) == {"hare", "hare_2"}


@pytest.mark.parametrize(
    "site",
    ["hare.example", "HARE.example.", "www.hare.example", "https://www.hare.example/shop?x=1", "hare.example:8080"],
)
def test_a_site_may_be_written_in_many_ways(site):
    assert plain_domain(site) == "hare.example"


@pytest.mark.parametrize("site", ["not a domain", "hare", "", "https://", "hare..example", "1.2", "@hare"])
def test_what_is_no_domain_is_refused(site):
    with pytest.raises(ConfigError, match=r"--own-domain .* is no domain; write it as hare\.example"):
        plain_domain(site)
