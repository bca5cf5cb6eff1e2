"""Praise of oneself."""

from pipeline.check.cues import cues
from pipeline.check.rules import advice
from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="self-praise",
    name="Self-praise",
    severity="note",
    message="it praises its own side",
    why=(
        "“Award-winning”, “thrilled to announce”: press-release words say how you want to be seen. What people pass "
        "on is what you did, and for whom."
    ),
    advice=(advice.TELL_WHO, "let a customer say it, in their words and with their leave"),
    cues=cues(
        "proud|excited|thrilled|delighted|happy|pleased|honoured|honored|stoked|pumped to "
        "announce|share|launch|introduce|present|reveal|unveil|offer|bring|welcome",
        "we 're|are|'ve so|very|super|extremely|incredibly? proud|excited|thrilled|delighted|stoked to|of|that|about",
        "award - winning",
        "award winning",
        "best in town|class|the",
        "voted best|NUMBER|the",
        "number one|NUMBER choice|in|for",
        "trusted by|since|name",
        "world - class",
        "world class",
        "top - quality|rated|notch",
        "highest|finest|premium|superior quality",
        "industry leading|leader|leaders",
        "your one - stop",
        "introducing our|the|my|: _?",
        "our|my brand - new",
        "our|my amazing|exciting|fantastic|incredible|award|famous|best",
        "our|my brand new",
        "game - changer|changing",
        "state of the art",
        "state - of - the - art",
    ),
    hits=(
        "We're thrilled to announce the launch of TideTracker 2",
        "Award-winning pies, baked at dawn",
        "Introducing our winter menu",
    ),
    misses=(
        "So proud of my sister, she passed at the third go",
        "Delighted for you, well deserved!",
        "The best thing in town is the view from the gasworks",
        "I was happy to help",
        "Our new neighbours brought soup on the first day",
    ),
)
