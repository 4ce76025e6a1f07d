"""What the trail tells of a task's due date, its lead agencies and who was in charge: nothing goes unseen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from tracker.database import read
from tracker.models import AuditEntry

MOST_SHOWN = 20
DUE, LEADS, CHARGE = "due_text", "leads", "charge"


@dataclass(frozen=True)
class TaskChange:
    """One edit, as written: what stayed is None. ``charge``: from whom to whom a part went, with the ``reason``."""

    at: datetime
    actor: str
    due: tuple[str, str] | None
    leads: tuple[str, str] | None
    charge: tuple[str, str] | None
    reason: str | None


def task_changes(agreement_id: int, task_id: int) -> tuple[TaskChange, ...]:
    """The newest edits of the task that moved its date or its lead; one statement."""
    rows = read(_statement(), {"agreement_id": agreement_id, "task_id": task_id})
    return tuple(_change(row.at, row.actor, json.loads(row.before), json.loads(row.after)) for row in rows)


def _change(at: datetime, actor: str, before: dict[str, Any], after: dict[str, Any]) -> TaskChange:
    due = (before[DUE] or "–", after[DUE] or "–") if DUE in before and DUE in after else None
    leads = (_names(before[LEADS]), _names(after[LEADS])) if LEADS in before and LEADS in after else None
    charge = (before[CHARGE], after[CHARGE]) if CHARGE in before and CHARGE in after else None
    return TaskChange(at, actor, due, leads, charge, after.get("reason") if charge else None)


def _names(names: list[str]) -> str:
    return ", ".join(names) or "–"


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    edited = and_(
        AuditEntry.action == "edited",
        or_(AuditEntry.before.contains(f'"{DUE}"'), AuditEntry.before.contains(f'"{LEADS}"')),
    )
    return (
        select(AuditEntry.at, AuditEntry.actor, AuditEntry.before, AuditEntry.after)
        .where(
            AuditEntry.chain == bindparam("agreement_id"),
            AuditEntry.subject == "task",
            AuditEntry.subject_id == bindparam("task_id"),
            or_(edited, AuditEntry.action == "handed-over"),
        )
        .order_by(AuditEntry.id.desc())
        .limit(MOST_SHOWN)
    )
