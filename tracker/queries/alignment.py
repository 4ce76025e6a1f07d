"""A program's contents beside those of its parent program; and, seen from above, who carries what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.alignment import Alignment, Heading, align
from tracker.domain.permissions import READERS, Viewer
from tracker.models import Agreement, Content
from tracker.models.lines import line_back
from tracker.queries.viewers import visible_to_mine

MOST_BELOW = 200


@dataclass(frozen=True)
class Above:
    """The parent program, as far as whoever carries it out reads it: title, number, headings.

    ``may_open``: the viewer may read all of it.
    """

    id: int
    title: str
    symbol: str | None
    may_open: bool


@dataclass(frozen=True)
class AlignmentPage:
    """One program against its parent. ``above`` None: it carries out no other. ``is_decided``: somebody has said so."""

    above: Above | None
    headings: tuple[Heading, ...]
    own: tuple[Heading, ...]
    alignment: Alignment
    is_decided: bool


@dataclass(frozen=True)
class BelowRow:
    """A program below with what it carries. ``is_decided`` False: nobody has aligned it with this one yet, not even one
    line of it, as who creates a program from this one's lines does.

    ``came_over``: it names another as its parent, which is over and which this one follows.
    """

    id: int
    title: str
    symbol: str | None
    is_closed: bool
    is_decided: bool
    came_over: bool
    alignment: Alignment


@dataclass(frozen=True)
class CarrierRow:
    """A content of this program with the programs below that carry it, by title."""

    heading: Heading
    carriers: tuple[BelowRow, ...]


@dataclass(frozen=True)
class BelowPage:
    """The programs below one that the viewer may read, and who of them carries which content."""

    programs: tuple[BelowRow, ...]
    contents: tuple[CarrierRow, ...]

    @property
    def aligned_count(self) -> int:
        """How many of them are aligned."""
        return sum(row.is_decided for row in self.programs)


def alignment_page(agreement_id: int, viewer: Viewer) -> AlignmentPage:
    """Three statements. Whoever reads a program reads the headings of the one it carries out, and no more of it."""
    rows = read(_parent(), {"agreement": agreement_id, "mine": sorted(viewer.agency_ids_as(READERS))})
    own = _headings(agreement_id)
    if not rows:
        return AlignmentPage(None, (), own, Alignment((), own), is_decided=False)
    found = rows[0]
    headings, is_decided = _headings(found.id), found.aligned_at is not None
    return AlignmentPage(
        Above(found.id, found.title, found.symbol, found.may_open is not None),
        headings,
        own,
        align(headings, own, proposes=not is_decided),
        is_decided=is_decided,
    )


def below_page(agreement_id: int, viewer: Viewer, *, today: date) -> BelowPage:
    """Two statements. Only programs that the viewer may read; also those under what is over and this one follows."""
    above = _headings(agreement_id)
    asked = {"agreement": agreement_id, "mine": sorted(viewer.agency_ids_as(READERS)), "today": today}
    rows, programs = read(_children(), asked), []
    for _id, of_one in groupby(rows, key=lambda row: row.id):
        contents = list(of_one)
        first = contents[0]
        own = [_heading(row) for row in contents if row.content_id is not None]
        alignment, is_own = align(above, own, proposes=False), first.parent_id == agreement_id
        programs.append(
            BelowRow(
                first.id,
                first.title,
                first.symbol,
                first.closed_on is not None,
                (is_own and first.aligned_at is not None) or alignment.carried_count > 0,
                not is_own,
                alignment,
            )
        )
    return BelowPage(tuple(programs), tuple(_carriers(at, heading, programs) for at, heading in enumerate(above)))


def _carriers(at: int, heading: Heading, programs: list[BelowRow]) -> CarrierRow:
    return CarrierRow(heading, tuple(one for one in programs if not one.alignment.rows[at].is_left_out))


def _headings(agreement_id: int) -> tuple[Heading, ...]:
    return tuple(_heading(row) for row in read(_contents(), {"agreement": agreement_id}))


def _heading(row: Any) -> Heading:
    return Heading(row.content_id, row.number, row.heading, row.aligned_to_id)


@cache
def _contents() -> Select[*tuple[Any, ...]]:
    c = Content
    return (
        select(c.id.label("content_id"), c.number, c.title.label("heading"), c.aligned_to_id)
        .where(c.agreement_id == bindparam("agreement"))
        .order_by(c.position)
    )


@cache
def _parent() -> Select[*tuple[Any, ...]]:
    own, seen = aliased(Agreement), visible_to_mine().subquery("seen")
    return (
        select(
            Agreement.id,
            Agreement.title,
            Agreement.symbol,
            own.aligned_at,
            select(seen.c.id).where(seen.c.id == Agreement.id).limit(1).scalar_subquery().label("may_open"),
        )
        .join(own, own.parent_id == Agreement.id)
        .where(own.id == bindparam("agreement"))
    )


@cache
def _children() -> Select[*tuple[Any, ...]]:
    c, this = Content, select(Agreement.id).where(Agreement.id == bindparam("agreement", type_=Integer))
    line = line_back(this, only_over=True)
    some = (
        select(Agreement.id)
        .where(Agreement.parent_id.in_(select(line.c.id)), Agreement.id.in_(visible_to_mine()))
        .order_by(Agreement.title, Agreement.id)
        .limit(MOST_BELOW)
        .subquery("some")
    )
    return (
        select(
            Agreement.id,
            Agreement.title,
            Agreement.symbol,
            Agreement.closed_on,
            Agreement.aligned_at,
            Agreement.parent_id,
            c.id.label("content_id"),
            c.number,
            c.title.label("heading"),
            c.aligned_to_id,
        )
        .join(some, some.c.id == Agreement.id)
        .outerjoin(c, c.agreement_id == Agreement.id)
        .order_by(Agreement.title, Agreement.id, c.position)
    )
