"""Sends readers elsewhere: link in bio, direct messages, swipe up."""

from pipeline.check.cues import cues
from pipeline.check.rules.rule import Rule

RULE = Rule(
    id="link-in-bio",
    name="Sends readers elsewhere",
    severity="note",
    message="what it is about stands somewhere else",
    why=(
        "“Link in bio” and “DM for prices” tell readers that the post itself holds nothing for them. Most will not "
        "go and look."
    ),
    advice=("put the one thing that readers would look for into the post", "state the price"),
    cues=cues(
        "link|links|info|details|info|tickets|everything|more in|on|via our|my|the|his|her|their? bio|profile|page",
        "in|via our|my|the? bio",
        "linkinbio|linkinprofile",
        "link|links|details|info is|are? below|👇|⬇",
        "link|links in the|our|my? first? comment|comments|description|replies|reply|thread",
        "dm|pm|message|inbox|whatsapp|text me|us? for|to|if",
        "dms are? open",
        "swipe up",
        "tap|click|hit|follow the|this|that? link|here|below",
        "visit|see our|my|the new? website|site|store|shop|page|profile|blog|etsy|stall",
        "on our|my website|site|blog|etsy|patreon|channel",
        "head|hop|pop over|on? to our|my|the",
    ),
    hits=(
        "The winter mugs are out of the kiln, link in bio",
        "Slots for May are open. DM me to book",
        "Read it all on our website",
        "L I N K I N B I O is dead, so: link in the comments",
    ),
    misses=(
        "My bio says gardener and my back says otherwise",
        "@jo sorry about that! Send us a DM with your order number and we'll sort it",
        "The link between sleep and memory is stronger than I thought",
        "Where is the library's website hosted these days?",
    ),
)
