"""Teasers: the post says that there is something, and keeps it elsewhere."""

from pipeline.check.cues import cues
from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="teaser",
    name="Teaser",
    severity="note",
    message="it says that there is something to know, and keeps it elsewhere",
    why=(
        "“Find out how”, “read more”: the post is the wrapper, and what is in it costs a click. Most readers only "
        "ever see the post, so for them there was nothing."
    ),
    advice=("say the main thing in the post; who wants the rest will click",),
    cues=cues(
        "find out how|why|more|what|who|where|when|if|the",
        "learn more|how|why|what about?",
        "read|see|watch|hear|get more|on : _?",
        "read|see|watch|hear|get all? about|the|my|our "
        "full|rest|whole|latest|entire|interview|story|trailer|video|article|review|post|statement|report",
        "full|match|more story|report|details|info|episode|interview|video : _?",
        "tune in",
        "stay tuned",
        "coming soon",
        "watch|read|see|listen live|now|here|below|: _?",
        "watch|read|listen : _?",
        "take a? look at|inside|closer",
        "take a peek",
        "you 'll|will|wo n't|not never? believe",
        "more info|information|details|here|at|on|: _?",
        "for more info|information|details|visit|on",
        "here 's|are why|how",
        "new|up|live on the|my|our blog|channel|podcast|site|website|shop|store|page",
        "in|on the|my|our new|latest blog|episode|video|post|newsletter|issue",
        "new blog|video|episode|post|podcast is? up|out|live|post|: _?",
    ),
    hits=(
        "We tested five kettles. Find out how yours did",
        "New on the blog: three breads without kneading",
        "TUNE IN at six for the results",
    ),
    misses=(
        "I found out why the kettle trips the fuse: the flex was worn",
        "He learns more from his gran than at school",
        "Listening to the rain and reading all day",
        "They watch the tide tables here like other people watch the news",
    ),
)
