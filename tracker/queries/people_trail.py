"""Who gave whom which post, shut which account, changed which name of the agency: of one's agencies, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, Text, and_, bindparam, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.people_trail import ABOUT_PEOPLE, ACCOUNT_ACTS, OF_AGENCY, POST_ACTS, tell_of_person
from tracker.domain.permissions import OWN_ACTIONS, Action, Role, Viewer, may
from tracker.domain.review_trail import Recorded, Telling
from tracker.models import Absence, Agency, AuditEntry, Holding, Person, Post

PAGE_SIZE = 25


@dataclass(frozen=True)
class PersonLine:
    """One act. ``about``: whose account or post, or which agency, as called today; ``person_id``: None for an agency.

    ``actor``: name, post and agency as recorded then; None: the system did it. ``address``: for auditors only.
    """

    at: datetime
    action: str
    actor: str | None
    told: Telling
    about: str | None
    person_id: int | None
    address: str | None


@dataclass(frozen=True)
class PeopleTrail:
    """A page, by local day. ``person``: the one asked about."""

    days: tuple[tuple[date, tuple[PersonLine, ...]], ...]
    person: str | None
    number: int
    first: int
    last: int
    total: int


def people_trail(*, viewer: Viewer, zone: ZoneInfo, about: int | None = None, number: int = 1) -> PeopleTrail:
    """Page ``number`` (from 1) of what was recorded about the people and the agencies that this person answers for.

    Two statements at most. Posts elsewhere are told to that agency; who runs the system reads of all accounts.
    ``about``: of one person only.
    """
    runs_all = may(viewer, Action.ADMINISTER)
    start = (number - 1) * PAGE_SIZE
    values: dict[str, Any] = {"size": PAGE_SIZE, "offset": start}
    if not runs_all:
        values["mine"] = sorted(viewer.agency_ids_as(OWN_ACTIONS[Action.SEE_PEOPLE_TRAIL]))
    if about is not None:
        values["about"] = about
    rows = read(_entries(runs_all, about is not None), values)
    audited = viewer.agency_ids_as({Role.AUDITOR})
    sees_addresses = not runs_all and audited.issuperset(values["mine"])
    lines = [_line(row, zone, sees_addresses=sees_addresses) for row in rows]
    by_day = groupby(lines, key=lambda line: line.at.astimezone(zone).date())
    return PeopleTrail(
        days=tuple((day, tuple(of_day)) for day, of_day in by_day),
        person=next((line.about for line in lines), None) if about is not None else None,
        number=number,
        first=start + 1 if lines else 0,
        last=start + len(lines),
        total=rows[0].total if rows else 0,
    )


def _line(row: Row[Any], zone: ZoneInfo, *, sees_addresses: bool) -> PersonLine:
    entry = Recorded(
        action=row.action, subject=row.subject, before=json.loads(row.before or "{}"),
        after=json.loads(row.after or "{}"), agency="", decision="", period="", names={},
    )  # fmt: skip
    return PersonLine(
        at=row.at,
        action=row.action,
        actor=row.actor if row.by_id else None,
        told=tell_of_person(entry, zone=zone, is_nobody=row.anonymised_at is not None),
        about=row.agency if row.subject in OF_AGENCY else row.name,
        person_id=row.of_id if row.subject in ABOUT_PEOPLE else None,
        address=row.address if sees_addresses else None,
    )


@cache
def _entries(runs_all: bool, is_about_one: bool) -> Select[*tuple[Any, ...]]:
    entry, away, of = AuditEntry, Absence, aliased(Person)
    of_id = func.coalesce(away.person_id, entry.subject_id)
    about_people = or_(
        and_(entry.subject == "person", entry.action.in_(sorted(POST_ACTS | ACCOUNT_ACTS))),
        and_(entry.subject == "absence", away.id.is_not(None)),
    )
    about_agencies: ColumnElement[bool] = entry.subject.in_(sorted(OF_AGENCY))
    if not runs_all:
        about_people = and_(about_people, *_of_ours(of_id))
        about_agencies = and_(about_agencies, entry.subject_id.in_(_mine()))
    conditions = (
        [and_(about_people, of_id == bindparam("about"))] if is_about_one else [or_(about_people, about_agencies)]
    )
    return (
        select(
            entry.at, entry.person_id.label("by_id"), entry.actor, entry.action, entry.subject, entry.before,
            entry.after, entry.address, of_id.label("of_id"), of.name, of.anonymised_at, Agency.name.label("agency"),
            func.count().over().label("total"),
        )
        .outerjoin(away, and_(entry.subject == "absence", away.id == entry.subject_id))
        .outerjoin(of, and_(entry.subject.in_(sorted(ABOUT_PEOPLE)), of.id == of_id))
        .outerjoin(Agency, and_(entry.subject.in_(sorted(OF_AGENCY)), Agency.id == entry.subject_id))
        .where(entry.chain == 0, *conditions)
        .order_by(entry.id.desc())
        .limit(bindparam("size"))
        .offset(bindparam("offset"))
    )  # fmt: skip


def _mine() -> Any:
    return bindparam("mine", expanding=True)


def _of_ours(of_id: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    """Somebody who holds or held a post of ours; and where the act is about a post, that one is of ours."""
    held = select(Holding.person_id).join(Post, Post.id == Holding.post_id).where(Post.agency_id.in_(_mine()))
    names_post = exists().where(Post.agency_id.in_(_mine()), _says("post_id", cast(Post.id, Text)))
    ours = aliased(Agency)
    names_agency = exists().where(ours.id.in_(_mine()), _says("agency", literal('"') + ours.name + literal('"')))
    return (
        of_id.in_(held),
        or_(AuditEntry.subject != "person", AuditEntry.action.not_in(sorted(POST_ACTS)), names_post, names_agency),
    )


def _says(fact: str, value: ColumnElement[str]) -> ColumnElement[bool]:
    """The facts, which are kept as JSON with sorted names, name this value: as one of several, or as the last."""
    begin = literal(f'%"{fact}": ') + value
    facts = AuditEntry.after, AuditEntry.before
    return or_(*(one.like(begin + end) for one in facts for end in (literal(",%"), literal("}%"))))
