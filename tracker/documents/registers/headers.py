"""Finds the header of a register: at any place, in any column order, in one or two rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.documents.annexes.grids import Cell, Grid
from tracker.documents.annexes.headers import numbers_the_columns
from tracker.documents.registers.columns import PARTY_COLUMNS, Column, column_of

_FEWEST_COLUMNS = 3


@dataclass(frozen=True)
class Header:
    """The rows of a header, what each column holds (several may hold parties), and headings that are not taken over."""

    first_row: int
    last_row: int
    columns: Mapping[int, Column]
    unread: Mapping[int, str]

    def of(self, *wanted: Column) -> list[int]:
        """The columns that hold one of these, from left to right."""
        return sorted(place for place, column in self.columns.items() if column in wanted)


def header_at(grid: Grid, row: int) -> Header | None:
    """The header that begins in this row; None if none does."""
    one = _read(grid, row, row)
    two = _read(grid, row, row + 1) if row + 1 in grid.rows else None
    if two and (one is None or len(two.columns) > len(one.columns)) and _only_headings(grid, row + 1):
        one = two
    if one and numbers_the_columns(grid, one.last_row + 1):
        return Header(one.first_row, one.last_row + 1, one.columns, one.unread)
    return one


def _only_headings(grid: Grid, row: int) -> bool:
    return all(_named(grid, row - 1, row, cell.column)[0] for cell in grid.own_cells(row))


def _read(grid: Grid, first: int, last: int) -> Header | None:
    if len(grid.own_cells(first)) < 2:
        return None
    starts = sorted({cell.column for row in range(first, last + 1) for cell in grid.own_cells(row)})
    columns: dict[int, Column] = {}
    unread: dict[int, str] = {}
    for place in starts:
        column, heading = _named(grid, first, last, place)
        is_taken = column in columns.values() and column not in PARTY_COLUMNS
        if column is None or is_taken:
            unread[place] = heading
        else:
            columns[place] = column
    found = set(columns.values())
    names_papers = bool(found & {Column.TITLE, Column.SYMBOL})
    if not names_papers or len(found) < _FEWEST_COLUMNS or len(unread) > len(columns):
        return None
    return Header(first, last, columns, unread)


def _named(grid: Grid, first: int, last: int, place: int) -> tuple[Column | None, str]:
    """The lowest heading that is understood by itself, else all that stand above each other, else the highest."""
    headings: list[str] = []
    for row in range(first, last + 1):
        cell = _covering(grid, row, place)
        if cell and cell.line not in headings:
            headings.append(cell.line)
    if not headings:
        return None, ""
    joined = " ".join(headings)
    read = (column_of(text) for text in (headings[-1], joined, headings[0]))
    return next((column for column in read if column), None), joined


def _covering(grid: Grid, row: int, place: int) -> Cell | None:
    cells = grid.rows.get(row, {})
    own = cells.get(place)
    return own or next((cell for cell in cells.values() if cell.column <= place < cell.column + cell.width), None)
