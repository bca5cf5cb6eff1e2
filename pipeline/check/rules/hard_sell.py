"""Hard-sell wording."""

from collections.abc import Iterator

from pipeline.check.cues import cues
from pipeline.check.rules.rule import Hit, Rule, Scene


def _find(scene: Scene) -> Iterator[Hit]:
    spans = scene.spans(RULE.id)
    if spans:
        yield Hit(RULE.message, spans, "warn" if len(spans) > 1 else "note")


RULE = Rule(
    id="hard-sell",
    name="Hard-sell wording",
    severity="note",
    message="it is worded as an advert",
    why=(
        "“Shop now”, “don't miss out”: this is how adverts talk, and people have learned not to hear it. The more of "
        "it a post has, the less of a person is left in it; two such phrases make it a warning."
    ),
    advice=(
        "say it as you would to one customer across the counter",
        "tell what is good about it, or how it came to be, instead of what to do",
    ),
    find=_find,
    cues=cues(
        "buy|shop|order|book|download|register|enroll|enrol|preorder now|today|here|online|direct|yours",
        "pre - order|orders",
        "preorder|preorders",
        "buy|order|grab|get|claim|reserve|secure|book your|yours|a|the? "
        "copy|copies|spot|place|seat|ticket|tickets|set|tote|slot",
        "get|grab|order|claim|book yours",
        "get it|them|one while|before|now|here|today",
        "shop our|the|all|new",
        "sign up|me up now|today|here|for|at",
        "call|ring|contact|email|text|visit us|now|today",
        "do n't|not miss|wait|sleep|delay on?|out|this|it|our|your",
        "never miss",
        "act|hurry now|fast|quick|up",
        "limited time|offer|offers|stock|spots|spaces|seats|places|availability|edition|numbers",
        "best prices|deals|price in|on|around|guaranteed|for",
        "our best price|prices|deal|deals|ever",
        "special|exclusive|introductory|great|amazing|unbeatable offer|offers|deal|deals|price|prices",
        "free shipping|delivery|postage|trial|quote|quotes|consultation|p&p|estimate",
        "money - back",
        "money back guarantee|guaranteed",
        "risk - free",
        "no obligation",
        "while stocks|stock|supplies|they|it last|lasts",
        "now available|in stock|shipping|booking|open|enrolling|hiring for|at|on|in?",
        "available|out now|today",
        "on|for sale now|today|here|at|in",
        "in store|stores|stock now|today|and",
        "new arrival|arrivals|stock|collection|range|in|drop",
        "check out my|our|the latest|new",
        "check it|them out",
        "use|with my|our|the|promo|discount? code",
        "satisfaction guaranteed",
        "you wo n't|not regret|believe|want",
        "you need this",
        "treat yourself",
        "what are you waiting for",
    ),
    hits=(
        "Our spring range is here. Shop now",
        "Don't miss out on hand-dyed yarn",
        "Get yours before Friday",
        "\N{FULLWIDTH LATIN CAPITAL LETTER B}\N{FULLWIDTH LATIN SMALL LETTER U}\N{FULLWIDTH LATIN SMALL LETTER Y} now",
    ),
    misses=(
        "I never buy anything on a Friday",
        "Honestly the old edition is better, the maps are clearer",
        "I missed the bus and then it rained",
        "They closed the shop on the corner, what a shame",
        "Book of the year for me: a history of salt",
    ),
)
