"""What waits to be told to whoever was in charge of a part goes to whoever is now. Inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select, update

from tracker.database import db, insert_new
from tracker.domain.charges import Desk
from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.recipients import Addressee, addressees
from tracker.domain.reminders import Tier
from tracker.models import OutboxItem, OutboxMessage, Reminder
from tracker.models.reminders import MessageState
from tracker.services.reminders.staffing import Staffing
from tracker.services.reminders.turns import take_turns


def readdress(parts: Sequence[Row[Any]], *, from_people: Iterable[int], to: Desk, agency_id: int, today: date) -> None:
    """Mark what these people were still to be told of the parts, and give it to ``to``, or to who stands in for him.

    ``parts`` have ``task_id`` and ``agency_id``. The planner drops what is marked, with the reason, and writes the
    digests anew. What a sender already holds goes out as it is.
    """
    take_turns()
    told = _who_is_told(to, agency_id, today)
    owed = {(part.task_id, part.agency_id) for part in parts}
    new = {one.holder.person_id for one in told}
    waiting = [item for item in _waiting(owed, set(from_people) - new) if (item.obligation_id, item.owner_id) in owed]
    if not waiting:
        return
    items = [
        {
            "reminder_id": reminder_id, "person_id": one.holder.person_id, "agency_id": one.holder.agency_id,
            "role": one.holder.role, "post_title": one.holder.title, "why": one.why,
        }
        for reminder_id in dict.fromkeys(item.reminder_id for item in waiting)
        for one in told
    ]  # fmt: skip
    if items:
        db.session.connection().execute(insert_new(OutboxItem), items)
    marked = OutboxItem.id.in_([item.id for item in waiting])
    db.session.execute(update(OutboxItem).where(marked).values(handed_to_id=to.post_id))


def _who_is_told(to: Desk, agency_id: int, today: date) -> list[Addressee]:
    """Whoever the planner would tell of a part that this post is in charge of."""
    day = date.min
    one = Obligation(ObligationKind.TASK, 0, 0, 0, day, 0, day, agency_id, charge_id=to.post_id)
    staff = Staffing(today).of([one])
    return [found for found in addressees(one, frozenset({Tier.OFFICER}), staff, on=today) if found.holder.person_id]


def _waiting(owed: set[tuple[int, int]], people: set[int]) -> Sequence[Row[int, int, int, int]]:
    """What nobody is sending yet."""
    if not people:
        return ()
    return db.session.execute(
        select(OutboxItem.id, OutboxItem.reminder_id, Reminder.obligation_id, Reminder.owner_id)
        .join(Reminder, Reminder.id == OutboxItem.reminder_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == OutboxItem.message_id)
        .where(
            Reminder.obligation_kind == ObligationKind.TASK,
            Reminder.obligation_id.in_(sorted({task_id for task_id, _owner in owed})),
            OutboxItem.person_id.in_(sorted(people)),
            OutboxItem.dropped_because.is_(None),
            OutboxItem.handed_to_id.is_(None),
            or_(OutboxMessage.id.is_(None), OutboxMessage.state == MessageState.PENDING),
        )
        .with_for_update(of=OutboxItem)
    ).all()
