"""What one row below a header is: a heading of a group, a task, a note, the signatures, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from tracker.documents.annexes.columns import Column
from tracker.documents.annexes.ditto import is_ditto
from tracker.documents.annexes.grids import Cell, Grid
from tracker.documents.annexes.headers import Header
from tracker.domain.folding import fold


class Sort(Enum):
    """What a row is; OTHER looks like a row of another table, BANNER is a heading whose number counts as a task's."""

    NOTHING = auto()
    HEADING = auto()
    BANNER = auto()
    TASK = auto()
    NOTE = auto()
    OTHER = auto()
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
    def names_someone(self) -> bool:
        """True if the row says who leads or coordinates."""
        return any(self.text(column) for column in (Column.LEAD, Column.COORDINATING, Column.AGENCIES))

    @property
    def is_without_answers(self) -> bool:
        """True if the row says neither when nor what comes of it."""
        return not (self.text(Column.DUE) or self.text(Column.DELIVERABLE))

    @property
    def is_in_group_number(self) -> bool:
        """True if the row itself bears a number of headings: "II", "B"."""
        return bool(_GROUP_NUMBER.fullmatch(self.says(Column.POSITION)))

    @property
    def has_text_for_number(self) -> bool:
        """True if words stand where numbers should: "Sở A" in a list of people below the table of tasks."""
        written = self.says(Column.POSITION)
        spans_title = Column.TITLE in self.cells and self.cells[Column.TITLE].column == self.place(Column.POSITION)
        is_word = len(written) > 2 and not any(character.isdecimal() for character in written)
        return is_word and not spans_title and not self.is_in_group_number and not is_ditto(written)

    @property
    def is_merged_over_answers(self) -> bool:
        """True if one cell with the content covers all columns that could say who, when and what comes of it."""
        cell, answers = self.cells.get(Column.TITLE), [self.header.columns.get(column) for column in ANSWERS]
        lasts = [span.last for span in answers if span]
        return bool(cell and lasts and self.is_bare and cell.column + cell.width - 1 >= max(lasts))

    @property
    def stands_out(self) -> bool:
        """True if the content is set off by bold letters, capitals, a number of headings, or a cell merged sideways."""
        cell, span = self.cells[Column.TITLE], self.header.columns[Column.TITLE]
        is_wide = cell.width > span.last - span.first + 1
        return cell.bold or is_wide or is_upper(cell.line) or bool(split_heading(cell.line)[0])

    @property
    def is_content_only(self) -> bool:
        """True if a row of a numbered Word table says nothing but a short content, beginning as a sentence does."""
        text = self.says(Column.TITLE)
        is_lone = self.own == (self.cells.get(Column.TITLE),) and not self.text(Column.POSITION)
        is_numbered = self.grid.in_text and Column.POSITION in self.header.columns
        return is_lone and is_numbered and text[:1].isupper() and len(text) <= _ENOUGH

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
_NUMBER_AND_TITLE = re.compile(r"(\d{1,4}(?:\.\d{1,3})*[.)]?)\s+(\S.*)", re.DOTALL)
_ENOUGH = 120
_NOTE = re.compile(
    r"\(?\*|ghi chu\b|luu y\b|chu y\s*:|chu thich\b|noi nhan\b|tong cong\b|tong so\b|kem theo\b|phu luc\b|"
    r"[^,]{0,40}, ngay .{0,8}thang .{0,8}nam .{0,8}$"
)
_TOTAL = re.compile(r"(?:tong cong|tong so|tong kinh phi)\b.{0,40}|(?:tong|cong)[ :.]*")
_AMOUNT = re.compile(r"[\d.,\s]+(?:đ|đồng|tr|triệu|triệu đồng)?", re.IGNORECASE)
_REMARKS = ("ghi chu", "luu y", "chu thich", "chu y")
_RECIPIENTS = "noi nhan"
SIGNATURES = re.compile(
    r"dai dien\b|tm\.|kt\.|tl\.|tuq\.|q\. |ky thay|\((?:da )?ky\b|da ky$|ky ten\b|ky,|noi nhan\b|nguoi lap|"
    r"thu truong\b|(?:pho )?(?:chu tich|truong ban|giam doc|chanh van phong|bi thu)$|xac nhan cua\b|"
    r"lanh dao (?:ban|co quan|don vi)$"
)
_PLACE_AND_DATE = re.compile(r"(?:[^,]{0,40}, )?ngay .{0,8}thang .{0,8}nam .{0,8}$")


def read_row(grid: Grid, header: Header, number: int) -> TableRow:
    """The cells of a row by the columns of the header; several cells below one heading are one, line by line."""
    row = grid.rows[number]
    cells: dict[Column, Cell] = {}
    for column, span in header.columns.items():
        here = [row[at] for at in range(span.first, span.last + 1) if at in row]
        if len(here) > 1 and column is Column.TITLE and Column.POSITION not in header.columns and _is_number(here[0]):
            cells[Column.POSITION] = here.pop(0)
        if here:
            cells[column] = here[0] if len(here) == 1 else _as_one(here)
    _part_number_from_title(header, cells)
    return TableRow(grid, header, number, cells, tuple(grid.own_cells(number)))


def _as_one(cells: list[Cell]) -> Cell:
    return replace(
        cells[0],
        text="\n".join(cell.text for cell in cells),
        width=sum(cell.width for cell in cells),
        from_above=all(cell.from_above for cell in cells),
    )


def _is_number(cell: Cell) -> bool:
    return bool(NUMBER.fullmatch(cell.line) or _GROUP_NUMBER.fullmatch(cell.line))


def _part_number_from_title(header: Header, cells: dict[Column, Cell]) -> None:
    """A cell merged over number and content says both: "1. Mở lớp"."""
    cell, title = cells.get(Column.POSITION), header.columns[Column.TITLE]
    if cell is None or Column.TITLE in cells or not cell.column <= title.first < cell.column + cell.width:
        return
    found = _NUMBER_AND_TITLE.fullmatch(cell.text)
    if found:
        cells[Column.POSITION] = replace(cell, text=found.group(1))
        cells[Column.TITLE] = replace(cell, text=found.group(2))


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
    if row.is_numbered:
        return False
    signers = [cell for cell in row.own if not _PLACE_AND_DATE.match(_folded(cell))]
    if not signers or not all(SIGNATURES.match(_folded(cell)) for cell in signers):
        return False
    if _folded(row.own[0]).startswith(_RECIPIENTS):
        return True
    return len(row.own) > 1 or is_upper(row.own[0].line) or not row.says(Column.TITLE)


def _sort_of_several(row: TableRow) -> Sort:
    if row.is_bare and row.says(Column.TITLE) and _GROUP_NUMBER.fullmatch(row.text(Column.POSITION)):
        return Sort.HEADING
    if row.is_bare and not row.is_numbered and _sums_up(row):
        return Sort.NOTE
    if not row.text(Column.TITLE) and not row.is_numbered and _NOTE.match(_folded(row.own[0])):
        return Sort.NOTE
    return Sort.OTHER if row.has_text_for_number else Sort.TASK


def _sums_up(row: TableRow) -> bool:
    """True for "Tổng cộng | 1.250": nothing but a sum of the columns that are not taken over."""
    return bool(_TOTAL.fullmatch(_folded(row.own[0]))) and all(_AMOUNT.fullmatch(cell.line) for cell in row.own[1:])


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


def begins_a_note(row: TableRow) -> bool:
    """True for a row that begins remarks on the table, which may go on below."""
    return _folded(row.own[0]).lstrip("(* ").startswith(_REMARKS)


def is_upper(text: str) -> bool:
    """True if the text is written in capitals."""
    return text.isupper() and sum(character.isalpha() for character in text) > 1


def split_heading(text: str) -> tuple[str, str]:
    """("II", "Tổ chức thực hiện") of "II. Tổ chức thực hiện"; ("", text) of a heading without a number."""
    found = _NUMBERED_HEADING.fullmatch(text)
    return (found.group(1), found.group(2)) if found else ("", text)
