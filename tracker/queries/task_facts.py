"""What counts of a task, out of rows; and the same boundary of lateness as a condition for SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import ColumnElement, Date, and_, bindparam, or_

from tracker.domain.completion import PartFacts, reported_on
from tracker.domain.due_kinds import DueKind
from tracker.domain.status import SetState, TaskFacts, overdue_before
from tracker.domain.tasks import LEADING, PartRole
from tracker.models import Agreement, Task

TASK_COLUMNS = (
    Task.due_kind,
    Task.effective_due_on,
    Task.due_strictly_before,
    Task.extended_from_on,
    Task.set_state,
    Task.done_on,
)


class TaskRow(Protocol):
    """A row that holds TASK_COLUMNS."""

    due_kind: str
    effective_due_on: date | None
    due_strictly_before: bool
    extended_from_on: date | None
    set_state: SetState | None
    done_on: date | None


class PartRow(Protocol):
    """A row of one agency's part."""

    role: str
    last_entry_on: date | None
    reported_on: date | None
    confirmed_on: date | None
    returned_on: date | None


def task_facts(task: TaskRow, parts: Sequence[PartRow], *, overdue_strictly: bool) -> TaskFacts:
    """The facts that ``task_status`` asks for. ``overdue_strictly``: the agreement reads "before" to the letter."""
    return TaskFacts(
        due_kind=DueKind(task.due_kind),
        due_on=task.effective_due_on,
        done_on=task.done_on,
        reported_on=reported_on(PartFacts(PartRole(p.role), p.reported_on, p.confirmed_on) for p in parts),
        set_state=task.set_state or ("extended" if task.extended_from_on else None),
        strictly_before=overdue_strictly and task.due_strictly_before,
        is_returned=any(p.role in LEADING and p.returned_on and p.reported_on is None for p in parts),
        has_progress=any(p.last_entry_on for p in parts),
    )


def part_facts(task: TaskRow, part: PartRow, *, overdue_strictly: bool) -> TaskFacts:
    """The same for one agency's part alone: done once its own report is confirmed, late by the task's date."""
    return TaskFacts(
        due_kind=DueKind(task.due_kind),
        due_on=task.effective_due_on,
        done_on=part.reported_on if part.confirmed_on else None,
        reported_on=part.reported_on,
        set_state=task.set_state or ("extended" if task.extended_from_on else None),
        strictly_before=overdue_strictly and task.due_strictly_before,
        is_returned=part.returned_on is not None and part.reported_on is None,
        has_progress=part.last_entry_on is not None,
    )


def is_overdue() -> ColumnElement[bool]:
    """As SQL: dated, not done, neither paused nor cancelled, late, in no closed program.

    Needs ``tasks`` joined with ``agreements``. Carried out with the values of ``overdue_on``.
    """
    by_the_letter = and_(
        Agreement.overdue_strictly,
        Task.due_strictly_before,
        Task.effective_due_on < bindparam("overdue_before_strictly", type_=Date),
    )
    return and_(
        Agreement.closed_on.is_(None),
        Task.due_kind == DueKind.DATED,
        Task.done_on.is_(None),
        Task.set_state.is_(None),
        or_(Task.effective_due_on < bindparam("overdue_before", type_=Date), by_the_letter),
    )


def overdue_on(today: date) -> dict[str, date]:
    """The boundaries that ``is_overdue`` compares with on ``today``."""
    return {
        "overdue_before": overdue_before(today),
        "overdue_before_strictly": overdue_before(today, strictly_before=True),
    }
