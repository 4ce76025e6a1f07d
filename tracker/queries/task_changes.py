"""What the trail tells of a task's due date and lead agencies: a lateness that an edit took away stays visible."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from tracker.database import read
from tracker.models import AuditEntry

MOST_SHOWN = 20
DUE, LEADS = "due_text", "leads"


@dataclass(frozen=True)
class TaskChange:
    """One edit of the due date or of the lead agencies, as written; ``leads`` None where they stayed."""

    at: datetime
    actor: str
    due: tuple[str, str] | None
    leads: tuple[str, str] | None


def task_changes(agreement_id: int, task_id: int) -> tuple[TaskChange, ...]:
    """The newest edits of the task that moved its date or its lead; one statement."""
    rows = read(_statement(), {"agreement_id": agreement_id, "task_id": task_id})
    return tuple(_change(row.at, row.actor, json.loads(row.before), json.loads(row.after)) for row in rows)


def _change(at: datetime, actor: str, before: dict[str, Any], after: dict[str, Any]) -> TaskChange:
    due = (before[DUE] or "–", after[DUE] or "–") if DUE in before and DUE in after else None
    leads = (_names(before[LEADS]), _names(after[LEADS])) if LEADS in before and LEADS in after else None
    return TaskChange(at, actor, due, leads)


def _names(names: list[str]) -> str:
    return ", ".join(names) or "–"


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    moved = or_(AuditEntry.before.contains(f'"{DUE}"'), AuditEntry.before.contains(f'"{LEADS}"'))
    return (
        select(AuditEntry.at, AuditEntry.actor, AuditEntry.before, AuditEntry.after)
        .where(
            AuditEntry.chain == bindparam("agreement_id"),
            AuditEntry.subject == "task",
            AuditEntry.subject_id == bindparam("task_id"),
            AuditEntry.action == "edited",
            moved,
        )
        .order_by(AuditEntry.id.desc())
        .limit(MOST_SHOWN)
    )
