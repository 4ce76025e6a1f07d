"""How a task stood on any day, from its dated facts. Nothing is stored per quarter, so any past one can be shown.

What is known today counts: a completion reported on the 10th and confirmed on the 16th was done on the 14th.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from tracker.domain.due_kinds import DueKind
from tracker.domain.status import SetState, TaskFacts, TaskStatus, task_status


class TaskHistory(NamedTuple):
    """The dated facts of one task; a tuple, because a page makes hundreds. Agencies: who answers for them today.

    ``leads`` and ``coordinating``: whose parts; coordinating parts are known only where the task has been late.
    ``due_on`` is the effective date now, ``extended_from_on`` the one before ``extended_on``;
    ``first_due_on`` the one before every extension. ``returned_on``: the day
    a part was sent back that is not reported again. ``set_state`` counts from ``set_on``, always when that is unknown.
    """

    id: int
    agreement_id: int
    due_kind: DueKind
    due_on: date | None = None
    leads: tuple[int, ...] = ()
    coordinating: tuple[int, ...] = ()
    done_on: date | None = None
    reported_on: date | None = None
    returned_on: date | None = None
    set_state: SetState | None = None
    set_on: date | None = None
    extended_from_on: date | None = None
    extended_on: date | None = None
    strictly_before: bool = False
    has_progress: bool = False
    first_due_on: date | None = None


def status_on(task: TaskHistory, day: date) -> TaskStatus:
    """How the task stood at the end of ``day``, as far as it is known now."""
    return task_status(facts_on(task, day), day)


def facts_on(task: TaskHistory, day: date) -> TaskFacts:
    """Of the task's facts those that held on ``day``; what happened later is left out."""
    reported_on = _until(day, task.reported_on)
    return TaskFacts(
        due_kind=task.due_kind,
        due_on=due_on(task, day),
        done_on=_until(day, task.done_on),
        reported_on=reported_on,
        set_state=_set_state(task, day),
        strictly_before=task.strictly_before,
        is_returned=reported_on is None and _until(day, task.returned_on) is not None,
        has_progress=task.has_progress,
    )


def due_on(task: TaskHistory, day: date) -> date | None:
    """The due date in force on ``day``: an extension counts from the day it was granted."""
    if task.extended_on is not None and task.extended_from_on is not None and day < task.extended_on:
        return task.extended_from_on
    return task.due_on


def by_first_date(task: TaskHistory) -> TaskHistory:
    """The same task as if no later day had ever been agreed."""
    if task.first_due_on is None or task.extended_on is None:
        return task
    return task._replace(due_on=task.first_due_on, extended_from_on=None, extended_on=None)


def _set_state(task: TaskHistory, day: date) -> SetState | None:
    if task.set_state is not None and (task.set_on is None or task.set_on <= day):
        return task.set_state
    return "extended" if _until(day, task.extended_on) is not None else None


def _until(day: date, happened_on: date | None) -> date | None:
    return happened_on if happened_on is not None and happened_on <= day else None
