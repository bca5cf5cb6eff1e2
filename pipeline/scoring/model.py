"""The model as its users see it: texts in, verdicts and explanations out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from pipeline.errors import ConfigError, ModelError
from pipeline.scoring.combined import Combination, CombinedScorer
from pipeline.scoring.explain import Weight, explain_outputs, merge_words
from pipeline.scoring.folder import ModelFolder, find_folder, read_folder
from pipeline.scoring.linear import LinearScorer, Scores

if TYPE_CHECKING:
    from pipeline.scoring.encoder import EncoderScorer

Scorer = Literal["light", "auto", "full"]
"""Who answers: the light scorer alone; both where it hesitates; both on every post."""


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
    scorer : "auto", "light" or "full"
        ``auto`` of a model without an encoder is ``light``.

    Examples
    --------
    >>> from pipeline import load_model
    >>> load_model().classify(["thank you all so much for the kind words"])[0].label
    'gratitude'
    """

    def __init__(self, folder: ModelFolder, scorer: Scorer = "auto") -> None:
        self._folder = folder
        has_encoder = "encoder" in folder.manifest
        if scorer == "full" and not has_encoder:
            raise ModelError(f"{folder.path}: has no encoder; choose the scorer auto or light, or another model")
        self._combination = Combination.from_manifest(folder.manifest) if has_encoder and scorer != "light" else None
        self._always = scorer == "full"

    @cached_property
    def _light(self) -> LinearScorer:
        return LinearScorer(self._folder.weights, self._folder.settings)

    @cached_property
    def _scorer(self) -> LinearScorer | CombinedScorer:
        if self._combination is None:
            return self._light
        return CombinedScorer(self._light, self._load_encoder, self._combination, always=self._always)

    def _load_encoder(self) -> "EncoderScorer":
        from pipeline.scoring.encoder import load_encoder

        return load_encoder(self._folder)

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
        return self.thresholds["few"]

    @property
    def thresholds(self) -> dict[str, float]:
        """Thresholds of the flag by how many false alarms they cost: ``few`` (used), ``balanced``, ``more``."""
        return dict((self.manifest if self._combination is None else self.manifest["encoder"])["thresholds"])

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

    def explain(self, text: str, label: str | None = None) -> Explanation:
        """Return the words that moved the light scorer towards the verdict on one text.

        The label's weights are relative to the mean of all labels, since only differences count.

        Parameters
        ----------
        label : str, optional
            The verdict's label where it is known; else the text is classified once more.
        """
        spans, added = explain_outputs(self._light, text)
        top = self.labels.index(label or self.classify([text])[0].label)
        relative = added[:, top] - added[:, :-1].mean(axis=1)
        return Explanation(self.labels[top], merge_words(text, spans, relative), merge_words(text, spans, added[:, -1]))


def load_model(name: str | Path = "default", scorer: Scorer = "auto") -> Model:
    """Load a model by name or by path.

    Parameters
    ----------
    scorer : "auto", "light" or "full"
        Where ``auto`` asks the encoder is said in the model's manifest; the encoder itself is
        only loaded when a post needs it.

    Raises
    ------
    ModelError
        If there is no such model, or it is damaged, altered or of another format version, or has
        no encoder though ``full`` asks for one.
    ConfigError
        If the scorer is unknown.
    """
    return Model(read_folder(find_folder(str(name))), parse_scorer(scorer))


def parse_scorer(name: str) -> Scorer:
    """Return the scorer of a name.

    Raises
    ------
    ConfigError
        If there is none; the message lists them.
    """
    for scorer in get_args(Scorer):
        if scorer == name:
            return cast("Scorer", scorer)
    raise ConfigError(f"scorer {name!r}: is not known; choose one of {', '.join(get_args(Scorer))}")
