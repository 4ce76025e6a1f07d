"""How a program ended, as every page of it says, and what it leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.models import Agreement, Closing


@dataclass(frozen=True)
class Ended:
    """The closing that stands. ``successor``: id and title of the program that follows, if one was named."""

    agreement_id: int
    outcome: str
    closed_on: date
    document_symbol: str | None
    document_on: date | None
    reason: str
    closed_as: str
    successor_id: int | None
    successor: str | None


def closing_of(agreement_id: int) -> Ended | None:
    """None while the program goes on; one statement."""
    following = aliased(Agreement)
    row = db.session.execute(
        select(
            Closing.agreement_id,
            Closing.outcome,
            Closing.closed_on,
            Closing.document_symbol,
            Closing.document_on,
            Closing.reason,
            Closing.closed_as,
            Closing.successor_id,
            following.title,
        )
        .outerjoin(following, following.id == Closing.successor_id)
        .where(Closing.agreement_id == agreement_id, Closing.reopened_at.is_(None))
    ).one_or_none()
    return None if row is None else Ended(*row)
