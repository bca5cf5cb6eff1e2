"""Where an X export keeps its posts: layouts of the current and the old exports, and the account's names."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pipeline.archive.container import Container
from pipeline.archive.delimited import decode_head
from pipeline.archive.words import whole_number
from pipeline.errors import ReadError

# deleted-tweets.js ends like the real thing, and tweet-headers.js begins like it; neither matches.
_POSTS = re.compile(r"^(?P<root>(?:.*/)?)(?P<stem>tweets?|community-tweet)(?:-part(?P<part>\d+))?\.js$", re.IGNORECASE)
_MONTHS = re.compile(r"^(?P<root>(?:.*/)?)data/js/tweets/\d{4}_\d\d\.js$", re.IGNORECASE)
_CSVS = re.compile(r"^(?P<root>(?:.*/)?)(?:data/csv/\d{4}_\d\d|tweets)\.csv$", re.IGNORECASE)
_POST_TYPES = ("tweets", "tweet", "communityTweet", "communityTweets")
_SCRIPT_HEAD = re.compile(r"\s*(?:window\.)?(?:YTD\.\w+\.part\d+|Grailbird\.data\.\w+)\s*=\s*\[")
_POSTS_HEAD = re.compile(r"\s*(?:window\.)?(?:YTD\.(?:tweets?|community_tweets?)\.part\d+|Grailbird\.data\.\w+)\s*=")
_BARE_HEAD = re.compile(r'\s*\[\s*\{.{0,60000}"full_text"\s*:', re.DOTALL)
_CSV_COLUMNS = {"tweet_id", "timestamp", "text"}
_ACCOUNTS = (
    ("data/account.js", "accountId", "username"),
    ("account.js", "accountId", "username"),
    ("data/js/user_details.js", "id", "screen_name"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A file of posts and how many the export says it holds."""

    name: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Whose export it is; empty where it does not say."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """One export: its files of posts in order, its long texts, and its account."""

    style: Literal["script", "csv"]
    parts: list[Part]
    notes: list[Part] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    unread: list[str] = field(default_factory=list)


def is_x_file(head: bytes) -> bool:
    """Tell whether a file begins as one of X's does."""
    text = decode_head(head)
    if _SCRIPT_HEAD.match(text) or _BARE_HEAD.match(text):
        return True
    columns = {column.strip(' "\r') for column in text.partition("\n")[0].split(",")}
    return columns >= _CSV_COLUMNS and not columns.isdisjoint({"expanded_urls", "retweeted_status_id"})


def find_exports(container: Container) -> list[Export]:
    """Return the exports in a container, one a folder that looks like one; layouts are tried in order."""
    if container.single:
        return list(_single(container))
    exports: dict[str, Export] = {}
    for find in (_with_manifest, _current, _monthly, _csv):
        for root, export in find(container):
            known = exports.setdefault(root, export)
            further = _unlisted(export.parts, known.parts)
            if find is _current:
                known.parts.extend(further)  # posts that the manifest forgot
                known.notes.extend(_unlisted(export.notes, known.notes))
            else:
                known.unread.extend(part.name for part in further)
    return [
        export if export.account.id else replace(export, account=_account(container, root))
        for root, export in exports.items()
    ]


def script_json(data: bytes) -> Any:
    """Return the value that a small script assigns; None if there is none."""
    text = data.decode("utf-8-sig", "replace")
    starts = [at for at in (text.find("["), text.find("{")) if at >= 0]
    try:
        return json.JSONDecoder().raw_decode(text, min(starts))[0] if starts else None
    except (ValueError, RecursionError):
        return None


def _unlisted(found: list[Part], listed: list[Part]) -> list[Part]:
    names = {part.name for part in listed}
    return [part for part in found if part.name not in names]


def _single(container: Container) -> Iterator[Export]:
    name = next(iter(container.members))
    head = container.head(name)
    text = decode_head(head)
    if _POSTS_HEAD.match(text) or _BARE_HEAD.match(text):
        yield Export("script", [Part(name)])
    elif found := _SCRIPT_HEAD.match(text):
        what = found.group().strip().removesuffix("[").rstrip(" =")
        raise ReadError(
            f"{container.label}: is {what} of an X export, not its posts; give tweets.js or the whole export"
        )
    elif is_x_file(head):
        yield Export("csv", [Part(name)])


def _with_manifest(container: Container) -> Iterator[tuple[str, Export]]:
    for name in container.find(r"(?:^|/)data/manifest\.js$"):
        root = name[: -len("data/manifest.js")]
        manifest = script_json(container.read_whole(name))
        types = manifest.get("dataTypes") if isinstance(manifest, dict) else None
        if not isinstance(types, dict):
            continue  # the names of the files say enough
        parts = [part for kind in _POST_TYPES for part in _listed(container, types.get(kind), root)]
        if parts:
            notes = list(_listed(container, types.get("noteTweet"), root))
            yield root, Export("script", parts, notes, _user(manifest.get("userInfo")))


def _listed(container: Container, data_type: Any, root: str) -> Iterator[Part]:
    """Yield the files that the manifest lists for one kind of data; entries of another shape list none."""
    files = data_type.get("files") if isinstance(data_type, dict) else None
    for file in files if isinstance(files, list) else ():
        if isinstance(file, dict) and isinstance(file.get("fileName"), str):
            yield Part(_as_stored(container, root + file["fileName"]), whole_number(str(file.get("count", ""))))


def _user(info: Any) -> Account:
    info = info if isinstance(info, dict) else {}
    return Account(str(info.get("accountId") or ""), str(info.get("userName") or ""))


def _as_stored(container: Container, name: str) -> str:
    """Return a name in the letters that the container has it in, which an unpacking program may have changed."""
    if name in container.members:
        return name
    return next((member for member in container.members if member.lower() == name.lower()), name)


def _current(container: Container) -> Iterator[tuple[str, Export]]:
    for folder, names in _by_root(container, _POSTS).items():
        # The current export keeps them in data/, older ones at the top: the export is the folder above.
        root = folder[: -len("data/")] if folder.lower().endswith("data/") else folder
        notes = [Part(name) for name in container.find(rf"^{re.escape(folder)}note-tweet(-part\d+)?\.js$")]
        yield root, Export("script", [Part(name) for name in sorted(names, key=_part_number)], notes)


def _monthly(container: Container) -> Iterator[tuple[str, Export]]:
    for root, names in _by_root(container, _MONTHS).items():
        index = f"{root}data/js/tweet_index.js"
        listed = script_json(container.read_whole(index)) if index in container.members else None
        counts = {
            root + str(month.get("file_name")): whole_number(str(month.get("tweet_count")))
            for month in (listed if isinstance(listed, list) else [])
            if isinstance(month, dict)
        }
        parts = [Part(name, counts.get(name)) for name in dict.fromkeys([*counts, *names])]
        yield root, Export("script", parts)


def _csv(container: Container) -> Iterator[tuple[str, Export]]:
    for root, names in _by_root(container, _CSVS).items():
        posts = [name for name in names if is_x_file(container.head(name))]
        monthly = [name for name in posts if "/csv/" in f"/{name}"]
        # tweets.csv holds all that the monthly files hold.
        whole = [name for name in posts if name not in monthly]
        if posts:
            yield root, Export("csv", [Part(name) for name in whole or monthly])


def _by_root(container: Container, pattern: re.Pattern[str]) -> dict[str, list[str]]:
    roots: dict[str, list[str]] = {}
    for name in container.find(pattern.pattern):
        found = pattern.match(name)
        if found:
            roots.setdefault(found["root"], []).append(name)
    return roots


def _part_number(name: str) -> tuple[str, int]:
    """Return what puts tweets.js before tweets-part1.js, and that before tweets-part10.js."""
    found = _POSTS.match(name)
    return (found["stem"].lower(), whole_number(found["part"] or "0") or 0) if found else (name, 0)


def _account(container: Container, root: str) -> Account:
    """Return the account's id and name, and nothing else of what its file says."""
    for path, id_key, name_key in _ACCOUNTS:
        name = _as_stored(container, root + path)
        value = script_json(container.read_whole(name)) if name in container.members else None
        first = value[0] if isinstance(value, list) and value else value
        inner = first.get("account", first) if isinstance(first, dict) else None
        if isinstance(inner, dict):
            return Account(str(inner.get(id_key) or ""), str(inner.get(name_key) or ""))
    return Account()
