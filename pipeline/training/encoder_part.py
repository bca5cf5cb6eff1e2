"""What an encoder adds to a model folder."""

from dataclasses import dataclass
from typing import Any

from pipeline.scoring.combined import Combination, CombinedScorer, Light
from pipeline.scoring.encoder import ENCODER, TOKENIZER, EncoderScorer
from pipeline.scoring.wordpieces import PieceSettings
from pipeline.training.evaluate import Judged


@dataclass(frozen=True)
class EncoderPart:
    """Two files by name, and the manifest's ``encoder``."""

    files: dict[str, bytes]
    manifest: dict[str, Any]

    def judged(self, light: Light, labels: tuple[str, ...], *, always: bool = False) -> Judged:
        """Return both scorers together, as serving asks them, in the form that evaluation takes.

        Parameters
        ----------
        always : bool
            Whether the encoder is asked of every post.
        """
        pieces = PieceSettings(**self.manifest["pieces"])
        combination = Combination.from_manifest({"labels": labels, "encoder": self.manifest})
        scorer = CombinedScorer(
            light,
            lambda: EncoderScorer(self.files[ENCODER], self.files[TOKENIZER], pieces),
            combination,
            always=always,
        )
        return Judged(scorer.score, labels, self.manifest["thresholds"]["few"])
