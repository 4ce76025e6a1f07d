"""The four official boxes counted by the database: ``status.box_name`` as SQL, on any day. A test compares the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, func, or_, select

from tracker.database import read
from tracker.domain.due_kinds import DueKind
from tracker.domain.quarter.behind import Box
from tracker.domain.quarter.board import SUMS, lead_of
from tracker.domain.status import Boxes, overdue_before
from tracker.domain.tasks import LEADING, SetState
from tracker.models import Assignment, ExtensionRequest, Task
from tracker.queries.quarter.scope import Scope, many


@dataclass(frozen=True)
class Counted:
    """``by_lead``: of every lead agency that answers today, of JOINT and of NOBODY, as of the window's day.

    ``by_first``: all of them, had no later day ever been agreed.
    """

    by_lead: Mapping[int, Boxes]
    by_first: Boxes


def count_boxes(scope: Scope) -> Counted:
    """The tasks of the quarter in their boxes; one statement."""
    day = scope.window.as_of
    rows = read(_COUNTS, scope.binds() | boundaries(day) | {"strict": scope.strict})
    counts: Counter[tuple[int, str]] = Counter()
    by_first: Counter[str] = Counter()
    for leads, box, first_box, count in rows:
        agencies = {scope.answering(int(agency_id)) for agency_id in (leads or "").split(",") if agency_id}
        counts[lead_of(tuple(agencies)), box] += count
        by_first[first_box] += count
    by_lead = {lead: Boxes(*(counts[lead, box] for box in SUMS[Box.GIVEN])) for lead in {lead for lead, _box in counts}}
    return Counted(by_lead, Boxes(*(by_first[box] for box in SUMS[Box.GIVEN])))


def boundaries(day: date) -> dict[str, object]:
    """The days that ``box_on`` compares with."""
    return {
        "day": day,
        "overdue_before": overdue_before(day),
        "strictly_overdue_before": overdue_before(day, strictly_before=True),
    }


def first_due() -> ColumnElement[Any]:
    """As SQL: the due date before any later day was agreed."""
    agreed = (
        select(func.min(ExtensionRequest.due_on))
        .where(ExtensionRequest.task_id == Task.id, ExtensionRequest.is_agreed.is_(True))
        .correlate(Task)
        .scalar_subquery()
    )
    was = func.coalesce(agreed, Task.extended_from_on, Task.effective_due_on)
    return case((Task.extended_on.is_not(None), was), else_=Task.effective_due_on)


def box_on(due: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
    """As SQL: the box of a task on ``day``, NULL for a cancelled one. ``strict``: programs that read to the letter.

    ``due``: by another due date than the one that counted on that day.
    """
    day: ColumnElement[Any] = bindparam("day")
    is_strict = and_(Task.due_strictly_before, Task.agreement_id.in_(many("strict")))
    counting = case((Task.extended_on > day, Task.extended_from_on), else_=Task.effective_due_on)
    due_on = counting if due is None else due
    state = case((or_(Task.set_on.is_(None), Task.set_on <= day), Task.set_state))
    is_late = or_(due_on < bindparam("overdue_before"), and_(is_strict, due_on < bindparam("strictly_overdue_before")))
    was_late = or_(Task.done_on > due_on, and_(is_strict, Task.done_on >= due_on))
    return case(
        (state == SetState.CANCELLED, None),
        (Task.due_kind != DueKind.DATED, Box.OPEN_IN_TIME),
        (and_(Task.done_on <= day, was_late), Box.DONE_LATE),
        (Task.done_on <= day, Box.DONE_IN_TIME),
        (state == SetState.PAUSED, Box.OPEN_IN_TIME),
        (is_late, Box.OVERDUE),
        else_=Box.OPEN_IN_TIME,
    )


def counted_tasks() -> ColumnElement[bool]:
    """As SQL: the tasks a quarter counts: of programs in force all, of programs over what is still owed."""
    still_owed = and_(
        Task.agreement_id.in_(many("over")),
        Task.due_kind == DueKind.DATED,
        or_(Task.done_on.is_(None), Task.done_on >= bindparam("starts_on")),
    )
    return or_(Task.agreement_id.in_(many("in_force")), still_owed)


def _counts() -> Select[*tuple[Any, ...]]:
    leads = func.aggregate_strings(cast(Assignment.agency_id, String), ",").label("leads")
    placed = (
        select(leads, box_on().label("box"), box_on(first_due()).label("first_box"))
        .select_from(Task)
        .outerjoin(Assignment, and_(Assignment.task_id == Task.id, Assignment.role.in_(sorted(LEADING))))
        .where(counted_tasks())
        .group_by(Task.id)
        .subquery()
    )
    return (
        select(placed.c.leads, placed.c.box, placed.c.first_box, func.count())
        .where(placed.c.box.is_not(None))
        .group_by(placed.c.leads, placed.c.box, placed.c.first_box)
    )


_COUNTS = _counts()
