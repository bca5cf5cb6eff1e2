"""What an encoder adds to a model folder."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class EncoderPart:
    """Two files by name, and the manifest's ``encoder``."""

    files: dict[str, bytes]
    manifest: dict[str, Any]
