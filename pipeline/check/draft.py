"""The draft: a text that is about to be published, and where it stands."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ignore:
    """An inline request to leave one rule out for a draft.

    Attributes
    ----------
    rule, reason : str
        A rule's id, and why it doesn't apply here; the reason may be empty, which is reported.
    line : int
        Where the request stands in the draft's file.
    problem : str
        Why it cannot hold, as it is written; empty where it can. The rule may then be empty.
    """

    rule: str
    reason: str
    line: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft.

    Attributes
    ----------
    text : str
        What will be published. Requests to ignore a rule are blanked out, at equal length.
    id : str
        The row's id, or the file's name, or ``draft``.
    file : str
        As the user named it; empty for a text given on the command line.
    line, column : int
        Where the text begins, from 1.
    byte_column : int
        The same column counted in bytes of UTF-8, as some formats want it.
    in_place : bool
        Whether the text's characters are the file's characters (not so in a CSV cell), so that a
        position within the text is one within the file.
    reply_to : str or None
        The text of the post that the draft answers.
    thread : str
        What the parts of one thread have in common; empty for a draft that stands alone.
    remarks : tuple of str
        What to tell about how its file was read; on the first draft of a file.
    """

    text: str
    id: str = "draft"
    file: str = ""
    line: int = 1
    column: int = 1
    byte_column: int = 1
    in_place: bool = True
    reply_to: str | None = None
    thread: str = ""
    ignores: tuple[Ignore, ...] = field(default=())
    remarks: tuple[str, ...] = ()

    def position(self, offset: int) -> tuple[int, int]:
        r"""Return line and column, in characters from 1, of a character of the text.

        >>> Draft("hi\nyou", line=4).position(3)
        (5, 1)
        """
        if not self.in_place:
            return self.line, self.column
        before = self.text[:offset]
        newline = before.rfind("\n")
        column = offset + self.column if newline < 0 else offset - newline
        return self.line + before.count("\n"), column

    def byte_position(self, offset: int) -> tuple[int, int]:
        r"""Return line and column, the column in bytes of UTF-8 from 1.

        >>> Draft("caf\u00e9 x").byte_position(5)
        (1, 7)
        """
        line, column = self.position(offset)
        if not self.in_place:
            return line, column
        before = self.text[:offset]
        n_bytes = len(before[before.rfind("\n") + 1 :].encode("utf-8", "surrogatepass"))
        return line, n_bytes + (self.byte_column if line == self.line else 1)
