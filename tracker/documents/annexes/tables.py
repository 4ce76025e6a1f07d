"""Walks through the grids of a paper: which rows are tasks, under which headings, and what is text beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tracker.documents.annexes.columns import Column, column_of
from tracker.documents.annexes.grids import Grid, Line, Paper
from tracker.documents.annexes.groups import Headings
from tracker.documents.annexes.headers import Header, Span, header_at, numbers_the_columns
from tracker.documents.annexes.reported import Reported
from tracker.documents.annexes.rows import Sort, TableRow, is_upper, read_row, sort_of, split_heading
from tracker.domain.messages import message
from tracker.domain.proposal_rules import NO_LEAD_COLUMN, begins_anew

_FEWEST_CELLS_OF_A_TABLE = 3
_PART = re.compile(r"[a-zđ][.)]?|[-+•*–]")


@dataclass(frozen=True)
class Entry:
    """A task's row with the headings above it; ``section`` counts where numbers may begin anew."""

    row: TableRow
    group: str | None
    section: int


@dataclass
class Tables:
    """What the walk found, the tasks' rows and the lines beside the tables, and where it stands."""

    reported: Reported
    entries: list[Entry] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    headings: Headings = field(default_factory=Headings)
    header: Header | None = None
    columns_count: int = 0


def read_tables(paper: Paper, reported: Reported) -> Tables:
    """Find the task tables of a paper and their rows."""
    tables = Tables(reported)
    unknown: list[Grid] = []
    for block in paper.blocks:
        if isinstance(block, Line):
            tables.lines.append(block)
            continue
        headers = _headers(block)
        if not headers:
            headers = _going_on(tables, block)
        if headers:
            _read_grid(tables, block, headers)
        else:
            tables.lines += _lines(block, list(block.rows))
            unknown.append(block)
    if tables.header is not None:
        for grid in unknown:
            _report_unknown_table(tables, grid)
    return tables


def _headers(grid: Grid) -> dict[int, Header]:
    found: dict[int, Header] = {}
    free_from = 0
    for number in grid.rows:
        header = header_at(grid, number) if number >= free_from else None
        if header:
            found[number] = header
            free_from = header.last_row + 1
    return found


def _going_on(tables: Tables, grid: Grid) -> dict[int, Header]:
    """A Word table without a header, as wide as the task table before it, goes on from there if its rows are tasks."""
    if tables.header is None or not grid.in_text or _width(grid) != tables.columns_count:
        return {}
    first = min(grid.rows, default=1)
    header = replace(tables.header, first_row=first, last_row=first - 1)
    rows = [read_row(grid, header, number) for number in grid.rows]
    if not any(row.is_numbered and row.says(Column.TITLE) and not row.is_bare for row in rows):
        return {}
    said = message("This table has no header; it was read as going on from the table before.")
    tables.reported.of_place(grid, first, 1, "warning", said)
    return {first: header}


def _read_grid(tables: Tables, grid: Grid, headers: dict[int, Header]) -> None:
    numbers = list(grid.rows)
    starts = list(headers)
    tables.lines += _lines(grid, [number for number in numbers if number < starts[0]])
    for start, end in zip(starts, [*starts[1:], numbers[-1] + 1], strict=True):
        header = headers[start]
        below = [number for number in numbers if header.last_row < number < end]
        if below and numbers_the_columns(grid, below[0]):
            below = below[1:]
        _report_header(tables, grid, header)
        _read_rows(tables, [read_row(grid, header, number) for number in below])
        tables.header, tables.columns_count = header, _width(grid)


def _read_rows(tables: Tables, rows: list[TableRow]) -> None:
    sorts = _sorts(rows)
    skipped: list[TableRow] = []
    group_column = ""
    tasks = [row for row, sort in zip(rows, sorts, strict=True) if sort is Sort.TASK]
    first = tasks[0] if tasks else None
    if first and first.header.last_row >= first.header.first_row:
        _report_unread_columns(tables, first.header, tasks)
    if first and (not first.grid.in_text or begins_anew(first.text(Column.POSITION))):
        tables.headings.open.clear()
    tables.headings.count += 1
    for row, sort in zip(rows, sorts, strict=True):
        if sort is Sort.HEADING:
            tables.headings.begin(*_heading(row))
        elif sort is Sort.TASK:
            for other in skipped:
                said = message("This row was not read as a task.")
                tables.reported.of_place(other.grid, other.number, other.own[0].column, "warning", said)
            skipped.clear()
            tables.headings.leave_for(row.text(Column.POSITION))
            group_column = row.text(Column.GROUP) or group_column
            group = " – ".join(text for text in (tables.headings.text, group_column) if text)
            tables.entries.append(Entry(row, group or None, tables.headings.count))
        elif sort is not Sort.NOTHING:
            skipped.append(row)
            tables.lines += _lines(row.grid, [row.number])


def _sorts(rows: list[TableRow]) -> list[Sort]:
    sorts: list[Sort] = []
    signed = False
    for row in rows:
        sort = sort_of(row, signed=signed)
        signed = sort is Sort.END or (signed and sort is not Sort.TASK)
        sorts.append(sort)
    for place, row in enumerate(rows):
        following = next((other for other in range(place + 1, len(rows)) if sorts[other] is not Sort.NOTHING), None)
        are_tasks = following is not None and sorts[place] is Sort.TASK and sorts[following] is Sort.TASK
        if following is not None and are_tasks and _leads_parts(row, rows[following]):
            sorts[place] = Sort.HEADING
    return sorts


def _leads_parts(row: TableRow, following: TableRow) -> bool:
    """A bare "1" above "1.1", "a)" or "-" is a heading; one in capitals also above rows that begin anew at 1."""
    number = row.says(Column.POSITION).rstrip(".)")
    part = following.says(Column.POSITION)
    if not number or not row.is_bare or not row.says(Column.TITLE) or following.is_bare:
        return False
    if part.startswith(f"{number}.") or (number[-1].isdecimal() and _PART.fullmatch(part)):
        return True
    stands_out = row.cells[Column.TITLE].bold or is_upper(row.says(Column.TITLE))
    return stands_out and part.rstrip(".)") in ("", "1", "01") and part.rstrip(".)") != number


def _heading(row: TableRow) -> tuple[str, str]:
    if row.says(Column.TITLE) and row.says(Column.POSITION) and len(row.own) > 1:
        return row.says(Column.POSITION), row.says(Column.TITLE)
    return split_heading(row.own[0].line)


def _lines(grid: Grid, numbers: list[int]) -> list[Line]:
    """The texts of some rows, with a blank line where rows are left empty."""
    lines: list[Line] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number > before + 1:
            lines.append(Line(""))
        for cell in grid.own_cells(number):
            lines += [Line(text, grid.name(cell.row, cell.column)) for text in cell.text.split("\n")]
    return lines


def _width(grid: Grid) -> int:
    return max((cell.column + cell.width - 1 for row in grid.rows.values() for cell in row.values()), default=0)


def _report_header(tables: Tables, grid: Grid, header: Header) -> None:
    reported = tables.reported
    if header.leads is None:
        reported.of_place(grid, max(header.last_row, 1), header.first_column, "error", NO_LEAD_COLUMN)
    group, contents = header.columns.get(Column.GROUP), header.columns[Column.TITLE]
    named = column_of(group.heading) if group else None
    if group and named and named[0] is Column.TITLE:
        said = message(
            "“%(group)s” was read as the heading, “%(task)s” as the task.", group=group.heading, task=contents.heading
        )
        reported.of_place(grid, group.row, group.first, "warning", said)


def _report_unread_columns(tables: Tables, header: Header, rows: list[TableRow]) -> None:
    """Name each column that is not taken over although tasks say something in it."""
    for span in header.unread:
        if span.heading and any(_says(row, span) for row in rows):
            said = message("The column “%(heading)s” is not taken over.", heading=span.heading)
            tables.reported.of_place(rows[0].grid, span.row, span.first, "warning", said)


def _says(row: TableRow, span: Span) -> bool:
    return any(span.first <= cell.column <= span.last for cell in row.own)


def _report_unknown_table(tables: Tables, grid: Grid) -> None:
    """Something that looks like a table and was not understood is named, so that no task is lost in silence."""
    full = [number for number in grid.rows if len(grid.own_cells(number)) >= _FEWEST_CELLS_OF_A_TABLE]
    if len(full) > 1:
        said = message("No header of a task table was found here; this table was not read.")
        first = grid.own_cells(full[0])[0]
        tables.reported.of_place(grid, first.row, first.column, "warning", said)
