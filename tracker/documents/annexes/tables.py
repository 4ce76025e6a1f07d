"""Walks through the grids of a paper: which rows are tasks, under which headings, and what is text beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tracker.documents.annexes.columns import Column, column_of
from tracker.documents.annexes.ditto import is_ditto
from tracker.documents.annexes.grids import Grid, Line, Paper
from tracker.documents.annexes.groups import Headings, headings_above
from tracker.documents.annexes.headers import Header, header_at, numbers_the_columns
from tracker.documents.annexes.reported import Reported
from tracker.documents.annexes.rows import Sort, TableRow, begins_a_note, is_upper, read_row, sort_of, split_heading
from tracker.documents.annexes.table_reports import (
    SURE,
    report_answers,
    report_header,
    report_unknown_table,
    report_unread_columns,
)
from tracker.domain.messages import message
from tracker.domain.proposal_rules import begins_anew

_PART = re.compile(r"[a-zđ][.)]?|[-+•*–]")


@dataclass(frozen=True)
class Entry:
    """A task's row with the headings above it; ``section`` counts where numbers may begin anew."""

    row: TableRow
    group: str | None
    section: int


@dataclass
class Tables:
    """What the walk found, the tasks' rows and the lines beside the tables, and where it stands.

    ``above_count``: how many of the lines stand above the first table of tasks; None as long as there is no such table.
    """

    reported: Reported
    entries: list[Entry] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    above_count: int | None = None
    headings: Headings = field(default_factory=Headings)
    header: Header | None = None
    columns_count: int = 0
    prefix: str | None = None


def read_tables(paper: Paper, reported: Reported) -> Tables:
    """Find the task tables of a paper and their rows; headers with unknown words count where no other header is."""
    grids = {place: block for place, block in enumerate(paper.blocks) if isinstance(block, Grid)}
    loosely = not any(_headers(grid, loosely=False) for grid in grids.values())
    found = {place: _headers(grid, loosely=loosely) for place, grid in grids.items()}
    above = headings_above(paper.blocks, [place for place, headers in found.items() if headers])
    tables = Tables(reported)
    unknown: list[Grid] = []
    for place, block in enumerate(paper.blocks):
        if isinstance(block, Line):
            tables.lines.append(block)
            continue
        headers = found[place] or _going_on(tables, block)
        if headers:
            _read_grid(tables, block, headers, above.get(place))
        else:
            tables.lines += [Line(""), *_lines(block, list(block.rows)), Line("")]
            unknown.append(block)
    if tables.header is not None:
        for grid in unknown:
            report_unknown_table(tables.reported, grid, grid.rows)
    return tables


def _headers(grid: Grid, *, loosely: bool) -> dict[int, Header]:
    found: dict[int, Header] = {}
    free_from = 0
    for number in grid.rows:
        header = header_at(grid, number, loosely=loosely) if number >= free_from else None
        if header:
            found[number] = header
            free_from = header.last_row + 1
    return found


def _going_on(tables: Tables, grid: Grid) -> dict[int, Header]:
    """A table without a header, as wide as the task table before it, goes on from there if its rows are tasks.

    On a further worksheet also its first number must follow the last one.
    """
    if tables.header is None or _width(grid) != tables.columns_count:
        return {}
    first = min(grid.rows, default=1)
    header = replace(tables.header, first_row=first, last_row=first - 1)
    rows = [read_row(grid, header, number) for number in grid.rows]
    tasks = [row for row in rows if row.is_numbered and row.says(Column.TITLE) and not row.is_bare]
    if not tasks or not (grid.in_text or _follows(tables, tasks[0])):
        return {}
    said = message("This table has no header; it was read as going on from the table before.")
    tables.reported.of_place(grid, first, 1, "warning", said)
    return {first: header}


def _follows(tables: Tables, row: TableRow) -> bool:
    """True if the row bears the whole number after that of the last task."""
    last = tables.entries[-1].row.text(Column.POSITION).rstrip(".)") if tables.entries else ""
    number = row.says(Column.POSITION).rstrip(".)")
    return last.isdecimal() and number.isdecimal() and int(number) == int(last) + 1


def _read_grid(tables: Tables, grid: Grid, headers: dict[int, Header], above: tuple[str, str] | None) -> None:
    numbers = list(grid.rows)
    starts = list(headers)
    tables.lines += _lines(grid, [number for number in numbers if number < starts[0]])
    if tables.above_count is None:
        tables.above_count = len(tables.lines)
    for start, end in zip(starts, [*starts[1:], numbers[-1] + 1], strict=True):
        header = headers[start]
        below = [number for number in numbers if header.last_row < number < end]
        if below and numbers_the_columns(grid, below[0]):
            below = below[1:]
        report_header(tables.reported, grid, header)
        below = _up_to_another_table(tables, grid, header, below)
        _read_rows(tables, [read_row(grid, header, number) for number in below], above if start == starts[0] else None)
        tables.header, tables.columns_count, tables.prefix = header, _width(grid), grid.prefix


def _up_to_another_table(tables: Tables, grid: Grid, header: Header, below: list[int]) -> list[int]:
    """The rows up to one that begins as the header of a table does ("STT") and is none of a table of tasks."""
    span = header.columns.get(Column.POSITION)
    for place, number in enumerate(below):
        cell = grid.rows[number].get(span.first) if span else None
        if cell and not cell.from_above and column_of(cell.line) == (Column.POSITION, SURE):
            report_unknown_table(tables.reported, grid, below[place:])
            tables.lines += _lines(grid, below[place:])
            return below[:place]
    return below


def _read_rows(tables: Tables, rows: list[TableRow], above: tuple[str, str] | None) -> None:
    sorts = _sorts(rows)
    skipped: list[TableRow] = []
    group_column = ""
    tasks = [row for row, sort in zip(rows, sorts, strict=True) if sort is Sort.TASK]
    first = tasks[0] if tasks else None
    if first and first.header.last_row >= first.header.first_row:
        report_unread_columns(tables.reported, first.header, tasks)
    if first and not _is_further_page(tables, first):
        tables.headings.open.clear()
    tables.headings.count += 1
    if above:
        tables.headings.begin(*above)
    for row, sort in zip(rows, sorts, strict=True):
        if sort in (Sort.HEADING, Sort.BANNER):
            number, text = _heading(row)
            tables.headings.begin(number if sort is Sort.HEADING else "", text)
            report_answers(tables.reported, row)
        elif sort is Sort.TASK:
            for other in skipped:
                said = message("This row was not read as a task.")
                tables.reported.of_place(other.grid, other.number, other.own[0].column, "warning", said)
            skipped.clear()
            tables.headings.leave_for(row.text(Column.POSITION))
            written = row.text(Column.GROUP)
            group_column = written if written and not is_ditto(written) else group_column
            group = " – ".join(text for text in (tables.headings.text, group_column) if text)
            tables.entries.append(Entry(row, group or None, tables.headings.count))
        elif sort is Sort.OTHER:
            said = message("Words stand where the number should be; this row was not read as a task.")
            tables.reported.of_place(row.grid, row.number, row.own[0].column, "warning", said)
        elif sort is not Sort.NOTHING:
            skipped.append(row)
            tables.lines += _lines(row.grid, [row.number])


def _is_further_page(tables: Tables, first: TableRow) -> bool:
    """True where a repeated header only tells that the page was turned: the headings above it still hold."""
    is_near = first.grid.in_text or first.grid.prefix == tables.prefix
    return is_near and not begins_anew(first.text(Column.POSITION))


def _sorts(rows: list[TableRow]) -> list[Sort]:
    sorts: list[Sort] = []
    signed = False
    for row in rows:
        sort = sort_of(row, signed=signed)
        signed = sort is Sort.END or (signed and sort is not Sort.TASK)
        sorts.append(sort)
    for place, row in enumerate(rows):
        following = next((other for other in range(place + 1, len(rows)) if sorts[other] is not Sort.NOTHING), None)
        if following is None or sorts[place] is not Sort.TASK or sorts[following] is not Sort.TASK:
            continue
        before = next((rows[at] for at in range(place - 1, -1, -1) if sorts[at] is Sort.TASK), None)
        if _leads_parts(row, rows[following]) or _stands_between(before, row, rows[following]):
            sorts[place] = Sort.HEADING
        elif row.is_numbered and row.is_merged_over_answers and not rows[following].is_merged_over_answers:
            sorts[place] = Sort.BANNER
    return _with_long_notes(rows, sorts)


def _with_long_notes(rows: list[TableRow], sorts: list[Sort]) -> list[Sort]:
    """Below "Ghi chú:" at the end of a table, rows that say one thing, or name nobody, are its further lines."""
    start = next((place for place, row in enumerate(rows) if sorts[place] is Sort.NOTE and begins_a_note(row)), None)
    if start is None:
        return sorts
    number = next((row.text(Column.POSITION) for row in reversed(rows[:start]) if row.is_numbered), "").rstrip(".)")
    after = f"{int(number) + 1}" if number.isdecimal() else None
    for row, sort in zip(rows[start:], sorts[start:], strict=True):
        is_next_task = after is not None and row.says(Column.POSITION).rstrip(".)") == after
        if sort is Sort.TASK and (is_next_task or (len(row.own) > 1 and not row.is_bare)):
            return sorts
    return [
        Sort.NOTE if place > start and sort in (Sort.TASK, Sort.HEADING, Sort.BANNER) else sort
        for place, sort in enumerate(sorts)
    ]


def _leads_parts(row: TableRow, following: TableRow) -> bool:
    """A "1" that names nobody above "1.1", "a)" or "-" is a heading; one in capitals also above rows from 1 on."""
    number = row.says(Column.POSITION).rstrip(".)")
    part = following.says(Column.POSITION)
    if not number or not row.says(Column.TITLE) or following.is_bare:
        return False
    if _names_its_own(row, following):
        is_group = row.is_in_group_number and row.is_without_answers and part[:1].isdecimal()
        return is_group and not is_ditto(following.text(Column.LEAD))
    if part.startswith(f"{number}.") or (number[-1].isdecimal() and _PART.fullmatch(part)):
        return True
    if (row.is_in_group_number or re.fullmatch("[a-zđ]", number)) and part[:1].isdecimal():
        return True
    stands_out = row.cells[Column.TITLE].bold or is_upper(row.says(Column.TITLE))
    return stands_out and row.is_bare and part.rstrip(".)") in ("", "1", "01") and part.rstrip(".)") != number


def _stands_between(before: TableRow | None, row: TableRow, following: TableRow) -> bool:
    """True for nothing but a content above a task, where the tasks' numbers go on or begin anew: none is missing."""
    number = following.says(Column.POSITION).rstrip(".)")
    if not row.is_content_only or following.is_bare or not number.isdecimal():
        return False
    last = before.text(Column.POSITION).rstrip(".)") if before else ""
    return int(number) == 1 or (last.isdecimal() and int(number) == int(last) + 1)


def _names_its_own(row: TableRow, following: TableRow) -> bool:
    """True if the row says who leads or coordinates, and not in a cell merged down over the next row too."""
    for column in (Column.LEAD, Column.COORDINATING, Column.AGENCIES):
        below = following.cells.get(column)
        if row.text(column) and not (below and below.from_above and row.is_without_answers):
            return True
    return False


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
