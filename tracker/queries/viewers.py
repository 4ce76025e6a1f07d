"""Who is asking, and how his agencies stand to an agreement. Small queries that every page pays for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Row, Select, bindparam, func, or_, select, union_all
from sqlalchemy.orm import aliased

from tracker.database import Instant, read
from tracker.domain.permissions import Role, Seat, Standing, Viewer
from tracker.models import (
    Agency,
    AgencySuccession,
    Agreement,
    Assignment,
    Holding,
    Party,
    Person,
    Post,
    Reassignment,
    SecondFactor,
    SignInSession,
)
from tracker.models.standing import handed_over, standing_rows
from tracker.queries.successions import passes_on

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)


@dataclass(frozen=True)
class LiveSession:
    """A session that still lets in, and whose it is.

    ``proved_at``: when who is there was last proved. ``has_password``: not so for people of the demonstration.
    """

    viewer: Viewer
    seen_at: datetime
    proved_at: datetime
    has_password: bool
    has_second_factor: bool


def viewer_of_session(sid_digest: str, *, now: datetime, today: date) -> LiveSession | None:
    """The person behind a live session; None when it ended, idled out or grew too old."""
    values = {"sid": sid_digest, "today": today, "idle_since": now - IDLE, "too_old": now - ABSOLUTE}
    rows = read(_person_of_session(), values)
    if not rows:
        return None
    first = rows[0]
    has_password, has_factor = bool(first.has_password), bool(first.has_second_factor)
    return LiveSession(_viewer(rows), first.seen_at, first.proved_at, has_password, has_factor)


def viewer_of_person(person_id: int, *, today: date) -> Viewer | None:
    """The same for a person without a session: jobs, commands and tests."""
    rows = read(_person(), {"person": person_id, "today": today})
    return _viewer(rows) if rows else None


def standing_of(agency_ids: frozenset[int], agreement_id: int) -> Standing | None:
    """How these agencies stand to the agreement; None when there is no such agreement."""
    return Standing.of(read(*standing_rows(agency_ids, agreement_id)))


def visible_agreement_ids(agency_ids: frozenset[int]) -> Select[*tuple[Any, ...]]:
    """The agreements these agencies may read, as a subquery for ``.in_()``: signed, holding a part, superior, or
    with a report handed in before the work was handed over."""
    return _visible(sorted(agency_ids))


def visible_to_mine() -> Select[*tuple[Any, ...]]:
    """The same for statements that are built once: the agencies come as the parameter ``mine`` (a list of ids)."""
    return _visible(bindparam("mine", expanding=True))


def _visible(mine: Any) -> Select[*tuple[Any, ...]]:
    child = aliased(Agreement)
    return select(
        union_all(
            select(Party.agreement_id.label("id")).where(Party.agency_id.in_(mine)),
            select(Assignment.agreement_id).where(Assignment.agency_id.in_(mine)),
            select(child.id).join(Party, Party.agreement_id == child.parent_id).where(Party.agency_id.in_(mine)),
            select(Reassignment.agreement_id).where(*handed_over(mine)),
        )
        .subquery()
        .c.id
    )


@cache
def _person_of_session() -> Select[*tuple[Any, ...]]:
    """Built once: every page pays for it."""
    of_sessions = (
        _people(
            SignInSession.seen_at,
            func.coalesce(SignInSession.proved_at, SignInSession.started_at).label("proved_at"),
            Person.password_hash.is_not(None).label("has_password"),
            SecondFactor.switched_on_at.is_not(None).label("has_second_factor"),
        )
        .join(SignInSession, SignInSession.person_id == Person.id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
    )
    return _with_families(
        of_sessions.where(
            SignInSession.sid_digest == bindparam("sid"),
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at > bindparam("idle_since", type_=Instant),
            SignInSession.started_at > bindparam("too_old", type_=Instant),
        )
    )


@cache
def _person() -> Select[*tuple[Any, ...]]:
    return _with_families(_people().where(Person.id == bindparam("person")))


def _people(*more: Any) -> Select[*tuple[Any, ...]]:
    today = bindparam("today", type_=Date)
    return (
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.language,
            Holding.id.label("holding_id"),
            Post.role,
            Post.title,
            Post.agency_id,
            Agency.name.label("agency_name"),
            Agency.short_name,
            *more,
        )
        .select_from(Person)
        .outerjoin(
            Holding,
            (Holding.person_id == Person.id)
            & (Holding.from_on <= today)
            & or_(Holding.until_on.is_(None), Holding.until_on > today),
        )
        .outerjoin(Post, Post.id == Holding.post_id)
        .outerjoin(Agency, Agency.id == Post.agency_id)
        .where(Person.disabled_at.is_(None))
    )


def _with_families(people: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A row for each post and ``answers_for``: its agency, and all whose work that inherited through any chain."""
    asking, s = people.cte("asking"), AgencySuccession
    family = select(asking.c.agency_id.label("heir"), asking.c.agency_id.label("answers_for")).cte(
        "family", recursive=True
    )
    family = family.union(
        select(family.c.heir, s.predecessor_id)
        .join(s, s.successor_id == family.c.answers_for)
        .where(passes_on(s.kind), s.effective_on <= bindparam("today", type_=Date))
    )
    return (
        select(asking, family.c.answers_for)
        .outerjoin(family, family.c.heir == asking.c.agency_id)
        .order_by(asking.c.holding_id)
    )


def _viewer(rows: Sequence[Row[Any]]) -> Viewer:
    first = rows[0]
    posts = [list(of_post) for _id, of_post in groupby(rows, key=lambda row: row.holding_id)]
    return Viewer(
        person_id=first.id,
        name=first.name,
        email=first.email,
        language=first.language,
        seats=tuple(_seat(of_post) for of_post in posts if of_post[0].role),
    )


def _seat(rows: list[Row[Any]]) -> Seat:
    post = rows[0]
    return Seat(
        role=Role(post.role),
        title=post.title,
        agency_id=post.agency_id,
        agency_name=post.agency_name or "",
        agency_short=post.short_name or "",
        answers_for=frozenset(row.answers_for for row in rows if row.answers_for is not None),
    )
