"""What is said about a table as a whole: columns that are guessed or left out, tables that are not understood."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.documents.annexes.columns import Column, column_of
from tracker.documents.annexes.grids import Grid
from tracker.documents.annexes.headers import Header, Span
from tracker.documents.annexes.reported import Reported
from tracker.documents.annexes.rows import ANSWERS, TableRow
from tracker.domain.messages import message
from tracker.domain.proposal_rules import NO_LEAD_COLUMN

SURE = 3
_FEWEST_CELLS_OF_A_TABLE = 3
_GUESSED = {
    Column.LEAD: message("The column “%(heading)s” was read as that of the lead agency.").text,
    Column.COORDINATING: message("The column “%(heading)s” was read as that of the coordinating agencies.").text,
    Column.DUE: message("The column “%(heading)s” was read as that of the time.").text,
    Column.DELIVERABLE: message("The column “%(heading)s” was read as that of the deliverable.").text,
}


def report_header(reported: Reported, grid: Grid, header: Header) -> None:
    """What is wrong or guessed in a header."""
    if header.leads is None:
        reported.of_place(grid, max(header.last_row, 1), header.first_column, "error", NO_LEAD_COLUMN)
    contents, numbers = header.columns[Column.TITLE], header.columns.get(Column.POSITION)
    for span in header.unread:
        if numbers and span.first > numbers.last + 1 and column_of(span.heading) == (Column.POSITION, SURE):
            said = message("Two tables stand side by side here. Put the second one below the first.")
            reported.of_place(grid, span.row, span.first, "error", said)
    for column in header.guessed:
        span = header.columns[column]
        said = message(_GUESSED[column], heading=span.heading)
        reported.of_place(grid, span.row, span.first, "warning", said)
    group = header.columns.get(Column.GROUP)
    named = column_of(group.heading) if group else None
    if group and named and named[0] is Column.TITLE:
        said = message(
            "“%(group)s” was read as the heading, “%(task)s” as the task.", group=group.heading, task=contents.heading
        )
        reported.of_place(grid, group.row, group.first, "warning", said)


def report_unread_columns(reported: Reported, header: Header, rows: list[TableRow]) -> None:
    """Name each column that is not taken over although tasks say something in it."""
    for span in header.unread:
        if span.heading and any(_says(row, span) for row in rows):
            said = message("The column “%(heading)s” is not taken over.", heading=span.heading)
            reported.of_place(rows[0].grid, span.row, span.first, "warning", said)


def _says(row: TableRow, span: Span) -> bool:
    return any(span.first <= cell.column <= span.last for cell in row.own)


def report_unknown_table(reported: Reported, grid: Grid, rows: Iterable[int]) -> None:
    """Something that looks like a table and was not understood is named, so that no task is lost in silence."""
    full = [number for number in rows if len(grid.own_cells(number)) >= _FEWEST_CELLS_OF_A_TABLE]
    if len(full) > 1:
        said = message("No header of a task table was found here; this table was not read.")
        first = grid.own_cells(full[0])[0]
        reported.of_place(grid, first.row, first.column, "warning", said)


def report_answers(reported: Reported, row: TableRow) -> None:
    """Agencies, a time or a deliverable beside a heading belong to no task, unless merged down over those below."""
    below = row.grid.rows.get(row.number + 1, {})
    for column in ANSWERS:
        if row.says(column) and row.cells[column] not in row.own[:1]:
            under = below.get(row.cells[column].column)
            if under and under.from_above:
                continue
            said = message("“%(written)s” stands beside a heading; it is not taken over.", written=row.text(column))
            reported.of_cell(row, column, "warning", said)
    if row.is_content_only and not row.stands_out:
        written = row.text(Column.TITLE)
        said = message("“%(written)s” was read as a heading, for the row says nothing else.", written=written)
        reported.of_cell(row, Column.TITLE, "warning", said)
