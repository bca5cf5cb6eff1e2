"""Tables of figures as aligned plain text or as Markdown: the first column to the left, the others to the right."""

from collections.abc import Sequence

Table = Sequence[Sequence[str]]


def align_table(table: Table) -> list[str]:
    """Return the rows as lines with columns of equal width.

    >>> align_table([["class", "F1"], ["gratitude", "0.9"]])
    ['class       F1', 'gratitude  0.9']
    """
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in table
    ]


def markdown_table(table: Table) -> str:
    """Return the table in Markdown; its first row is the header.

    >>> print(markdown_table([["class", "F1"], ["gratitude", "0.9"]]), end="")
    | class | F1 |
    | --- | ---: |
    | gratitude | 0.9 |
    """
    lines = ["| " + " | ".join(row) + " |" for row in table]
    lines.insert(1, "| --- |" + " ---: |" * (len(table[0]) - 1))
    return "\n".join(lines) + "\n"
