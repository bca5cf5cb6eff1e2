"""Notices of one's own event."""

from pipeline.check.cues import cues
from pipeline.check.rules import advice
from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="event-notice",
    name="Event notice",
    severity="note",
    message="it announces an event and leaves it at that",
    why=(
        "An invitation to your own event is fine as one post. As a stream of reminders it is a poster on a wall; "
        "what makes people come is something of the event itself."
    ),
    advice=("show one thing that will be there", advice.ASK_WISHES),
    cues=cues(
        "join us|me at|on|for|this|tonight|tomorrow|in|today|live|next|as|from",
        "tickets|ticket on sale|available|from|at|now|here|still|via|selling|: _?",
        "tickets are|is on|available|still|selling|now|NUMBER",
        "doors open|at|NUMBER _?",
        "save the date",
        "come along|join|down|visit|and|& see|say|join|find|meet|us|to?",
        "come see|visit us|me|our",
        "register|rsvp|book your|a|now|here|at|by place|ticket|tickets|seat|spot|LINK|today",
        "rsvp",
        "live|streaming tonight|tomorrow|today|at|on|now NUMBER|twitch|youtube|instagram|facebook|LINK",
        "going live",
        "our|my next|upcoming|annual|first|spring|summer|autumn|winter|open "
        "event|show|gig|workshop|webinar|class|day|house|evening|concert|tour",
        "free entry|admission|event|webinar|workshop|class",
        "this|next friday|saturday|sunday|weekend at|from|in NUMBER|our|the _?",
        "see you there",
    ),
    hits=(
        "Join us on Saturday for the plant fair",
        "Tickets on sale now for the harvest concert",
        "Save the date! Our spring open house is back",
    ),
    misses=(
        "We were at the harvest concert last night and my ears still ring",
        "My ticket got eaten by the machine",
        "He joined the band in May",
        "What date suits everybody?",
    ),
)
