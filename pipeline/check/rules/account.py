"""What the rules about an account have in common."""

from collections.abc import Mapping

from pipeline.check.finding import Severity
from pipeline.check.rules.rule import Scene
from pipeline.policy import Level

SEVERITY_OF: Mapping[Level, Severity] = {"ok": "off", "note": "note", "warn": "warn", "error": "flag"}
"""The severity of a policy's level."""


def promotes(scene: Scene) -> bool:
    """Tell whether a draft promotes, so that the account's record matters to it."""
    return scene.one_way != "off" or scene.verdict.label == "promotional"
