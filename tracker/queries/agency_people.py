"""The posts of the viewer's agencies: who holds them today, who is away and who stands in. One statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.permissions import WRITERS, Role, Viewer
from tracker.models import Absence, Agency, Holding, Person, Post
from tracker.models.absences import is_not_over


@dataclass(frozen=True)
class AwayRow:
    """One absence that is not over; ``deputy``: the title of the post that stands in, None for nobody."""

    id: int
    from_on: date
    until_on: date
    deputy: str | None
    is_now: bool


@dataclass(frozen=True)
class PostRow:
    """One post with a holder of today, or vacant (then without a person). ``may_enter``: may the viewer say that this
    person is away, or back? ``may_keep``: does he keep the people of this agency?"""

    post_id: int
    role: Role
    title: str
    agency: str
    person_id: int | None
    name: str
    away: tuple[AwayRow, ...]
    may_enter: bool
    may_keep: bool

    @property
    def may_stand_in(self) -> bool:
        """Is somebody there who does the work of a program?"""
        return self.role in WRITERS and self.person_id is not None


@dataclass(frozen=True)
class AgencyPeople:
    """The posts of one agency."""

    agency: str
    posts: tuple[PostRow, ...]


def agency_people(viewer: Viewer, *, today: date) -> list[AgencyPeople]:
    """The agencies in which the viewer holds a post, with their posts."""
    agencies = sorted({seat.agency_id for seat in viewer.seats if seat.agency_id is not None})
    rows = read(_statement(), {"agencies": agencies, "today": today})
    return [
        AgencyPeople(
            agency,
            tuple(
                _post(list(of_holder), viewer, today)
                for _key, of_holder in groupby(of_agency, key=lambda row: (row.post_id, row.holding_id))
            ),
        )
        for agency, of_agency in groupby(rows, key=lambda row: row.agency)
    ]


def _post(rows: Sequence[Row[Any]], viewer: Viewer, today: date) -> PostRow:
    row = rows[0]
    administers = any(seat.role is Role.AGENCY_ADMIN and seat.agency_id == row.agency_id for seat in viewer.seats)
    return PostRow(
        post_id=row.post_id,
        role=Role(row.role),
        title=row.title,
        agency=row.agency_short,
        person_id=row.person_id,
        name=row.name or "",
        away=tuple(_away(one, today) for one in rows if one.absence_id is not None),
        may_enter=row.person_id is not None and (administers or row.person_id == viewer.person_id),
        may_keep=administers,
    )


def _away(row: Row[Any], today: date) -> AwayRow:
    last_on = row.until_on if row.back_on is None else min(row.until_on, row.back_on - timedelta(days=1))
    return AwayRow(row.absence_id, row.from_on, last_on, row.deputy, row.from_on <= today)


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    today, deputy = bindparam("today", type_=Date), aliased(Post)
    held = and_(
        Holding.post_id == Post.id, Holding.from_on <= today, or_(Holding.until_on.is_(None), Holding.until_on > today)
    )
    return (
        select(
            Post.id.label("post_id"),
            Post.role,
            Post.title,
            Post.agency_id,
            Agency.name.label("agency"),
            Agency.short_name.label("agency_short"),
            Holding.id.label("holding_id"),
            Person.id.label("person_id"),
            Person.name,
            Absence.id.label("absence_id"),
            Absence.from_on,
            Absence.until_on,
            Absence.back_on,
            deputy.title.label("deputy"),
        )
        .join(Agency, Agency.id == Post.agency_id)
        .outerjoin(Holding, held)
        .outerjoin(Person, and_(Person.id == Holding.person_id, Person.disabled_at.is_(None)))
        .outerjoin(Absence, and_(Absence.person_id == Person.id, is_not_over(today)))
        .outerjoin(deputy, deputy.id == Absence.deputy_post_id)
        .where(Post.agency_id.in_(bindparam("agencies", expanding=True)))
        .order_by(Agency.name, Post.agency_id, Post.id, Holding.id, Absence.from_on)
    )
