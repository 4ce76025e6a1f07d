"""Excel sheets to be printed: A4 across, the head on every page, numbers and days as such, what people typed as text.

No formula: a paper that is signed works nothing out anew.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from tracker.documents.papers.blocks import FONT
from tracker.documents.papers.words import clean

LONGEST_CELL = 32_767
DAY = "dd/mm/yyyy"
NUMBER = "#,##0.####"
COUNT = "#,##0"
STARTS_A_FORMULA = ("=", "+", "-", "@")
RATE = '0.00"%"'
Value = str | int | Decimal | date | None
_LINE = Side(style="thin")
_LINES = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE = PatternFill("solid", fgColor="F2F2F2")


class PrintSheet:
    """One sheet, filled from the top down."""

    def __init__(self, book: Workbook, name: str, widths: Sequence[float], footer: str) -> None:
        self.sheet: Any = book.create_sheet()
        self.sheet.title, self.width, self.row = name[:31], len(widths), 0
        for number, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width
        setup, margins = self.sheet.page_setup, self.sheet.page_margins
        setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", 9, 1, 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins.left, margins.right, margins.top, margins.bottom = 1.18, 0.59, 0.79, 0.79  # 30, 15, 20, 20 mm
        self.sheet.oddHeader.center.text = "&P"
        self.sheet.HeaderFooter.differentFirst = True
        self.sheet.firstFooter.center.text = self.sheet.oddFooter.center.text = _coded(footer)

    def line(
        self, text: str, *, bold: bool = False, italic: bool = False, size: int = 12, align: str = "center"
    ) -> None:
        """A line over the whole width."""
        self.row += 1
        cell = self._put(1, text, Font(name=FONT, size=size, bold=bold, italic=italic), align)
        cell.border = Border()
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=self.width)

    def gap(self) -> None:
        """An empty line."""
        self.row += 1

    def head(self, names: Sequence[str]) -> None:
        """The head of the table: in sight while one scrolls, on every page when printed."""
        self.row += 1
        for column, name in enumerate(names, 1):
            cell = self._put(column, name, Font(name=FONT, size=11, bold=True), "center")
            cell.fill = _SHADE
        self.sheet.freeze_panes = self.sheet.cell(self.row + 1, 1)
        self.sheet.print_title_rows = f"{self.row}:{self.row}"

    def heading(self, number: str, text: str) -> None:
        """A heading inside the table, over all columns but the first."""
        self.row += 1
        for column in range(1, self.width + 1):
            said = {1: number, 2: text}.get(column, "")
            self._put(column, said, Font(name=FONT, size=11, bold=True), "left")
        self.sheet.merge_cells(start_row=self.row, start_column=2, end_row=self.row, end_column=self.width)

    def add(self, values: Sequence[Value], *, bold: bool = False, formats: Sequence[str] = ()) -> None:
        """A row. ``formats``: of its numbers, column by column; empty for what is no number."""
        self.row += 1
        for column, value in enumerate(values, 1):
            is_number = isinstance(value, int | Decimal | date)
            cell = self._put(column, value, Font(name=FONT, size=11, bold=bold), "center" if is_number else "left")
            if is_number:
                wanted = formats[column - 1] if len(formats) >= column else ""
                cell.number_format = DAY if isinstance(value, date) else wanted or NUMBER

    def _put(self, column: int, value: Value, font: Font, align: str) -> Cell:
        cell: Any = self.sheet.cell(self.row, column)
        if isinstance(value, str):
            value = clean(value)[:LONGEST_CELL] or None
        if isinstance(value, str):
            cell.value = value
            cell.data_type = "s"  # else what begins with = would be a formula
            cell.quotePrefix = value.startswith(STARTS_A_FORMULA)  # it stays text when somebody edits the cell
        else:
            cell.value = datetime.combine(value, datetime.min.time()) if isinstance(value, date) else value
        cell.font, cell.border = font, _LINES
        cell.alignment = Alignment(horizontal=align, vertical="top" if align == "left" else "center", wrap_text=True)
        found: Cell = cell
        return found


def new_book() -> Workbook:
    """A workbook without sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def saved(book: Workbook) -> bytes:
    """As a file."""
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _coded(text: str) -> str:
    """In a footer & begins a code, and a line's end is printed as letters."""
    return f"&8{'; '.join(clean(text).splitlines())[:240].replace('&', '&&')}"
