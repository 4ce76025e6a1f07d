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
    r"(?:(?:phần|mục|nhóm|chương)\s+)?([IVXLC]{1,6}|[A-ZĐ]|\d{1,2})\s*[.):/–-]\s*(\S.*)", re.IGNORECASE
)
_NOTE = re.compile(
    r"\(?\*|ghi chu\b|luu y\b|chu thich\b|noi nhan\b|tong cong\b|tong so\b|kem theo\b|phu luc\b|"
    r"[^,]{0,40}, ngay .{0,8}thang .{0,8}nam .{0,8}$"
)
_SIGNATURES = re.compile(
    r"dai dien\b|tm\.|kt\.|tl\.|tuq\.|q\. |ky thay|\(?(?:da )?ky\b.*|noi nhan\b|nguoi lap|thu truong\b|"
    r"(?:pho )?(?:chu tich|truong ban|giam doc|chanh van phong|bi thu)$|xac nhan cua\b|lanh dao (?:ban|co quan|don vi)$"
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
    """What the row is. ``signed``: the signatures have begun above, so only a complete task counts."""
    if not row.own:
        return Sort.NOTHING
    if signed:
        return Sort.TASK if _is_complete(row) else Sort.END
    if not row.is_numbered and all(_signs(cell) for cell in row.own):
        return Sort.END
    if row.is_bare:
        return _sort_of_bare(row)
    if not row.text(Column.TITLE) and not row.is_numbered and _NOTE.match(fold(row.own[0].line)):
        return Sort.NOTE
    return Sort.TASK


def _is_complete(row: TableRow) -> bool:
    if not row.says(Column.TITLE) or row.is_bare:
        return False
    if Column.POSITION in row.header.columns:
        return row.is_numbered
    return bool(row.says(Column.LEAD) and row.says(Column.DUE))


def _signs(cell: Cell) -> bool:
    return bool(_SIGNATURES.match(fold(cell.line)))


def _sort_of_bare(row: TableRow) -> Sort:
    """A row without who, when and what comes of it: over the whole width it is a heading or a note."""
    if row.says(Column.TITLE) and len(row.own) > 1:
        is_group = _GROUP_NUMBER.fullmatch(row.text(Column.POSITION))
        return Sort.HEADING if is_group else Sort.TASK
    cell = row.own[0]
    if _NOTE.match(fold(cell.line)):
        return Sort.NOTE
    if row.is_numbered:
        return Sort.TASK
    contents = row.header.columns[Column.TITLE]
    if cell.column > contents.last:
        return Sort.NOTE
    is_wide = cell.width > contents.last - row.header.first_column + 1
    is_left = cell.column < contents.first
    if is_wide or cell.bold or is_upper(cell.line) or (is_left and split_heading(cell.line)[0]):
        return Sort.HEADING
    return Sort.NOTE if is_left else Sort.TASK


def is_upper(text: str) -> bool:
    """True if the text is written in capitals."""
    return text.isupper() and sum(character.isalpha() for character in text) > 1


def split_heading(text: str) -> tuple[str, str]:
    """("II", "Tổ chức thực hiện") of "II. Tổ chức thực hiện"; ("", text) of a heading without a number."""
    found = _NUMBERED_HEADING.fullmatch(text)
    return (found.group(1), found.group(2)) if found else ("", text)
