r"""Bytes in, posts out: any archive or table that a person has, read in place and accounted for.

``read_posts(source)`` finds out by content what ``source`` is (a zip, a tar, a folder, one file,
``-`` for standard input; archives inside them too) and gives a :class:`Reading`: an iterable of
:class:`~pipeline.post.Post` with a ``report`` of every row seen, kept and skipped.

>>> import tempfile, pathlib
>>> table = pathlib.Path(tempfile.mkdtemp(), "mine.csv")
>>> _ = table.write_text("id,text\n1,Morning all!\n2,\n")
>>> from pipeline.archive import read_posts
>>> with read_posts(table) as reading:
...     [post.text for post in reading]
['Morning all!']
>>> print(reading.report.summary())
2 rows seen: 1 kept, 1 empty

How to add a format
-------------------
A reader is one module and one line in ``readers.READERS``. The module has

``NAME``
    What ``--from`` calls it, lower case.
``LOOKED_FOR``
    Half a sentence for the error message when nothing fits: "outbox.json of a Mastodon export".
``detect(container) -> float``
    How sure the reader is, from 0 to 1, judged by content: ``container.find(pattern)`` lists member
    names that a regular expression matches (searched, so that a folder above does no harm; private ones
    left out) and ``container.head(name)`` gives the first 64 KiB of one, decompressed. 0.9 and more for a signature
    that nothing else has, 0.5 for a likely shape; the table reader says 0.1. The highest wins; two
    equals, or two of 0.9 and more, are an error that asks for ``--from``.
``read(container, report) -> Iterator[Post]``
    Streams: memory must not grow with the archive. Get rows from a source that counts them in the
    report: ``json_stream.json_items(container, name, report, path=("orderedItems",))`` for JSON,
    ``delimited.csv_rows(container, name, report)`` for CSV; both yield ``(row number, row)``. For
    anything else use ``container.open(name)`` and ``report.see(name)`` once a row.
    Then for each row either yield exactly one post or call ``report.skip(reason, name, row)``; a row
    that ends in neither shows up as "unaccounted" and fails the tests. More than one post from
    one row: call ``report.see(name)`` for each further one. Things worth a remark but not a row (a count
    that is not the manifest's) go to ``report.note(...)``. Neither ever gets post text.

Yield what the export holds and set ``kind`` and ``visibility`` truthfully; :class:`Reading` does the
rest, the same for all formats: posts without any text are counted "empty", followers-only and direct
posts "private" (kept with ``include_private=True``), and reposts "repost". **Reposts are
counted and yielded** with ``kind="repost"``, because an audit wants their dates; whoever wants the
author's own words only says ``reposts=False`` (``twoway classify`` does). They are never in ``kept``.

Only members that a reader opens are ever read. Members that are private by name (messages,
contacts, email, ip, …; see ``private.py``) cannot be opened at all; neither can links and encrypted
members. Streams are bounded (`Limits`), and damage comes out as ``ReadError`` with its place. ``dates.read_date``,
``words`` (links, mentions, hashtags, HTML to text) do what many exports need.

Nothing here may import what is slow at the top of a module: parsers beyond the standard
library (pyarrow, libipld, defusedxml, backports.zstd) are imported in the function that needs them.
"""

from pipeline.archive.reading import Reading, read_posts
from pipeline.archive.report import ReadingReport

__all__ = ["Reading", "ReadingReport", "read_posts"]
