"""A list as a file for office programs: Excel, or text with commas. A cell is text or a date, never a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

BOM = "\ufeff"
LONGEST_CELL = 32_767
"""What Excel takes in one cell."""
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | date | None


def xlsx(title: str, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet: the heads stay in sight, dates are dates, what begins with = is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(CONTROLS.sub("", title)[:31])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_xlsx_cell(sheet, head, Font(bold=True)) for head in heads])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with the mark that Excel knows it by; a text that would be a formula begins with an apostrophe."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow(heads)
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return (BOM + kept.getvalue()).encode()


def _xlsx_cell(sheet: Any, value: Cell, font: Font | None = None) -> Any:
    cell: Any
    if isinstance(value, date):
        day: Any = value  # openpyxl's types know only datetime
        cell = WriteOnlyCell(sheet, value=day)
        cell.number_format = "dd/mm/yyyy"
        return cell
    cell = WriteOnlyCell(sheet, value=_clean(value))
    cell.data_type = "s"  # else openpyxl makes a formula of what begins with =
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if font is not None:
        cell.font = font
    return cell


def _csv_cell(value: Cell) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = _clean(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def _clean(value: Cell) -> str:
    return CONTROLS.sub("", str(value or ""))[:LONGEST_CELL]
