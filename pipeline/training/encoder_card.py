"""The model card's section on the encoder, written from the manifest: only what was measured."""

from typing import Any

_HEAD = """## The encoder

{base}, fine-tuned on {n_samples:,} of the posts{taught} with {n_pieces:,} word pieces, in int8. It gives the label
that its float form gives for {agreement:.1%} of posts without labels. It is asked where the light scorer's two best
labels are closer than {margin} or its `antisocial` is between {low} and {high}; the answer is then {light_weight:.0%}
the light scorer's logits and {encoder_weight:.0%} the encoder's, calibrated. Chosen, and judged below, on
{n_held_out:,} posts that neither was trained on, which flatters the choice a little. With the encoder the flag is
raised from {threshold} on.

| scorer | macro-F1 | 95 % | flag, average precision | calibration error |
| --- | --- | --- | --- | --- |"""


def render_encoder(part: dict[str, Any]) -> str:
    """Return the section for the manifest's ``encoder``."""
    held_out, training = part["held_out"], part["training"]
    low, high = part["flag_band"]
    head = _HEAD.format(
        base=training["base"]["name"],
        n_samples=training["n_samples"],
        taught=_taught(training.get("teacher")),
        n_pieces=training["n_pieces"],
        agreement=part["agreement"],
        margin=part["margin"],
        low=low,
        high=high,
        light_weight=part["light_weight"],
        encoder_weight=1 - part["light_weight"],
        n_held_out=held_out["n_samples"],
        threshold=part["thresholds"]["few"],
    )
    asked = {"light": "0 %", "auto": f"{held_out['asked']:.0%}", "full": "100 %"}
    rows = [f"| {_name(name, asked)} | {_figures(figures)} |" for name, figures in held_out["metrics"].items()]
    curve = [f"| {margin} | {share:.0%} | {macro_f1:.3f} |" for margin, share, macro_f1 in held_out["cost_curve"]]
    bought = [
        "",
        "What asking more often buys (by margin alone):",
        "",
        "| margin | asked | macro-F1 |",
        "| --- | --- | --- |",
    ]
    return "\n".join([head, *rows, *bought, *curve, *_doubt(held_out["metrics"]["auto"]["risk_coverage"]), ""])


def _taught(teacher: dict[str, Any] | None) -> str:
    if teacher is None:
        return ""
    return (
        f" and on what {teacher['base']['name']}, fine-tuned first, holds of them and of {teacher['n_posts']:,} others,"
    )


def _doubt(curve: list[tuple[float, float, float]]) -> list[str]:
    """Return the table of what saying "unsure" buys."""
    return [
        "",
        "What answering only where the two best labels lie a margin apart buys (`unsure` says so of the rest):",
        "",
        "| posts answered | margin from | wrong among them |",
        "| --- | --- | --- |",
        *(f"| {coverage:.0%} | {margin:.2f} | {risk:.1%} |" for coverage, margin, risk in curve[::2]),
    ]


def _name(name: str, asked: dict[str, str]) -> str:
    return f"{name} (encoder asked: {asked[name]})"


def _figures(figures: dict[str, Any]) -> str:
    low, high = figures["macro_f1_interval"]
    precision = "-" if figures["flag"] is None else f"{figures['flag']['average_precision']:.3f}"
    error = figures["expected_calibration_error"]
    return f"{figures['macro_f1']:.3f} | {low:.3f}-{high:.3f} | {precision} | {error:.3f}"
