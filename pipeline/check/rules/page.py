"""A rule's page: what ``twoway explain`` prints and docs/rules/ holds."""

from pipeline.check.rules.rule import Rule

_MEANING = {
    "off": "never told",
    "note": "worth a thought; doesn't fail a check by default",
    "warn": "likely to put readers off; fails a check by default",
    "flag": "one-way promotion; fails a check by default",
}


def render_page(rule: Rule) -> str:
    """Return the page of a rule in Markdown."""
    lines = [f"# {rule.name}", "", f"`{rule.id}` · {rule.severity}: {_MEANING[rule.severity]}", "", rule.why, ""]
    lines += ["## Instead", "", *(f"- {advice}" for advice in rule.advice), ""]
    if rule.safe:
        lines += [f"Without judgement: {rule.safe}.", ""]
    if rule.hits:
        lines += ["## Fires on", "", *map(_quoted, rule.hits), ""]
    if rule.misses:
        lines += ["## Stays silent on", "", *map(_quoted, rule.misses), ""]
    lines += [
        "## Settings",
        "",
        "```toml",
        "# twoway.toml",
        "[rules]",
        f'{rule.id} = "off"  # or note, warn, flag',
        "```",
        "",
        f"For one draft: `<!-- twoway: ignore[{rule.id}] and why -->`.",
    ]
    if rule.concerns == "promotion" and rule.id != "unused-ignore":
        lines += ["", "The rule is asked about promotional drafts only; in conversation it stays silent."]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    flat = " ⏎ ".join(text.split("\n"))
    return f"- {flat}"
