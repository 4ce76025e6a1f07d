"""Whether a person's second factor is on, for the page of his account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tracker.database import db
from tracker.models import Person, RecoveryCode, SecondFactor


@dataclass(frozen=True)
class FactorState:
    """``on_since`` None: it is off. ``codes_left``: recovery codes not used yet."""

    has_password: bool
    on_since: datetime | None
    codes_left: int


def second_factor_of(person_id: int) -> FactorState:
    """One statement."""
    left = (
        select(func.count(RecoveryCode.id))
        .where(RecoveryCode.person_id == Person.id, RecoveryCode.used_at.is_(None))
        .scalar_subquery()
    )
    row = db.session.execute(
        select(Person.password_hash.is_not(None), SecondFactor.switched_on_at, left)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .where(Person.id == person_id)
    ).one()
    return FactorState(bool(row[0]), row[1], row[2])
