"""The posts of agencies with whoever holds them on a day, read out of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Date, Row, Select, and_, bindparam, or_, select

from tracker.domain.permissions import Role
from tracker.domain.recipients import Holder, Staff
from tracker.models.agencies import Agency
from tracker.models.people import Holding, Person, Post

REMINDED = (Role.OFFICER, Role.UNIT_HEAD, Role.LEADER, Role.AGENCY_ADMIN)


@cache
def posts_of() -> Select[*tuple[Any, ...]]:
    """The posts of ``agencies`` that reminders go to, held or vacant ``on`` a day; both are parameters."""
    on = bindparam("on", type_=Date)
    held = and_(
        Holding.post_id == Post.id, Holding.from_on <= on, or_(Holding.until_on.is_(None), Holding.until_on > on)
    )
    return (
        select(
            Post.role,
            Post.title,
            Post.agency_id,
            Agency.name.label("agency_name"),
            Agency.short_name,
            Person.id.label("person_id"),
            Person.name,
            Person.email,
            Person.language,
        )
        .join(Agency, Agency.id == Post.agency_id)
        .outerjoin(Holding, held)
        .outerjoin(Person, and_(Person.id == Holding.person_id, Person.disabled_at.is_(None)))
        .where(Post.agency_id.in_(bindparam("agencies", expanding=True)), Post.role.in_(REMINDED))
        .order_by(Post.id, Holding.id)
    )


def staff_of(rows: Iterable[Row[Any]]) -> Staff:
    """The posts by agency."""
    staff: dict[int, list[Holder]] = {}
    for row in rows:
        holder = Holder(
            role=Role(row.role),
            title=row.title,
            agency_id=row.agency_id,
            agency_name=row.agency_name,
            agency_short=row.short_name,
            person_id=row.person_id,
            name=row.name or "",
            address=row.email or "",
            language=row.language or "vi",
        )
        staff.setdefault(row.agency_id, []).append(holder)
    return staff
