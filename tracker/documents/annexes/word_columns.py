"""The columns of a Word table as people count them.

Where borders were dragged by hand, Word keeps a finer grid than anyone sees: rows of six cells that begin in slightly
different places. If most rows have the same number of cells, those are the columns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from tracker.documents.annexes.grids import Cell


def visible_columns(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """The same rows with their cells in visible columns; rows with fewer cells keep their place below the others."""
    most = max(map(len, rows), default=0)
    finest = max((cell.column + cell.width - 1 for row in rows for cell in row), default=0)
    full = [row for row in rows if len(row) == most]
    if most == finest or 2 * len(full) < len(rows):
        return [list(row) for row in rows]
    starts = [cell.column for cell in full[0]]
    return [_counted(row) if len(row) == most else _placed(row, starts) for row in rows]


def _counted(row: Sequence[Cell]) -> list[Cell]:
    return [replace(cell, column=number, width=1) for number, cell in enumerate(row, 1)]


def _placed(row: Sequence[Cell], starts: Sequence[int]) -> list[Cell]:
    placed: list[Cell] = []
    free = 1
    for cell in row:
        first = max(free, bisect_right(starts, cell.column))
        last = max(first, bisect_right(starts, cell.column + cell.width - 1))
        placed.append(replace(cell, column=first, width=last - first + 1))
        free = last + 1
    return placed
