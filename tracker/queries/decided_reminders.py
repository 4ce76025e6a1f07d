"""What was decided, for the ledger: filtered, bounded, one page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, func, or_

from tracker.database import read
from tracker.domain.reminded_things import Thing, ThingKind
from tracker.models import OutboxItem, OutboxMessage, Reminder
from tracker.models.reminders import MessageState
from tracker.queries.reminder_history import ToldRow, is_about, told_rows, told_select
from tracker.queries.viewers import visible_to_mine

UNSENT = (MessageState.FAILED, MessageState.PARKED, MessageState.CANCELLED)


@dataclass(frozen=True)
class Asked:
    """Which: of programs that ``readers`` may read, decided for the days ``first`` to ``last``; of one agreement; of
    these agencies, that owed it or were told; told to one person; of one thing; only what was not sent."""

    readers: frozenset[int]
    first: date
    last: date
    agreement_id: int | None = None
    agency_ids: frozenset[int] | None = None
    person_id: int | None = None
    about: Thing | None = None
    only_unsent: bool = False

    @property
    def parts(self) -> tuple[bool, bool, bool, ThingKind | None, bool]:
        """Which conditions the statement has; so each of the few statements is built once."""
        return (
            self.agreement_id is not None, self.agency_ids is not None, self.person_id is not None,
            self.about.kind if self.about else None, self.only_unsent,
        )  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        """Its parameters."""
        return {
            "mine": sorted(self.readers), "first": self.first, "last": self.last, "agreement": self.agreement_id,
            "agencies": sorted(self.agency_ids or ()), "person": self.person_id,
            "about": self.about.id if self.about else None,
        }  # fmt: skip


def decided_reminders(asked: Asked, *, first: int, most: int) -> list[ToldRow]:
    """One page of them, newest first, from row ``first`` (0 is the newest) on."""
    return told_rows(_page(*asked.parts), asked.values | {"first_row": first, "most": most})


def decided_count(asked: Asked) -> int:
    """How many there are."""
    [(count,)] = read(_count(*asked.parts), asked.values)
    return int(count)


@cache
def _page(*parts: Any) -> Select[*tuple[Any, ...]]:
    newest = Reminder.for_on.desc(), Reminder.decided_at.desc(), Reminder.id.desc(), OutboxItem.id
    rows = told_select().where(*_conditions(*parts)).order_by(*newest)
    return rows.limit(bindparam("most", type_=Integer)).offset(bindparam("first_row", type_=Integer))


@cache
def _count(*parts: Any) -> Select[*tuple[Any, ...]]:
    return told_select().where(*_conditions(*parts)).with_only_columns(func.count())


def _conditions(
    of_one: bool, of_agencies: bool, of_person: bool, of_thing: ThingKind | None, only_unsent: bool
) -> Iterator[ColumnElement[bool]]:
    yield Reminder.agreement_id.in_(visible_to_mine())
    yield Reminder.for_on >= bindparam("first", type_=Date)
    yield Reminder.for_on <= bindparam("last", type_=Date)
    if of_one:
        yield Reminder.agreement_id == bindparam("agreement", type_=Integer)
    if of_agencies:
        agencies: Any = bindparam("agencies", expanding=True)
        yield or_(Reminder.owner_id.in_(agencies), OutboxItem.agency_id.in_(agencies))
    if of_person:
        yield OutboxItem.person_id == bindparam("person", type_=Integer)
    if of_thing is not None:
        yield is_about(of_thing)
    if only_unsent:
        yield or_(
            Reminder.skipped_because.is_not(None),
            OutboxItem.dropped_because.is_not(None),
            OutboxMessage.state.in_(UNSENT),
        )
