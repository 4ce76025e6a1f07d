"""Looks again before anything is told: what was done, moved or given up meanwhile is dropped, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, exists, select, union_all, update

from tracker.database import db, read, transaction
from tracker.domain.messages import Message, message
from tracker.domain.obligations import ObligationKind
from tracker.domain.promises import Promise
from tracker.domain.tasks import LEADING, SetState
from tracker.models import (
    Acknowledgement,
    Agreement,
    Assignment,
    OutboxItem,
    OutboxMessage,
    Person,
    Post,
    Reminder,
    Report,
    Task,
)
from tracker.models.acknowledgements import promise_for
from tracker.models.obligations import SELECTS
from tracker.models.reminders import IS_LOOSE, MessageState
from tracker.services.reminders.posting import IS_DIGEST
from tracker.services.reminders.turns import take_turns

BATCH = 500
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
GONE = message("It is no longer owed.")
ENDED = {
    ObligationKind.CONSOLIDATION: message("The review was consolidated."),
    ObligationKind.SIGN_OFF: message("It was signed, or what was to be signed was withdrawn."),
    ObligationKind.DECISION: message("It was reported what was done about it."),
    ObligationKind.CONFIRMATION: message("It was confirmed, returned or taken back."),
    ObligationKind.REASSIGNMENT: message("It was given to somebody, or the change was taken back."),
    ObligationKind.GUIDANCE: message("It was acknowledged, or withdrawn."),
}
"""Why there is nothing to remind of any more where its named select does not find it."""
NOTHING_LEFT = message("Nothing is left to remind of.")


@dataclass(frozen=True)
class _Fact:
    """How an obligation stands now. ``why``: the reason not to remind of it, whatever its due date."""

    due_version: int
    due_on: date | None
    why: Message | None


def drop_from_waiting(*, now: datetime) -> set[int]:
    """Drop what need not be told any more from everything that waits; answers the people whose digests shrank.

    A message that has nothing left to tell is cancelled.
    """
    people: set[int] = set()
    after = 0
    while True:
        with transaction():
            take_turns()
            items = db.session.execute(_undelivered().where(OutboxItem.id > after).limit(BATCH)).all()
            dropped = _drop(items)
            _cancel_empty({item.message_id for item in dropped if item.message_id is not None}, now=now)
        people |= {item.person_id for item in dropped}
        if len(items) < BATCH:
            return people
        after = items[-1].id


def drop_from(message_ids: Sequence[int]) -> tuple[set[int], set[int]]:
    """Drop the same from these messages, inside the running transaction; answers those with something left to tell, and
    of them those that lost something, whose text now says too much.

    What is no digest has no items, and tells what it tells.
    """
    asked = {"messages": message_ids}
    shrunk = {item.message_id for item in _drop(read(_items_of(), asked))}
    left = {row.id for row in read(_with_something_left(), asked)}
    return left, left & shrunk


@cache
def _items_of() -> Select[*tuple[Any, ...]]:
    return _items().where(OutboxItem.message_id.in_(bindparam("messages", expanding=True)))


@cache
def _with_something_left() -> Select[int]:
    has_items = exists().where(OutboxItem.message_id == OutboxMessage.id, OutboxItem.dropped_because.is_(None))
    among = OutboxMessage.id.in_(bindparam("messages", expanding=True))
    return select(OutboxMessage.id).where(among, has_items | ~IS_DIGEST)


def _cancel_empty(message_ids: set[int], *, now: datetime) -> None:
    if not message_ids:
        return
    has_items = exists().where(OutboxItem.message_id == OutboxMessage.id, OutboxItem.dropped_because.is_(None))
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(message_ids), OutboxMessage.state == MessageState.PENDING, ~has_items)
        .values(state=MessageState.CANCELLED, ended_at=now, ended_because=NOTHING_LEFT)
        .execution_options(synchronize_session=False)
    )


def _items() -> Select[*tuple[Any, ...]]:
    r = Reminder
    return (
        select(
            OutboxItem.id,
            OutboxItem.person_id,
            OutboxItem.message_id,
            Post.title.label("handed_to"),
            Reminder.obligation_kind,
            Reminder.obligation_id,
            Reminder.owner_id,
            Reminder.due_version,
            Reminder.rung,
            Reminder.for_on,
            Person.disabled_at,
            Acknowledgement.made_on,
            Acknowledgement.until_on,
        )
        .join(Reminder, Reminder.id == OutboxItem.reminder_id)
        .join(Person, Person.id == OutboxItem.person_id)
        .outerjoin(Post, Post.id == OutboxItem.handed_to_id)
        .outerjoin(Acknowledgement, promise_for(r.obligation_kind, r.obligation_id, r.owner_id, r.due_version))
        .where(OutboxItem.dropped_because.is_(None))
        .order_by(OutboxItem.id)
    )


def _undelivered() -> Select[*tuple[Any, ...]]:
    waiting = (
        select(OutboxItem.id)
        .join(OutboxMessage, OutboxMessage.id == OutboxItem.message_id)
        .where(OutboxMessage.state == MessageState.PENDING)
    )
    return _items().where(OutboxItem.id.in_(union_all(select(OutboxItem.id).where(IS_LOOSE), waiting)))


def _drop(items: Sequence[Row[Any]]) -> list[Row[Any]]:
    facts: dict[tuple[str, int, int], _Fact] = {}
    for kind in ObligationKind:
        facts |= _facts(kind, items)
    reasons = {item.id: why for item in items if (why := _why_not(item, facts)) is not None}
    if reasons:
        db.session.execute(update(OutboxItem), [{"id": item, "dropped_because": why} for item, why in reasons.items()])
    return [item for item in items if item.id in reasons]


def _why_not(item: Row[Any], facts: dict[tuple[str, int, int], _Fact]) -> Message | None:
    if item.disabled_at is not None:
        return message("This person's account is closed.")
    if item.handed_to is not None:
        return message("It was handed over to %(post)s.", post=item.handed_to)
    fact = facts.get((item.obligation_kind, item.obligation_id, item.owner_id))
    if fact is None:
        return ENDED.get(ObligationKind(item.obligation_kind), GONE)
    if fact.why is not None:
        return fact.why
    if fact.due_version == item.due_version:
        return _held_back(item)
    return (
        message("Its due day moved to %(day)s.", day=fact.due_on) if fact.due_on else message("It has no due day now.")
    )


def _held_back(item: Row[Any]) -> Message | None:
    """The promise that was made since the rung was decided; after-promise is not held."""
    if item.until_on is None:
        return None
    promise = Promise(item.made_on, item.until_on)
    return promise.said if promise.holds(item.rung, item.for_on, today=item.made_on) else None


def _facts(kind: ObligationKind, items: Iterable[Row[Any]]) -> dict[tuple[str, int, int], _Fact]:
    ids = sorted({item.obligation_id for item in items if item.obligation_kind == kind})
    if not ids:
        return {}
    if kind is ObligationKind.REPORT:
        return _report_facts(ids)
    return _task_facts(ids) if kind is ObligationKind.TASK else _open_facts(kind, ids)


def _open_facts(kind: ObligationKind, ids: list[int]) -> dict[tuple[str, int, int], _Fact]:
    """Of what is still open."""
    rows = read(_still_open(kind), {"ids": ids})
    return {(kind, id_, owner): _Fact(version, due_on, None) for id_, owner, version, due_on in rows}


@cache
def _still_open(kind: ObligationKind) -> Select[*tuple[Any, ...]]:
    chosen = SELECTS[kind]
    columns = chosen.id, chosen.owner_id, chosen.due_version, chosen.due_on
    return select(*columns).where(chosen.id.in_(_IDS))


def _report_facts(ids: list[int]) -> dict[tuple[str, int, int], _Fact]:
    return {
        (ObligationKind.REPORT, id_, owner): _Fact(version, due_on, _report_ended(submitted_on, closed_on))
        for id_, owner, version, due_on, submitted_on, closed_on in read(_reports(), {"ids": ids})
    }


@cache
def _reports() -> Select[*tuple[Any, ...]]:
    r = Report
    columns = r.id, r.agency_id, r.due_version, r.due_on, r.submitted_on, Agreement.closed_on
    return select(*columns).join(Agreement, Agreement.id == r.agreement_id).where(r.id.in_(_IDS))


def _report_ended(submitted_on: date | None, closed_on: date | None) -> Message | None:
    if submitted_on is not None:
        return message("It was submitted on %(day)s.", day=submitted_on)
    return None if closed_on is None else message("The program was closed on %(day)s.", day=closed_on)


def _task_facts(ids: list[int]) -> dict[tuple[str, int, int], _Fact]:
    return {
        (ObligationKind.TASK, row.id, row.agency_id): _Fact(row.due_version, row.effective_due_on, _task_ended(row))
        for row in read(_parts(), {"ids": ids})
    }


@cache
def _parts() -> Select[*tuple[Any, ...]]:
    a = Assignment
    columns = Task.id, a.agency_id, a.role, a.reported_on, Task.due_version, Task.effective_due_on, Task.set_state
    return (
        select(*columns, Task.done_on, Agreement.closed_on)
        .join(Agreement, Agreement.id == Task.agreement_id)
        .join(a, a.task_id == Task.id)
        .where(Task.id.in_(_IDS))
    )


def _task_ended(row: Row[Any]) -> Message | None:
    done_on = row.reported_on or row.done_on
    if done_on is not None:
        return message("It was reported done on %(day)s.", day=done_on)
    if row.closed_on is not None:
        return message("The program was closed on %(day)s.", day=row.closed_on)
    if row.set_state == SetState.PAUSED:
        return message("It was paused.")
    if row.set_state == SetState.CANCELLED:
        return message("It was cancelled.")
    return None if row.role in LEADING else GONE
