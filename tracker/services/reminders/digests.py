"""Second layer: what each person is to be told today becomes one message in the outbox, its text frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, bindparam, func, select, union_all, update

from tracker.database import Base, db, read, transaction, write_all
from tracker.domain.messages import message
from tracker.domain.reminders import rung_label
from tracker.mail.rendering import Rendered
from tracker.models import Acknowledgement, Agreement, OutboxItem, OutboxMessage, Person, Reminder
from tracker.models.acknowledgements import promise_for
from tracker.models.reminders import IS_LOOSE, MessageState
from tracker.services.reminders.composing import compose
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.posting import DIGEST, IS_DIGEST, Reader, post
from tracker.services.reminders.turns import take_turns

BATCH = 50
UNTRIED = (
    (OutboxMessage.state == MessageState.PENDING)
    & (OutboxMessage.unknown_count == 0)
    & (OutboxMessage.handled_count == 0)
)
"""Only what certainly nobody has seen yet may be written anew."""


def write_digests(morning: Morning, *, also_for: Iterable[int] = ()) -> int:
    """Write the digest of everyone who has something to be told, of ``also_for`` anew; answers how many were written.

    Earliest due first. What an outage has kept from being sent moves into today's digest.
    """
    people = [*_people_waiting(morning), *also_for]
    unique = list(dict.fromkeys(people))
    behind = set(db.session.scalars(select(OutboxMessage.person_id).where(*_is_stale(morning))))
    written = 0
    for at in range(0, len(unique), BATCH):
        batch = unique[at : at + BATCH]
        with transaction():
            take_turns()
            _take_back_stale([person for person in batch if person in behind], morning)
            written += _write(batch, morning)
    return written


def _is_stale(morning: Morning) -> tuple[ColumnElement[bool], ...]:
    """A digest of an earlier day that nobody has sent."""
    return UNTRIED, IS_DIGEST, OutboxMessage.for_on < morning.today


def _people_waiting(morning: Morning) -> list[int]:
    """People with something new to tell, or with a digest of an earlier day that nobody has sent."""
    stale = (
        select(OutboxItem.id)
        .join(OutboxMessage, OutboxMessage.id == OutboxItem.message_id)
        .where(UNTRIED, OutboxMessage.for_on < morning.today, OutboxItem.dropped_because.is_(None))
    )
    asked = (
        select(OutboxItem.person_id)
        .join(Reminder, Reminder.id == OutboxItem.reminder_id)
        .where(OutboxItem.id.in_(union_all(select(OutboxItem.id).where(IS_LOOSE), stale)))
        .group_by(OutboxItem.person_id)
        .order_by(func.min(Reminder.due_on), OutboxItem.person_id)
    )
    return list(db.session.scalars(asked))


def _write(people: Sequence[int], morning: Morning) -> int:
    there = {row.person_id: row for row in read(_todays(), {"people": people, "today": morning.today})}
    closed = {person for person, row in there.items() if not row.is_untried}
    todays = [row.id for row in there.values() if row.is_untried]
    rows = [row for row in _newest_only(_items_of(people, todays)) if row.person_id not in closed]
    readers = {row.person_id: Reader(*row) for row in read(_readers(), {"people": people})}
    texts = compose(rows, {person: reader.language for person, reader in readers.items()}, morning)
    known = {person: row.id for person, row in there.items()}
    written = [
        {"person": person, "message": message_id}
        for person in people  # in their order: earliest due first
        if person in texts and (message_id := _put(readers[person], texts[person], known.get(person), morning))
    ]
    if written:
        write_all(_HANG, written)
    return len(written)


@cache
def _todays() -> Select[*tuple[Any, ...]]:
    """Today's digest of each of these people, where there is one."""
    m = OutboxMessage
    is_todays = m.person_id.in_(bindparam("people", expanding=True)), m.for_on == bindparam("today", type_=Date)
    return select(m.id, m.person_id, UNTRIED.label("is_untried")).where(IS_DIGEST, *is_todays).with_for_update()


def write_anew(message_ids: Sequence[int], morning: Morning) -> dict[int, Rendered]:
    """Write these digests by what is left in them, inside the running transaction; answers their texts."""
    found = {}
    for message_id in message_ids:
        rows = sorted(read(_items_in(), {"messages": [message_id]}), key=lambda row: row.id)
        ((person, *_, language),) = read(_readers(), {"people": [rows[0].person_id]})
        found[message_id] = compose(_newest_only(rows), {person: language}, morning)[person]
        _write_over(message_id, found[message_id])
    return found


def _take_back_stale(people: Sequence[int], morning: Morning) -> None:
    """Cancel unsent digests of earlier days: what they say moves into today's."""
    if not people:
        return
    gone = db.session.execute(
        update(OutboxMessage)
        .where(*_is_stale(morning), OutboxMessage.person_id.in_(people))
        .values(
            state=MessageState.CANCELLED,
            ended_at=morning.now,
            ended_because=message("It could not go out in time; the digest of %(day)s says it.", day=morning.today),
        )
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    ).scalars()
    db.session.execute(
        update(OutboxItem)
        .where(OutboxItem.message_id.in_(list(gone)), OutboxItem.dropped_because.is_(None))
        .values(message_id=None)
        .execution_options(synchronize_session=False)
    )


def _items_of(people: Sequence[int], todays: Sequence[int]) -> list[Row[Any]]:
    """Everything these people are still to be told, person by person. ``todays``: their messages of today."""
    rows = [*read(_loose_items(), {"people": people})]
    if todays:  # asked for by itself: with an OR between them neither index would be used
        rows += read(_items_in(), {"messages": todays})
    return sorted(rows, key=lambda row: (row.person_id, row.id))


@cache
def _loose_items() -> Select[*tuple[Any, ...]]:
    return _item_facts().where(IS_LOOSE, OutboxItem.person_id.in_(bindparam("people", expanding=True)))


@cache
def _items_in() -> Select[*tuple[Any, ...]]:
    is_in = OutboxItem.message_id.in_(bindparam("messages", expanding=True))
    return _item_facts().where(is_in, OutboxItem.dropped_because.is_(None))


def _item_facts() -> Select[*tuple[Any, ...]]:
    r = Reminder
    return (
        select(
            OutboxItem.id,
            OutboxItem.person_id,
            OutboxItem.message_id,
            OutboxItem.role,
            OutboxItem.post_title,
            OutboxItem.agency_id,
            OutboxItem.why,
            r.obligation_kind,
            r.obligation_id,
            r.owner_id,
            r.rung,
            r.agreement_id,
            r.about,
            r.due_on,
            Agreement.title.label("program"),
            Acknowledgement.until_on.label("promised_on"),
        )
        .join(r, r.id == OutboxItem.reminder_id)
        .join(Agreement, Agreement.id == r.agreement_id)
        .outerjoin(Acknowledgement, promise_for(r.obligation_kind, r.obligation_id, r.owner_id, r.due_version))
    )


@cache
def _readers() -> Select[*tuple[Any, ...]]:
    columns = Person.id.label("person_id"), Person.name, Person.email, Person.language
    return select(*columns).where(Person.id.in_(bindparam("people", expanding=True)))


def _newest_only(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Of several rungs of one thing for one person the newest; the others are dropped with the reason."""
    newest: dict[tuple[object, ...], Row[Any]] = {}
    passed = []
    for row in rows:
        mark = (row.person_id, row.obligation_kind, row.obligation_id, row.owner_id)
        if mark in newest:
            passed.append((newest[mark], row))
        newest[mark] = row
    if passed:
        db.session.execute(
            update(OutboxItem),
            [
                {
                    "id": old.id,
                    "dropped_because": message(
                        "A newer reminder went out in its place: %(rung)s.", rung=rung_label(new.rung)
                    ),
                }
                for old, new in passed
            ],
        )
    return list(newest.values())


def _put(reader: Reader, said: Rendered, message_id: int | None, morning: Morning) -> int | None:
    """Write or rewrite the message of one person; its id, None when another planner was first."""
    if message_id is None:
        return post(f"{DIGEST}{reader.person_id}:{morning.today.isoformat()}", reader, said, morning)
    _write_over(message_id, said)
    return message_id


def _write_over(message_id: int, said: Rendered) -> None:
    db.session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(asdict(said)))


_ITEMS = Base.metadata.tables[OutboxItem.__tablename__]
_HANG = (
    update(_ITEMS).where(_ITEMS.c.person_id == bindparam("person"), IS_LOOSE).values(message_id=bindparam("message"))
)
"""All that is loose of one person goes into the message: the same that was read for it, as planners take turns."""
