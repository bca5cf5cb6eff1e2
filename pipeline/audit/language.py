"""Language: which posts are not in English, so that nobody is judged by words that the model never learned.

Letters tell first, then common words: a post of five words or more without a single one that is common in
English, and rare elsewhere, is taken for another language. That holds for accounts, never for one post: adverts
can be lists of names. The export's word for a post's language counts where a post has too few words to tell.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.post import Post

Told = Literal["english", "other", "unclear"]

_LEAST_WORDS = 5
_ONE_IN = 14
"""An English post has one common word in so many, at the least; loan words are rarer."""

_LEAST_OTHER = 5
_WORTH_TELLING = 0.2
_ENOUGH_LETTERS = 4
_BESIDE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u02af\u1d00-\u1dbf\u1e00-\u1eff]")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")

# Common in English and rare in other languages that are written in Latin letters: no "in", "to", "is", "was",
# "me" or "on". With slang, dialect, and the words of adverts, which leave out the small ones.
_COMMON = frozenset(
    """
    the and that this it with you your yours yourself they them their there these those she his him its i'm i've
    ive i'll i'd it's that's don't dont can't cant won't didn't isn't doesn't you're youre we're they're he's
    she's let's what's what when where which who why how from are were be been being has having would could should
    can must shall might than because about after before again against between both each every everyone everything
    everybody few more most much many some someone something somebody such too very just only ever never always
    often still already yet also back away down out up into onto until while without within through though another
    other others any anyone anything nothing nobody our ours my mine myself if gets getting got goes going gone
    went comes coming came make makes making made take takes taking took give gives giving gave know knows knew
    think thinks thinking thought seen saw look looks looking find found wants wanted need needs needed used using
    try trying tried feel feeling feels keep keeping tell told say says said saying ask asked work working works
    worked call called started starting help helping play playing played run running read reading watch watching
    watched wait waiting talk talking love loved loves loving like likes liked hate hope hoping wish miss missing
    happy sorry thank thanks please welcome enjoy good great better nice bad worst new old big small little short
    high low free right wrong left next first second own real really true sure easy hot cold beautiful awesome
    amazing excited proud ready full closed early late soon now today tonight tomorrow yesterday morning afternoon
    evening night day days weekend month year years times hour hours people woman women guy guys girl girls boy
    boys kids friend friends family mom mother father sister world life home house room school jobs hiring money
    business company song book books news word words thing things way ways city street road car bike food coffee
    dinner lunch breakfast cake bread birthday christmas holiday summer winter spring snow dog cat eyes head heart
    mind body hair black white red blue green pink silver size buy bought sell selling sold price order available
    shipping delivery deal deals offer save check click follow share join sign visit learn discover register
    listen latest photo photos picture vintage handmade women's men's one two three five seven eight nine hundred
    thousand twice lol lmao omg wtf gonna wanna gotta finna ain't aint y'all yall ur thx pls plz cuz bc idk smh fr
    dude wey dey wetin abeg nae cannae dinnae aye ye nowt owt summat innit yes yeah yep nope hey hello wow okay
    well maybe anyway else instead around
    """.split()  # noqa: SIM905 - a list of six hundred strings is harder to read
)

# Common in English and elsewhere: two of them leave a post undecided.
_SHARED = frozenset(["a", "an", "as", "at", "by", "for", "have", "i", "in", "is", "of", "on", "to", "we"])


@dataclass(frozen=True, slots=True)
class Languages:
    """How many posts are in English, and how many are not; the rest is too short to tell."""

    n_english: int
    n_other: int

    @property
    def is_foreign(self) -> bool:
        """Whether most posts are not in English."""
        return self.n_other >= _LEAST_OTHER and self.n_other > self.n_english

    @property
    def is_mixed(self) -> bool:
        """Whether some posts are not in English, more than headlines and lists of names would seem to be."""
        least = max(_LEAST_OTHER, _WORTH_TELLING * (self.n_english + self.n_other))
        return self.n_other >= least and not self.is_foreign

    def say(self) -> str:
        """Return what there is to tell, in a sentence; empty where there is nothing.

        >>> Languages(3, 80).say()
        '80 of 83 posts that are long enough to tell are in another language than English, all that the model knows.'
        """
        if not self.is_foreign and not self.is_mixed:
            return ""
        return (
            f"{self.n_other:,} of {self.n_english + self.n_other:,} posts that are long enough to tell are in another "
            "language than English, all that the model knows."
        )

    def to_dict(self) -> dict[str, int | bool]:
        """Return it as plain values for JSON."""
        return {"english": self.n_english, "other": self.n_other, "mostly_other": self.is_foreign}


UNKNOWN = Languages(0, 0)


def count_languages(posts: Iterable[Post]) -> Languages:
    """Count posts by whether they are in English."""
    told = [tell_language(post.text, post.lang) for post in posts]
    return Languages(told.count("english"), told.count("other"))


def tell_language(text: str, lang: str | None = None) -> Told:
    """Tell whether a post is in English, as far as its letters and words say.

    >>> tell_language("Heute gibt es wieder frisches Brot aus dem Ofen"), tell_language("Свежий хлеб")
    ('other', 'other')
    >>> tell_language("Fresh bread is out of the oven again"), tell_language("Guten Morgen", "de")
    ('english', 'other')
    """
    plain = _BESIDE.sub(" ", text)
    if not plain.isascii():  # letters in bold, for one, are letters
        plain = unicodedata.normalize("NFKC", plain).replace("\u2019", "'")
    letters = [] if plain.isascii() else _LETTER.findall(plain)
    if len(letters) >= _ENOUGH_LETTERS and 2 * len(_LATIN.findall(plain)) < len(letters):
        return "other"
    words = _WORD.findall(plain.lower())
    if len(words) < _LEAST_WORDS:
        return _said(lang)
    n_common = sum(word in _COMMON for word in words)
    if _ONE_IN * n_common >= len(words):
        return "english"
    return "unclear" if len(_SHARED.intersection(words)) > 1 else "other"


def _said(lang: str | None) -> Told:
    code = (lang or "").strip().lower().replace("_", "-").partition("-")[0]
    if code in ("en", "eng", "english"):
        return "english"
    # X writes und, qme, qht, zxx and the like where it cannot tell.
    return "other" if code.isalpha() and code[0] != "q" and code not in ("und", "zxx", "art", "mul") else "unclear"
