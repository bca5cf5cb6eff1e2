"""The model card (Mitchell et al., 2019), written from the manifest: only what was measured."""

from typing import Any

from pipeline.training.behaviour_report import render_markdown as render_behaviour
from pipeline.training.encoder_card import render_encoder
from pipeline.training.labelled import LABELS
from pipeline.training.report import render_markdown

_HEAD = """# Model card: {name}

Tells which of these a post is: {labels}{and_flag}. Trained {created} on {n_samples:,} posts.

## Use

For drafts and archives of short posts like those it was trained on, as a hint to the person who writes them.
Not for judging people, for moderation without a human, for private messages, or for languages that are not
among its posts: these get an answer all the same, and it means little.

## How it works

Hashed character {char_range}-grams and word {word_range}-grams, counts over the square root of their
number, multinomial logistic regression for the label, binary for the flag, weights rounded to 8 bits.
Probabilities are calibrated on out-of-fold scores (temperature for the label, Platt for the flag).
{flag_note}
"""
_AND_FLAG = ", and how likely a reader would call it one-way self-promotion (`antisocial`)"
_THRESHOLD = """
The light scorer raises the flag from {threshold} on: chosen out of fold for a precision of {precision:.0%}
on posts of whose label the readers were sure."""
_BEHAVIOUR = """Cases by capability, after Ribeiro et al. (2020): what must be right, what must change nothing, what
must move the answer one way, and twins in dialect or second-language English. None was trained on."""
_FLAG_NOTES = {
    "labelled": "The flag was learned from posts labelled for it.",
    "promotional class": "The data had no flag: it is the class `promotional`, which is wider than one-way.",
    "none": "The data had no flag and no class `promotional`: `antisocial` means nothing.",
}


def render_card(manifest: dict[str, Any], plots: list[str]) -> str:
    """Return MODEL_CARD.md for a manifest."""
    features, training = manifest["features"], manifest["training"]
    parts = [
        _HEAD.format(
            name=manifest["name"],
            labels=", ".join(label.replace("_", " ") for label in manifest["labels"]),
            created=manifest["created"],
            n_samples=training["n_samples"],
            char_range="-".join(map(str, features["char_range"])),
            word_range="-".join(map(str, features["word_range"])),
            and_flag="" if manifest["flag"] == "none" else _AND_FLAG,
            flag_note=_flag_note(manifest),
        ),
        "## Figures\n",
    ]
    for name, figures in manifest["metrics"].items():
        parts.append(f"### {name[0].upper() + name[1:]} ({figures['n_samples']:,} posts)\n")
        parts.append(render_markdown(figures))
    parts += [f"![{plot}]({plot})" for plot in plots]
    if "encoder" in manifest:
        parts.append(render_encoder(manifest["encoder"]))
    if manifest["behaviour"]:
        parts.append(f"\n## Behaviour\n\n{_BEHAVIOUR}\n\n{render_behaviour(manifest['behaviour'])}")
    parts.append(_training(training))
    if set(manifest["labels"]) == set(LABELS):
        parts.append(_LIMITS)
    return "\n".join(parts) + "\n"


def _flag_note(manifest: dict[str, Any]) -> str:
    note = _FLAG_NOTES[manifest["flag"]]
    if manifest["flag"] == "none":
        return note
    precision = manifest["training"]["settings"]["flag_precision"]
    return note + _THRESHOLD.format(threshold=manifest["threshold"], precision=precision)


def _training(training: dict[str, Any]) -> str:
    search = ", ".join(f"C {C}: {score:.3f}" for C, score in training["search"].items())
    files = "\n".join(f"- `{name}` sha256 {digest[:16]}…" for name, digest in training["files"].items())
    return (
        f"\n## Training\n\n{training['n_samples']:,} posts in {training['n_groups']:,} groups of near-duplicates, "
        f"{training['settings']['n_folds']} folds, seed {training['settings']['seed']}. "
        f"Macro-F1 out of fold by regularisation: {search}.\n\n{files}\n"
    )


_LIMITS = """## Limits

- English only, and mostly of 2009-2023: wording, platforms and fashions move on.
- It judges a post by its text alone: it sees no picture, no thread, no relation between two people.
- Labels are judgements. Careful readers agree among themselves at a macro-F1 of about 0.97.
- Hardest: soft pitches by creators and brands, teasers, and very short replies.
- Dialects and second-language spellings are under-represented in the public posts.
"""
