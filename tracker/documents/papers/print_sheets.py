"""Excel sheets to be printed: A4 across, the head on every page, numbers and days as such, what people typed as text.

Rows are written into the file one by one and not kept, so a sheet of 100,000 rows needs no memory of its own.
No formula: a paper that is signed works nothing out anew.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
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


@dataclass(frozen=True)
class CellLook:
    """How a cell is set. ``size`` in points; ``number_format`` empty for texts."""

    bold: bool = False
    italic: bool = False
    size: int = 11
    align: str = "left"
    number_format: str = ""
    is_quoted: bool = False
    is_lined: bool = True
    is_shaded: bool = False


HEAD = CellLook(bold=True, align="center", is_shaded=True)


class PrintSheet:
    """One sheet, filled from the top down: lines, then the head of the table, then its rows."""

    def __init__(self, book: Workbook, name: str, widths: Sequence[float], footer: str) -> None:
        self.sheet: Any = book.create_sheet()
        self.sheet.title, self.width, self.row = name[:31], len(widths), 0
        self._above: list[list[Any]] = []
        self._styles: dict[CellLook, Any] = {}
        for number, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width
        setup, margins = self.sheet.page_setup, self.sheet.page_margins
        setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", 9, 1, 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins.left, margins.right, margins.top, margins.bottom = 1.18, 0.59, 0.79, 0.79  # 30, 15, 20, 20 mm
        self.sheet.HeaderFooter.oddHeader.center.text = "&P"
        self.sheet.HeaderFooter.differentFirst = True
        self.sheet.HeaderFooter.firstFooter.center.text = _coded(footer)
        self.sheet.HeaderFooter.oddFooter.center.text = _coded(footer)

    def line(
        self, text: str, *, bold: bool = False, italic: bool = False, size: int = 12, align: str = "center"
    ) -> None:
        """A line over the whole width, above the head."""
        look = CellLook(bold=bold, italic=italic, size=size, align=align, is_lined=False)
        self._keep_above([self._cell(text, look)])
        self._merge(1)

    def gap(self) -> None:
        """An empty line, above the head."""
        self._keep_above([])

    def head(self, names: Sequence[str]) -> None:
        """The head of the table: in sight while one scrolls, on every page when printed."""
        self._keep_above([self._cell(name, HEAD) for name in names])
        self.sheet.freeze_panes = f"A{self.row + 1}"  # stands in the file before the first row
        self.sheet.print_title_rows = f"{self.row}:{self.row}"
        for cells in self._above:
            self.sheet.append(cells)

    def heading(self, number: str, text: str) -> None:
        """A heading inside the table, over all columns but the first."""
        self.row += 1
        look = CellLook(bold=True)
        said = [number, text, *[""] * (self.width - 2)]
        self.sheet.append([self._cell(one, look) for one in said])
        self._merge(2)

    def add(self, values: Sequence[Value], *, bold: bool = False, formats: Sequence[str] = ()) -> None:
        """A row. ``formats``: of its numbers, column by column; empty for what is no number."""
        self.row += 1
        wanted = [*formats, *[""] * (len(values) - len(formats))]
        self.sheet.append([self._value(value, bold, form) for value, form in zip(values, wanted, strict=True)])

    def _value(self, value: Value, bold: bool, wanted: str) -> Any:
        if isinstance(value, int | Decimal | date):
            form = DAY if isinstance(value, date) else wanted or NUMBER
            return self._cell(value, CellLook(bold=bold, align="center", number_format=form))
        is_quoted = isinstance(value, str) and value.startswith(STARTS_A_FORMULA)
        return self._cell(value, CellLook(bold=bold, is_quoted=is_quoted))

    def _cell(self, value: Value, look: CellLook) -> Any:
        cell: Any = WriteOnlyCell(self.sheet)
        if isinstance(value, str):
            value = clean(value)[:LONGEST_CELL] or None
        if isinstance(value, str):
            cell.value = value
            cell.data_type = "s"  # else what begins with = would be a formula
        else:
            cell.value = datetime.combine(value, datetime.min.time()) if isinstance(value, date) else value
        if look not in self._styles:
            self._styles[look] = self._style(look)
        cell._style = self._styles[look]  # shared: to set font and border of every cell takes ten times as long
        return cell

    def _style(self, look: CellLook) -> Any:
        cell: Any = WriteOnlyCell(self.sheet)
        cell.font = Font(name=FONT, size=look.size, bold=look.bold, italic=look.italic)
        vertical = "top" if look.align == "left" else "center"
        cell.alignment = Alignment(horizontal=look.align, vertical=vertical, wrap_text=True)
        if look.is_lined:
            cell.border = _LINES
        if look.is_shaded:
            cell.fill = _SHADE
        if look.number_format:
            cell.number_format = look.number_format
        cell.quotePrefix = look.is_quoted  # it stays text when somebody edits the cell
        return cell._style

    def _keep_above(self, cells: list[Any]) -> None:
        self.row += 1
        self._above.append(cells)

    def _merge(self, first_column: int) -> None:
        if first_column < self.width:
            last = get_column_letter(self.width)
            self.sheet.merged_cells.add(f"{get_column_letter(first_column)}{self.row}:{last}{self.row}")


def new_book() -> Workbook:
    """A workbook without sheets."""
    return Workbook(write_only=True)


def saved(book: Workbook) -> bytes:
    """As a file."""
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _coded(text: str) -> str:
    """In a footer & begins a code, and a line's end is printed as letters."""
    return f"&8{'; '.join(clean(text).splitlines())[:240].replace('&', '&&')}"
