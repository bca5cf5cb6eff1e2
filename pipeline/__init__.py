"""twoway: tell what a post does to its readers, and warn before one-way self-promotion goes out.

>>> from pipeline import load_model
>>> model = load_model()
>>> model.classify(["morning all, how did everyone sleep?"])[0].label
'small_talk'
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.scoring.model import Explanation, Model, Verdict, load_model

__all__ = ["Explanation", "Model", "Verdict", "load_model"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the public names when first asked for, so that the import itself costs nothing."""
    if name in __all__:
        from pipeline.scoring import model

        return getattr(model, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
