"""One agency: its names through time, whom it came from and went into, and the programs of it that one may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Date, Integer, Select, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.agencies import Level, Succession, SuccessionKind, inherited
from tracker.domain.agency_facts import AgencyFacts, AgencyName
from tracker.domain.permissions import READERS, Action, Role, Viewer, may
from tracker.models import (
    Agency,
    AgencySuccession,
    Agreement,
    Assignment,
    FormerName,
    Holding,
    Party,
    Person,
    Post,
)
from tracker.models.agencies import succession_rows
from tracker.queries.viewers import visible_to_mine

PAGE_SIZE = 25
MOST_BELOW = 50


@dataclass(frozen=True)
class DatedName:
    """A name with the days on which it began and ended, as far as they are known. ``id`` None: the present one."""

    id: int | None
    name: str
    short_name: str
    abbreviation: str | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Relative:
    """Another agency beside this one: above or below it, before or after it."""

    id: int
    name: str
    kind: SuccessionKind | None = None
    effective_on: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class OwnProgram:
    """A program that the agency, or one that went into it, signed or holds parts of. ``as_signed``: the name on the
    paper, None if not signed."""

    id: int
    title: str
    symbol: str | None
    signed_on: date | None
    as_signed: str | None
    is_standing: bool
    part_count: int
    done_count: int


@dataclass(frozen=True)
class HeldPost:
    """A post of the agency and who holds it today; "" when nobody does."""

    title: str
    role: Role
    holder: str


@dataclass(frozen=True)
class OneAgency:
    """All that its page says. ``posts`` None: not for this viewer; ``programs`` None: he reads no programs."""

    id: int
    name: str
    short_name: str
    abbreviation: str | None
    level: Level | None
    parent: Relative | None
    ended_on: date | None
    is_to_check: bool
    names: tuple[DatedName, ...]
    before: tuple[Relative, ...]
    after: tuple[Relative, ...]
    below: tuple[Relative, ...]
    programs: tuple[OwnProgram, ...] | None
    program_count: int
    number: int
    posts: tuple[HeldPost, ...] | None

    @property
    def facts(self) -> AgencyFacts:
        """What can be put right of it."""
        name = AgencyName(name=self.name, short_name=self.short_name, abbreviation=self.abbreviation)
        return AgencyFacts(
            name=name, level=self.level, parent_id=self.parent.id if self.parent else None,
            named_from=self.names[0].valid_from, ended_on=self.ended_on,
        )  # fmt: skip

    @property
    def first(self) -> int:
        """The number of the first program shown."""
        return PAGE_SIZE * (self.number - 1) + 1

    @property
    def last(self) -> int:
        """The number of the last one."""
        return self.first + len(self.programs or ()) - 1


def one_agency(agency_id: int, viewer: Viewer, *, number: int, today: date) -> OneAgency | None:
    """The agency as this person may see it; None when there is none. At most seven statements."""
    found = read(_facts(), {"agency": agency_id})
    if not found:
        return None
    row, asked = found[0], {"agency": agency_id}
    former = [DatedName(*name) for name in read(_former(), asked)]
    present = DatedName(None, row.name, row.short_name, row.abbreviation, row.named_from, None)
    around = read(_around(), asked)
    mine = sorted(viewer.agency_ids_as(READERS))
    known = [Succession(*one) for one in read(succession_rows(), {})] if mine else []
    stood_for = sorted(inherited(agency_id, known, on=today))
    programs, total = _own_programs(stood_for, mine, number)
    if not programs and number > 1:
        number = 1
        programs, total = _own_programs(stood_for, mine, number)
    below = [Relative(*one) for one in read(_below(), asked)]
    return OneAgency(
        id=row.id,
        name=row.name,
        short_name=row.short_name,
        abbreviation=row.abbreviation,
        level=Level(row.level) if row.level else None,
        parent=Relative(row.parent_id, row.parent) if row.parent_id else None,
        ended_on=row.ended_on,
        is_to_check=bool(row.is_to_check),
        names=(present, *former),
        before=tuple(_relative(one) for one in around if not one.is_after),
        after=tuple(_relative(one) for one in around if one.is_after),
        below=tuple(below),
        programs=programs if mine else None,
        program_count=total,
        number=number,
        posts=_posts(agency_id, today) if _sees_people(viewer, agency_id) else None,
    )


def _sees_people(viewer: Viewer, agency_id: int) -> bool:
    """Those who administer the agency, or the installation."""
    own = viewer.agency_ids_as({Role.AGENCY_ADMIN})
    return agency_id in own or may(viewer, Action.ADMINISTER)


def _relative(row: Any) -> Relative:
    return Relative(row.id, row.name, SuccessionKind(row.kind), row.effective_on, row.note)


def _own_programs(stood_for: list[int], mine: list[int], number: int) -> tuple[tuple[OwnProgram, ...], int]:
    if not mine:
        return (), 0
    rows = read(_programs(), {"agencies": stood_for, "mine": mine, "start": PAGE_SIZE * (number - 1)})
    programs = tuple(
        OwnProgram(
            row.id, row.title, row.symbol, row.signed_on, row.name_as_signed, bool(row.is_standing), row.part_count,
            row.done_count,
        )
        for row in rows
    )  # fmt: skip
    return programs, rows[0].total if rows else 0


def _posts(agency_id: int, today: date) -> tuple[HeldPost, ...]:
    rows = read(_held_posts(), {"agency": agency_id, "today": today})
    return tuple(HeldPost(row.title, Role(row.role), row.name or "") for row in rows)


@cache
def _facts() -> Select[*tuple[Any, ...]]:
    parent = aliased(Agency)
    return (
        select(
            Agency.id,
            Agency.name,
            Agency.short_name,
            Agency.abbreviation,
            Agency.level,
            Agency.parent_id,
            Agency.named_from,
            Agency.ended_on,
            Agency.is_to_check,
            parent.name.label("parent"),
        )
        .outerjoin(parent, parent.id == Agency.parent_id)
        .where(Agency.id == bindparam("agency", type_=Integer))
    )


@cache
def _former() -> Select[*tuple[Any, ...]]:
    f = FormerName
    return (
        select(f.id, f.name, f.short_name, f.abbreviation, f.valid_from, f.valid_to)
        .where(f.agency_id == bindparam("agency", type_=Integer))
        .order_by(f.valid_to.desc(), f.id.desc())
    )


@cache
def _around() -> Select[*tuple[Any, ...]]:
    s, agency = AgencySuccession, bindparam("agency", type_=Integer)
    is_after = case((s.predecessor_id == agency, 1), else_=0)
    other = case((s.predecessor_id == agency, s.successor_id), else_=s.predecessor_id)
    return (
        select(Agency.id, Agency.name, s.kind, s.effective_on, s.note, is_after.label("is_after"))
        .join(Agency, Agency.id == other)
        .where(or_(s.predecessor_id == agency, s.successor_id == agency))
        .order_by(s.effective_on, s.id)
    )


@cache
def _below() -> Select[*tuple[Any, ...]]:
    above = Agency.parent_id == bindparam("agency", type_=Integer)
    return select(Agency.id, Agency.name).where(above).order_by(Agency.id).limit(MOST_BELOW)


@cache
def _programs() -> Select[*tuple[Any, ...]]:
    stood_for: BindParameter[int] = bindparam("agencies", expanding=True)
    visible = select(visible_to_mine().cte("visible").c.id)
    signed = (
        select(
            Party.agreement_id,
            func.min(Party.name_as_signed).label("name_as_signed"),
            func.max(case((Party.is_standing, 1), else_=0)).label("is_standing"),
        )
        .where(Party.agency_id.in_(stood_for))
        .group_by(Party.agreement_id)
        .subquery()
    )
    parts = (
        select(
            Assignment.agreement_id,
            func.count().label("count"),
            func.count(Assignment.confirmed_on).label("done"),
        )
        .where(Assignment.agency_id.in_(stood_for))
        .group_by(Assignment.agreement_id)
        .subquery()
    )
    return (
        select(
            Agreement.id,
            Agreement.title,
            Agreement.symbol,
            Agreement.signed_on,
            signed.c.name_as_signed,
            signed.c.is_standing,
            func.coalesce(parts.c.count, 0).label("part_count"),
            func.coalesce(parts.c.done, 0).label("done_count"),
            func.count().over().label("total"),
        )
        .outerjoin(signed, signed.c.agreement_id == Agreement.id)
        .outerjoin(parts, parts.c.agreement_id == Agreement.id)
        .where(Agreement.id.in_(visible), or_(signed.c.agreement_id.is_not(None), parts.c.count.is_not(None)))
        .order_by(Agreement.closed_on.is_not(None), Agreement.signed_on.desc().nulls_last(), Agreement.id.desc())
        .limit(PAGE_SIZE)
        .offset(bindparam("start", type_=Integer))
    )


@cache
def _held_posts() -> Select[*tuple[Any, ...]]:
    today = bindparam("today", type_=Date)
    held = (
        (Holding.post_id == Post.id)
        & (Holding.from_on <= today)
        & or_(Holding.until_on.is_(None), Holding.until_on > today)
    )
    return (
        select(Post.title, Post.role, Person.name)
        .outerjoin(Holding, held)
        .outerjoin(Person, (Person.id == Holding.person_id) & Person.disabled_at.is_(None))
        .where(Post.agency_id == bindparam("agency", type_=Integer))
        .order_by(Post.id, Holding.id)
    )
