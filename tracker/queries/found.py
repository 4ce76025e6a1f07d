"""What one search finds: programs, tasks and agencies, the best of each. Only what the viewer may read is found or
counted; names of agencies are for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, case, func, or_, select

from tracker.database import read
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.status import TaskStatus, task_status
from tracker.domain.tasks import LEADING
from tracker.models import Agency, Agreement, Assignment, Task
from tracker.queries.agencies import AgencyPage, list_agencies
from tracker.queries.agreement_list import PartyName, parties_of
from tracker.queries.search import (
    closeness,
    forgives_slips,
    is_close,
    likeness,
    matches,
    said_by_agencies,
    search_values,
    task_matches,
    tidy_query,
    word_count,
)
from tracker.queries.task_facts import TASK_COLUMNS, task_facts
from tracker.queries.viewers import visible_to_mine

MOST = 8
"""Of each kind at first; the rest is behind a link."""
PAGE_SIZE = 40
"""Tasks on a page of tasks alone."""


@dataclass(frozen=True)
class FoundProgram:
    """One program. ``is_over``: it ended, by its validity or by being closed."""

    id: int
    title: str
    symbol: str | None
    signed_on: date | None
    valid_to: date | None
    is_over: bool
    parties: tuple[PartyName, ...]


@dataclass(frozen=True)
class FoundTask:
    """One task, with the program it belongs to and the short names of those who lead it."""

    id: int
    number: str
    title: str
    agreement_id: int
    program: str
    symbol: str | None
    due_text: str
    leads: tuple[str, ...]
    status: TaskStatus


@dataclass(frozen=True)
class Found:
    """The answer to a search. The counts are of all that match, however few are shown.

    ``is_nearly``: nothing matched, this is written nearly like that.
    """

    query: str
    programs: tuple[FoundProgram, ...] = ()
    program_count: int = 0
    tasks: tuple[FoundTask, ...] = ()
    task_count: int = 0
    number: int = 1
    agencies: AgencyPage = field(default_factory=lambda: AgencyPage((), 0, 1, "", counts_work=False))
    reads_programs: bool = True
    is_nearly: bool = False

    @property
    def total(self) -> int:
        """All that was found."""
        return self.program_count + self.task_count + self.agencies.total

    @property
    def first(self) -> int:
        """On a page of tasks alone: the number of its first."""
        return PAGE_SIZE * (self.number - 1) + 1

    @property
    def last(self) -> int:
        """The number of its last."""
        return self.first + len(self.tasks) - 1


def find(viewer: Viewer, query: str, *, today: date) -> Found:
    """The best programs, tasks and agencies for these words; where nothing matches and the database can tell, what is
    written nearly like them. Eight statements, or twelve at most, whatever there is."""
    query = tidy_query(query)
    if not query:
        return Found(query, reads_programs=bool(viewer.agency_ids_as(READERS)))
    found = _found(viewer, query, today, nearly=False)
    if found.total or not forgives_slips():
        return found
    return _found(viewer, query, today, nearly=True)


def _found(viewer: Viewer, query: str, today: date, *, nearly: bool) -> Found:
    values, mine = search_values(query), sorted(viewer.agency_ids_as(READERS))
    agencies = list_agencies(viewer, query=query, number=1, today=today, size=MOST, nearly=nearly)
    if not mine:
        return Found(query, agencies=agencies, reads_programs=False, is_nearly=nearly)
    programs, program_count = _programs(values, mine, today, nearly=nearly)
    tasks, task_count = _tasks(values, mine, today, start=0, most=MOST, nearly=nearly)
    return Found(query, programs, program_count, tasks, task_count, agencies=agencies, is_nearly=nearly)


def find_tasks(viewer: Viewer, query: str, *, number: int, today: date) -> Found:
    """All tasks that match, page by page."""
    query = tidy_query(query)
    values, mine = search_values(query), sorted(viewer.agency_ids_as(READERS))
    if not (values and mine):
        return Found(query, reads_programs=bool(mine))
    tasks, count = _tasks(values, mine, today, start=PAGE_SIZE * (number - 1), most=PAGE_SIZE)
    if not tasks and number > 1:
        return find_tasks(viewer, query, number=1, today=today)
    return Found(query, tasks=tasks, task_count=count, number=number)


def _programs(
    values: dict[str, str], mine: Sequence[int], today: date, *, nearly: bool
) -> tuple[tuple[FoundProgram, ...], int]:
    asked = values | {"mine": list(mine), "today": today, "most": MOST}
    rows = read(_program_rows(None if nearly else word_count(values)), asked)
    parties = parties_of([row.id for row in rows], today) if rows else {}
    found = tuple(
        FoundProgram(
            row.id, row.title, row.symbol, row.signed_on, row.valid_to, bool(row.is_over),
            tuple(parties.get(row.id, ())),
        )
        for row in rows
    )  # fmt: skip
    return found, rows[0].total if rows else 0


def _tasks(
    values: dict[str, str], mine: Sequence[int], today: date, *, start: int, most: int, nearly: bool = False
) -> tuple[tuple[FoundTask, ...], int]:
    asked = values | {"mine": list(mine), "start": start, "most": most}
    rows = read(_task_rows(None if nearly else word_count(values)), asked)
    parts: dict[int, list[Any]] = {}
    if rows:
        for part in read(_part_rows(), {"tasks": [row.id for row in rows]}):
            parts.setdefault(part.task_id, []).append(part)
    found = tuple(_task(row, parts.get(row.id, []), today) for row in rows)
    return found, rows[0].total if rows else 0


def _task(row: Any, parts: list[Any], today: date) -> FoundTask:
    facts = task_facts(row, parts, overdue_strictly=row.overdue_strictly)
    return FoundTask(
        id=row.id,
        number=row.number,
        title=row.title,
        agreement_id=row.agreement_id,
        program=row.program,
        symbol=row.symbol,
        due_text=row.due_text,
        leads=tuple(dict.fromkeys(part.agency for part in parts if part.role in LEADING)),
        status=task_status(facts, today),
    )


@cache
def _program_rows(words: int | None) -> Select[*tuple[Any, ...]]:
    """The symbol meant first, then titles with the words as typed; those over last; then the newest.

    ``words`` None: what is written nearly like that, the most like first.
    """
    text = Agreement.search_text
    found, best = (is_close(text), -likeness(text)) if words is None else (matches(words), closeness(text, symbol=True))
    visible = select(visible_to_mine().cte("visible").c.id)
    is_over = case(
        (or_(Agreement.valid_to < bindparam("today", type_=Date), Agreement.closed_on.is_not(None)), 1), else_=0
    )
    return (
        select(
            Agreement.id,
            Agreement.title,
            Agreement.symbol,
            Agreement.signed_on,
            Agreement.valid_to,
            is_over.label("is_over"),
            func.count().over().label("total"),
        )
        .where(Agreement.id.in_(visible), found)
        .order_by(
            best,
            is_over,
            Agreement.signed_on.desc().nulls_last(),
            Agreement.id.desc(),
        )
        .limit(bindparam("most", type_=Integer))
    )


@cache
def _task_rows(words: int | None) -> Select[*tuple[Any, ...]]:
    """Titles with the words as typed first; what is done last; then by due date, then as entered.

    First the tasks one may read are laid out, then the words looked for in them: left to itself PostgreSQL takes the
    words for so rare that it goes through all programs for each task.
    """
    visible = select(visible_to_mine().cte("visible").c.id)
    columns = (Task.id, Task.search_text, Task.done_on, Task.effective_due_on)
    mine = select(*columns).where(Task.agreement_id.in_(visible)).cte("own").prefix_with("MATERIALIZED")
    text = mine.c.search_text
    hits = select(mine.c.id, func.count().over().label("total"))
    best: ColumnElement[Any]
    if words is None:
        hits, best = hits.where(is_close(text)), -likeness(text)
    else:
        said = said_by_agencies(words, visible)
        hits = hits.outerjoin(said, said.c.task_id == mine.c.id).where(task_matches(words, mine, said))
        best = closeness(text)
    order = (best, mine.c.done_on.is_not(None), mine.c.effective_due_on.asc().nulls_last(), mine.c.id)
    page = (
        hits.add_columns(func.row_number().over(order_by=order).label("place"))
        .order_by(*order)
        .limit(bindparam("most", type_=Integer))
        .offset(bindparam("start", type_=Integer))
        .subquery("page")
    )
    return (
        select(
            Task.id,
            Task.number,
            Task.title,
            Task.agreement_id,
            Task.due_text,
            *TASK_COLUMNS,
            Agreement.title.label("program"),
            Agreement.symbol,
            Agreement.overdue_strictly,
            page.c.total,
        )
        .join(page, page.c.id == Task.id)
        .join(Agreement, Agreement.id == Task.agreement_id)
        .order_by(page.c.place)
    )


@cache
def _part_rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Assignment.task_id,
            Assignment.role,
            Assignment.last_entry_on,
            Assignment.reported_on,
            Assignment.confirmed_on,
            Assignment.returned_on,
            Agency.short_name.label("agency"),
        )
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(Assignment.task_id.in_(bindparam("tasks", expanding=True)))
        .order_by(Assignment.task_id, Assignment.position, Assignment.id)
    )
