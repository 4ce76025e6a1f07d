"""The posts of agencies with whoever holds them on a day, read out of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, Date, Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from tracker.domain.absences import Away
from tracker.domain.handing_in import heads_there, may_hand_in
from tracker.domain.permissions import Action, Role, Viewer, may_for
from tracker.domain.recipients import Holder, Staff
from tracker.models.absences import Absence, is_not_over
from tracker.models.agencies import Agency
from tracker.models.people import Holding, Person, Post

REMINDED = (Role.OFFICER, Role.UNIT_HEAD, Role.LEADER, Role.AGENCY_ADMIN)
NOBODY_THERE = dict.fromkeys(("person_id", "name", "email", "language", "from_on", "until_on", "back_on"))


@cache
def posts_of() -> Select[*tuple[Any, ...]]:
    """The posts of ``agencies`` that reminders go to, held or vacant ``on`` a day; both are parameters.

    A row for each holder and each time that he is away that day or later.
    """
    on = bindparam("on", type_=Date)
    return _posts(on, on)


@cache
def posts_during() -> Select[*tuple[Any, ...]]:
    """The same of the days from ``since`` to ``until``, with whoever holds a post on any of them, and when he does
    (``held_from``, and ``held_until`` the day after, None for no end). For ``staff_on``.
    """
    since, until = bindparam("since", type_=Date), bindparam("until", type_=Date)
    return _posts(since, until).add_columns(Holding.from_on.label("held_from"), Holding.until_on.label("held_until"))


def _posts(since: BindParameter[date], until: BindParameter[date]) -> Select[*tuple[Any, ...]]:
    held = and_(
        Holding.post_id == Post.id,
        Holding.from_on <= until,
        or_(Holding.until_on.is_(None), Holding.until_on > since),
    )
    return (
        select(
            Post.id.label("post_id"),
            Holding.id.label("holding_id"),
            Post.role,
            Post.title,
            Post.agency_id,
            Agency.name.label("agency_name"),
            Agency.short_name,
            Person.id.label("person_id"),
            Person.name,
            Person.email,
            Person.language,
            Absence.from_on,
            Absence.until_on,
            Absence.back_on,
            Absence.deputy_post_id,
        )
        .join(Agency, Agency.id == Post.agency_id)
        .outerjoin(Holding, held)
        .outerjoin(Person, and_(Person.id == Holding.person_id, Person.disabled_at.is_(None)))
        .outerjoin(Absence, and_(Absence.person_id == Person.id, is_not_over(since)))
        .where(Post.agency_id.in_(bindparam("agencies", expanding=True)), Post.role.in_(REMINDED))
        .order_by(Post.id, Holding.id, Absence.from_on)
    )


def staff_on(rows: Iterable[Any], day: date) -> Staff:
    """The posts by agency as ``posts_of`` has them on that day, out of the rows of days around it."""
    kept = []
    for _of_post, group in groupby(rows, key=lambda row: row.post_id):
        of_post = list(group)
        held = [row for row in of_post if _is_held(row, day)]
        kept += held or [of_post[0]._replace(holding_id=None, **NOBODY_THERE)]
    return staff_of(kept)


def changes_in(rows: Iterable[Any], *, after: date) -> list[date]:
    """The days on which somebody of these rows, which are of the days ``after`` that one too, comes, goes, is away or
    is back."""
    found = set[date]()
    for row in rows:
        found |= {day for day in (row.held_from, row.held_until) if day is not None and day > after}
        if row.from_on is not None:
            found |= {row.from_on, _away(row).until_on + timedelta(days=1)}
    return sorted(found)


def _is_held(row: Any, day: date) -> bool:
    if row.held_from is None or row.held_from > day:
        return False
    return row.held_until is None or row.held_until > day


def staff_of(rows: Iterable[Row[Any]]) -> Staff:
    """The posts by agency."""
    staff: dict[int, list[Holder]] = {}
    for _of_post, group in groupby(rows, key=lambda row: (row.post_id, row.holding_id)):
        of_holder = list(group)
        row = of_holder[0]
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
            post_id=row.post_id,
            away=tuple(_away(one) for one in of_holder if one.from_on is not None),
        )
        staff.setdefault(row.agency_id, []).append(holder)
    return staff


def hands_in(session: Session, viewer: Viewer, agency_id: int, *, on: date) -> bool:
    """May this person hand in the report of that agency on that day? See ``domain/handing_in.py``.

    One statement for who is no head himself.
    """
    if may_for(viewer, Action.SEND_BACK_DRAFT, agency_id):
        return True
    seat = viewer.seat_for(Action.SUBMIT_REPORT, agency_id)
    if seat is None or seat.agency_id is None:
        return False
    rows = session.execute(posts_of(), {"agencies": [seat.agency_id], "on": on})
    return may_hand_in(viewer, agency_id, heads_there(staff_of(rows), seat.agency_id, on=on))


def _away(row: Row[Any]) -> Away:
    last_on = row.until_on if row.back_on is None else min(row.until_on, row.back_on - timedelta(days=1))
    return Away(row.from_on, last_on, row.deputy_post_id)
