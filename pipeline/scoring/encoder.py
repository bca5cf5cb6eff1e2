"""The encoder scorer: a small transformer in int8, served by onnxruntime and tokenizers.

Both libraries are imported when the encoder is first asked, so that a post of which the light
scorer is sure costs nothing more.
"""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelError
from pipeline.scoring.folder import ModelFolder, verified_bytes
from pipeline.scoring.wordpieces import PieceSettings, WordPieces

ENCODER, TOKENIZER = "encoder.onnx", "tokenizer.json"


class EncoderScorer:
    """Scores texts with an ONNX graph.

    Parameters
    ----------
    graph : bytes
        Takes word pieces of shape (n_pieces,), gives scores of shape (1, n_outputs): one output
        for each label, in order, then the flag.
    tokenizer : bytes
        ``tokenizer.json``.
    settings : PieceSettings
    """

    def __init__(self, graph: bytes, tokenizer: bytes, settings: PieceSettings) -> None:
        ort, tokenizers = import_libraries()
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # parallel work is by processes
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
            self._pieces = WordPieces(tokenizers.Tokenizer.from_buffer(tokenizer), settings)
            self.n_outputs = int(self._session.get_outputs()[0].shape[-1])
        except ModelError:
            raise
        except Exception as error:  # both libraries raise their own kinds, some of them bare Exception
            raise ModelError(
                f"{ENCODER} or {TOKENIZER}: cannot be opened ({error}); train the encoder again"
            ) from error

    def decision_function(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return uncalibrated scores, shape (n_samples, n_outputs).

        One post at a time: the scales of dynamic int8 come from everything that is scored
        together, so in a batch the neighbours would change a post's answer.
        """
        z = np.empty((len(texts), self.n_outputs))
        for row, text in enumerate(texts):
            z[row] = self._session.run(None, {"pieces": self._pieces.encode(text)})[0][0]
        return z


def load_encoder(folder: ModelFolder) -> EncoderScorer:
    """Return the encoder of a model folder.

    Raises
    ------
    ModelError
        If its files are missing or differ from the sha256 in the manifest, do not fit the labels,
        or onnxruntime or tokenizers is not installed.
    """
    graph, tokenizer = (verified_bytes(folder.path, name, folder.manifest) for name in (ENCODER, TOKENIZER))
    try:
        settings = PieceSettings(**folder.manifest["encoder"]["pieces"])
    except (KeyError, TypeError) as error:
        raise ModelError(
            f"{folder.path}: the manifest's 'encoder' is incomplete ({error!r}); train the encoder again"
        ) from error
    scorer = EncoderScorer(graph, tokenizer, settings)
    n_expected = len(folder.manifest["labels"]) + 1
    if scorer.n_outputs != n_expected:
        raise ModelError(
            f"{folder.path / ENCODER}: gives {scorer.n_outputs} scores, expected {n_expected} for the labels and the "
            "flag; manifest and encoder do not belong together"
        )
    return scorer


def import_libraries() -> tuple[Any, Any]:
    """Return onnxruntime, with its telemetry off, and tokenizers; raises ModelError where one is missing."""
    # Without this, onnxruntime 1.29 and later keeps a device id and sends what it measures to its makers.
    # It looks once, when it is loaded: a host that has loaded it before decides for itself.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
        import tokenizers
    except ModuleNotFoundError as error:
        raise ModelError(
            f"the encoder needs {error.name}, which is not installed: pip install onnxruntime tokenizers, "
            "or choose the light scorer (--scorer light)"
        ) from error
    onnxruntime.disable_telemetry_events()
    return onnxruntime, tokenizers
