"""Collects problems while a paper is read, and hands them out in the order in which the paper shows them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.documents.annexes.columns import Column
from tracker.documents.annexes.grids import Grid
from tracker.documents.annexes.rows import TableRow
from tracker.domain.messages import Message
from tracker.domain.proposals import Problem, Severity


@dataclass
class Reported:
    """Problems with their places: those of the whole document first, then by table, row and column."""

    grids: list[str] = field(default_factory=list)
    found: list[tuple[tuple[int, int, int], Problem]] = field(default_factory=list)

    def of_file(self, severity: Severity, said: Message) -> None:
        """A problem of the whole document."""
        self.found.append(((-1, 0, 0), Problem(None, severity, said)))

    def of_place(self, grid: Grid, row: int, column: int, severity: Severity, said: Message) -> None:
        """A problem of one place in a grid."""
        if grid.prefix not in self.grids:
            self.grids.append(grid.prefix)
        place = self.grids.index(grid.prefix), row, column
        self.found.append((place, Problem(grid.name(row, column), severity, said)))

    def of_cell(self, row: TableRow, column: Column, severity: Severity, said: Message) -> None:
        """A problem of a task's cell, also of an empty one."""
        self.of_place(row.grid, row.number, row.place(column), severity, said)

    def in_order(self) -> tuple[Problem, ...]:
        """All problems as the paper shows their places."""
        return tuple(problem for _, problem in sorted(self.found, key=lambda each: each[0]))
