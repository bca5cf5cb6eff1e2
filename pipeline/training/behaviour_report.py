"""What a model did with behavioural cases, for people to read: as plain text or as Markdown."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipeline.training.text_tables import Table, align_table, markdown_table

_SHOWN = 3
_ALL = "all"
_GAP_SHARES = {"flagged": "flagged", "false alarms": "false_alarms", "right label": "right"}


def render_text(figures: Mapping[str, Any]) -> str:
    """Return judged behaviour (its ``to_dict``) as aligned plain text, then every failure by id."""
    parts = [*align_table(_capability_table(figures)), "", *align_table(_kind_table(figures))]
    if figures["fairness"]:
        parts += ["", *align_table(_gap_table(figures)), "", _gap_line(figures)]
    failed = [f"{of['id']}: {of['message']}" for row in figures["capabilities"] for of in row["failures"]]
    return "\n".join([*parts, *([""] if failed else []), *failed, "", _headline(figures)]) + "\n"


def render_markdown(figures: Mapping[str, Any]) -> str:
    """Return judged behaviour (its ``to_dict``) as Markdown, with the ids of a few failures a capability."""
    parts = [_headline(figures) + "\n", markdown_table(_with_examples(figures)), markdown_table(_kind_table(figures))]
    if figures["fairness"]:
        parts += [markdown_table(_gap_table(figures)), _gap_line(figures) + "\n"]
    return "\n".join(parts)


def _headline(figures: Mapping[str, Any]) -> str:
    worst = next(row for row in figures["capabilities"] if row["name"] == figures["worst"])
    return (
        f"{figures['pass_rate']:.1%} of {figures['n_cases']:,} cases pass, in {len(figures['capabilities'])} "
        f"capabilities; the worst is {worst['name']} with {1 - worst['failure_rate']:.1%}"
    )


def _capability_table(figures: Mapping[str, Any]) -> Table:
    rows = [["capability", "kind", "cases", "failures", "rate"]]
    for row in figures["capabilities"]:
        counts = [f"{row['n_cases']:,}", f"{row['n_failures']:,}", f"{row['failure_rate']:.1%}"]
        rows.append([row["name"], row["kind"], *counts])
    return rows


def _with_examples(figures: Mapping[str, Any]) -> Table:
    head, *rows = _capability_table(figures)
    examples = [
        ", ".join(of["id"].removeprefix(f"{row['name']}-") for of in row["failures"][:_SHOWN])
        + (", …" if row["n_failures"] > _SHOWN else "")
        for row in figures["capabilities"]
    ]
    return [[*head, "such as"], *([*row, ids] for row, ids in zip(rows, examples, strict=True))]


def _kind_table(figures: Mapping[str, Any]) -> Table:
    cases, failures = Counter[str](), Counter[str]()
    for row in figures["capabilities"]:
        cases[row["kind"]] += row["n_cases"]
        failures[row["kind"]] += row["n_failures"]
    return [
        ["kind", "cases", "failures", "rate"],
        *([kind, f"{n:,}", f"{failures[kind]:,}", f"{failures[kind] / n:.1%}"] for kind, n in cases.items()),
    ]


def _gap_table(figures: Mapping[str, Any]) -> Table:
    rows = [["standard : twin", "pairs", *_GAP_SHARES, "antisocial"]]
    for name, gap in figures["fairness"].items():
        shares = [f"{gap[f'{of}_standard']:.1%} : {gap[f'{of}_twin']:.1%}" for of in _GAP_SHARES.values()]
        rows.append([name, f"{gap['n_pairs']:,}", *shares, f"{gap['antisocial_difference']:+.3f}"])
    return rows


def _gap_line(figures: Mapping[str, Any]) -> str:
    gap = figures["fairness"][_ALL]
    told = [
        f"{100 * (gap[f'{of}_twin'] - gap[f'{of}_standard']):+.1f} points {what}" for what, of in _GAP_SHARES.items()
    ]
    return (
        f"Twins in dialect or second-language English against standard English: {', '.join(told)}, "
        f"{gap['antisocial_difference']:+.3f} mean probability of the flag"
    )
