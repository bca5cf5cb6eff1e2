"""Asks for follows, likes, shares and subscriptions."""

from pipeline.check.cues import cues
from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="asks-for-follows",
    name="Asks for follows, likes or shares",
    severity="note",
    message="it asks readers to follow, like, share or subscribe",
    why=(
        "A follow is what people give when they liked what they read. Asked for, it turns the post into an errand "
        "that serves the one who asks."
    ),
    advice=("leave the ask out: your name is beside the post already", "say what readers get if they stay"),
    cues=cues(
        "follow us|me|our|my|HANDLE",
        "follow HANDLE",
        "follow along|us? for more|updates|the|daily",
        "give|gives us|me|HANDLE a follow|like|share|shout",
        "like|share|comment and|& follow|subscribe|share|retweet|rt",
        "like|share|love our|my page|video|post|reel|photo|channel",
        "subscribe|sub to my|our|the|HANDLE",
        "subscribe for|now|here|today|and|& _?",
        "do n't|not forget to follow|like|subscribe|share|retweet|comment",
        "please|pls|plz follow|share|like|subscribe|rt|retweet|repost",
        "hit|smash|press that|the like|follow|subscribe|bell _?",
        "turn on your|post? notifications",
        "check out my|our new? page|profile|channel|account|feed",
        "come|go find|follow|like us|me on",
        "find us|me on facebook|instagram|twitter|x|tiktok|youtube|linkedin|threads|bluesky|mastodon",
    ),
    hits=(
        "New jars every Friday. Follow us so you never miss one!",
        "The third episode is up, like and subscribe",
        "Please share, we only have nine followers so far",
        "FOLLOW\n@thebeanyard for daily roasts",
    ),
    misses=(
        "Thanks for the follow, Mina! Your looms are something else",
        "I follow three bakeries and all of them are closed today",
        "Follow the steps on the tin and it holds for years",
        "Did she ever follow up on the boiler?",
        "I share my desk with two cats and a printer",
    ),
)
