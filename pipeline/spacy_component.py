"""The spaCy pipeline component ``post_tone``: what a post does to its readers, on every Doc.

>>> import spacy
>>> nlp = spacy.blank("en")
>>> _ = nlp.add_pipe("post_tone")
>>> doc = nlp("thank you all so much for the kind words")
>>> max(doc.cats, key=doc.cats.get)
'gratitude'
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import ensure_path, minibatch

from pipeline.errors import ModelError
from pipeline.files import Replaceable, write_beside
from pipeline.scoring.model import Model, load_model

_KEPT = ("manifest.json", "weights.npz", "encoder.onnx", "tokenizer.json", "MODEL_CARD.md")
_COMPONENT = "component.json"
_SAVED = Replaceable(
    "a folder that holds this component and nothing else",
    lambda path: path.is_dir() and {file.name for file in path.iterdir()} <= {_COMPONENT, *_KEPT},
)
BATCH_SIZE = 256


class PostTone:
    """Fills ``doc.cats`` with the label probabilities, ``doc._.antisocial`` and ``doc._.one_way``.

    Parameters
    ----------
    name : str
        Of the component in its pipeline.
    model : str
        A model's name or folder, loaded when the first Doc comes.
    """

    def __init__(self, name: str = "post_tone", model: str = "default") -> None:
        self.name = name
        self._model_name = model
        self._model: Model | None = None
        for extension in ("antisocial", "one_way"):
            if not Doc.has_extension(extension):
                Doc.set_extension(extension, default=None)

    @property
    def model(self) -> Model:
        """The model that answers."""
        if self._model is None:
            self._model = load_model(self._model_name)
        return self._model

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, as in ``doc.cats``."""
        return self.model.labels

    def __call__(self, doc: Doc) -> Doc:
        """Fill one Doc."""
        self._fill([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH_SIZE) -> Iterator[Doc]:
        """Yield Docs as they come, scored in batches; the answers don't depend on the batch."""
        for docs in minibatch(stream, size=batch_size):
            self._fill(docs)
            yield from docs

    def _fill(self, docs: Sequence[Doc]) -> None:
        for doc, verdict in zip(docs, self.model.classify([doc.text for doc in docs]), strict=True):
            doc.cats = {**doc.cats, **verdict.probabilities}
            doc._.antisocial = verdict.antisocial
            doc._.one_way = verdict.flagged

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the component with its model, so that the saved pipeline needs nothing beside it."""
        folder: Path = ensure_path(path)
        with write_beside(folder, force=True, may_replace=_SAVED) as beside:
            beside.mkdir()
            (beside / _COMPONENT).write_text(json.dumps({"model": self._model_name}), encoding="utf-8")
            if "model" not in exclude:
                for name in _KEPT:
                    if (self.model.path / name).is_file():
                        shutil.copyfile(self.model.path / name, beside / name)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what ``to_disk`` wrote; arrays and JSON only, checked against their hashes.

        Raises
        ------
        ModelError
            If the folder is incomplete or was altered.
        """
        folder: Path = ensure_path(path)
        try:
            self._model_name = json.loads((folder / _COMPONENT).read_text(encoding="utf-8"))["model"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{folder / 'component.json'}: cannot be read; save the pipeline again") from error
        self._model = load_model(folder) if "model" not in exclude else None
        return self


@Language.factory(  # type: ignore[untyped-decorator]
    "post_tone",
    default_config={"model": "default"},
    assigns=["doc.cats", "doc._.antisocial", "doc._.one_way"],
)
def make_post_tone(nlp: Language, name: str, model: str) -> PostTone:  # noqa: ARG001 - spaCy gives the pipeline
    """Make the component; spaCy finds this function by the entry point ``spacy_factories``."""
    return PostTone(name, model)
