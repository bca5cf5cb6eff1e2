"""Which members of a container are nobody's business but the owner's, told by the names of files and folders."""

import re
from functools import lru_cache

from pipeline.archive.compression import ARCHIVE_NAME

_WORDS = (
    r"dms?|(?:[dp]m|direct|private)?messages?|inbox|chats?|conversations?|contacts?|address|"
    r"emails?|phones?|ip|logins?|passwords?"
)
_IN_FILE = re.compile(rf"(?<![a-z0-9])(?:{_WORDS})(?![a-z0-9])")
_WORD = re.compile(_WORDS)
# What platforms write beside such a word. A folder with any other word has the name of an account or a blog.
_BESIDE = re.compile(
    r"account|activity|addresses|all|and|archived?|backups?|books?|creation|data|deleted|digits|direct|encrypted|"
    r"exports?|filtered|from|google|groups?|headers?|history|imported|information|invites?|list|live|logs?|media|"
    r"mute|my|new|numbers?|of|old|other|part|photos?|private|profile|received|requests?|secret|security|sent|settings|"
    r"synced|unsent|uploaded|uploads?|videos?|your|\d+|part\d+|v\d+"
)
_BLOG = re.compile(r".*(?=\.wordpress\.)")
_REPOSITORY = ".car"


def is_private(path: str) -> bool:
    """Tell whether a member's path says that it holds what nobody but the owner should see.

    A file is private by any such word in its name; a folder, or an archive, by a name of nothing but such
    words and those that platforms write beside them, for the outer folder is called after an account or a blog.

    >>> is_private("data/direct-messages-group.js"), is_private("messages_archive/2024.csv")
    (True, True)
    >>> is_private("data/tweets.js"), is_private("coffee-chat/feed.xml"), is_private("ip.man/outbox.json")
    (False, False, False)
    """
    *folders, file = path.lower().split("/")
    if any(map(_is_private_folder, folders)):
        return True
    if ARCHIVE_NAME.search(file):
        return _is_private_folder(file)
    # A repository is called after its account, and a WordPress export after its blog.
    return not file.endswith(_REPOSITORY) and _IN_FILE.search(_BLOG.sub("", file)) is not None


@lru_cache(maxsize=4096)
def _is_private_folder(name: str) -> bool:
    words = [word for word in re.split(r"[\W_]+", ARCHIVE_NAME.sub("", name)) if word]
    own = [word for word in words if _WORD.fullmatch(word)]
    return bool(own) and all(word in own or _BESIDE.fullmatch(word) for word in words)
