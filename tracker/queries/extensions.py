"""Requests for a later day of a task, and the page that makes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from tracker.database import read
from tracker.domain.tasks import LEADING
from tracker.models import Agency, Agreement, Assignment, ExtensionRequest, Task

MOST_SHOWN = 20


@dataclass(frozen=True)
class ExtensionRow:
    """One request. ``agency``: short name of who asked; ``is_agreed`` None while it waits for an answer."""

    assignment_id: int
    agency: str
    due_on: date
    wanted_on: date
    reason: str
    asked_at: datetime
    asked_as: str
    answered_at: datetime | None
    answered_as: str | None
    is_agreed: bool | None
    answer: str | None


@dataclass(frozen=True)
class ExtensionPage:
    """The part for which a later day is asked for; ``due_on``: the day that counts now.

    ``may_be_asked``: it leads a dated task and is not reported done.
    """

    task_id: int
    name: str
    agreement_id: int
    agreement: str
    owner_id: int
    agency: str
    due_on: date | None
    may_be_asked: bool


def extensions_of(task_id: int) -> tuple[ExtensionRow, ...]:
    """The newest first; one statement."""
    return tuple(ExtensionRow(**row._asdict()) for row in read(_of_task(), {"task": task_id}))


def extension_page(assignment_id: int) -> ExtensionPage | None:
    """The page that asks; None when there is no such part."""
    rows = read(_of_part(), {"id": assignment_id})
    return ExtensionPage(**rows[0]._asdict()) if rows else None


@cache
def _of_task() -> Select[*tuple[Any, ...]]:
    e = ExtensionRequest
    return (
        select(
            e.assignment_id, Agency.short_name.label("agency"), e.due_on, e.wanted_on, e.reason, e.asked_at, e.asked_as,
            e.answered_at, e.answered_as, e.is_agreed, e.answer,
        )
        .join(Agency, Agency.id == e.agency_id)
        .where(e.task_id == bindparam("task"))
        .order_by(e.id.desc())
        .limit(MOST_SHOWN)
    )  # fmt: skip


@cache
def _of_part() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Assignment.task_id,
            func.trim(Task.number.concat(" ").concat(Task.title)).label("name"),
            Assignment.agreement_id,
            Agreement.title.label("agreement"),
            Assignment.agency_id.label("owner_id"),
            Agency.name.label("agency"),
            Task.effective_due_on.label("due_on"),
            and_(
                Assignment.role.in_(sorted(LEADING)), Task.effective_due_on.is_not(None), Task.done_on.is_(None),
                Assignment.reported_on.is_(None),
            ).label("may_be_asked"),
        )
        .join(Task, Task.id == Assignment.task_id)
        .join(Agreement, Agreement.id == Assignment.agreement_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(Assignment.id == bindparam("id"))
    )  # fmt: skip
