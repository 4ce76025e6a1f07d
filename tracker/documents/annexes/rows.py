"""What one row below a header is: a heading of a group, a task, a note, the signatures, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from tracker.documents.annexes.columns import Column
from tracker.documents.annexes.grids import Cell, Grid
from tracker.documents.annexes.headers import Header
from tracker.domain.folding import fold


class Sort(Enum):
    """What a row is."""

    NOTHING = auto()
    HEADING = auto()
    TASK = auto()
    NOTE = auto()
    END = auto()


@dataclass(frozen=True)
class TableRow:
    """One row of a task table with its cells by column; a cell that only repeats the one above is among them."""

    grid: Grid
    header: Header
    number: int
    cells: Mapping[Column, Cell]
    own: tuple[Cell, ...]

    def text(self, column: Column) -> str:
        """The text in a column, on one line; empty if there is none."""
        cell = self.cells.get(column)
        return cell.line if cell else ""

    def says(self, column: Column) -> str:
        """As ``text``, but empty where the cell only repeats the merged one above."""
        cell = self.cells.get(column)
        return cell.line if cell and not cell.from_above else ""

    def place(self, column: Column) -> int:
        """The number of the cell's column, also of an empty cell; the table's first column if it has no such."""
        if column in self.cells:
            return self.cells[column].column
        span = self.header.columns.get(column)
        return span.first if span else self.header.first_column

    def name(self, column: Column) -> str:
        """How people call the cell, also an empty one."""
        return self.grid.name(self.number, self.place(column))

    @property
    def is_bare(self) -> bool:
        """True if the row says neither who nor when nor what comes of it."""
        return not any(self.text(column) for column in ANSWERS)

    @property
    def is_numbered(self) -> bool:
        """True if the row itself bears a task's number or a bullet."""
        return bool(NUMBER.fullmatch(self.says(Column.POSITION)))


ANSWERS = (Column.LEAD, Column.COORDINATING, Column.AGENCIES, Column.DUE, Column.DELIVERABLE)
NUMBER = re.compile(r"\(?(?:[IVXLC]+\.)?\d{1,4}[a-zđ]?(?:\.\d{1,3})*[.)]?|[a-zđ][.)]?|[-+•*–]")
_GROUP_NUMBER = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐ])\s*[.)/:]?")
_NUMBERED_HEADING = re.compile(
    r"(?:(?i:phần|mục|nhóm|chương)\s+)?([IVXLC]{1,6}|[A-ZĐ]|\d{1,2})(?:\s*[.):/]\s*|\s+[–-]\s+)(\S.*)"
)
_ENOUGH = 120
_NOTE = re.compile(
    r"\(?\*|ghi chu\b|luu y\b|chu thich\b|noi nhan\b|tong cong\b|tong so\b|kem theo\b|phu luc\b|"
    r"[^,]{0,40}, ngay .{0,8}thang .{0,8}nam .{0,8}$"
)
_SIGNATURES = re.compile(
    r"dai dien\b|tm\.|kt\.|tl\.|tuq\.|q\. |ky thay|\((?:da )?ky\b|da ky$|ky ten\b|ky,|noi nhan\b|nguoi lap|"
    r"thu truong\b|(?:pho )?(?:chu tich|truong ban|giam doc|chanh van phong|bi thu)$|xac nhan cua\b|"
    r"lanh dao (?:ban|co quan|don vi)$"
)


def read_row(grid: Grid, header: Header, number: int) -> TableRow:
    """The cells of a row by the columns of the header."""
    row = grid.rows[number]
    cells: dict[Column, Cell] = {}
    for column, span in header.columns.items():
        here = [row[at] for at in range(span.first, span.last + 1) if at in row]
        if here:
            cells[column] = here[0]
    return TableRow(grid, header, number, cells, tuple(grid.own_cells(number)))


def sort_of(row: TableRow, *, signed: bool) -> Sort:
    """What the row is. ``signed``: the signatures have begun above, so only what surely is a task counts."""
    if not row.own:
        return Sort.NOTHING
    if signed:
        return Sort.TASK if _goes_on(row) else Sort.END
    if _signs(row):
        return Sort.END
    return _sort_of_lone(row, row.own[0]) if len(row.own) == 1 else _sort_of_several(row)


def _goes_on(row: TableRow) -> bool:
    """True for a row that is a task even below signatures."""
    if Column.POSITION in row.header.columns:
        return row.is_numbered and len(row.own) > 1
    return bool(row.says(Column.TITLE) and row.says(Column.LEAD) and row.says(Column.DUE))


def _folded(cell: Cell) -> str:
    """The beginning of a cell's text, enough to know a note or a signature by."""
    return fold(cell.line[:_ENOUGH])


def _signs(row: TableRow) -> bool:
    if row.is_numbered or not all(_SIGNATURES.match(_folded(cell)) for cell in row.own):
        return False
    return len(row.own) > 1 or is_upper(row.own[0].line) or not row.says(Column.TITLE)


def _sort_of_several(row: TableRow) -> Sort:
    if row.is_bare and row.says(Column.TITLE) and _GROUP_NUMBER.fullmatch(row.text(Column.POSITION)):
        return Sort.HEADING
    is_note = not row.text(Column.TITLE) and not row.is_numbered and _NOTE.match(_folded(row.own[0]))
    return Sort.NOTE if is_note else Sort.TASK


def _sort_of_lone(row: TableRow, cell: Cell) -> Sort:
    """A row that says one thing: a heading, a note, or a task of which all else is missing or merged from above."""
    if _NOTE.match(_folded(cell)):
        return Sort.NOTE
    if row.is_numbered:
        return Sort.TASK
    if _is_heading(row, cell):
        return Sort.HEADING
    return Sort.NOTE if row.is_bare and not row.says(Column.TITLE) else Sort.TASK


def _is_heading(row: TableRow, cell: Cell) -> bool:
    """Merged over most of the table, numbered as groups are, or set off by bold letters or capitals."""
    header, contents = row.header, row.header.columns[Column.TITLE]
    is_left = cell.column < contents.first
    if 2 * cell.width > header.last_column - header.first_column + 1 and (row.is_bare or is_left):
        return True
    number, _ = split_heading(cell.line)
    if number and cell.column <= max(contents.last, header.first_column) and (is_left or not number.isdecimal()):
        return True
    return row.is_bare and cell.column <= contents.last and (cell.bold or is_upper(cell.line))


def is_upper(text: str) -> bool:
    """True if the text is written in capitals."""
    return text.isupper() and sum(character.isalpha() for character in text) > 1


def split_heading(text: str) -> tuple[str, str]:
    """("II", "Tổ chức thực hiện") of "II. Tổ chức thực hiện"; ("", text) of a heading without a number."""
    found = _NUMBERED_HEADING.fullmatch(text)
    return (found.group(1), found.group(2)) if found else ("", text)
