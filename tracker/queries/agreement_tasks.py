"""The tasks of one program, content by content: who leads, who coordinates, how each stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.due_kinds import DueKind
from tracker.domain.road_map import DueFacts
from tracker.domain.status import StatusKind, TaskStatus, task_status
from tracker.domain.tasks import LEADING, PartRole
from tracker.models import Agency, Assignment, Content, Task
from tracker.queries.successions import heirs
from tracker.queries.task_facts import TASK_COLUMNS, task_facts

PAGE_SIZE = 50


class Pick(StrEnum):
    """Which tasks of a program are shown."""

    ALL = "all"
    LEAD = "lead"
    COORDINATING = "coordinating"
    JOINT = "joint"
    LATE = "late"
    DONE = "done"


@dataclass(frozen=True)
class TaskLine:
    """One task. ``leads`` and ``coordinating``: short names of who answers today; ``picks``: what shows it.

    ``counted_due_on``: the day that counts where days off moved the date; ``extended_to_on``: where it was agreed upon.
    """

    id: int
    number: str
    title: str
    due_text: str
    due: DueFacts
    counted_due_on: date | None
    extended_to_on: date | None
    leads: tuple[str, ...]
    lead_agency_ids: frozenset[int]
    coordinating: tuple[str, ...]
    status: TaskStatus
    picks: frozenset[Pick]


@dataclass(frozen=True)
class ContentTasks:
    """A content with its tasks; number and title are empty where the annex has no headings."""

    id: int
    number: str
    title: str
    tasks: tuple[TaskLine, ...]

    @property
    def heading(self) -> str:
        """Number and title as the paper prints them."""
        return f"{self.number}. {self.title}" if self.number and self.title else self.title or self.number


@dataclass(frozen=True)
class TaskGroup:
    """The tasks of one content that a page of the table shows."""

    heading: str
    tasks: tuple[TaskLine, ...]

    @property
    def late_count(self) -> int:
        """How many of them are overdue."""
        return sum(Pick.LATE in task.picks for task in self.tasks)

    @property
    def done_count(self) -> int:
        """How many of them are done."""
        return sum(Pick.DONE in task.picks for task in self.tasks)


@dataclass(frozen=True)
class TaskRows:
    """One page of the picked tasks. ``first`` and ``last`` number its rows among ``total``."""

    groups: tuple[TaskGroup, ...]
    number: int
    first: int
    last: int
    total: int

    @property
    def days(self) -> list[date | None]:
        """The due dates of these rows."""
        return [task.counted_due_on or task.due.due_on for group in self.groups for task in group.tasks]


@dataclass(frozen=True)
class TaskTable:
    """All contents of a program, and over all of them what each choice shows."""

    contents: tuple[ContentTasks, ...]

    @cached_property
    def tasks(self) -> list[TaskLine]:
        """Every task, in the order of the paper."""
        return [task for content in self.contents for task in content.tasks]

    @cached_property
    def counts(self) -> dict[Pick, int]:
        """How many tasks each choice shows."""
        return {pick: sum(pick in task.picks for task in self.tasks) for pick in Pick}

    def rows(self, pick: Pick, number: int) -> TaskRows:
        """Page ``number`` (from 1) of the tasks that this choice shows; the last page when there are fewer."""
        picked = [(content.heading, task) for content in self.contents for task in content.tasks if pick in task.picks]
        number = max(1, min(number, -(-len(picked) // PAGE_SIZE)))
        start = (number - 1) * PAGE_SIZE
        shown = picked[start : start + PAGE_SIZE]
        groups = tuple(
            TaskGroup(heading, tuple(task for _, task in lines))
            for heading, lines in groupby(shown, key=lambda line: line[0])
        )
        return TaskRows(groups, number, start + 1, start + len(shown), len(picked))

    @cached_property
    def counted(self) -> int:
        """Tasks that count: all but the cancelled."""
        return sum(task.status.kind is not StatusKind.CANCELLED for task in self.tasks)

    @cached_property
    def longest_late(self) -> int:
        """Calendar days of the task that is overdue longest; 0 when none is."""
        return max((task.status.days or 0 for task in self.tasks if Pick.LATE in task.picks), default=0)


def task_table(agreement_id: int, *, mine: frozenset[int], overdue_strictly: bool, today: date) -> TaskTable:
    """The tasks by content, in one statement. ``mine``: the agencies the viewer answers for."""
    rows = read(_asked(), {"agreement": agreement_id, "today": today})

    def line(parts: Sequence[Row[Any]]) -> TaskLine:
        return _line(
            parts, mine, task_status(task_facts(parts[0], _held(parts), overdue_strictly=overdue_strictly), today)
        )

    return TaskTable(tuple(_content(list(group), line) for _, group in groupby(rows, key=lambda row: row.content_id)))


@cache
def _asked() -> Select[*tuple[Any, ...]]:
    """One row for each part; a task without parts and a content without tasks have one row each."""
    agreement = bindparam("agreement", type_=Integer)
    passed_on = heirs(select(Assignment.agency_id).where(Assignment.agreement_id == agreement))
    heir = aliased(Agency)
    return (
        select(
            Content.id.label("content_id"),
            Content.number.label("content_number"),
            Content.title.label("content_title"),
            Task.id,
            Task.number,
            Task.title,
            Task.due_text,
            Task.due_starts_on,
            Task.due_on,
            Task.due_each,
            Task.others_text,
            *TASK_COLUMNS,
            Assignment.agency_id,
            Assignment.role,
            Assignment.last_entry_on,
            Assignment.reported_on,
            Assignment.confirmed_on,
            Assignment.returned_on,
            func.coalesce(heir.short_name, Agency.short_name).label("agency"),
        )
        .select_from(Content)
        .outerjoin(Task, Task.content_id == Content.id)
        .outerjoin(Assignment, Assignment.task_id == Task.id)
        .outerjoin(Agency, Agency.id == Assignment.agency_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Assignment.agency_id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .where(Content.agreement_id == agreement)
        .order_by(Content.position, Content.id, Task.position, Task.id, Assignment.position, Assignment.id)
    )


def _content(rows: list[Row[Any]], line: Callable[[Sequence[Row[Any]]], TaskLine]) -> ContentTasks:
    tasks = [list(parts) for task_id, parts in groupby(rows, key=lambda row: row.id) if task_id is not None]
    first = rows[0]
    return ContentTasks(first.content_id, first.content_number, first.content_title, tuple(map(line, tasks)))


def _held(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    return [row for row in rows if row.agency_id is not None]


def _line(rows: Sequence[Row[Any]], mine: frozenset[int], status: TaskStatus) -> TaskLine:
    task, parts = rows[0], _held(rows)
    leading = [part for part in parts if part.role in LEADING]
    return TaskLine(
        id=task.id,
        number=task.number,
        title=task.title,
        due_text=task.due_text,
        due=DueFacts(DueKind(task.due_kind), task.due_on, task.due_starts_on, task.due_each),
        counted_due_on=task.effective_due_on if task.effective_due_on != task.due_on else None,
        extended_to_on=task.effective_due_on if task.extended_from_on else None,
        leads=tuple(dict.fromkeys(part.agency for part in leading)),
        lead_agency_ids=frozenset(part.agency_id for part in leading),
        coordinating=_coordinating(parts, task.others_text),
        status=status,
        picks=_picks({part.role for part in parts if part.agency_id in mine}, leading, status),
    )


def _coordinating(parts: Sequence[Row[Any]], others: str | None) -> tuple[str, ...]:
    """Agencies by name, then those the paper names only as a group ("các sở, ngành liên quan")."""
    leading = {part.agency for part in parts if part.role in LEADING}  # the same, of bodies that became one
    agencies = dict.fromkeys(
        part.agency for part in parts if part.role == PartRole.COORDINATING and part.agency not in leading
    )
    return (*agencies, others) if others else tuple(agencies)


def _picks(my_roles: set[str], leading: Sequence[Row[Any]], status: TaskStatus) -> frozenset[Pick]:
    fits = {
        Pick.ALL: True,
        Pick.LEAD: PartRole.LEAD in my_roles,
        Pick.COORDINATING: PartRole.COORDINATING in my_roles,
        Pick.JOINT: any(part.role == PartRole.JOINT_LEAD for part in leading),
        Pick.LATE: status.is_late and not status.is_done,
        Pick.DONE: status.is_done,
    }
    return frozenset(pick for pick, is_so in fits.items() if is_so)
