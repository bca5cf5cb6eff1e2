"""Most links lead home."""

from collections.abc import Iterator

from pipeline.check.domains import domain_of, is_own
from pipeline.check.finding import Span
from pipeline.check.percent import percent
from pipeline.check.rules.account import promotes
from pipeline.check.rules.rule import Hit, Rule, Scene
from pipeline.scoring.fold import LINK


def _find(scene: Scene) -> Iterator[Hit]:
    standing = scene.standing
    if standing is None or not standing.is_enough or not promotes(scene):
        return
    spans = tuple(
        Span(token.start, token.end)
        for token in scene.reading.tokens
        if token.folded == LINK and is_own(domain_of(token.text), scene.settings.own_domains)
    )
    share, level = standing.value("own_domain_share"), standing.level("own_domain_share")
    if spans and share is not None and level != "ok":
        yield Hit(f"{percent(share)} of the links in your last {standing.n} posts lead to one address of yours", spans)


RULE = Rule(
    id="own-domain",
    name="Most links lead home",
    severity="warn",
    message="most links lead to one address of your own",
    why=(
        "Links to others' work are what makes an account worth following; many communities remove accounts that "
        "mostly link to themselves. Your own addresses come from the settings (own_domains). It needs --history."
    ),
    advice=("link to somebody whose work yours stands on",),
    find=_find,
)
