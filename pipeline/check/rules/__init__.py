"""The rules of the check, one a file.

To add a rule: a module with a ``RULE``, and its name in ``_MODULES``; its page comes from
``twoway explain``, its table of examples is its test.
"""

from collections.abc import Mapping
from importlib import import_module

from pipeline.check.rules.rule import Rule

_MODULES = (
    "one_way_promotion",
    "sub_for_sub",
    "engagement_bait",
    "price_and_urgency",
    "hard_sell",
    "asks_for_follows",
    "link_in_bio",
    "teaser",
    "bare_link",
    "giveaway",
    "appeal",
    "event_notice",
    "self_praise",
    "disclaimed_plug",
    "rhetorical_question",
    "thanks_that_sells",
    "disclosed_ad",
    "hashtag_stuffing",
    "mass_mentions",
    "shouting",
    "repeat",
    "promotional_share",
    "no_talk",
    "own_domain",
    "talking_to_yourself",
    "replies_owed",
    "unused_ignore",
)

RULES: Mapping[str, Rule] = {
    rule.id: rule for rule in (import_module(f"{__name__}.{module}").RULE for module in _MODULES)
}
"""All rules by id, in the order in which they are asked."""
