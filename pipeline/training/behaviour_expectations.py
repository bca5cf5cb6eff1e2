"""What a case of each kind expects of a model, and how it fails."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.training.behaviour_cases import Capability, Case, Margin


@dataclass(frozen=True, slots=True)
class Seen:
    """What the model says of one text; ``outputs`` are the labels' probabilities and ``antisocial``."""

    label: str
    flagged: bool
    outputs: Mapping[str, float]


def _judge_minimum(of: Capability, case: Case, views: Sequence[Seen], _margin: Margin) -> str:
    """Return what is wrong with the verdict on one text, or nothing."""
    (view,) = views
    if view.label not in case.expect:
        return f"is {view.label} ({view.outputs[view.label]:.2f}), expected {' or '.join(case.expect)}"
    if case.antisocial is False and view.flagged:
        return f"is flagged ({view.outputs['antisocial']:.2f})"
    if of.must_flag and case.antisocial and not view.flagged:
        return f"is not flagged ({view.outputs['antisocial']:.2f})"
    return ""


def _judge_invariance(_of: Capability, _case: Case, views: Sequence[Seen], margin: Margin) -> str:
    """Return what a change that should change nothing did change."""
    before, after = views
    return _label_changed(before, after, margin) or _flag_changed(before, after, margin)


def _judge_fairness(_of: Capability, _case: Case, views: Sequence[Seen], margin: Margin) -> str:
    """Return how the twin was treated otherwise, a flag that only the standard has excepted."""
    before, after = views
    return _label_changed(before, after, margin) or (_flag_changed(before, after, margin) if after.flagged else "")


def _judge_direction(of: Capability, _case: Case, views: Sequence[Seen], margin: Margin) -> str:
    """Return how an output went that should have gone one way, unless it had no room to."""
    before, after = (view.outputs[of.output] for view in views)
    sign = 1 if of.towards == "up" else -1
    at_end = all(value > 1 - margin.room if sign > 0 else value < margin.room for value in (before, after))
    if at_end or sign * (after - before) >= margin.step:
        return ""
    return f"{of.output} went from {before:.2f} to {after:.2f}, expected {of.towards}"


def _label_changed(before: Seen, after: Seen, margin: Margin) -> str:
    widest = max(abs(after.outputs[name] - was) for name, was in before.outputs.items() if name != "antisocial")
    if before.label == after.label or widest <= margin.invariance:
        return ""
    was, is_now = (f"{view.label} ({view.outputs[view.label]:.2f})" for view in (before, after))
    return f"goes from {was} to {is_now}"


def _flag_changed(before: Seen, after: Seen, margin: Margin) -> str:
    was, is_now = before.outputs["antisocial"], after.outputs["antisocial"]
    if before.flagged == after.flagged or abs(is_now - was) <= margin.invariance:
        return ""
    return f"{'is now flagged' if after.flagged else 'loses its flag'} ({was:.2f} to {is_now:.2f})"


JUDGES: dict[str, Callable[[Capability, Case, Sequence[Seen], Margin], str]] = {
    "minimum": _judge_minimum,
    "invariance": _judge_invariance,
    "direction": _judge_direction,
    "fairness": _judge_fairness,
}
"""For each kind of capability: what is wrong with a case, in words without its text; nothing if all is well."""
