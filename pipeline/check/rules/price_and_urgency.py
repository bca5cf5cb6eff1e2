"""A price together with a hurry."""

from collections.abc import Iterator

from pipeline.check.cues import cues
from pipeline.check.rules.rule import Hit, Rule, Scene


def _find(scene: Scene) -> Iterator[Hit]:
    prices, hurry = scene.spans(RULE.id), scene.spans(f"{RULE.id}/hurry")
    if prices and hurry:
        yield Hit(RULE.message, tuple(sorted(prices + hurry, key=lambda span: span.start)))


RULE = Rule(
    id="price-and-urgency",
    name="Price and urgency",
    severity="warn",
    message="it pairs a price with a hurry",
    why=(
        "A price is information, a date is information. Together, as “20% off, tonight only”, they press people to "
        "decide before they have thought, and people who feel pressed stay away."
    ),
    advice=("state the price without the clock, or the date without the price",),
    cues=cues(
        "CURRENCY NUMBER",
        "NUMBER CURRENCY|dollars|pounds|euros|bucks",
        "NUMBER %|percent off|discount|on|all?",
        "NUMBER % off?",
        "half - price|off",
        "half price",
        "discount|discounts|discounted|coupon|voucher|promo|bogo|clearance",
        "sale",
        "save NUMBER|CURRENCY",
        "buy one|NUMBER get",
    ),
    parts={
        "hurry": cues(
            "today|tonight|weekend|week only",
            "only today|tonight|until|till|through|NUMBER left|spots|places|seats|remaining",
            "ends|end|ending|expires|finishes|closes this|on? "
            "today|tonight|tomorrow|soon|midnight|sunday|monday|friday|saturday",
            "ends|end|ending|expires at midnight|noon",
            "last|final chance|day|days|hours|call|minute|few|orders",
            "hurry",
            "while stocks|stock|supplies|they|it last|lasts",
            "limited time|offer|stock|number|numbers|edition",
            "before it|they|time 's|is|are|runs gone|out|too",
            "selling|going fast|quickly",
            "almost|nearly gone|sold|over",
            "for|next|in|within the? next? NUMBER hours|hrs",
            "flash sale",
            "one day only",
            "do n't|not miss|wait",
            "act now|fast",
            "till|until midnight|sunday|tonight|tomorrow",
        )
    },
    find=_find,
    hits=(
        "20% off all prints, today only",
        "Only £12 while stocks last",
        "Flash sale: everything $5, ends tonight!!",
    ),
    misses=(
        "Bread was £4 at the market today, when did that happen?",
        "It took 20 hours and half of the wool",
        "The sale of the old mill is the end of a long story",
        "Last chance to see the comet before it goes behind the hill",
    ),
)
