"""X (Twitter): the current export."""

from collections.abc import Iterator

from pipeline.archive.container import Container
from pipeline.archive.report import ReadingReport
from pipeline.post import Post

NAME = "x"
LOOKED_FOR = "data/manifest.js, tweets.js or tweet.js, data/js/tweets/YYYY_MM.js or tweets.csv of an X (Twitter) export"


def detect(container: Container) -> float:
    return 0.0


def read(container: Container, report: ReadingReport) -> Iterator[Post]:
    yield from ()
