"""Posts as Arrow batches: one column for each field that is asked for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa

from pipeline.errors import ConfigError
from pipeline.post import Post

_LINK = pa.struct([("url", pa.string()), ("domain", pa.string())])
FIELDS: dict[str, pa.DataType] = {
    "text": pa.string(),
    "platform": pa.string(),
    "author": pa.string(),
    "created_at": pa.timestamp("us", "UTC"),
    "kind": pa.string(),
    "in_reply_to": pa.string(),
    "in_reply_to_user": pa.string(),
    "mentions": pa.list_(pa.string()),
    "links": pa.list_(_LINK),
    "hashtags": pa.list_(pa.string()),
    "lang": pa.string(),
    "visibility": pa.string(),
    "file": pa.string(),
    "row": pa.int64(),
}
"""The fields of a post that can be kept beside its verdict."""


def parse_fields(names: str) -> tuple[str, ...]:
    """Return the fields that a list with commas names; ``all`` names every one.

    >>> parse_fields("text, kind")
    ('text', 'kind')
    """
    if names.strip() == "all":
        return tuple(FIELDS)
    chosen = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    unknown = [name for name in chosen if name not in FIELDS]
    if unknown:
        raise ConfigError(f"no field of a post is called {', '.join(unknown)}; choose from {', '.join(FIELDS)}, or all")
    return chosen


def post_schema(fields: Sequence[str]) -> pa.Schema:
    """Return the schema of batches with ``id``, ``text`` and further fields."""
    names = dict.fromkeys(["text", *fields])
    return pa.schema([("id", pa.string()), *((name, FIELDS[name]) for name in names)])


def post_batches(posts: Iterable[Post], fields: Sequence[str], n_rows: int) -> Iterator[pa.RecordBatch]:
    """Yield posts in batches of ``n_rows``, the last one shorter."""
    schema = post_schema(fields)
    posts = iter(posts)
    while chunk := list(islice(posts, n_rows)):
        columns = [_column([getattr(post, field.name) for post in chunk], field) for field in schema]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _column(values: list[Any], field: pa.Field) -> pa.Array:
    if field.name == "links":
        values = [[{"url": link.url, "domain": link.domain} for link in links] for links in values]
    try:
        return pa.array(values, field.type)
    except UnicodeEncodeError:  # half a surrogate pair, as cut-off emoji leave behind
        return pa.array([_whole(value) for value in values], field.type)


def _whole(value: Any) -> Any:
    """Return a value without halves of surrogate pairs, which no UTF-8 can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, tuple | list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return value
