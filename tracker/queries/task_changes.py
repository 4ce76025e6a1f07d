"""What the trail tells of a task: date, leads, who was in charge, what was confirmed, what was returned and why, and
all that a changed annex brought.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, or_, select

from tracker.database import read
from tracker.models import Agency, Assignment, AuditEntry

MOST_SHOWN = 20
DUE, LEADS, CHARGE = "due_text", "leads", "charge"
CONFIRMED, RETURNED = "confirm-part", "return-part"
ADDED, EDITED, CANCELLED = "added", "edited", "cancelled"
OF_ANNEX = ("title", "number", "coordinating", "others_text", "deliverable")
"""Facts that are told of an edit by an annex, besides the date and the leads."""


@dataclass(frozen=True)
class TaskChange:
    """One edit, as written: what stayed is None. ``charge``: from whom to whom a part went, with the ``reason``.

    ``judged``: a part of ``agency`` was confirmed or returned, with the ``reason``. It was reported done on
    ``reported_on``; ``confirmed_on``: the day of the confirmation that a return took back. ``file``: the annex it came
    from, with its other ``facts`` (name, before, after); by it the task was also added or closed with the ``reason``.
    """

    at: datetime
    actor: str
    due: tuple[str, str] | None
    leads: tuple[str, str] | None
    charge: tuple[str, str] | None
    reason: str | None
    judged: str | None = None
    agency: str = ""
    reported_on: date | None = None
    confirmed_on: date | None = None
    file: str | None = None
    facts: tuple[tuple[str, str, str], ...] = ()
    action: str = EDITED

    @property
    def is_returned(self) -> bool:
        """Was a part sent back?"""
        return self.judged == RETURNED


def task_changes(agreement_id: int, task_id: int) -> tuple[TaskChange, ...]:
    """The newest edits of the task that moved its date or its lead; one statement."""
    rows = read(_statement(), {"agreement_id": agreement_id, "task_id": task_id})
    return tuple(_told(row, json.loads(row.before), json.loads(row.after)) for row in rows)


def _told(row: Row[Any], before: dict[str, Any], after: dict[str, Any]) -> TaskChange:
    if row.action not in (CONFIRMED, RETURNED):
        change = _change(row.at, row.actor, before, after)
        return replace(change, action=row.action, **_of_annex(row.action, before, after)) if "file" in after else change
    return TaskChange(
        row.at, row.actor, None, None, None, after.get("reason"), judged=row.action, agency=row.agency or "",
        reported_on=_day(before.get("reported_on")), confirmed_on=_day(before.get("confirmed_on")),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _change(at: datetime, actor: str, before: dict[str, Any], after: dict[str, Any]) -> TaskChange:
    due = (before[DUE] or "–", after[DUE] or "–") if DUE in before and DUE in after else None
    leads = (_names(before[LEADS]), _names(after[LEADS])) if LEADS in before and LEADS in after else None
    charge = (before[CHARGE], after[CHARGE]) if CHARGE in before and CHARGE in after else None
    return TaskChange(at, actor, due, leads, charge, after.get("reason") if charge else None)


def _of_annex(action: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    if action != EDITED:
        return {"file": after["file"], "due": None, "leads": None, "reason": after.get("set_reason")}
    names = [name for name in OF_ANNEX if name in before and name in after]
    return {"file": after["file"], "facts": tuple((name, _said(before[name]), _said(after[name])) for name in names)}


def _said(fact: Any) -> str:
    return _names(fact) if isinstance(fact, list) else fact or "–"


def _names(names: list[str]) -> str:
    return ", ".join(names) or "–"


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    edited = and_(
        AuditEntry.action == EDITED,
        or_(AuditEntry.before.contains(f'"{DUE}"'), AuditEntry.before.contains(f'"{LEADS}"')),
    )
    by_annex = AuditEntry.action.in_((ADDED, EDITED, CANCELLED)) & AuditEntry.after.contains('"file"')
    of_task = and_(AuditEntry.subject == "task", AuditEntry.subject_id == bindparam("task_id"))
    of_part = and_(AuditEntry.subject == "assignment", Assignment.task_id == bindparam("task_id"))
    return (
        select(
            AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.before, AuditEntry.after,
            Agency.short_name.label("agency"),
        )
        .outerjoin(Assignment, and_(AuditEntry.subject == "assignment", Assignment.id == AuditEntry.subject_id))
        .outerjoin(Agency, Agency.id == Assignment.agency_id)
        .where(
            AuditEntry.chain == bindparam("agreement_id"),
            or_(
                of_task & or_(edited, by_annex, AuditEntry.action == "handed-over"),
                of_part & AuditEntry.action.in_((CONFIRMED, RETURNED)),
            ),
        )
        .order_by(AuditEntry.id.desc())
        .limit(MOST_SHOWN)
    )  # fmt: skip
