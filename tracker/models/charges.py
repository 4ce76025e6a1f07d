"""Who is in charge of which part, read out of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, or_, select

from tracker.domain.charges import Desk
from tracker.domain.permissions import WRITERS, Role
from tracker.domain.tasks import SetState
from tracker.models.agreements import Agreement
from tracker.models.people import Holding, Person, Post
from tracker.models.tasks import Assignment, Task


def is_held_today() -> ColumnElement[bool]:
    """Of a Holding; ``today`` is a parameter."""
    today = bindparam("today", type_=Date)
    return and_(Holding.from_on <= today, or_(Holding.until_on.is_(None), Holding.until_on > today))


def in_charge() -> ColumnElement[str | None]:
    """Name of whoever holds the post in charge of the Assignment today; None where nobody is named or there."""
    found = select(Person.name).join(Holding, Holding.person_id == Person.id)
    found = found.where(Holding.post_id == Assignment.charge_id, is_held_today(), Person.disabled_at.is_(None))
    return found.order_by(Holding.id).limit(1).correlate(Assignment).scalar_subquery()


@cache
def open_parts() -> Select[*tuple[Any, ...]]:
    """Parts of ``agencies`` that are not confirmed, of what is neither done nor cancelled, in programs not closed."""
    return (
        select(
            Assignment.id,
            Assignment.task_id,
            Assignment.agreement_id,
            Assignment.agency_id,
            Assignment.role,
            Assignment.charge_id,
            Task.number,
            Task.title,
            Task.due_text,
            Task.effective_due_on.label("due_on"),
            Agreement.title.label("program"),
        )
        .join(Task, Task.id == Assignment.task_id)
        .join(Agreement, Agreement.id == Assignment.agreement_id)
        .where(
            Assignment.agency_id.in_(bindparam("agencies", expanding=True)),
            Agreement.closed_on.is_(None),
            Assignment.confirmed_on.is_(None),
            Task.done_on.is_(None),
            or_(Task.set_state.is_(None), Task.set_state == SetState.PAUSED),
        )
        .order_by(Agreement.title, Agreement.id, Task.position, Assignment.id)
    )


@cache
def desk_rows() -> Select[*tuple[Any, ...]]:
    """The posts of ``agencies`` that work on programs, a row for each holder of ``today``, or one without."""
    return (
        select(Post.agency_id, Post.id, Post.role, Post.title, Person.id.label("person_id"), Person.name)
        .outerjoin(Holding, and_(Holding.post_id == Post.id, is_held_today()))
        .outerjoin(Person, and_(Person.id == Holding.person_id, Person.disabled_at.is_(None)))
        .where(Post.agency_id.in_(bindparam("agencies", expanding=True)), Post.role.in_(sorted(WRITERS)))
        .order_by(Post.agency_id, Post.id, Holding.id)
    )


def desks_of(rows: Iterable[Row[Any]]) -> dict[int, list[Desk]]:
    """The desks by agency."""
    found: dict[int, list[Desk]] = {}
    for agency_id, of_agency in groupby(rows, key=lambda row: row.agency_id):
        for post_id, of_post in groupby(of_agency, key=lambda row: row.id):
            holders = list(of_post)
            people = tuple((row.person_id, row.name) for row in holders if row.person_id is not None)
            found.setdefault(agency_id, []).append(Desk(post_id, Role(holders[0].role), holders[0].title, people))
    return found
