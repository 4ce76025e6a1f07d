"""Absences of people, and who stands in for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import link, optional_link


class Absence(Base):
    """Vắng mặt: from ``from_on`` to ``until_on``, both included, or until the day before ``back_on``.

    ``deputy_post_id``: the post of the same agency that stands in; whoever holds it then gets what the absent would.
    """

    __tablename__ = "absences"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = link("people.id")
    from_on: Mapped[date]
    until_on: Mapped[date]
    back_on: Mapped[date | None]
    deputy_post_id: Mapped[int | None] = optional_link("posts.id", index=False)
    entered_by_id: Mapped[int] = link("people.id", index=False)
    entered_at: Mapped[datetime] = mapped_column(Instant)


def is_not_over(day: object) -> ColumnElement[bool]:
    """As SQL: away on ``day`` or later."""
    a = Absence
    return and_(a.until_on >= day, or_(a.back_on.is_(None), and_(a.back_on > day, a.back_on > a.from_on)))
