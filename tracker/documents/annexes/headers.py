"""Finds the header of a task table: at any place, in any column order, in one to three rows, with merged cells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tracker.documents.annexes.columns import LONGEST_HEADING, Column, column_of, probably
from tracker.documents.annexes.grids import Cell, Grid, Row
from tracker.domain.folding import fold

TALLEST_HEADER = 3
_FEWEST_COLUMNS = 3
_ANSWERS = {Column.LEAD, Column.AGENCIES, Column.COORDINATING, Column.DUE, Column.DELIVERABLE}
_SURE_ENOUGH = 3  # so that no task whose words all stand in headings too ("Công tác báo cáo") is taken for one
_TASK_NUMBER = re.compile(r"[0-9]{1,3}[.)]?")
_ENOUGH_TO_TELL = 6
_COLUMN_NUMBER = re.compile(r"\(?([0-9]{1,2}|[A-Za-z])\)?(?:\s*=.{1,30})?")


@dataclass(frozen=True)
class Span:
    """The columns of the grid that one heading stands over, and the heading."""

    first: int
    last: int
    heading: str
    row: int


@dataclass(frozen=True)
class Header:
    """The rows of a header and where each column of the task table stands; ``unread`` are not taken over.

    ``guessed`` are among the columns although some words of their headings are not known.
    """

    first_row: int
    last_row: int
    columns: Mapping[Column, Span]
    unread: tuple[Span, ...]
    guessed: tuple[Column, ...] = ()

    @property
    def first_column(self) -> int:
        """Where the table begins."""
        return min(span.first for span in self.columns.values())

    @property
    def last_column(self) -> int:
        """Where the table ends."""
        return max(span.last for span in (*self.columns.values(), *self.unread))

    @property
    def headed_count(self) -> int:
        """How many of the columns have a heading."""
        return sum(bool(span.heading) for span in self.columns.values())

    @property
    def leads(self) -> Span | None:
        """The column that names the lead agencies."""
        return self.columns.get(Column.LEAD) or self.columns.get(Column.AGENCIES)


def header_at(grid: Grid, row: int, *, loosely: bool = False) -> Header | None:
    """The header that begins in this row; None if none does.

    ``loosely``: guessed columns count as much as those that are understood, for papers in which else none is found.
    """
    best = _best_from(grid, row, loosely=loosely)
    if best is None:
        return None
    later = _best_from(grid, row + 1, loosely=loosely) if best.last_row > row else None
    return None if later and later.headed_count >= best.headed_count else best


def _best_from(grid: Grid, row: int, *, loosely: bool) -> Header | None:
    if row not in grid.rows or not any(column_of(cell.line) for cell in grid.own_cells(row)[:_ENOUGH_TO_TELL]):
        return None
    best: Header | None = None
    for last in range(row, row + TALLEST_HEADER):
        if last not in grid.rows or (last > row and not _may_continue(grid, row, last)):
            break
        header = _read(grid, row, last, loosely=loosely)
        if header and (best is None or header.headed_count > best.headed_count):
            best = header
    return _with_rows_merged_into_it(grid, best, loosely=loosely) if best else None


def _with_rows_merged_into_it(grid: Grid, header: Header, *, loosely: bool) -> Header:
    """A row below into which a heading is merged belongs to the header too: "2026, 2027" under "Thời gian"."""
    last = header.last_row
    while any(cell.from_above for cell in grid.rows.get(last + 1, {}).values()) and last < header.first_row + 5:
        last += 1
    if last == header.last_row:
        return header
    return _read(grid, header.first_row, last, loosely=loosely) or replace(header, last_row=last)


def _may_continue(grid: Grid, first: int, row: int) -> bool:
    """Every cell of a further header row names a column, or stands under a wide cell of the row above."""
    own = grid.own_cells(row)
    if numbers_the_columns(grid, row):
        return False
    return bool(own) and all(
        column_of(cell.line) is not None
        or any(_covers(above, cell.column) and above.width > 1 for above in grid.rows.get(row - 1, {}).values())
        or _joined(grid, first, row, cell.column) is not None
        for cell in own
    )


def _joined(grid: Grid, first: int, last: int, column: int) -> tuple[Column, int] | None:
    return column_of(" ".join(_headings(grid, first, last, column)))


def _read(grid: Grid, first: int, last: int, *, loosely: bool) -> Header | None:
    own = grid.own_cells(first)
    if len(own) < 2 or _TASK_NUMBER.fullmatch(own[0].line):
        return None
    taken: dict[Column, tuple[int, Span]] = {}
    unread: list[Span] = []
    unknown: list[Span] = []
    for span in _spans(grid, first, last):
        named = _named(grid, first, last, span)
        if named is None or named[0] in (Column.OTHER, Column.START):
            (unknown if named is None else unread).append(span)
            continue
        column, sureness = _second_content(named, taken)
        if column not in taken or _rank(column, sureness, span) > _rank(column, *taken[column]):
            unread += [taken[column][1]] if column in taken else []
            taken[column] = sureness, span
        else:
            unread.append(span)
    sureness = max((sureness for sureness, _ in taken.values()), default=0)
    columns = {column: span for column, (_, span) in taken.items()}
    known = set(columns)
    guessed = _guess(columns, unknown)
    enough = set(columns) if loosely else known
    if Column.TITLE not in enough or len(enough) < _FEWEST_COLUMNS or not _ANSWERS & enough:
        return None
    if sureness < _SURE_ENOUGH:
        return None
    unread += [span for span in unknown if span not in columns.values()]
    _add_number_column(columns, unread)
    return Header(first, last, columns, tuple(unread), guessed)


def _rank(column: Column, sureness: int, span: Span) -> tuple[bool, int]:
    """Of two columns for the same the higher one is taken: when a task is done counts more than when to report it."""
    heading = fold(span.heading)
    only_reports = column is Column.DUE and "bao cao" in heading and "hoan thanh" not in heading
    return not only_reports, sureness


def _guess(columns: dict[Column, Span], unknown: list[Span]) -> tuple[Column, ...]:
    """Add the columns that nothing else names and whose heading probably does; answers which."""
    guessed: list[Column] = []
    for span in unknown:
        column = probably(span.heading)
        if (
            column is not None
            and column not in columns
            and (column is not Column.LEAD or Column.AGENCIES not in columns)
        ):
            columns[column] = span
            guessed.append(column)
    return tuple(guessed)


def _add_number_column(columns: dict[Column, Span], unread: list[Span]) -> None:
    """A column without a heading just left of the contents holds their numbers."""
    contents = columns.get(Column.GROUP, columns[Column.TITLE])
    left = min(contents.first, columns[Column.TITLE].first) - 1
    headed = any(span.first <= left <= span.last for span in [*columns.values(), *unread])
    if Column.POSITION not in columns and left > 0 and not headed:
        columns[Column.POSITION] = Span(left, left, "", contents.row)


def _second_content(named: tuple[Column, int], taken: dict[Column, tuple[int, Span]]) -> tuple[Column, int]:
    """Of two columns with contents ("Nội dung", "Nhiệm vụ cụ thể") the left one groups, the right one has the tasks."""
    if named[0] is Column.TITLE and Column.TITLE in taken and Column.GROUP not in taken:
        taken[Column.GROUP] = taken.pop(Column.TITLE)
    return named


def _spans(grid: Grid, first: int, last: int) -> Iterator[Span]:
    """Each column of the table, as narrow as the lowest header row that starts there."""
    starts: dict[int, Cell] = {}
    for number in range(first, last + 1):
        for column, cell in grid.rows.get(number, {}).items():
            if not cell.from_above:
                starts[column] = cell
    for column in sorted(starts):
        end = column + starts[column].width - 1
        following = min((other for other in starts if other > column), default=end + 1)
        heading = " ".join(_headings(grid, first, last, column))
        yield Span(column, min(end, following - 1), heading, starts[column].row)


def _named(grid: Grid, first: int, last: int, span: Span) -> tuple[Column, int] | None:
    """The lowest heading that is understood by itself, else all that stand above each other, else the highest."""
    headings = _headings(grid, first, last, span.first)
    for text in (headings[-1], " ".join(headings), headings[0]):
        named = column_of(text)
        if named is not None:
            return named
    return None


def _headings(grid: Grid, first: int, last: int, column: int) -> list[str]:
    found: list[str] = []
    for number in range(first, last + 1):
        cell = _covering(grid.rows.get(number, {}), column)
        if cell and cell.line not in found and len(cell.line) <= LONGEST_HEADING:
            found.append(cell.line)
    return found or [""]


def _covering(row: Row, column: int) -> Cell | None:
    return row.get(column) or next((cell for cell in row.values() if _covers(cell, column)), None)


def _covers(cell: Cell, column: int) -> bool:
    return cell.column <= column < cell.column + cell.width


def numbers_the_columns(grid: Grid, row: int) -> bool:
    """True for the row "(1) (2) (3)" or "A B 1 2 3" that forms put under their header."""
    marks = [_COLUMN_NUMBER.fullmatch(cell.line) for cell in grid.own_cells(row)]
    found = [mark.group(1) for mark in marks if mark]
    numbers = [int(text) for text in found if text.isdecimal()]
    if len(found) < len(marks) or len(found) < _FEWEST_COLUMNS:
        return False
    return all(after == before + 1 for before, after in itertools.pairwise(numbers))
