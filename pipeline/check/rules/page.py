"""A rule's page: what ``twoway explain`` prints and docs/rules/ holds.

``python -m pipeline.check.rules.page docs/rules`` writes them all.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

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
    return f"- `{flat}`"


def render_index(rules: Iterable[Rule]) -> str:
    """Return the list of all rules in Markdown."""
    rows = [f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.name} |" for rule in rules]
    return "\n".join(
        ["# Rules of `twoway check`", "", "| rule | severity | what it is |", "| --- | --- | --- |", *rows, ""]
    )


def write_pages(folder: Path, rules: Sequence[Rule]) -> None:
    """Write every rule's page and the index into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for rule in rules:
        (folder / f"{rule.id}.md").write_text(render_page(rule), encoding="utf-8")
    (folder / "README.md").write_text(render_index(rules), encoding="utf-8")


if __name__ == "__main__":
    import sys

    from pipeline.check.rules import RULES

    write_pages(Path(sys.argv[1]), list(RULES.values()))
