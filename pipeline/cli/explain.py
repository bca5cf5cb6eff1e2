"""``twoway explain``: what a rule is about."""

import sys
from typing import Annotated

import typer


def _complete_rule(incomplete: str) -> list[str]:
    from pipeline.check.rules import RULES

    return [rule for rule in RULES if rule.startswith(incomplete)]


def explain(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="RULE", help="A rule's id; none lists them all.", autocompletion=_complete_rule),
    ] = None,
) -> None:
    """Explain a rule of the check: what it fires on, why it matters, what to do instead.

    Example: twoway explain hard-sell
    """
    from pipeline.check.options import did_you_mean
    from pipeline.check.rules import RULES
    from pipeline.check.rules.page import render_page
    from pipeline.errors import ConfigError

    if rule is None:
        width = max(map(len, RULES))
        lines = [f"{each.id:{width}}  {each.severity:4}  {each.name}" for each in RULES.values()]
        sys.stdout.write("\n".join(lines) + "\n")
        return
    if rule not in RULES:
        raise ConfigError(f"no rule {rule!r}{did_you_mean(rule, RULES)}")
    page = render_page(RULES[rule])
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
        return
    sys.stdout.write(page)
