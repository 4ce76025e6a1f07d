"""Figures for whoever watches the installation: counts and ages, never a name, a title or an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from tracker.database import db
from tracker.models import Agreement, AuditEntry, ProgressEntry, SignInFailure, SignInSession, Task
from tracker.queries.mail_health import mail_health

RECENT = timedelta(minutes=15)
COUNTED = {"agreements": Agreement, "tasks": Task, "progress_entries": ProgressEntry, "audit_entries": AuditEntry}


@dataclass(frozen=True)
class Figures:
    """``outbox``: mails by state; ``rows`` by table; ages in seconds, None where there is nothing to be old."""

    outbox: Mapping[str, int]
    oldest_pending_seconds: int | None
    is_on_hold: bool
    seconds_since_tick: float | None
    open_sessions: int
    failed_sign_ins: int
    rows: Mapping[str, int]


def figures(*, now: datetime) -> Figures:
    """As they are at this moment. ``failed_sign_ins``: of the last 15 minutes."""
    health = mail_health(now=now)
    ticked_at = health.last_tick_at
    return Figures(
        outbox=health.outbox,
        oldest_pending_seconds=health.oldest_pending_seconds,
        is_on_hold=health.is_on_hold,
        seconds_since_tick=None if ticked_at is None else (now - ticked_at).total_seconds(),
        open_sessions=_count(select(func.count()).where(SignInSession.ended_at.is_(None))),
        failed_sign_ins=_count(select(func.count()).where(SignInFailure.failed_at > now - RECENT)),
        rows={name: _count(select(func.count()).select_from(table)) for name, table in COUNTED.items()},
    )


def _count(asked: Select[int]) -> int:
    return db.session.scalar(asked) or 0
