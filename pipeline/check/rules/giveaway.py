"""Giveaways and prize draws."""

from pipeline.check.cues import cues
from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="giveaway",
    name="Giveaway",
    severity="note",
    message="it trades a prize for reach",
    why=(
        "A prize draw brings people who want the prize. They leave with it, and those who came for you read adverts "
        "in between."
    ),
    advice=(
        "give something to everybody: the pattern, the chapter, the tip",
        "if there must be a draw, don't make following or sharing the ticket",
    ),
    cues=cues(
        "giveaway|giveaways|sweepstake|sweepstakes|raffle",
        "give - away",
        "prize draw|draws|giveaway|pack",
        "chance to win",
        "enter|entered|entering to|and|& win",
        "enter our|the|now|here|today|this? competition|contest|draw|raffle",
        "could|can|to|and win a|an|our|one|two|NUMBER? "
        "free|signed|pair|ticket|tickets|copy|hamper|voucher|prize|prizes",
        "win CURRENCY",
        "winner|winners announced|picked|drawn|chosen|will",
    ),
    hits=(
        "GIVEAWAY! Three skeins of our new sock yarn",
        "Leave your email for a chance to win a signed print",
        "You could win a hamper from our farm shop",
    ),
    misses=(
        "We never win a thing at the quiz and still go every week",
        "They had to win a match at last, and they did",
        "Giving away my old pans, collect from the porch",
        "Who won in the end?",
    ),
)
