"""Fetching survives what networks do, and never leaves a file in place that is not the right one."""

import hashlib
import itertools
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.errors import FetchError
from pipeline.training.corpora import CorpusFile
from pipeline.training.fetch import FetchReport, Patience, fetch_files, refuse_failures
from pipeline.training.origins import Folder, Web, choose_origin

CONTENT = bytes(range(256)) * 2000
BRIEF = Patience(tries=3, first_wait=0.001)


def file_of(path: str = "data/posts one.csv", content: bytes = CONTENT, source: str = "corpus") -> CorpusFile:
    place = f"github/owner/name/abc/{path}"
    sha256 = hashlib.sha256(content).hexdigest()
    return CorpusFile(source, path, f"http://127.0.0.1:9/{place}", place, len(content), sha256)


@dataclass
class Behaviour:
    """What the server does to a file; ``breaks`` cut a sending short after so many bytes, one after the other."""

    content: bytes = CONTENT
    statuses: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    knows_ranges: bool = True
    tells_length: bool = True
    resets: bool = False
    shift: int = 0


@dataclass
class Server:
    address: str
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)


def handler_of(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            server.asked.append((self.path, asked))
            behaviour = server.behaviours.get(self.path)
            if behaviour is None or behaviour.statuses:
                self.send_response(404 if behaviour is None else behaviour.statuses.pop(0))
                self.send_header("Content-Length", "0")
                self.send_header("Retry-After", "0")
                self.end_headers()
                return
            content = behaviour.content
            start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and behaviour.knows_ranges else 0
            if start >= len(content):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            start += behaviour.shift if start else 0
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            if behaviour.tells_length:
                self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            end = start + behaviour.breaks.pop(0) if behaviour.breaks else len(content)
            self.wfile.write(content[start:end])
            if end < len(content) and behaviour.resets:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()

        def log_message(self, *args: object) -> None:
            pass

    return Handler


@pytest.fixture
def server() -> Iterator[Server]:
    known = Server("")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler_of(known)) as http:
        known.address = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        yield known
        http.shutdown()
        thread.join()


def serve(server: Server, file: CorpusFile, **fields: object) -> Behaviour:
    behaviour = Behaviour(**fields)  # type: ignore[arg-type]
    server.behaviours["/" + file.place.replace(" ", "%20")] = behaviour
    return behaviour


def fetch(server: Server, files: list[CorpusFile], to: Path, **fields: object) -> FetchReport:
    return fetch_files(files, to, Web(base=server.address, timeout=5), patience=BRIEF, **fields)


def parts(to: Path) -> list[Path]:
    return list(to.rglob("*.part"))


def test_files_come_into_their_places_and_are_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    files = [file_of(f"f{n}.csv", CONTENT[: 1000 * n + 1]) for n in range(9)]
    for n, file in enumerate(files):
        serve(server, file, content=CONTENT[: 1000 * n + 1])
    assert fetch(server, files, tmp_path).fetched == files
    assert (tmp_path / files[8].place).read_bytes() == CONTENT[:8001]
    assert not parts(tmp_path)
    n_asked = len(server.asked)
    assert fetch(server, files, tmp_path).kept == files
    assert len(server.asked) == n_asked == 9


def test_an_address_without_a_mirror_is_the_files_own(server: Server, tmp_path: Path) -> None:
    file = file_of()
    serve(server, file)
    own = CorpusFile(file.source, file.path, f"{server.address}/{file.place}", file.place, file.size, file.sha256)
    assert fetch_files([own], tmp_path, Web(timeout=5), patience=BRIEF).fetched == [own]


def test_a_download_that_breaks_off_is_continued(server: Server, tmp_path: Path) -> None:
    file = file_of()
    serve(server, file, breaks=[100_000, 70_000, 0, 5])
    gained: list[int] = []
    assert fetch(server, [file], tmp_path, progress=gained.append).fetched == [file]
    assert (tmp_path / file.place).read_bytes() == CONTENT
    assert [asked for _, asked in server.asked] == [
        None,
        *(f"bytes={n}-" for n in (100_000, 170_000, 170_000, 170_005)),
    ]
    assert sum(gained) == file.size


def test_a_connection_that_is_reset_is_taken_up_again(server: Server, tmp_path: Path) -> None:
    file = file_of()
    serve(server, file, breaks=[400_000, 300], resets=True)
    assert fetch(server, [file], tmp_path).fetched == [file]


def test_a_break_without_a_told_length_is_noticed(server: Server, tmp_path: Path) -> None:
    file = file_of()
    serve(server, file, breaks=[100_000], tells_length=False)
    assert fetch(server, [file], tmp_path).fetched == [file]


def test_a_server_that_ignores_ranges_sends_it_all_again(server: Server, tmp_path: Path) -> None:
    file = file_of()
    serve(server, file, breaks=[200_000, 100_000], knows_ranges=False)
    gained: list[int] = []
    assert fetch(server, [file], tmp_path, progress=gained.append).fetched == [file]
    assert (tmp_path / file.place).read_bytes() == CONTENT
    assert sum(gained) == file.size


@pytest.mark.parametrize("shift", [-500, 500])
def test_a_server_that_sends_another_range_does_no_harm(server: Server, tmp_path: Path, shift: int) -> None:
    file = file_of()
    serve(server, file, breaks=[100_000], shift=shift)
    report = fetch(server, [file], tmp_path)
    if shift < 0:
        assert report.fetched == [file]
    else:
        assert "another part" in report.failures[0].reason
        assert not (tmp_path / file.place).exists()


def test_what_an_earlier_call_left_is_continued(server: Server, tmp_path: Path) -> None:
    file = file_of()
    behaviour = serve(server, file, breaks=[123_456, 0, 0, 0])
    assert "broke off at 123456 of 512000 bytes" in fetch(server, [file], tmp_path).failures[0].reason
    assert not (tmp_path / file.place).exists()
    behaviour.breaks.clear()
    server.asked.clear()
    assert fetch(server, [file], tmp_path).fetched == [file]
    assert [asked for _, asked in server.asked] == ["bytes=123456-"]


def test_a_damaged_beginning_is_fetched_again(server: Server, tmp_path: Path) -> None:
    file = file_of()
    serve(server, file)
    part = (tmp_path / file.place).with_name(".posts one.csv.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"damaged" * 1000)
    assert fetch(server, [file], tmp_path).fetched == [file]
    assert [asked for _, asked in server.asked] == ["bytes=7000-", None]


@pytest.mark.parametrize("tells_length", [True, False])
@pytest.mark.parametrize(
    "content",
    [CONTENT[:-1] + b"!", CONTENT + b"and more", CONTENT[:1000]],
    ids=["other bytes", "longer", "shorter"],
)
def test_a_changed_file_is_refused_and_not_left(
    server: Server, tmp_path: Path, content: bytes, tells_length: bool
) -> None:
    file, good = file_of("bad.csv"), file_of("good.csv")
    serve(server, file, content=content, tells_length=tells_length)
    serve(server, good)
    gained: list[int] = []
    report = fetch(server, [file, good], tmp_path, progress=gained.append)
    assert max(itertools.accumulate(gained)) <= file.size + good.size
    assert report.fetched == [good]
    assert [failure.file for failure in report.failures] == [file]
    assert "has changed" in report.failures[0].reason
    assert not (tmp_path / file.place).exists()
    assert not parts(tmp_path)


def test_a_file_altered_on_the_disk_is_fetched_again(server: Server, tmp_path: Path) -> None:
    file = file_of()
    serve(server, file)
    target = tmp_path / file.place
    target.parent.mkdir(parents=True)
    target.write_bytes(CONTENT[::-1])
    assert fetch(server, [file], tmp_path).fetched == [file]
    assert target.read_bytes() == CONTENT


def test_what_is_not_there_is_asked_for_once(server: Server, tmp_path: Path) -> None:
    file = file_of()
    assert "404" in fetch(server, [file], tmp_path).failures[0].reason
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(server: Server, tmp_path: Path, status: int) -> None:
    file = file_of()
    serve(server, file, statuses=[status, status])
    assert fetch(server, [file], tmp_path).fetched == [file]
    serve(server, file, statuses=[status] * 9)
    assert f"{status}" in fetch(server, [file], tmp_path / "other").failures[0].reason


def test_a_server_out_of_reach_is_not_asked_for_every_file(tmp_path: Path) -> None:
    files = [file_of(f"f{n}.csv") for n in range(20)]
    origin = CountingWeb()
    report = fetch_files(files, tmp_path, origin, jobs=1, patience=BRIEF)
    assert len(report.failures) == 20
    assert "cannot be reached" in report.failures[0].reason
    assert "not asked for" in report.failures[19].reason
    assert origin.asked == {files[0].place: BRIEF.tries}


class CountingWeb:
    """The web on a port where nobody listens."""

    def __init__(self) -> None:
        self.web = Web(base="http://127.0.0.1:9", timeout=1)
        self.asked: Counter[str] = Counter()

    def open_at(self, file: CorpusFile, offset: int):
        self.asked[file.place] += 1
        return self.web.open_at(file, offset)


def test_a_mirror_folder_is_verified_too(tmp_path: Path) -> None:
    good, changed, gone = file_of("good.csv"), file_of("changed.csv"), file_of("gone.csv")
    mirror, to = tmp_path / "mirror", tmp_path / "raw"
    for file, content in ((good, CONTENT), (changed, CONTENT[::-1])):
        (mirror / file.place).parent.mkdir(parents=True, exist_ok=True)
        (mirror / file.place).write_bytes(content)
    report = fetch_files([good, changed, gone], to, choose_origin(str(mirror)), patience=BRIEF)
    assert report.fetched == [good]
    assert [failure.reason.split(":")[0] for failure in report.failures] == ["has changed", "is not in the mirror"]
    assert not (to / changed.place).exists()


def test_every_file_that_could_not_be_had_is_listed(tmp_path: Path) -> None:
    report = fetch_files([file_of("a.csv"), file_of("b.csv")], tmp_path, Folder(tmp_path), patience=BRIEF)
    with pytest.raises(
        FetchError, match=r"2 of 2 files could not be had:\n  corpus: a\.csv, b\.csv: is not in the mirror"
    ):
        refuse_failures(report)
    refuse_failures(FetchReport())


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(FetchError, match="cannot be written"):
        fetch_files([file_of()], tmp_path / "file", Folder(tmp_path), patience=BRIEF)


@pytest.mark.parametrize("mirror", ["/no/such/folder", "ftp://example.org/x", "file:///etc"])
def test_a_mirror_that_is_neither_folder_nor_address_is_refused(mirror: str) -> None:
    with pytest.raises(FetchError, match="neither a folder nor an address"):
        choose_origin(mirror)
