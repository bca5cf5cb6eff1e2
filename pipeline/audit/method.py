"""How an audit is made and what it cannot know, in sentences; every format tells the same."""


def _paragraphs(text: str) -> tuple[str, ...]:
    """Return paragraphs, each on one line."""
    return tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


METHOD = _paragraphs("""
Each post is labelled by a model that was trained on labelled posts: conversation, thanks, small talk or promotion,
whichever is most probable. A second output says how likely readers are to call a post one-way self-promotion; from
the model's threshold on a post is flagged.

Shares are among posts and replies to others. Replies to oneself and bare reposts are neither. Each share has a Wilson
score interval (95 %). A share of fewer than ten is not judged.

What is judged is the stretch that was asked for; without one, the last posts or days, whichever hold more, as the
policy says. Charts and repeats are over everything that was looked at.

A gift is a reply to somebody, a question, thanks, or others' work passed on, that asks for nothing. An ask is a post
that promotes, or whose words ask readers to follow, like, share, buy or click. Each post counts once.

Repeats are posts, replies to oneself and promoting replies whose words are nearly the same (MinHash, confirmed by the
Jaccard similarity of five-character windows, from 0.6 on), or that carry the same link.

The best and the worst stretch are runs of posts and replies: the one that promotes least and the one that promotes
most. They are left out where the intervals of both shares overlap.
""")

LIMITS = _paragraphs("""
The model errs, mostly between conversation and small talk, and on adverts in the dress of a chat. The intervals tell
of chance, not of that.

It was trained on English. Asks, questions and thanks are found by English wording, so other languages get fewer;
where most of what is judged is in another language, there is no verdict.

An archive holds what an account wrote, not what it received or read: whether anybody answered is not known.

Pictures, videos and what stands behind links are not looked at. Days are in UTC.

A repost counts as passing on even if it advertises: it is somebody else's advert.

Figures say how an account comes across, never why. Intent and effort are for people to judge.
""")
