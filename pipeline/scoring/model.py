"""The model as its users see it: texts in, verdicts and explanations out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.scoring.explain import Weight, explain_outputs, merge_words
from pipeline.scoring.folder import ModelFolder, find_folder, read_folder
from pipeline.scoring.linear import LinearScorer, Scores


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model says of one post.

    Attributes
    ----------
    label : str
        The most probable label.
    probabilities : dict from label to float
        Calibrated; they sum to 1.
    antisocial : float
        Probability that a reader would call the post one-way self-promotion.
    flagged : bool
        Whether ``antisocial`` reaches the model's threshold.
    """

    label: str
    probabilities: dict[str, float]
    antisocial: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The words of a post with what each added to the label and to the flag, in logits."""

    label: str
    label_words: list[Weight]
    antisocial_words: list[Weight]


class Model:
    """A trained model, ready to score.

    Parameters
    ----------
    folder : ModelFolder

    Examples
    --------
    >>> from pipeline import load_model
    >>> load_model().classify(["thank you all so much for the kind words"])[0].label
    'gratitude'
    """

    def __init__(self, folder: ModelFolder) -> None:
        self._folder = folder

    @cached_property
    def _scorer(self) -> LinearScorer:
        return LinearScorer(self._folder.weights, self._folder.settings)

    @property
    def path(self) -> Path:
        """The model's folder."""
        return self._folder.path

    @property
    def manifest(self) -> dict[str, Any]:
        """What the model's ``manifest.json`` says."""
        return self._folder.manifest

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the columns of ``score(...).probabilities``."""
        return tuple(self.manifest["labels"])

    @property
    def threshold(self) -> float:
        """From which probability on ``antisocial`` is a flag."""
        return float(self.manifest["threshold"])

    def score(self, texts: Sequence[str]) -> Scores:
        """Return the probabilities of each text as arrays."""
        return self._scorer.score(texts)

    def classify(self, texts: Sequence[str]) -> list[Verdict]:
        """Return a verdict for each text, in order."""
        scores, labels = self.score(texts), self.labels
        rows = zip(scores.probabilities.tolist(), scores.antisocial.tolist(), strict=True)
        return [
            Verdict(labels[row.index(max(row))], dict(zip(labels, row, strict=True)), flag, flag >= self.threshold)
            for row, flag in rows
        ]

    def explain(self, text: str) -> Explanation:
        """Return the words that moved the verdict on one text.

        The label's weights are relative to the mean of all labels, since only differences count.
        """
        spans, added = explain_outputs(self._scorer, text)
        top = int(self.score([text]).probabilities[0].argmax())
        relative = added[:, top] - added[:, :-1].mean(axis=1)
        return Explanation(self.labels[top], merge_words(text, spans, relative), merge_words(text, spans, added[:, -1]))


def load_model(name: str | Path = "default") -> Model:
    """Load a model by name or by path.

    Raises
    ------
    ModelError
        If there is no such model, or it is damaged, altered or of another format version.
    """
    return Model(read_folder(find_folder(str(name))))
