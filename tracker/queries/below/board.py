"""All programs below those that the viewer's agencies signed, by level, the silent first, with the numbers of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, or_, select

from tracker.database import read
from tracker.domain.agencies import Level
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.programs_below import Coverage, Periods, ProgramBelow, Told, coverage, told_apart
from tracker.domain.tasks import SetState
from tracker.models import Agreement, Task
from tracker.queries.below.standings import (
    mine_signed,
    periods_below,
    periods_of_mine,
    program_below,
    program_rows,
    still_counts,
)
from tracker.queries.task_facts import is_overdue, overdue_on

PAGE_SIZE = 60  # a province has some hundred communes; a cell takes half a kilobyte, and a page may take forty
LEVELS = (*Level, None)


@dataclass(frozen=True)
class Tally:
    """Tasks of one program today: given, done, overdue."""

    given: int = 0
    done: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class BoardCell:
    """One program below, with its tasks."""

    program: ProgramBelow
    tally: Tally


@dataclass(frozen=True)
class BoardLevel:
    """The programs of one level on this page. ``counts``: of all pages, how many stand how."""

    level: Level | None
    cells: tuple[BoardCell, ...]
    covered: Coverage
    counts: Mapping[Told, int]


@dataclass(frozen=True)
class ParentProgram:
    """One program that has others below it. ``lapsed_on``: its last day, where it is over and none follows it yet.

    ``going_on_count``: the programs below it that are not over themselves.
    """

    id: int
    label: str
    lapsed_on: date | None
    going_on_count: int


@dataclass(frozen=True)
class BoardPage:
    """``covered``: of all levels and pages; ``total``: how many programs there are, ``first``: the first one shown."""

    periods: Periods
    parents: tuple[ParentProgram, ...]
    levels: tuple[BoardLevel, ...]
    covered: Coverage
    total: int
    number: int
    is_illustrative: bool

    @property
    def first(self) -> int:
        """The number of the first program of this page."""
        return PAGE_SIZE * (self.number - 1) + 1

    @property
    def last(self) -> int:
        """The number of its last."""
        return self.first - 1 + sum(len(level.cells) for level in self.levels)


def board_below(viewer: Viewer, *, asked: str | None, number: int, today: date, zone: tzinfo) -> BoardPage:
    """Three statements, whatever the amount. ``asked``: the code of a period; ``number``: the page, from 1."""
    mine = sorted(viewer.agency_ids_as(READERS))
    periods = periods_below(periods_of_mine(), asked, {"mine": mine, "today": today})
    shown = {"cadence": periods.chosen.cadence, "periods": [periods.chosen.code]} if periods.chosen else {}
    rows = read(_programs(), {"mine": mine, "today": today, "cadence": "", "periods": [""]} | shown)
    programs = sorted(_live(rows, today, zone), key=lambda one: (LEVELS.index(one.level), *one.order))
    number = min(number, max(1, -(-len(programs) // PAGE_SIZE)))
    page = programs[PAGE_SIZE * (number - 1) : PAGE_SIZE * number]
    return BoardPage(
        periods=periods,
        parents=_parents(rows, today),
        levels=_levels(programs, page, _tallies([one.id for one in page], today)),
        covered=coverage(one.reported for one in programs),
        total=len(programs),
        number=number,
        is_illustrative=any(one.is_illustrative for one in programs),
    )


def _parents(rows: Sequence[Row[Any]], today: date) -> tuple[ParentProgram, ...]:
    going_on = {
        row.id: row.parent_id for row in rows
        if row.closed_on is None and (row.valid_to is None or row.valid_to >= today)
    }  # fmt: skip
    counts = Counter(going_on.values())
    found = {
        row.parent_id: ParentProgram(
            row.parent_id, row.parent_symbol or row.parent_title, _lapsed_on(row, today), counts[row.parent_id]
        )
        for row in rows
    }
    return tuple(found.values())


def _lapsed_on(row: Row[Any], today: date) -> date | None:
    goes_on = row.parent_valid_to is None or row.parent_valid_to >= today
    return None if goes_on or row.parent_closed_on is not None or row.parent_is_followed else row.parent_valid_to


def _live(rows: Sequence[Row[Any]], today: date, zone: tzinfo) -> list[ProgramBelow]:
    found = ((row, program_below(row, today=today, zone=zone)) for row in rows)
    return told_apart(one for row, one in found if still_counts(row, one, today))


def _levels(
    programs: Sequence[ProgramBelow], page: Sequence[ProgramBelow], tallies: Mapping[int, Tally]
) -> tuple[BoardLevel, ...]:
    of_level = {level: list(those) for level, those in groupby(programs, key=lambda one: one.level)}
    found = []
    for level, shown in groupby(page, key=lambda one: one.level):
        all_ = of_level[level]
        counts = {told: sum(one.reported.told is told for one in all_) for told in Told}
        cells = tuple(BoardCell(one, tallies.get(one.id, Tally())) for one in shown)
        found.append(BoardLevel(level, cells, coverage(one.reported for one in all_), counts))
    return tuple(found)


def _tallies(ids: Sequence[int], today: date) -> dict[int, Tally]:
    return {row[0]: Tally(*row[1:]) for row in read(_tasks(), {"ids": list(ids)} | overdue_on(today))}


@cache
def _programs() -> Select[*tuple[Any, ...]]:
    return program_rows(mine_signed())


@cache
def _tasks() -> Select[*tuple[Any, ...]]:
    counts_at_all = or_(Task.set_state.is_(None), Task.set_state != SetState.CANCELLED)
    return (
        select(
            Task.agreement_id,
            func.sum(case((counts_at_all, 1), else_=0)),
            func.count(Task.done_on),
            func.sum(case((is_overdue(), 1), else_=0)),
        )
        .join(Agreement, Agreement.id == Task.agreement_id)
        .where(Task.agreement_id.in_(bindparam("ids", expanding=True)))
        .group_by(Task.agreement_id)
    )
