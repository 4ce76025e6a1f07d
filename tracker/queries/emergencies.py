"""Which program somebody has open in an emergency now, and which openings the parties are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.database import Instant, read
from tracker.domain.emergencies import SHOWN_FOR
from tracker.models import EmergencyReading


@dataclass(frozen=True)
class Emergency:
    """One opening. ``ended_at``: when it really ended, if before ``until_at``."""

    agreement_id: int
    opened_as: str
    reason: str
    opened_at: datetime
    until_at: datetime
    ended_at: datetime | None


def open_emergency(person_id: int, *, now: datetime) -> Emergency | None:
    """What this person has open at this moment."""
    rows = read(_open(), {"person": person_id, "now": now})
    return Emergency(*rows[0]) if rows else None


def emergencies_of(agreement_id: int, *, now: datetime) -> tuple[Emergency, ...]:
    """Those of this program that its parties are shown, the newest first."""
    return tuple(Emergency(*row) for row in read(_of(), {"agreement": agreement_id, "since": now - SHOWN_FOR}))


def _columns() -> Select[*tuple[Any, ...]]:
    e = EmergencyReading
    return select(e.agreement_id, e.opened_as, e.reason, e.opened_at, e.until_at, e.ended_at).order_by(e.id.desc())


@cache
def _open() -> Select[*tuple[Any, ...]]:
    e = EmergencyReading
    mine = e.person_id == bindparam("person"), e.ended_at.is_(None), e.until_at > bindparam("now", type_=Instant)
    return _columns().where(*mine)


@cache
def _of() -> Select[*tuple[Any, ...]]:
    since = EmergencyReading.opened_at > bindparam("since", type_=Instant)
    return _columns().where(EmergencyReading.agreement_id == bindparam("agreement"), since)
