"""Puts a task and its parts as they are written, by a form or by a paper. Runs inside the caller's transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, select

from tracker.database import db
from tracker.domain.agency_names import AgencyIndex
from tracker.domain.due_dates import DueDate
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.moves import Act
from tracker.domain.paper_agencies import PlannedParts
from tracker.domain.task_writing import TaskWriting
from tracker.domain.tasks import SetState
from tracker.domain.working_days import Shift, WorkingCalendar
from tracker.models import Agreement, Assignment, Content, ExtensionRequest, Indicator, PlannedTask, ProgressEntry, Task
from tracker.services.assigning import change_parts, parts_as_written
from tracker.services.work_moves import require_task_move

ACTS = {SetState.PAUSED: Act.PAUSE, SetState.CANCELLED: Act.CANCEL, None: Act.RESUME}
WRITTEN = ("number", "title", "deliverable", "due_text", "others_text", "content_id")


def write_task(
    task: Task,
    writing: TaskWriting,
    due: DueDate,
    planned: PlannedParts,
    agreement: Agreement,
    *,
    calendar: WorkingCalendar,
    index: AgencyIndex,
) -> None:
    """Put the facts on the task, new or standing; ``due``: its due text as read, ``planned``: its parts.

    Raises RuleBroken where progress would be lost, or the heading is another agreement's.
    """
    content = db.session.get(Content, writing.content_id)
    if content is None or content.agreement_id != agreement.id:
        raise RuleBroken(message("This heading does not belong to this agreement."), field="content_id")
    task.content_id, task.number, task.title = content.id, writing.number, writing.title
    task.deliverable = writing.deliverable or None
    _write_due(task, due, Shift(agreement.due_shift), calendar)
    task.others_text = planned.others or None
    db.session.add(task)
    db.session.flush()
    change_parts(task, planned, index)


def task_facts(task: Task) -> dict[str, Any]:
    """The task as the trail keeps it."""
    return {name: getattr(task, name) for name in WRITTEN} | parts_as_written(task.id)


def put_state(task: Task, state: SetState | None, *, reason: str, today: date) -> None:
    """Pause or cancel the task with a reason, or (None) let it go on. Raises RuleBroken where it stands otherwise."""
    require_task_move(task.set_state, task.done_on, ACTS[state])
    task.set_state, task.set_reason = (state.value, reason) if state else (None, None)
    task.set_on = today if state else None


def has_been_worked_on(task_id: int) -> bool:
    """True when someone has logged progress on the task, reported it done, or asked for a later day."""
    begun = (Assignment.last_entry_on.is_not(None)) | (Assignment.reported_on.is_not(None))
    traces = (
        select(ProgressEntry.id).where(ProgressEntry.task_id == task_id),
        select(ExtensionRequest.id).where(ExtensionRequest.task_id == task_id),
        select(Assignment.id).where(Assignment.task_id == task_id, begun),
    )
    return any(db.session.scalar(trace.limit(1)) is not None for trace in traces)


def delete_task(task: Task) -> None:
    """Take away a task that nobody has worked on, with its parts and indicators."""
    db.session.execute(delete(Indicator).where(Indicator.task_id == task.id))
    db.session.execute(delete(Assignment).where(Assignment.task_id == task.id))
    db.session.execute(delete(PlannedTask).where(PlannedTask.task_id == task.id))
    db.session.delete(task)


def _write_due(task: Task, due: DueDate, shift: Shift, calendar: WorkingCalendar) -> None:
    if task.extended_on is not None and task.due_text == due.text:
        return  # the paper says what it said; the day that was agreed since then counts
    task.due_text, task.due_kind = due.text, due.kind.value
    task.due_starts_on, task.due_on = due.starts_on, due.due_on
    task.due_strictly_before, task.due_precision, task.due_each = due.strictly_before, due.precision, due.each
    effective = calendar.shift(due.due_on, shift) if due.due_on else None
    if task.effective_due_on != effective or not task.due_version:
        task.effective_due_on = effective
        task.due_version += 1
