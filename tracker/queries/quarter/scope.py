"""Which programs the overview speaks about, and who answers today for the agencies in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.agencies import INHERITING, Succession, SuccessionKind, answering
from tracker.domain.errors import NotFound
from tracker.domain.folding import fold
from tracker.domain.messages import message
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.quarter.history import TaskHistory
from tracker.domain.quarter.window import Window
from tracker.models import Agency, AgencySuccession, Agreement, Assignment, Party, Reassignment, Review


@dataclass(frozen=True)
class Program:
    """One program of the overview; ``cut_off_on`` and ``submit_on`` are those of its next review.

    ``is_awaiting``: work of an agency that is no more awaits being given to somebody.
    """

    id: int
    symbol: str | None
    title: str
    valid_from: date | None
    valid_to: date | None
    closed_on: date | None
    owed_since: date
    is_illustrative: bool
    overdue_strictly: bool
    cut_off_on: date | None
    submit_on: date | None
    is_awaiting: bool = False

    @property
    def label(self) -> str:
        """What tables call it: the symbol, else the title."""
        return self.symbol or self.title

    def has_begun(self, window: Window) -> bool:
        """Whether it had begun by the window's day and was not closed: a closed program owes nothing."""
        is_open = self.closed_on is None or self.closed_on > window.as_of
        return is_open and (self.valid_from is None or self.valid_from <= window.as_of)

    def is_in_force(self, window: Window) -> bool:
        """Whether it was in force at any time of the quarter up to the window's day."""
        return self.has_begun(window) and (self.valid_to is None or self.valid_to >= window.period.starts_on)


@dataclass(frozen=True)
class Scope:
    """What the viewer asked to see: all ``programs`` of his agencies, those below them, or one.

    ``own``: whom the viewer answers for. ``is_below``: the programs are those below; ``has_below``: there are such.
    """

    window: Window
    programs: Mapping[int, Program]
    chosen: Program | None
    choices: tuple[Program, ...]
    own: frozenset[int]
    heirs: Mapping[int, int]
    is_below: bool = False
    has_below: bool = False

    def answering(self, agency_id: int) -> int:
        """Who answers for the agency today."""
        return self.heirs.get(agency_id, agency_id)

    @cached_property
    def strict(self) -> list[int]:
        """The programs that read "before the 31st" as "by the 30th"."""
        return [program.id for program in self.programs.values() if program.overdue_strictly]

    @cached_property
    def begun(self) -> list[int]:
        """The programs that had begun by the window's day, those over for long among them."""
        return [program.id for program in self.programs.values() if program.has_begun(self.window)]

    @cached_property
    def in_force(self) -> list[int]:
        """Of them those in force at any time of the quarter."""
        return [program.id for program in self.programs.values() if program.is_in_force(self.window)]

    def over(self, tasks: Iterable[TaskHistory]) -> list[int]:
        """The programs no longer in force that owe some of these tasks."""
        return sorted({task.agreement_id for task in tasks} - set(self.in_force))

    def binds(self) -> dict[str, object]:
        """The values that the statements of this folder ask for by name."""
        return {
            "begun": self.begun,
            "in_force": self.in_force,
            "over": sorted(set(self.begun) - set(self.in_force)),
            "starts_on": self.window.period.starts_on,
            "ends_on": self.window.period.ends_on,
            "as_of": self.window.as_of,
            "today": self.window.today,
            "since": self.window.since,
            "months_from": self.window.months[0].ends_on,
            "horizon": self.window.after.ends_on,
        }


def many(name: str) -> BindParameter[Any]:
    """A value of :meth:`Scope.binds` that is a list, for ``.in_()``."""
    return bindparam(name, expanding=True)


def scope_of(viewer: Viewer, window: Window, *, agreement_id: int | None = None, below: bool = False) -> Scope:
    """All programs that the viewer's agencies signed or hold a part in, or the one asked for. Two statements.

    ``below``: instead the programs whose parent program they signed (cấp dưới). Raises NotFound for a program that he
    may not read: it then looks like one that does not exist.
    """
    mine = sorted(viewer.agency_ids_as(READERS))
    is_below = below and agreement_id is None
    asked = {"mine": mine, "as_of": window.as_of}
    rows = read(_BELOW, asked) if is_below else read(_PROGRAMS, asked | {"asked": agreement_id or 0})
    choices = tuple(_program(row) for row in rows if row.is_mine)
    known = {row.id: _program(row) for row in rows}
    if agreement_id is not None and agreement_id not in known:
        raise NotFound(message("There is no such program."))
    chosen = known[agreement_id] if agreement_id is not None else None
    return Scope(
        window=window,
        programs={chosen.id: chosen} if chosen else {program.id: program for program in choices},
        chosen=chosen,
        choices=choices,
        own=frozenset(mine),
        heirs=_heirs(window.today),
        is_below=is_below,
        has_below=is_below or any(row.has_below for row in rows),
    )


@dataclass(frozen=True)
class AgencyNames:
    """How agencies are called today, and in which order they are listed: the viewer's own first, then by name."""

    full: Mapping[int, str]
    short: Mapping[int, str]
    order: Mapping[int, int]
    signed: tuple[str, ...]


def names_of(agency_ids: Iterable[int], scope: Scope) -> AgencyNames:
    """Names and order of these agencies; ``signed``: the parties of the one program asked for, as they signed."""
    chosen = scope.chosen.id if scope.chosen else 0
    rows = read(_NAMES, {"named": sorted(set(agency_ids)), "chosen": chosen})
    listed = sorted(rows, key=lambda row: (row[0] not in scope.own, fold(row[1])))
    return AgencyNames(
        full={row[0]: row[1] for row in listed},
        short={row[0]: row[2] for row in listed},
        order={row[0]: place for place, row in enumerate(listed)},
        signed=tuple(name for _position, name in sorted((row[3], row[4]) for row in rows if row[3] is not None)),
    )


_NAMES = (
    select(Agency.id, Agency.name, Agency.short_name, Party.position, Party.name_as_signed)
    .outerjoin(Party, and_(Party.agency_id == Agency.id, Party.agreement_id == bindparam("chosen")))
    .where(
        or_(
            Agency.id.in_(many("named")),
            Agency.id.in_(select(Party.agency_id).where(Party.agreement_id == bindparam("chosen"))),
        )
    )
)


def _programs(*, of_below: bool) -> Select[*tuple[Any, ...]]:
    """Programs that the agencies ``mine`` signed or hold a part in, and ``asked`` if they signed its parent.

    ``of_below``: instead all whose parent they signed.
    """
    child = aliased(Agreement)
    mine = many("mine")
    below = select(child.id, literal(int(of_below)).label("mine")).join(Party, Party.agreement_id == child.parent_id)
    below = below.where(Party.agency_id.in_(mine))
    linked = below.subquery()
    if not of_below:
        linked = union_all(
            select(Party.agreement_id.label("id"), literal(1).label("mine")).where(Party.agency_id.in_(mine)),
            select(Assignment.agreement_id, literal(1)).where(Assignment.agency_id.in_(mine)),
            below.where(child.id == bindparam("asked")),
        ).subquery()
    known = select(linked.c.id, func.max(linked.c.mine).label("is_mine")).group_by(linked.c.id).subquery()
    following = (
        select(Review.id)
        .where(Review.agreement_id == Agreement.id, Review.cut_off_on >= bindparam("as_of"))
        .order_by(Review.cut_off_on, Review.starts_on)
        .limit(1)
        .correlate(Agreement)
        .scalar_subquery()
    )
    waiting = select(Reassignment.id).where(
        Reassignment.agreement_id == Agreement.id, Reassignment.settled_on.is_(None)
    )
    return (
        select(
            Agreement.id,
            Agreement.symbol,
            Agreement.title,
            Agreement.valid_from,
            Agreement.valid_to,
            Agreement.closed_on,
            Agreement.signed_on,
            Agreement.tracked_from,
            Agreement.is_illustrative,
            Agreement.overdue_strictly,
            Review.cut_off_on,
            func.coalesce(Review.human_submit_on, Review.submit_on).label("submit_on"),
            known.c.is_mine,
            waiting.exists().label("is_awaiting"),
            (true() if of_below else below.exists()).label("has_below"),
        )
        .join(known, known.c.id == Agreement.id)
        .outerjoin(Review, Review.id == following)
        .order_by(Agreement.valid_from.is_(None), Agreement.valid_from.desc(), Agreement.id)
    )


# Built once: putting a statement together costs as much as running it.
_PROGRAMS, _BELOW = _programs(of_below=False), _programs(of_below=True)


def _program(row: Any) -> Program:
    begins_on = row.valid_from or row.signed_on
    return Program(
        id=row.id,
        symbol=row.symbol,
        title=row.title,
        valid_from=begins_on,
        valid_to=row.valid_to,
        closed_on=row.closed_on,
        owed_since=max(begins_on or row.tracked_from, row.tracked_from),
        is_illustrative=row.is_illustrative,
        overdue_strictly=row.overdue_strictly,
        cut_off_on=row.cut_off_on,
        submit_on=row.submit_on,
        is_awaiting=bool(row.is_awaiting),
    )


_SUCCESSIONS = select(
    AgencySuccession.predecessor_id,
    AgencySuccession.successor_id,
    AgencySuccession.kind,
    AgencySuccession.effective_on,
).where(AgencySuccession.kind.in_(sorted(INHERITING)), AgencySuccession.effective_on <= bindparam("today"))


def _heirs(today: date) -> dict[int, int]:
    rows = read(_SUCCESSIONS, {"today": today})
    known = [Succession(before, after, SuccessionKind(kind), on) for before, after, kind, on in rows]
    return {s.predecessor_id: answering(s.predecessor_id, known, on=today) for s in known}
