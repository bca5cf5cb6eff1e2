"""Adverts that say so themselves: #ad, gifted by, paid partnership, use my code."""

from collections.abc import Iterator
from itertools import takewhile

from pipeline.check.cues import SENTENCE_ENDS, Token, cues
from pipeline.check.finding import Span
from pipeline.check.rules.rule import Hit, Rule, Scene
from pipeline.scoring.fold import LINK, MENTION

_QUOTES = frozenset("\"'“”«»`\u2018\u2019")
_NOT = frozenset(["not", "n't", "nt", "never", "no", "non", "without", "nobody", "neither", "nor", "isnt", "wasnt"])
_NOT_WITHIN = 4  # tokens before the words, of the same part of the sentence: "this was not in any way sponsored by"
_TAG_TALK_BEFORE = frozenset(  # words are read more easily in a row than one a line
    """
    write writes writing wrote say says saying said use uses used using put puts tag tags tagged mark marks marked
    label labels labelled labeled add adds added with without see sees seeing saw hashtag hashtags of every a an the
    many these those more another any some hide hides hiding read like about forget forgot or & type typing
    """.split()  # noqa: SIM905
)
_TAG_TALK_AFTER = frozenset(
    "is are was were tag tags post posts label labels hashtag hashtags means should does do or at - ' 's".split()  # noqa: SIM905
)
_SCHOOL = frozenset("education students student kids children child teacher teachers talented school".split())  # noqa: SIM905
_AFTER_LINK_NOTE = frozenset("below above ahead in here included inside used on for".split())  # noqa: SIM905
_OF_A_SHOP_CODE = frozenset("off discount save % checkout percent".split())  # noqa: SIM905
_CODE_WITHIN = 6


def _find(scene: Scene) -> Iterator[Hit]:
    tokens = scene.reading.tokens
    spans = [span for span in scene.spans(f"{RULE.id}/tag") if _is_tag_of_its_own(span, tokens)]
    spans += [span for span in scene.spans(RULE.id) if not _is_talk(span, tokens)]
    spans += [span for span in scene.spans(f"{RULE.id}/credit") if _stands_first(span, tokens)]
    for part, holds in (("named", _names_a_brand), ("links", _is_a_note), ("code", _is_of_a_shop)):
        found = scene.spans(f"{RULE.id}/{part}")
        spans += [span for span in found if not _is_talk(span, tokens) and holds(_after(span, tokens))]
    if spans:
        yield Hit(RULE.message, tuple(sorted(set(spans), key=lambda span: span.start)))


def _before(span: Span, tokens: tuple[Token, ...]) -> list[Token]:
    """Return what stands before the words in their sentence."""
    sentence: list[Token] = []
    for token in tokens:
        if token.start >= span.start:
            break
        sentence = [] if token.folded in SENTENCE_ENDS else [*sentence, token]
    return sentence


def _after(span: Span, tokens: tuple[Token, ...]) -> list[Token]:
    return [token for token in tokens if token.start >= span.end]


def _is_talk(span: Span, tokens: tuple[Token, ...]) -> bool:
    """Tell whether the words are denied, asked about or quoted."""
    before = _before(span, tokens)
    near = before[-_NOT_WITHIN:]
    part = list(takewhile(lambda token: token.folded not in (",", ";", ":"), reversed(near)))
    return any(token.folded in _NOT for token in part) or _is_quoted(span, tokens)


def _is_quoted(span: Span, tokens: tuple[Token, ...]) -> bool:
    """Tell whether the words stand after a quotation mark, or in a question."""
    before = _before(span, tokens)
    if before and before[-1].text in _QUOTES:
        return True
    end = next((token.folded for token in _after(span, tokens) if token.folded in SENTENCE_ENDS), "")
    return "?" in end


def _is_tag_of_its_own(span: Span, tokens: tuple[Token, ...]) -> bool:
    """Tell whether a hashtag stands before or after a sentence, and is no word of it."""
    before, after = _before(span, tokens), _after(span, tokens)
    if _is_quoted(span, tokens) or (before and before[-1].folded in _TAG_TALK_BEFORE | _NOT):
        return False
    if after and after[0].folded in _TAG_TALK_AFTER:
        return False
    last = next(token for token in reversed(tokens) if token.end <= span.end)
    if last.folded == "gifted" and any(token.folded in _SCHOOL for token in tokens):
        return False
    ends = not after or not after[0].text[0].isalnum() or after[0].folded in (LINK, MENTION)
    return _stands_first(span, tokens) or ends


def _stands_first(span: Span, tokens: tuple[Token, ...]) -> bool:
    """Tell whether the words begin a sentence, or a remark in brackets."""
    before = _before(span, tokens)
    return (not before or before[-1].text in "([|") and not _is_quoted(span, tokens)


def _names_a_brand(after: list[Token]) -> bool:
    return bool(after) and (after[0].folded == MENTION or after[0].text[0].isupper())


def _is_a_note(after: list[Token]) -> bool:
    return not after or not after[0].text[0].isalnum() or after[0].folded in _AFTER_LINK_NOTE


def _is_of_a_shop(after: list[Token]) -> bool:
    """Tell a shop's code from a program's: by its capitals or digits, or by what it brings."""
    if not after:
        return False
    first = next((token for token in after if token.text not in _QUOTES and token.text != ":"), after[0])
    named = len(first.text) > 2 and first.text.isupper()  # "I" and "OK" are no codes
    return named or any(token.folded in _OF_A_SHOP_CODE for token in after[:_CODE_WITHIN])


RULE = Rule(
    id="disclosed-ad",
    name="Disclosed advert",
    severity="warn",
    message="it says itself that it is an advert",
    why=(
        "“#ad”, “gifted by”, “use my code”: the tag is right, and often the law; keep it. But readers who see it "
        "know that somebody else paid for the words, however friendly they sound, so a disclosed advert counts as "
        "one whatever its tone. What earns trust all the same is what an advert would leave out."
    ),
    advice=(
        "say what you were given, and by whom",
        "say what you did not like about it",
        "answer the comments under it",
    ),
    concerns="any",
    find=_find,
    cues=cues(
        "^paid partnership with",
        "is|in a paid partnership with",
        "sponsored by HANDLE",
        "post|video|episode|stream|podcast|reel|thread|newsletter|review|trip|stay|recipe|content "
        "is|was proudly|kindly? sponsored by",
        "proudly sponsored by",
        "i|we am|'m|are|'re sponsored by",
        "gifted by HANDLE",
        "kindly gifted",
        "in partnership with HANDLE",
        "use my discount|promo|referral code",
        "my|our affiliate link|links",
        "this|post|video|thread|page|list|caption contains|includes|has affiliate link|links",
        "is|are an? affiliate link|links",
        "i|we may? earn|get a small? commission",
    ),
    parts={
        "tag": cues(
            "# ad|advert|advertisement|advertorial|spon|sponsored|sponsoredpost|gifted|adgifted|prgifted|paidad|"
            "paidpartnership|affiliate|affiliatelink|affiliatelinks"
        ),
        "credit": cues("sponsored by"),
        "named": cues("gifted to? me|us? by"),
        "links": cues("^affiliate link|links"),
        "code": cues("use my code"),
    },
    hits=(
        "This balm saved my hands, they have never been softer #ad",
        "#gifted Cannot stop drinking this tea",
        "Paid partnership with @hollowcups. My mornings are better for it",
        "The lamp on my desk was gifted by @glowworks and I love it",
        "The three shows to see this week. (Sponsored by Hooper Tools)",
        "Today's video is sponsored by Hooper Tools",
        "A weekend on the canal, in partnership with @narrowboats",
        "The drill I use every day (affiliate link): https://example.org/drill",
        "Use my code MOTH15 at the till",
        "今日はこのお茶 #ad",
    ),
    misses=(
        "Why does everyone write #ad under holiday snaps now",
        "This was not sponsored, I paid for the kettle myself",
        "Not sponsored by @hollowcups, sadly",
        "Is this post sponsored by the council?",
        "I am so tired of #ad posts in my feed",
        "The marathon is sponsored by a tobacco firm, of all things",
        "My niece is a gifted fiddler",
        "A page on sleep, sponsored by a drug maker",
        "Use code SPRING10 in our shop",
        "A mug of soup was gifted to me by a kind neighbour",
        "A bench gifted by the family of the old doctor",
        "Feel free to use my code, it is under a free licence",
        "Affiliate links are what ruined recipe blogs",
        "The ad before the film was longer than the film",
    ),
)
