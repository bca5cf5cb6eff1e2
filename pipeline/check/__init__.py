"""The pre-publish check: drafts in, findings with reasons and suggestions out.

>>> from pipeline.check import check_text
>>> result = check_text("Shop now and save 20% today only, link in bio")
>>> result.level
'flag'
>>> [finding.rule for finding in result.findings][:2]
['one-way-promotion', 'price-and-urgency']
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.check.call import check_text
    from pipeline.check.checker import check_drafts
    from pipeline.check.draft import Draft
    from pipeline.check.finding import Finding, Report, Result
    from pipeline.check.settings import Settings

__all__ = ["Draft", "Finding", "Report", "Result", "Settings", "check_drafts", "check_text"]

_HOME = {
    "Draft": "draft",
    "Finding": "finding",
    "Report": "finding",
    "Result": "finding",
    "Settings": "settings",
    "check_drafts": "checker",
    "check_text": "call",
}


def __getattr__(name: str) -> Any:
    """Load the public names when first asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
