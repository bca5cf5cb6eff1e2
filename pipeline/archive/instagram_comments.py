"""Instagram's comments, whose fields stand under names in the language of the account."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.archive.dates import read_date
from pipeline.archive.meta import mappings, mended

# "Comment" and "Media Owner" in other languages; further names are learned from comments that have both.
_COMMENT = re.compile(
    "comment|kommentar|commentaire|comentario|comentário|commento|opmerking|reactie|komentarz|komentář|komentár|"
    "kommentti|hozzászólás|σχόλιο|yorum|комментарий|коментар|komentar|comentariu|bình luận|ความคิดเห็น|コメント|댓글|"
    "留言|评论|評論|टिप्पणी|تعليق|תגובה"
)
_OWNER = re.compile(
    "media owner|media-eigenaar|medieninhaber|propriétaire du média|propietario del contenido multimedia|"
    "proprietário da mídia|proprietario del contenuto multimediale"
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its text, whose picture it is under, and when it was written."""

    text: str
    owner: str
    created_at: datetime | None


@dataclass(slots=True)
class CommentFields:
    """Finds the fields of comments, and learns their names where they are in a language not known here."""

    learned: set[str] = field(default_factory=set)

    def read(self, item: Mapping[str, Any]) -> Comment | None:
        """Return the comment of an item, or None if it cannot be told which field is the comment.

        >>> fields = CommentFields()
        >>> fields.read({"string_map_data": {"Comment": {"value": "Lovely"}, "Media Owner": {"value": "tom"}}}).owner
        'tom'
        >>> fields.read({"string_map_data": {"Media Owner": {"value": "tom"}}}).text
        ''
        """
        by_name = item.get("string_map_data")
        if isinstance(by_name, dict):
            return self._by_name({mended(name): part for name, part in by_name.items() if isinstance(part, dict)})
        rows = mappings(item.get("string_list_data"))  # until about 2021
        if rows:
            return Comment(mended(rows[0].get("value")), mended(item.get("title")), read_date(rows[0].get("timestamp")))
        return None

    def _by_name(self, by_name: Mapping[str, Mapping[str, Any]]) -> Comment | None:
        values = {name: value for name, part in by_name.items() if (value := mended(part.get("value")))}
        name = next((name for name in values if _COMMENT.fullmatch(name.lower()) or name in self.learned), None)
        if name is None and not any(_OWNER.fullmatch(other.lower()) for other in values):
            untimed = [name for name in values if not by_name[name].get("timestamp")]
            if len(untimed) > 1:
                # The comment comes first, then the owner of the picture, whatever they are called.
                name = untimed[0]
                self.learned.add(name)
            elif untimed and not self.learned:
                return None  # the one or the other
        owner = next(
            (value for other, value in values.items() if other != name and not by_name[other].get("timestamp")), ""
        )
        moment = next((moment for part in by_name.values() if (moment := read_date(part.get("timestamp")))), None)
        return Comment(values[name] if name else "", owner, moment)
