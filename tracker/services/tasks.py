"""Adding, changing, pausing and cancelling tasks. A task with progress is never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, select, union

from tracker.database import db, transaction
from tracker.domain.agency_names import AgencyIndex, NamedAgency
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.domain.task_writing import TaskWriting, check_task
from tracker.domain.tasks import SetState
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Assignment, Party, Task
from tracker.services.agencies import agency_index, hold_agencies
from tracker.services.agreements.versions import Edited, close_agreement, open_agreement
from tracker.services.assigning import paper_agencies
from tracker.services.once import spend
from tracker.services.reviews.planning import lay_reviews
from tracker.services.task_writing import delete_task, has_been_worked_on, put_state, task_facts, write_task

TOLD = {SetState.PAUSED: "paused", SetState.CANCELLED: "cancelled", None: "resumed"}


def add_task(
    agreement_id: int,
    writing: TaskWriting,
    *,
    by: Viewer | None,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    once: str | None = None,
) -> int:
    """Add a task with its parts; answers its id. Raises RuleBroken with the field, NotFound, NotAllowed."""
    with transaction():
        spend(once, at=now)
        agreement = open_agreement(agreement_id, by=by, version=None, edited=Edited("task", 0))
        last = db.session.scalar(select(func.max(Task.position)).where(Task.agreement_id == agreement_id))
        task = Task(agreement_id=agreement_id, position=(last or 0) + 1, due_version=0)
        _write(task, writing, agreement, calendar, today)
        lay_reviews(agreement, today=today, calendar=calendar)
        edited = Edited("task", task.id)
        close_agreement(agreement, "added", edited, by=by, at=now, before={}, after=task_facts(task))
        return task.id


def edit_task(
    task_id: int,
    writing: TaskWriting,
    *,
    by: Viewer | None,
    version: int | None,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    once: str | None = None,
) -> None:
    """Change a task and its parts. Raises RuleBroken with the field, NotFound, NotAllowed, ChangedByOthers."""
    edited = Edited("task", task_id)
    with transaction():
        spend(once, at=now)
        agreement = open_agreement(_agreement_of(task_id), by=by, version=version, edited=edited)
        task = db.session.get_one(Task, task_id)
        before = task_facts(task)
        _write(task, writing, agreement, calendar, today)
        lay_reviews(agreement, today=today, calendar=calendar)
        close_agreement(agreement, "edited", edited, by=by, at=now, before=before, after=task_facts(task))


def set_task_state(
    task_id: int,
    state: SetState | None,
    *,
    reason: str,
    by: Viewer | None,
    version: int | None,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Pause or cancel a task with a reason, or (state None) take it up again.

    Raises RuleBroken with field "reason", NotFound, NotAllowed, ChangedByOthers, AlreadyDone.
    """
    if state is not None and not reason:
        raise RuleBroken(message("Write the reason; the other side reads it."), field="reason")
    edited = Edited("task", task_id)
    with transaction():
        spend(once, at=now)
        agreement = open_agreement(_agreement_of(task_id), by=by, version=version, edited=edited)
        task = db.session.get_one(Task, task_id)
        before = {"set_state": task.set_state, "set_reason": task.set_reason}
        put_state(task, state, reason=reason, today=today)
        after = {"set_state": task.set_state, "set_reason": reason or None}
        close_agreement(agreement, TOLD[state], edited, by=by, at=now, before=before, after=after)


def remove_task(
    task_id: int,
    *,
    by: Viewer | None,
    version: int | None,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    once: str | None = None,
) -> int:
    """Delete a task that nobody has worked on; answers its agreement. Raises RuleBroken, NotFound, NotAllowed, .."""
    edited = Edited("task", task_id)
    with transaction():
        spend(once, at=now)
        agreement = open_agreement(_agreement_of(task_id), by=by, version=version, edited=edited)
        task = db.session.get_one(Task, task_id)
        if has_been_worked_on(task_id):
            raise RuleBroken(message("This task has progress. It cannot be deleted; cancel it with a reason."))
        before = task_facts(task)
        delete_task(task)
        lay_reviews(agreement, today=today, calendar=calendar)
        close_agreement(agreement, "deleted", edited, by=by, at=now, before=before, after={})
        return agreement.id


def _agreement_of(task_id: int) -> int:
    found = db.session.scalar(select(Task.agreement_id).where(Task.id == task_id))
    if found is None:
        raise NotFound(message("There is no such task."))
    return found


def _write(task: Task, writing: TaskWriting, agreement: Agreement, calendar: WorkingCalendar, today: date) -> None:
    due = check_task(writing)
    hold_agencies()
    index = agency_index(on=today)
    planned = paper_agencies(agreement.id, index).parts(
        writing.lead_text,
        writing.coordinating_text,
        chosen_leads=_chosen(agreement.id, writing.lead_ids, index, "lead_ids"),
        chosen_coordinating=_chosen(agreement.id, writing.coordinating_ids, index, "coordinating_ids"),
    )
    write_task(task, writing, due, planned, agreement, calendar=calendar, index=index)


def _chosen(agreement_id: int, ids: Iterable[int], index: AgencyIndex, field: str) -> tuple[NamedAgency, ...]:
    """The chosen agencies; only those that signed or hold a part here can be chosen by id."""
    wanted = list(dict.fromkeys(ids))
    offered = set(
        db.session.scalars(
            union(
                select(Party.agency_id).where(Party.agreement_id == agreement_id),
                select(Assignment.agency_id).where(Assignment.agreement_id == agreement_id),
            )
        )
    )
    if not set(wanted) <= offered:
        raise RuleBroken(message("Choose among the agencies of this agreement, or write the name."), field=field)
    known = {agency.id: agency for agency in index.agencies}
    return tuple(known[id_] for id_ in wanted)
