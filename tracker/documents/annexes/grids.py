"""Plain values that every kind of file is read into: lines of text and grids of cells, in the paper's order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.domain.folding import tidy
from tracker.domain.messages import message
from tracker.domain.proposals import Problem

_LINE_ENDS = re.compile("\r\n?|[\v\x85\u2028\u2029]")
# Controls, marks of direction, joiners, halves of characters, and the private signs of symbol fonts.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u0600-\u0605\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\uf8ff\ufeff\ufff9-\ufffb]"
)

MOST_TASKS = 5_000
MOST_ROWS = MOST_TASKS + 1_000  # room for the head, the headers, the groups and the foot
MOST_COLUMNS = 60
MOST_CELLS = MOST_TASKS * MOST_COLUMNS
TOO_MANY_ROWS = message("Only the first %(most)s rows are read. Divide the annex into several files.", most=MOST_ROWS)
TOO_MANY_TASKS = message(
    "Only the first %(most)s tasks are read. Divide the annex into several files.", most=MOST_TASKS
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with something in it. ``from_above``: it only repeats the merged cell above.

    ``text`` is NFC, each line tidied, lines parted by a newline; ``width`` counts the columns it covers;
    ``formula`` is the text of the formula if there is one; ``struck``: some of it is struck through;
    ``error``: the error that Excel shows instead of what the formula should give.
    """

    row: int
    column: int
    text: str
    width: int = 1
    from_above: bool = False
    formula: str | None = None
    bold: bool = False
    struck: bool = False
    error: str | None = None

    @property
    def line(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split("\n"))


Row = Mapping[int, Cell]


@dataclass(frozen=True)
class Grid:
    """One worksheet or Word table: row number -> column number -> cell, both from 1; cells without text are left out.

    Of a merged cell only its first column is kept; rows below repeat it as ``from_above``. ``in_text``: a Word table,
    which may go on from the one before.
    """

    prefix: str
    rows: Mapping[int, Row]
    in_text: bool = False

    def name(self, row: int, column: int) -> str:
        """How people call a cell: "E2", "Sheet!E2", "T1!E2"."""
        return f"{self.prefix}{letters(column)}{row}"

    def own_cells(self, row: int) -> list[Cell]:
        """The cells that say something in this row itself, from left to right."""
        cells = self.rows.get(row, {})
        return [cells[column] for column in sorted(cells) if not cells[column].from_above]


@dataclass(frozen=True)
class Line:
    """A line of text outside the tables of tasks; ``cell`` is None for a Word paragraph."""

    text: str
    cell: str | None = None


@dataclass(frozen=True)
class Paper:
    """What a file holds, in its order, and what could not be read of it.

    ``old_fonts``: the encodings of before Unicode that were converted; ``doubtful_fonts``: those that could not be.
    """

    blocks: tuple[Line | Grid, ...]
    problems: tuple[Problem, ...] = ()
    old_fonts: tuple[str, ...] = ()
    doubtful_fonts: tuple[str, ...] = ()


def letters(column: int) -> str:
    """The column's letters: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def clean(text: str) -> str:
    """The text as a person sees it: NFC, no invisible characters, each line tidied, no empty lines.

    Soft hyphens stay: in an old encoding they are letters (see ``old_fonts.in_unicode``).
    """
    visible = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return "\n".join(line for line in map(tidy, visible.split("\n")) if line)
