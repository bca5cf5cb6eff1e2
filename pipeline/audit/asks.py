"""Asks: what a post wants its readers to do for the account, found by wording in folded text."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.fold import AMPERSAND, LINK, MENTION

_AND = rf"(?:and|\+|{AMPERSAND}|,)"
_OUR = r"(?:our|my|the|this|these)"
_PLEASE = r"(?:please|pls|plz|kindly)"
# Who does a thing already is not asked to do it.
_TOLD = r"(?<!\bi )(?<!\bwe )(?<!\bthey )(?<!\bwho )(?<!\byou )(?<!n't )(?<!\bi'd )(?<!\bwould )(?<!\bpeople )"
_NOW = r"(?:now|today|tonight|here|online|yours|early|by|before|while)"
_PAGE = rf"(?:{_OUR} )?(?:bio|profile|page|comments|first comment|website|site|shop|store|blog|channel)"
_PLACE = r"(?:slot|place|seat|spot|table|tickets?|ride|call|session|demo|appointment|room)"

_WORDING: Mapping[str, tuple[str, ...]] = {
    "follow": (
        rf"{_TOLD}follow (?:us|me|our|along|for more|{MENTION}|{_AND})",
        r"(?:must|should|have to|need to) (?:be )?follow(?:ing)?\b",
        rf"(?:come|please|hit|press|click) {_AND}? ?follow\b",
        rf"{_TOLD}subscribe\b(?! to (?:the )?(?:view|idea|theory|notion))",
        rf"sign up (?:to|for) {_OUR} \w*\s?(?:newsletter|list|emails?|updates)",
        r"sign up (?:now|here|today|below)|sign up: ",
        rf"join {_OUR} (?:newsletter|mailing list|channel|group|list|server|community)",
        r"turn on (?:post )?notifications|give (?:us|me) a follow",
        r"(?:get|help|bring|push) (?:us|me)? ?(?:to|reach|hit) 0k? (?:followers|subs|subscribers)",
    ),
    "like": (
        rf"{_TOLD}like {_AND} ?(?:share|follow|subscribe|comment|rt|retweet|repost)",
        rf"{_TOLD}like {_OUR} (?:page|post|video|pic|photo|reel)|like (?:this )?if\b|{_PLEASE} like\b",
        r"(?:hit|smash|press|tap) (?:that|the) like|double tap\b|(?:leave|drop|give (?:it|us|this|me)) a like",
    ),
    "share": (
        rf"\brt (?:this|it|to|if|{_AND}|rt\b)|(?:{_PLEASE}|follow|like|those|{_AND}) rts?\b(?! {MENTION})",
        rf"{_TOLD}(?:retweet|repost|reblog) (?:this|to|if|{_AND})",
        rf"{_PLEASE} (?:share|retweet|repost|reblog|boost)|like,? share",
        rf"{_TOLD}share (?:this|it|our|my|the|to win|if|{_AND}|with (?:a|your|all|any))",
        r"\btag (?:a|an|your|someone|somebody|two|three|0|that|the|friends|people)\b|spread the word",
    ),
    "buy": (
        rf"\b(?:buy|shop|order|book|register|enroll?) {_NOW}\b|\bshop (?:the|our|all|new)\b",
        rf"\b(?:order|buy|book) yours?\b|(?:book|reserve|secure|claim) (?:a|your|our|the) (?:\w+ )?{_PLACE}\b",
        rf"\b(?:grab|get|claim) (?:yours|your \w+ {_NOW}|your copy|your tickets?|one {_NOW})\b",
        r"\bpre-? ?order|buy 0,? get|use (?:the |my |our )?(?:promo |discount )?code\b|with (?:the )?code \w",
        r"do ?n(?:'|o)t miss (?:out|it|your|our|this)|while stocks? lasts?|add to (?:cart|basket)|click, pay",
        rf"\bdonate\b|{_PLEASE} (?:support|back|sponsor)\b|support (?:us|my|our)\b|buy me a coffee",
    ),
    "click": (
        rf"\blinks? (?:is |are )?(?:in|on) {_PAGE}|\blinks? (?:below|above|everywhere)|\bin bio\b|link ?in ?bio",
        r"\bclick (?:here|the|this|below|to|on|through|,)|\btap (?:here|the link|to)|swipe up",
        r"(?:check out|visit|see|head (?:over )?to|go to) (?:our|my) \w+",
        rf"(?:read|watch|listen|more|details|find out) (?:\w+ )?on {_PAGE}",
        r"\b(?:dm|message|inbox|text|whatsapp) (?:us|me)?\b ?(?:to|for|the word|now|your)",
        rf"\bapply (?:here|now|today|online)|new on {_OUR} (?:blog|channel|site)",
        rf"read (?:it|this|more)\b[^.!?]{{0,40}}{LINK}",
    ),
}

KINDS: tuple[str, ...] = tuple(_WORDING)
"""The kinds of asks, in the order of the columns of ``find_asks``."""

_PATTERNS = tuple(re.compile("|".join(wordings)) for wordings in _WORDING.values())

# Every wording of a kind has one of these in it; most posts have none and are done with sooner.
_TRIGGERS: Mapping[str, tuple[str, ...]] = {
    "follow": ("follow", "subscribe", "sign up", "join", "notification", "subs"),
    "like": ("like", "double tap"),
    "share": ("rt", "retweet", "repost", "reblog", "share", "boost", "tag ", "spread"),
    "buy": (
        *("buy", "shop", "order", "book", "register", "enrol", "reserve", "secure", "claim", "grab", "get ", "code"),
        *("miss", "stock", "add to", "click", "donate", "support", "back", "sponsor"),
    ),
    "click": (
        *("link", "bio", "click", "tap ", "swipe", "check out", "visit", "see ", "head ", "go to", "read", "watch"),
        *("listen", "more", "details", "find out", "dm", "message", "inbox", "text", "whatsapp", "apply", "new on"),
    ),
}


def find_asks(folded: Sequence[str]) -> NDArray[np.bool_]:
    """Return which kinds of asks are in each folded text, shape (n_samples, n_kinds).

    >>> from pipeline.scoring.fold import fold
    >>> found = find_asks([fold("Follow us & RT! Link in bio"), fold("I follow @jo. Follow the steps on the tin.")])
    >>> [[kind for kind, is_there in zip(KINDS, row) if is_there] for row in found]
    [['follow', 'share', 'click'], []]
    """
    found = np.zeros((len(folded), len(KINDS)), dtype=bool)
    for column, (kind, pattern) in enumerate(zip(KINDS, _PATTERNS, strict=True)):
        triggers = _TRIGGERS[kind]
        found[:, column] = [
            any(trigger in text for trigger in triggers) and pattern.search(text) is not None for text in folded
        ]
    return found
