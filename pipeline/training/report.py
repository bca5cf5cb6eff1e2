"""Figures for people to read: an evaluation as plain text or as Markdown."""

from typing import Any

from pipeline.training.text_tables import Table, align_table, markdown_table


def render_text(figures: dict[str, Any]) -> str:
    """Return an evaluation (its ``to_dict``) as aligned plain text."""
    parts = [
        _headline(figures),
        "",
        *align_table(_class_table(figures)),
        "",
        "confusion (rows true, columns predicted)",
    ]
    parts += align_table(_confusion_table(figures))
    if figures["flag"]:
        parts += ["", _flag_line(figures["flag"])]
    for name in figures["groups"]:
        parts += ["", *align_table(_group_table(name, figures["groups"][name]))]
    return "\n".join(parts) + "\n"


def render_markdown(figures: dict[str, Any]) -> str:
    """Return an evaluation (its ``to_dict``) as Markdown tables."""
    parts = [_headline(figures) + "\n", markdown_table(_class_table(figures))]
    if figures["flag"]:
        parts.append(_flag_line(figures["flag"]) + "\n")
    parts.append("Confusion (rows true, columns predicted):\n")
    parts.append(markdown_table(_confusion_table(figures)))
    parts += [
        markdown_table(_group_table(name, groups)) for name, groups in figures["groups"].items() if len(groups) > 1
    ]
    return "\n".join(parts)


def _headline(figures: dict[str, Any]) -> str:
    low, high = figures["macro_f1_interval"]
    return (
        f"macro-F1 {figures['macro_f1']:.3f} (95 % interval {low:.3f}-{high:.3f}), accuracy {figures['accuracy']:.3f}, "
        f"calibration error {figures['expected_calibration_error']:.3f}, Brier score {figures['brier']:.3f}, "
        f"{figures['n_samples']:,} posts"
    )


def _flag_line(flag: dict[str, Any]) -> str:
    return (
        f"antisocial from {flag['threshold']:.3f} on: precision {flag['precision']:.3f}, recall {flag['recall']:.3f}, "
        f"average precision {flag['average_precision']:.3f}, {flag['share_flagged']:.1%} flagged, "
        f"{flag['support']:,} true"
    )


def _class_table(figures: dict[str, Any]) -> Table:
    rows = [["class", "precision", "recall", "F1", "posts"]]
    for name, of in figures["classes"].items():
        rows.append([name, f"{of['precision']:.3f}", f"{of['recall']:.3f}", f"{of['f1']:.3f}", f"{of['support']:,}"])
    return rows


def _confusion_table(figures: dict[str, Any]) -> Table:
    names = list(figures["classes"])
    return [["", *names]] + [
        [name, *(f"{count:,}" for count in row)] for name, row in zip(names, figures["confusion"], strict=True)
    ]


def _group_table(name: str, groups: dict[str, dict[str, float]]) -> Table:
    rows = [[name, "posts", "accuracy", "macro-F1"]]
    for group, of in sorted(groups.items(), key=lambda item: -item[1]["n_samples"]):
        rows.append([group, f"{of['n_samples']:,}", f"{of['accuracy']:.3f}", f"{of['macro_f1']:.3f}"])
    return rows
