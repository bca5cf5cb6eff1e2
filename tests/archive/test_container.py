import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.container import Container
from pipeline.archive.limits import Limits
from pipeline.archive.opening import open_container
from pipeline.errors import ReadError

from .conftest import tarred, unpacked, zipped

FILES = {"a/one.txt": "first", "a/b/two.txt": "second"}
SMALL = Limits(ratio=50, ratio_from=100_000)


def contents(container: Container) -> dict[str, bytes]:
    return {name: container.read_whole(name) for name in container.members}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zipped(FILES), id="zip"),
        pytest.param(tarred(FILES, "w"), id="tar"),
        pytest.param(tarred(FILES, "w:gz"), id="tar.gz"),
        pytest.param(tarred(FILES, "w:xz"), id="tar.xz"),
        pytest.param(tarred(FILES, "w:bz2"), id="tar.bz2"),
        pytest.param(zstd.compress(tarred(FILES, "w")), id="tar.zst"),
        pytest.param(zipped({"in.zip": zipped(FILES)}), id="zip in zip"),
        pytest.param(tarred({"in.zip": zipped({"deeper.tar.gz": tarred(FILES)})}), id="tar in zip in tar"),
    ],
)
@pytest.mark.parametrize("way", ["file", "stream", "folder"])
def test_every_archive_gives_the_same_members_however_it_is_given(data: bytes, way: str, tmp_path: Path) -> None:
    path = tmp_path / ("download.zip" if data.startswith(b"PK") else "download.tar.gz")
    path.write_bytes(data)
    source = {"file": path, "stream": io.BytesIO(data), "folder": tmp_path}[way]
    with open_container(source) as container:
        found = contents(container)
    assert sorted(found.values()) == [b"first", b"second"]
    assert sorted(name[-len("a/one.txt") :] for name in found) == ["a/one.txt", "b/two.txt"]


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress, zstd.compress, bytes])
def test_a_compressed_file_is_known_by_its_bytes_not_its_name(compress: object, tmp_path: Path) -> None:
    path = tmp_path / "posts.txt"
    path.write_bytes(compress(b"hello\n" * 1000))  # type: ignore[operator]
    for source in (path, path.open("rb")):
        with open_container(source) as container:
            [name] = container.members
            assert container.head(name) == b"hello\n" * 1000
            assert container.read_whole(name) == b"hello\n" * 1000


def test_what_systems_leave_behind_is_not_listed(tmp_path: Path) -> None:
    litter = {"__MACOSX/data/._tweets.js": "x", "data/._tweets.js": "x", "data/.DS_Store": "x", "data/tweets.js": "y"}
    for source in (io.BytesIO(zipped(litter)), unpacked(tmp_path, litter)):
        with open_container(source) as container:
            assert list(container.members) == ["data/tweets.js"]


@pytest.mark.parametrize("name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "..\\evil.txt", "C:\\evil.txt"])
def test_paths_that_lead_out_are_refused(name: str) -> None:
    for data in (zipped({"data/tweets.js": "", name: "x"}), tarred({"data/tweets.js": "", name: "x"})):
        with pytest.raises(ReadError, match="leads out of it"):
            open_container(io.BytesIO(data))


def test_windows_paths_and_dots_are_only_another_way_of_writing() -> None:
    with open_container(io.BytesIO(tarred({"./data\\tweets.js": "x"}))) as container:
        assert list(container.members) == ["data/tweets.js"]


def test_links_are_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "outbox.json").symlink_to(secret)
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo("outbox.json")
            info.type, info.linkname = kind, str(secret)
            archive.addfile(info)
    tar.seek(0)
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        entry = zipfile.ZipInfo("outbox.json")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, str(secret))
    linked.seek(0)
    for source in (folder, tar, linked):
        with open_container(source) as container, pytest.raises(ReadError, match="link or a special file"):
            container.open("outbox.json")


def test_a_linked_folder_is_not_walked_into(tmp_path: Path) -> None:
    unpacked(tmp_path / "elsewhere", {"secret.txt": "x"})
    unpacked(tmp_path / "export", {"a.txt": "x"})
    (tmp_path / "export" / "more").symlink_to(tmp_path / "elsewhere")
    with open_container(tmp_path / "export") as container:
        assert list(container.members) == ["a.txt"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zipped({"a.json": b"0" * 2_000_000}), id="zip"),
        pytest.param(gzip.compress(b"0" * 2_000_000), id="gzip"),
        pytest.param(zstd.compress(b"0" * 2_000_000), id="zstd"),
        pytest.param(zipped({"a.json": gzip.compress(b"0" * 2_000_000)}), id="gzip in zip"),
        pytest.param(tarred({"a.json": gzip.compress(b"0" * 2_000_000)}), id="gzip in tar"),
        pytest.param(tarred({"a.bin": b"0" * 2_000_000}), id="tar.gz"),
        pytest.param(zipped({"a.zip": zipped({"a.json": b"0" * 2_000_000})}), id="zip in zip"),
    ],
)
def test_bombs_by_ratio_are_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    for source in (path, io.BytesIO(data)):
        with pytest.raises(ReadError, match="times its size"), open_container(source, SMALL) as container:
            for name in container.members:
                with container.open(name) as stream:
                    while stream.read(10_000):
                        pass


def test_a_bomb_that_lies_about_its_size_is_stopped_while_it_unfolds() -> None:
    data = bytearray(zipped({"a.json": b"0" * 2_000_000}))
    size = (2_000_000).to_bytes(4, "little")
    lie = (900).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = lie
    with open_container(io.BytesIO(bytes(data)), SMALL) as container, pytest.raises(ReadError):
        container.read_whole("a.json")


def test_limits_of_total_whole_spool_and_depth(tmp_path: Path) -> None:
    noise = os.urandom(50_000)
    folder = unpacked(tmp_path, {"a.bin": noise, "b.bin": noise})
    with open_container(folder, Limits(total=80_000)) as container, pytest.raises(ReadError, match="GiB; split it"):
        contents(container)
    with open_container(folder, Limits(whole=40_000)) as container, pytest.raises(ReadError, match="read whole"):
        container.read_whole("a.bin")
    with pytest.raises(ReadError, match="larger than"):
        open_container(io.BytesIO(zipped({"a.bin": noise})), Limits(spool=40_000))
    nested = zipped({"a.txt": "x"})
    for _ in range(3):
        nested = zipped({"in.zip": nested})
    with open_container(io.BytesIO(nested)) as container:
        assert "more than 3 deep" in container.remarks[0]


def test_encrypted_members_are_told() -> None:
    data = bytearray(zipped({"data/tweets.js": "window.YTD"}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(magic) + offset] |= 1
    with open_container(io.BytesIO(bytes(data))) as container, pytest.raises(ReadError, match="encrypted"):
        container.head("data/tweets.js")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zipped({"a.txt": os.urandom(9000)})[:-100], id="zip without its end"),
        pytest.param(tarred({"a.txt": os.urandom(90_000)})[:-9000], id="tar.gz without its end"),
        pytest.param(tarred({"a.txt": os.urandom(90_000)}, "w")[:50_000], id="tar without its end"),
        pytest.param(gzip.compress(os.urandom(200_000))[:-5000], id="gzip without its end"),
        pytest.param(lzma.compress(os.urandom(200_000))[:-5000], id="xz without its end"),
        pytest.param(zstd.compress(os.urandom(200_000))[:-5000], id="zstd without its end"),
        pytest.param(bz2.compress(os.urandom(200_000))[:-5000], id="bzip2 without its end"),
    ],
)
def test_what_is_cut_off_is_told_and_not_taken_for_the_whole(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "export.bin"
    path.write_bytes(data)
    for source in (path, io.BytesIO(data)):
        with pytest.raises(ReadError, match="cut off or damaged"), open_container(source) as container:
            contents(container)


def test_a_flipped_bit_in_a_zip_is_told() -> None:
    data = bytearray(zipped({"a.txt": os.urandom(9000)}))
    data[2000] ^= 1
    with open_container(io.BytesIO(bytes(data))) as container, pytest.raises(ReadError, match="cut off or damaged"):
        container.read_whole("a.txt")


def test_a_broken_archive_in_a_folder_hides_nothing_beside_it(tmp_path: Path) -> None:
    unpacked(tmp_path, {"old.zip": zipped(FILES)[:-50], "notes.txt": "here"})
    with open_container(tmp_path) as container:
        assert container.read_whole("notes.txt") == b"here"
        assert "old.zip" in container.remarks[0] or "cut off" in container.remarks[0]


def test_a_private_archive_inside_is_not_opened_either() -> None:
    with open_container(io.BytesIO(zipped({"messages/all.zip": zipped({"a.txt": "x"})}))) as container:
        assert list(container.members) == ["messages/all.zip"]


def test_a_file_that_the_user_names_is_theirs_to_read(tmp_path: Path) -> None:
    (tmp_path / "messages.csv").write_text("text\nhello\n")
    with open_container(tmp_path / "messages.csv") as container:
        assert container.read_whole("messages.csv") == b"text\nhello\n"


def test_a_stream_can_be_read_once_only() -> None:
    with open_container(io.BytesIO(b"hello")) as container:
        assert container.head("-") == b"hello"
        assert container.read_whole("-") == b"hello"
        with pytest.raises(ReadError, match="only once"):
            container.open("-")


def test_missing_sources_and_members(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        open_container(tmp_path / "none.zip")
    with open_container(tmp_path) as container, pytest.raises(ReadError, match=r"has no a\.txt"):
        container.open("a.txt")


def test_find_sorts_as_people_count() -> None:
    names = {f"data/tweets-part{number}.js": "" for number in (10, 2, 1)}
    with open_container(io.BytesIO(zipped(names))) as container:
        assert container.find("part") == [f"data/tweets-part{number}.js" for number in (1, 2, 10)]


def test_a_seekable_stream_of_a_packed_member() -> None:
    with open_container(io.BytesIO(zipped({"a.bin": b"0123456789"}))) as container:
        stream = container.open_seekable("a.bin")
        assert stream.seek(5) == 5
        assert stream.read() == b"56789"


@given(st.binary(max_size=400), st.sampled_from(["zip", "tar.gz", "tar", "gz"]), st.data())
def test_mutated_archives_give_members_or_a_clear_error(noise: bytes, kind: str, data: st.DataObject) -> None:
    whole = {
        "zip": zipped(FILES),
        "tar.gz": tarred(FILES),
        "tar": tarred(FILES, "w"),
        "gz": gzip.compress(b"text\nhello\n"),
    }[kind]
    at = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 40))
    try:
        with open_container(io.BytesIO(whole[:at] + noise + whole[at + length :])) as container:
            contents(container)
    except ReadError:
        pass


def feed(path: Path, data: bytes) -> threading.Thread:
    """Write into a pipe, as the command does whose output is given for a file."""

    def write() -> None:
        path.write_bytes(data)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"text\nhello there\n" * 9000, id="table"),
        pytest.param(gzip.compress(b"text\nhello there\n" * 9000), id="gzip"),
    ],
)
def test_a_pipe_given_as_a_file_is_read_as_a_stream(data: bytes, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    writer = feed(tmp_path / "pipe.csv", data)
    with open_container(tmp_path / "pipe.csv") as container:
        assert list(container.members) == ["-"]
        assert container.head("-")[:6] == b"text\nh"
        assert container.read_whole("-") == b"text\nhello there\n" * 9000
        assert container.place("-") == str(tmp_path / "pipe.csv")
    writer.join(10)


def test_an_archive_that_comes_through_a_pipe_is_listed(tmp_path: Path) -> None:
    for number, data in enumerate((zipped(FILES), tarred(FILES), b"")):
        pipe = tmp_path / str(number)
        os.mkfifo(pipe)
        writer = feed(pipe, data)
        with open_container(pipe) as container:
            assert sorted(contents(container).values()) == ([b"first", b"second"] if data else [b""])
        writer.join(10)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="the system has no /dev/fd")
def test_the_output_of_a_command_given_as_the_shell_gives_it() -> None:
    outlet, inlet = os.pipe()
    with os.fdopen(inlet, "wb") as writer:
        writer.write(b"text\nhello\n")
    try:
        with open_container(f"/dev/fd/{outlet}") as container:
            assert container.read_whole("-") == b"text\nhello\n"
    finally:
        os.close(outlet)


def test_a_pipe_in_a_folder_is_neither_waited_for_nor_read(tmp_path: Path) -> None:
    unpacked(tmp_path, {"a.txt": "here"})
    for name in ("b.zip", "c.json"):
        os.mkfifo(tmp_path / name)
    with open_container(tmp_path) as container:
        assert container.read_whole("a.txt") == b"here"
        for name in ("b.zip", "c.json"):
            with pytest.raises(ReadError, match="link or a special file"):
                container.open(name)


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked(tmp_path, {"a.txt": "here", "closed/b.txt": "x"})
    really_scan = os.scandir

    def scan(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return really_scan(path)

    monkeypatch.setattr(os, "scandir", scan)
    with open_container(tmp_path) as container:
        assert list(container.members) == ["a.txt"]
        [remark] = container.remarks
    assert remark == f"{tmp_path / 'closed'}: cannot be listed (Permission denied); what lies in it was not read"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_folders_and_archives_without_the_right_to_read_them_are_told(tmp_path: Path) -> None:
    unpacked(tmp_path, {"a.txt": "here", "closed/b.txt": "x", "closed.zip": zipped(FILES)})
    for name in ("closed", "closed.zip"):
        (tmp_path / name).chmod(0)
    try:
        with open_container(tmp_path) as container:
            assert list(container.members) == ["a.txt"]
            assert sorted(remark.partition(":")[0] for remark in container.remarks) == [
                str(tmp_path / "closed"),
                str(tmp_path / "closed.zip"),
            ]
    finally:
        for name in ("closed", "closed.zip"):
            (tmp_path / name).chmod(0o700)
