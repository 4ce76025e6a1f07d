"""What became of the rungs decided so far, read out of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select

from tracker.domain.obligations import ObligationKey, ObligationKind
from tracker.domain.reminders import Decided
from tracker.models.reminders import MessageState, OutboxItem, OutboxMessage, Reminder

TOLD = (MessageState.SENT, MessageState.FAILED, MessageState.PARKED)
"""After these nothing more is tried: we were not silent."""
GIVEN_UP = and_(OutboxMessage.state == MessageState.CANCELLED, OutboxMessage.handled_count > 0)
"""It had stopped before an administrator gave it up: we were not silent either."""
WAS_TOLD = or_(OutboxMessage.state.in_(TOLD), GIVEN_UP)


@cache
def fates_of_all(kinds: tuple[ObligationKind, ...]) -> Select[*tuple[Any, ...]]:
    """The same for several kinds at once; the parameters are named after the kinds."""
    wanted = (
        and_(Reminder.obligation_kind == kind, Reminder.obligation_id.in_(bindparam(kind.value, expanding=True)))
        for kind in kinds
    )
    return _fates().where(or_(*wanted))


@cache
def fates_of(kind: ObligationKind) -> Select[*tuple[Any, ...]]:
    """Each decided rung of the obligations ``ids`` (a parameter), with the moment its first mail came to an end."""
    return _fates().where(
        Reminder.obligation_kind == kind, Reminder.obligation_id.in_(bindparam("ids", expanding=True))
    )


def _fates() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Reminder.obligation_kind,
            Reminder.obligation_id,
            Reminder.owner_id,
            Reminder.due_version,
            Reminder.rung,
            func.min(OutboxMessage.ended_at).label("told_at"),
        )
        .outerjoin(OutboxItem, and_(OutboxItem.reminder_id == Reminder.id, OutboxItem.dropped_because.is_(None)))
        .outerjoin(
            OutboxMessage, and_(OutboxMessage.id == OutboxItem.message_id, or_(OutboxMessage.state.in_(TOLD), GIVEN_UP))
        )
        .group_by(Reminder.id)
    )


def history_of(rows: Iterable[Row[Any]], zone: ZoneInfo) -> dict[ObligationKey, dict[str, Decided]]:
    """The decided rungs by obligation."""
    history: dict[ObligationKey, dict[str, Decided]] = {}
    for row in rows:
        key = ObligationKey(ObligationKind(row.obligation_kind), row.obligation_id, row.owner_id, row.due_version)
        told_on = row.told_at.astimezone(zone).date() if row.told_at else None
        history.setdefault(key, {})[row.rung] = Decided(told_on)
    return history
