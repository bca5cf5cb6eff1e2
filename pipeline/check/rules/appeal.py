"""Appeals: donate, sign, vote, apply, back."""

from pipeline.check.cues import cues
from pipeline.check.rules import advice
from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="appeal",
    name="Appeal",
    severity="note",
    message="it asks readers to give, sign, vote or apply",
    why=(
        "A good cause is still an ask. People give to those who told them first what became of the last gift, and "
        "who listen between the appeals."
    ),
    advice=(
        "tell one thing that the last help made possible",
        advice.ASK_FOR_THOUGHTS,
    ),
    cues=cues(
        "donate|pledge|contribute to|now|today|here|via|at|LINK|online",
        "please|pls donate|sign|vote|support|sponsor|give|consider|back|help|pledge",
        "sign|share|support our|my|the|this petition|appeal|letter|campaign",
        "vote for me|us|our|HANDLE|NUMBER",
        "vote us|me|NUMBER",
        "apply now|today|here|by|at|via|online|below",
        "we 're|are now? hiring|recruiting|seeking",
        "hiring|vacancy|vacancies : _?",
        "join our team|crew|mission|movement|campaign",
        "come work with|for us",
        "support my|our|us|small|local",
        "help us|me reach|raise|hit|get|fund|build|make|finish|spread|win",
        "back|fund us|our|my project|campaign|on",
        "our|my|the kickstarter|gofundme|patreon|crowdfunder|indiegogo|fundraiser",
        "buy me a coffee",
        "tip jar",
    ),
    hits=(
        "We're hiring a pastry chef, apply now",
        "Please sign our petition for the footbridge",
        "Help us reach 300 backers by Sunday",
    ),
    misses=(
        "Gave blood today, my arm is purple",
        "I think the petition asks for the wrong bridge",
        "Did everyone vote already? The queue was long",
        "The team applied the rule as written",
    ),
)
