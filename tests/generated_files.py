"""Tables laid into files of every kind: workbooks, Word documents, CSV, what the clipboard holds, pages."""

from __future__ import annotations

import csv
import html
import io
from dataclasses import dataclass, field
from typing import Any

from tests.annex_files import document, workbook

FORMS = ["excel", "excel", "word", "word", ",", ";", "\t", "pasted", "page"]
BETWEEN = "PL"  # the line between tables, the same in every encoding
Merge = tuple[int, int, int, int]


@dataclass
class Layout:
    """Rows of one table with the merged cells as (first row, first column, last row, last column), from 0."""

    rows: list[list[Any]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


def as_file(tables: list[Layout], form: str, *, down: int, right: int, own_sheets: bool) -> bytes:
    """The file of a form of FORMS that is uploaded."""
    if form == "excel":
        return as_workbook(tables, down=down, right=right, own_sheets=own_sheets)
    if form == "word":
        return as_document(tables)
    stream = io.StringIO()
    csv.writer(stream, delimiter=form, lineterminator="\r\n").writerows(_rows_of_text(tables))
    return stream.getvalue().encode("utf-16" if form == "\t" else "utf-8-sig")


def as_pasted(tables: list[Layout], form: str) -> str:
    """The text of a form of FORMS that is pasted."""
    if form == "page":
        return f"<p>{BETWEEN}</p>".join(map(_page, tables))
    lines = []
    for row in _rows_of_text(tables):
        cells = ["" if cell is None else str(cell) for cell in row]
        lines.append("\t".join('"' + cell.replace('"', '""') + '"' if "\n" in cell else cell for cell in cells))
    return "\r\n".join(lines)


def _rows_of_text(tables: list[Layout]) -> list[list[Any]]:
    """All rows below each other; what a merged cell means is written into each of its rows."""
    rows: list[list[Any]] = []
    for table in tables:
        start = len(rows)
        rows += [list(row) for row in table.rows]
        _write_out(rows[start:], [merge for merge in table.merges if merge[0] > 0], 0)
    return rows


def _page(table: Layout) -> str:
    spans = {merge[:2]: merge for merge in _joined(table.merges)}
    hidden = {
        (row, column)
        for top, left, bottom, right in spans.values()
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    lines = []
    for number, row in enumerate(table.rows):
        cells = []
        for place, value in enumerate(row):
            if (number, place) in hidden:
                continue
            top, left, bottom, right = spans.get((number, place), (number, place, number, place))
            text = html.escape("" if value is None else str(value)).replace("\n", "<br>")
            cells.append(f'<td rowspan="{bottom - top + 1}" colspan="{right - left + 1}">{text}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def as_workbook(tables: list[Layout], *, down: int, right: int, own_sheets: bool) -> bytes:
    """The tables below each other on one sheet, or each on its own, somewhere on it."""
    sheets: list[list[list[Any]]] = []
    merges: list[str] = []
    for table in tables:
        if not sheets or own_sheets:
            sheets.append([[] for _ in range(down)])
        start = len(sheets[-1])
        sheets[-1] += [[None] * right + row for row in table.rows]
        if len(sheets) == 1:
            merges += [
                f"{_letter(left + right)}{top + start + 1}:{_letter(last + right)}{bottom + start + 1}"
                for top, left, bottom, last in _joined(table.merges)
            ]
        else:
            _write_out(sheets[-1][start:], table.merges, right)
    return workbook(*sheets, merges=merges)


def as_document(tables: list[Layout]) -> bytes:
    """The tables in one Word document, with a line of text between them."""
    blocks: list[Any] = []
    for table in tables:
        blocks += [BETWEEN, table.rows]

    def merge(made: Any) -> None:
        for number, table in enumerate(tables):
            for top, left, bottom, right in _joined(table.merges):
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        if (row, column) != (top, left):
                            made.tables[number].cell(row, column).text = ""
                cell = made.tables[number].cell(top, left)
                text = cell.text
                cell.merge(made.tables[number].cell(bottom, right)).text = text

    return document(*blocks, dress=merge)


def _joined(merges: list[Merge]) -> list[Merge]:
    """Merges that grow downwards from one cell become one."""
    grown: dict[tuple[int, int], Merge] = {}
    for merged in merges:
        grown[merged[:2]] = merged
    return list(grown.values())


def _write_out(rows: list[list[Any]], merges: list[Merge], right: int) -> None:
    """Where cells can't be merged, what a merged cell meant is written into each row."""
    for top, left, bottom, last in _joined(merges):
        if left == last:
            for row in rows[top + 1 : bottom + 1]:
                row[left + right] = row[left + right] or rows[top][left + right]


def _letter(column: int) -> str:
    return chr(ord("A") + column)
