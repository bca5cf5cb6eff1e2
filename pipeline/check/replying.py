"""Replies: whether a draft answers the post that it is a reply to."""

import re

from pipeline.check.finding import Evidence
from pipeline.scoring.fold import LINK, fold

_INVITES = re.compile(
    r"\?|\b(?:recommend\w*|suggest\w*|looking for|where (?:can|could|do|to)|any(?:one|body) (?:know|sell|do)|how much"
    r"|send (?:me )?(?:a |the )?link|tell (?:me|us) more|need (?:a|some)|want (?:a|some|one))\b"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5  # letters that two forms of a word share: "bake", "baked", "baking" by four, "sourdough" by five
_COMMON = frozenset(  # words are read more easily in a row than one a line
    """
    about after again also been before being best both come could days does doing done down even ever every from
    good great have here into just know last like link look made make many more most much need never next only other
    over really said same some such take than that their them then there these they thing think this time today very
    want well were what when where which while will with would year your https
    """.split()  # noqa: SIM905
)


def judge_reply(text: str, reply_to: str) -> Evidence:
    """Return how much being a reply speaks for a draft.

    >>> judge_reply("We do, from £40: example.org", "Does anyone repair umbrellas?").name
    'invited'
    >>> judge_reply("Buy my course https://example.org", "What a sunset").name
    'unrelated'
    """
    folded, context = fold(text), fold(reply_to)
    shared = _stems(folded) & _stems(context)
    if _INVITES.search(context):
        if shared or LINK not in folded or _answers(folded):
            return Evidence("invited", "the post it answers asks for something", 0.15)
        return Evidence("unrelated", "it drops a link under a question that it doesn't take up", 1.3)
    if shared:
        return Evidence("answers", "it takes up what the other post says", 0.25)
    if LINK in folded:
        return Evidence("unrelated", "it drops a link under a post about something else", 1.3)
    return Evidence("reply", "it is a reply", 0.6)


def _stems(folded: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(folded) if word not in _COMMON}


def _answers(folded: str) -> bool:
    """Tell whether a reply begins as answers do."""
    return folded.startswith(
        ("yes", "no,", "we do", "i do", "we have", "we can", "you can", "try", "hi", "hey", "sure")
    )
