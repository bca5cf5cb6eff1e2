"""The one function that everything at scale calls: Arrow batches of posts in, Arrow batches of verdicts out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.errors import DataError

if TYPE_CHECKING:
    from pipeline.scoring.model import Model


def classify_batches(
    batches: Iterable[pa.RecordBatch], model: "Model", *, keep: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    """Yield a batch of verdicts for each batch of posts, row for row.

    Parameters
    ----------
    batches : iterable of RecordBatch
        With columns ``id`` and ``text``, and any others.
    model : Model
        With any set of labels.
    keep : sequence of str
        Columns of the input to hand on, behind the verdict.

    Yields
    ------
    RecordBatch
        ``id``, ``label``, ``probabilities`` (a struct with a field for each label), ``antisocial``,
        ``flagged``, and the columns to keep.

    Raises
    ------
    DataError
        If a batch lacks a column.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from pipeline import load_model
    >>> posts = pa.RecordBatch.from_pydict({"id": ["1"], "text": ["thank you all so much for your kind words"]})
    >>> [verdicts] = classify_batches([posts], load_model())
    >>> verdicts.column("label").to_pylist()
    ['gratitude']
    """
    labels = pa.array(model.labels)
    for batch in batches:
        _check_columns(batch.schema, keep)
        scores = model.score([text or "" for text in batch.column("text").to_pylist()])
        probabilities = [pa.array(column) for column in scores.probabilities.T]
        verdict = [
            batch.column("id"),
            labels.take(pa.array(scores.probabilities.argmax(axis=1))),
            pa.StructArray.from_arrays(probabilities, names=list(model.labels)),
            pa.array(scores.antisocial),
            pa.array(scores.antisocial >= model.threshold),
        ]
        schema = verdict_schema(model.labels, batch.schema, keep)
        yield pa.RecordBatch.from_arrays(verdict + [batch.column(name) for name in keep], schema=schema)


def verdict_schema(labels: Sequence[str], posts: pa.Schema, keep: Sequence[str] = ()) -> pa.Schema:
    """Return the schema of verdicts on posts of a schema."""
    verdict = [
        pa.field("id", posts.field("id").type),
        pa.field("label", pa.string()),
        pa.field("probabilities", pa.struct([(label, pa.float64()) for label in labels])),
        pa.field("antisocial", pa.float64()),
        pa.field("flagged", pa.bool_()),
    ]
    return pa.schema(verdict + [posts.field(name) for name in keep])


def _check_columns(posts: pa.Schema, keep: Sequence[str]) -> None:
    missing = [name for name in ("id", "text", *keep) if name not in posts.names]
    if missing:
        raise DataError(f"a batch of posts lacks {', '.join(missing)}; it has {', '.join(posts.names)}")
