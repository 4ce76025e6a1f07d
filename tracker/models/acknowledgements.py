"""Promises of agencies for what they owe."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.obligations import ObligationKind
from tracker.models.columns import NAME, WORD, link, one_of


class Acknowledgement(Base):
    """Đã nhận biết, hẹn xong ngày ..: once for an obligation and its due date; written once, never changed.

    As with reminders ``obligation_id`` is of several tables. ``post_title``: the post that promised, as it was then.
    """

    __tablename__ = "acknowledgements"
    __table_args__ = (
        one_of("obligation_kind", ObligationKind),
        CheckConstraint("until_on >= made_on", name="promises_no_day_that_passed"),
        UniqueConstraint(
            "obligation_kind", "obligation_id", "owner_id", "due_version", name="uq_acknowledgements_one_promise"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_kind: Mapped[str] = mapped_column(WORD)
    obligation_id: Mapped[int]
    owner_id: Mapped[int] = link("agencies.id", index=False)
    due_version: Mapped[int]
    agreement_id: Mapped[int] = link("agreements.id")
    due_on: Mapped[date]
    made_on: Mapped[date]
    until_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int] = link("people.id", index=False)
    post_title: Mapped[str] = mapped_column(NAME)


def promise_for(kind: Any, id_: Any, owner_id: Any, due_version: Any) -> ColumnElement[bool]:
    """The condition by which a promise belongs to an obligation with these columns or values."""
    a = Acknowledgement
    return and_(a.obligation_kind == kind, a.obligation_id == id_, a.owner_id == owner_id, a.due_version == due_version)
