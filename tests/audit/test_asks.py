import pytest

from pipeline.audit.asks import KINDS, find_asks
from pipeline.scoring.fold import fold

HITS = {
    "follow": (
        "Follow us for a daily loaf", "You must be following to win", "Come and follow!", "Subscribe so you hear first",
        "Sign up for our newsletter", "Sign up: https://hare.example/news", "Join our mailing list", "Give us a follow",
        "Turn on notifications", "Help us get to 2,000 followers!", "follow @hare, then wait",
    ),
    "like": (
        "Like and share!", "like this if you ride", "Smash that like", "DOUBLE TAP for mud", "Leave a like", "Like our page",
    ),
    "share": (
        "RT this", "RT RT RT", "please RT", "Retweet to enter", "Please share", "Share with a friend", "tag a friend",
        "Spread the word", "Keep those RTs coming",
    ),
    "buy": (
        "Shop now", "Order yours today", "Book a test ride", "Get yours before Sunday: grab yours", "PRE-ORDER the E3",
        "use code HARE10", "Don't miss out", "Donate what you can", "Support our roof", "buy 2, get 1", "Please book online",
    ),
    "click": (
        "Link in bio", "links in bio", "Click here", "Swipe up", "Visit our shop", "More on our website", "DM us for a price",
        "Apply here", "New on our blog", "Read it here https://hare.example/x", "Check out our spokes",
    ),
}  # fmt: skip

MISSES = (
    "I follow three bakeries and they are all shut",
    "Follow the steps on the tin",
    "We like our page numbers at the bottom",
    "RT @jo: the towpath is open",
    "I don't share this view",
    "The museum put a tag on the wrong fossil",
    "I'll be back, and back again",
    "Book of the year for me",
    "I can't buy that argument",
    "My bio says gardener",
    "wrap it in double tape",
    "I'll pass it on",
    "They subscribe to the view that rain is good",
    "",
    "\u5f53\u5e97\u306e\u30d1\u30f3",
)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HITS.items() for text in texts])
def test_an_ask_is_found(kind, text):
    assert find_asks([fold(text)])[0, KINDS.index(kind)]


@pytest.mark.parametrize("text", MISSES)
def test_talk_asks_nothing(text):
    assert not find_asks([fold(text)]).any()


def test_one_post_can_ask_for_several_things():
    found = find_asks([fold("🎁 Follow @hare, RT this and tag a friend. Link in bio")])[0]
    assert [kind for kind, there in zip(KINDS, found, strict=True) if there] == ["follow", "share", "click"]


def test_no_posts_no_asks():
    assert find_asks([]).shape == (0, len(KINDS))
