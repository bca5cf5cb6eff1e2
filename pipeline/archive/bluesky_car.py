"""The repository in a CAR file: the tree that says which blocks are records, and under which key."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from pipeline.archive.bluesky_post import COLLECTIONS, Record
from pipeline.archive.car import decode, link_of, read_blocks, read_roots
from pipeline.archive.container import Container
from pipeline.archive.report import ReadingReport
from pipeline.errors import ReadError

# A node of the tree is a map of "e" and "l" and nothing else, and so begins with these bytes.
_NODE = b"\xa2\x61e"

_Key = tuple[str, bytes]


@dataclass(slots=True)
class _Tree:
    """Where the nodes of a repository stand in the file, and its commit."""

    nodes: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    commit: dict[str, Any] = field(default_factory=dict)


def car_records(container: Container, name: str, report: ReadingReport) -> Iterator[Record]:
    """Yield the posts and reposts of a repository, and count the records of other collections.

    Reads the file twice: first the tree, which alone knows the keys and which records were deleted, then
    the records. Only the keys of posts are held in memory.

    Raises
    ------
    ReadError
        If the file is cut off or no repository, or libipld is not installed.
    """
    place = container.place(name)
    with container.open_seekable(name) as file:
        tree = _read_tree(file, place)
        if not tree.commit or not tree.nodes:
            raise ReadError(f"{place}: holds no repository of Bluesky; give the repo.car as it was exported")
        did = str(tree.commit.get("did") or "")
        wanted = _wanted(file, name, tree, report)
        for block in read_blocks(file, place):
            for row, key in wanted.pop(block.cid, ()):
                collection, _, key_there = key.partition("/")
                yield Record(decode(block.data), collection, key_there, did, name, row)
    for lost in wanted.values():
        report.note(f"{name}: some records are listed but missing from the file")
        for row, _ in lost:
            report.skip("malformed", name, row)


def _read_tree(file: BinaryIO, place: str) -> _Tree:
    tree = _Tree()
    roots = read_roots(file, place)
    for block in read_blocks(file, place):
        if block.data.startswith(_NODE):
            tree.nodes[block.cid] = (block.offset, len(block.data))
        elif block.cid in roots:
            commit = decode(block.data)
            tree.commit = commit if isinstance(commit, dict) else {}
    return tree


def _wanted(file: BinaryIO, name: str, tree: _Tree, report: ReadingReport) -> dict[bytes, list[tuple[int, str]]]:
    """Return row and key of the posts and reposts by the block that holds them; rows count in order of the keys."""
    wanted: dict[bytes, list[tuple[int, str]]] = {}
    for row, (key, cid) in enumerate(_walk(file, name, tree, report), start=1):
        report.see(name)
        if key.partition("/")[0] in COLLECTIONS:
            wanted.setdefault(cid, []).append((row, key))
        else:
            report.skip("not_a_post", name, row)
    return wanted


def _walk(file: BinaryIO, name: str, tree: _Tree, report: ReadingReport) -> Iterator[_Key]:
    """Yield the keys of the records, from the root of the tree on and in their order."""
    visited: set[bytes] = set()
    todo: list[bytes | _Key] = [link_of(tree.commit.get("data"))]
    while todo:
        step = todo.pop()
        if isinstance(step, tuple):
            yield step
        elif step not in tree.nodes:
            report.note(f"{name}: parts of the list of records are missing, and so may be posts")
        elif step not in visited:
            visited.add(step)
            offset, size = tree.nodes[step]
            file.seek(offset)
            todo.extend(reversed(_steps(decode(file.read(size)))))


def _steps(node: Any) -> list[bytes | _Key]:
    """Return what a node leads to, in order: subtrees by their links, records by key and link."""
    entries = node.get("e") if isinstance(node, dict) else None
    if not isinstance(entries, list):
        return []
    steps: list[bytes | _Key] = [link_of(node.get("l"))]
    key = b""
    for entry in entries:
        shared, rest = (entry.get("p"), entry.get("k")) if isinstance(entry, dict) else (None, None)
        if isinstance(shared, int) and isinstance(rest, bytes):
            key = key[: max(shared, 0)] + rest  # only what differs from the key before is written
            steps.append((key.decode("utf-8", "replace"), link_of(entry.get("v"))))
            steps.append(link_of(entry.get("t")))
    return [step for step in steps if step]
