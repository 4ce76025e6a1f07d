"""Who is asking, and how his agencies stand to an agreement. Two small queries that every page pays for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Row, Select, bindparam, or_, select, union_all
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
    SignInSession,
)
from tracker.models.standing import standing_rows
from tracker.queries.successions import passes_on

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)


def viewer_of_session(sid_digest: str, *, now: datetime, today: date) -> tuple[Viewer, datetime] | None:
    """The person behind a live session and when he was last seen; None when it ended, idled out or grew too old."""
    values = {"sid": sid_digest, "today": today, "idle_since": now - IDLE, "too_old": now - ABSOLUTE}
    rows = read(_person_of_session(), values)
    if not rows:
        return None
    return _viewer(rows, today), rows[0].seen_at


def viewer_of_person(person_id: int, *, today: date) -> Viewer | None:
    """The same for a person without a session: jobs, commands and tests."""
    rows = read(_person(), {"person": person_id, "today": today})
    return _viewer(rows, today) if rows else None


def standing_of(agency_ids: frozenset[int], agreement_id: int) -> Standing | None:
    """How these agencies stand to the agreement; None when there is no such agreement."""
    return Standing.of(read(*standing_rows(agency_ids, agreement_id)))


def visible_agreement_ids(agency_ids: frozenset[int]) -> Select[*tuple[Any, ...]]:
    """The agreements these agencies may read, as a subquery for ``.in_()``: signed, holding a part, or superior."""
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
        )
        .subquery()
        .c.id
    )


@cache
def _person_of_session() -> Select[*tuple[Any, ...]]:
    """Built once: every page pays for it."""
    with_session = _people().join(SignInSession, SignInSession.person_id == Person.id)
    return with_session.add_columns(SignInSession.seen_at).where(
        SignInSession.sid_digest == bindparam("sid"),
        SignInSession.ended_at.is_(None),
        SignInSession.seen_at > bindparam("idle_since", type_=Instant),
        SignInSession.started_at > bindparam("too_old", type_=Instant),
    )


@cache
def _person() -> Select[*tuple[Any, ...]]:
    return _people().where(Person.id == bindparam("person"))


def _people() -> Select[*tuple[Any, ...]]:
    today = bindparam("today", type_=Date)
    return (
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.language,
            Post.role,
            Post.title,
            Post.agency_id,
            Agency.name.label("agency_name"),
            Agency.short_name,
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
        .order_by(Holding.id)
    )


def _viewer(rows: Sequence[Row[Any]], today: date) -> Viewer:
    agencies = {row.agency_id for row in rows if row.agency_id is not None}
    families = _families(agencies, today)
    first = rows[0]
    return Viewer(
        person_id=first.id,
        name=first.name,
        email=first.email,
        language=first.language,
        seats=tuple(
            Seat(
                role=Role(row.role),
                title=row.title,
                agency_id=row.agency_id,
                agency_name=row.agency_name or "",
                agency_short=row.short_name or "",
                answers_for=families.get(row.agency_id, frozenset()),
            )
            for row in rows
            if row.role
        ),
    )


def _families(agency_ids: set[int], today: date) -> dict[int, frozenset[int]]:
    """Each agency with all whose work it inherited by today, through any chain."""
    if not agency_ids:
        return {}
    found: dict[int, set[int]] = {agency: {agency} for agency in agency_ids}
    for heir, ancestor in read(_inherited(), {"agencies": sorted(agency_ids), "today": today}):
        found[heir].add(ancestor)
    return {agency: frozenset(family) for agency, family in found.items()}


@cache
def _inherited() -> Select[*tuple[Any, ...]]:
    s = AgencySuccession
    step = passes_on(s.kind) & (s.effective_on <= bindparam("today", type_=Date))
    chain = (
        select(s.successor_id.label("heir"), s.predecessor_id.label("ancestor"))
        .where(s.successor_id.in_(bindparam("agencies", expanding=True)), step)
        .cte("inherited", recursive=True)
    )
    chain = chain.union(select(chain.c.heir, s.predecessor_id).join(s, s.successor_id == chain.c.ancestor).where(step))
    return select(chain.c.heir, chain.c.ancestor)
