"""Where public files are had from: their own address, a mirror on the web, or a mirror folder."""

import http
import http.client
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path
from typing import IO, Protocol, cast
from urllib.parse import quote, urlsplit

from pipeline.errors import FetchError
from pipeline.training.corpora import CorpusFile

_WORTH_ANOTHER_TRY = {408, 425, 429, 500, 502, 503, 504}
_LONGEST_WAIT = 60.0


class Refused(Exception):  # noqa: N818 - an answer, not a failure of the program
    """The file cannot be had from here, and asking again would not help."""


class Changed(Refused):
    """The file is not what the table says."""


class Interrupted(Exception):  # noqa: N818
    """The file could not be had this time; ``wait`` is what the server asked for, in seconds."""

    def __init__(self, reason: str, *, wait: float = 0.0, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.unreachable = unreachable


@dataclass(frozen=True, slots=True)
class Offer:
    """Bytes that an origin offers, and where in the file they start, which need not be where one asked."""

    stream: IO[bytes]
    start: int


class Origin(Protocol):
    """A place that files are had from."""

    def open_at(self, file: CorpusFile, offset: int) -> AbstractContextManager[Offer]:
        """Offer the bytes of a file from ``offset`` on; raises Refused or Interrupted."""
        ...


def choose_origin(mirror: str | None, *, timeout: float = 30.0) -> Origin:
    """Return the origin that a user names: nothing for the network, an address, or a folder.

    Raises
    ------
    FetchError
        If the mirror is neither a web address nor a folder.
    """
    if mirror is None:
        return Web(timeout=timeout)
    if urlsplit(mirror).scheme in ("http", "https"):
        return Web(base=mirror.rstrip("/"), timeout=timeout)
    if not Path(mirror).is_dir():
        raise FetchError(
            f"{mirror}: the mirror is neither a folder nor an address that begins with http:// or https://"
        )
    return Folder(Path(mirror))


@dataclass(frozen=True, slots=True)
class Folder:
    """A mirror folder, laid out as the places of the table."""

    root: Path

    @contextmanager
    def open_at(self, file: CorpusFile, offset: int) -> Iterator[Offer]:
        """Offer the bytes of a file from ``offset`` on."""
        try:
            stream = (self.root / file.place).open("rb")
        except FileNotFoundError as error:
            raise Refused("is not in the mirror") from error
        except OSError as error:
            raise Refused(f"cannot be read in the mirror ({error.strerror})") from error
        with stream:
            _refuse_other_size(stream.seek(0, SEEK_END), file)
            yield Offer(stream, stream.seek(offset))


@dataclass(frozen=True, slots=True)
class Web:
    """The files' own addresses, or their places under the base address of a mirror."""

    base: str | None = None
    timeout: float = 30.0

    @contextmanager
    def open_at(self, file: CorpusFile, offset: int) -> Iterator[Offer]:
        """Offer the bytes of a file from ``offset`` on, as far as the server knows ranges."""
        address = quote(file.address if self.base is None else f"{self.base}/{file.place}", safe=":/%")
        request = urllib.request.Request(address, headers={"User-Agent": "twoway"})  # noqa: S310 - http(s), see choose_origin
        if offset:
            request.add_header("Range", f"bytes={offset}-")
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:  # noqa: S310
                start, size = _range_of(response)
                _refuse_other_size(size, file)
                yield Offer(cast(IO[bytes], response), start)
        except urllib.error.HTTPError as error:
            with error:
                raise _answer(error, file) from error
        except urllib.error.URLError as error:
            raise Interrupted(f"the server cannot be reached ({error.reason})", unreachable=True) from error
        except (http.client.HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as error:
            raise Interrupted(f"the connection broke off ({error or type(error).__name__})") from error


def _range_of(response: http.client.HTTPResponse) -> tuple[int, int | None]:
    """Return where the answer's bytes start in the file, and the size of the whole file if told."""
    told = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", "").strip())
    if told:
        return int(told[1]), None if told[2] == "*" else int(told[2])
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else None


def _answer(error: urllib.error.HTTPError, file: CorpusFile) -> Refused | Interrupted:
    if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return Changed(f"has changed: the server has not all of the {file.size} bytes that are expected")
    reason = f"the server answers {error.code} {error.reason}"
    if error.code not in _WORTH_ANOTHER_TRY:
        return Refused(reason)
    asked = error.headers.get("Retry-After", "")
    return Interrupted(reason, wait=min(float(asked), _LONGEST_WAIT) if asked.isdigit() else 0.0)


def _refuse_other_size(size: int | None, file: CorpusFile) -> None:
    if size is not None and size != file.size:
        raise Changed(f"has changed: {size} bytes where {file.size} are expected")
