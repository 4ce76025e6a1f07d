"""What became of the rungs decided so far, read out of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)

from tracker.domain.obligations import ObligationKey, ObligationKind
from tracker.domain.reminders import Decided
from tracker.models.columns import written_out
from tracker.models.reminders import MessageState, OutboxItem, OutboxMessage, Reminder

TOLD = (MessageState.SENT, MessageState.FAILED, MessageState.PARKED)
"""After these nothing more is tried: we were not silent."""
GIVEN_UP = and_(OutboxMessage.state == written_out(MessageState.CANCELLED), OutboxMessage.handled_count > 0)
"""It had stopped before an administrator gave it up: we were not silent either."""
WAS_TOLD = or_(OutboxMessage.state.in_(TOLD), GIVEN_UP)


@cache
def fates_of(kind: ObligationKind) -> Select[*tuple[Any, ...]]:
    """For each of the obligations ``ids`` (a parameter) what was decided of it, one text read by ``history_of``."""
    key = (Reminder.obligation_kind.label("kind"), Reminder.obligation_id.label("id"), Reminder.owner_id)
    of_these = and_(Reminder.obligation_kind == kind, Reminder.obligation_id.in_(bindparam("ids", expanding=True)))
    asked = select(*key, Reminder.due_version, _fates().label("fates")).where(of_these)
    return asked.group_by(Reminder.obligation_kind, Reminder.obligation_id, Reminder.owner_id, Reminder.due_version)


def fates_in(owed: FromClause) -> ScalarSelect[Any]:
    """The same for each row of ``owed`` (kind, id, owner_id, due_version); NULL where nothing is decided yet."""
    one = and_(
        Reminder.obligation_kind == owed.c.kind,
        Reminder.obligation_id == owed.c.id,
        Reminder.owner_id == owed.c.owner_id,
        Reminder.due_version == owed.c.due_version,
    )
    return select(_fates()).where(one).correlate(owed).scalar_subquery()


def _fates() -> ColumnElement[str]:
    """Each decided rung with the moment its first mail came to an end."""
    told_at = (
        select(func.min(OutboxMessage.ended_at))
        .join(OutboxItem, OutboxItem.message_id == OutboxMessage.id)
        .where(OutboxItem.reminder_id == Reminder.id, OutboxItem.dropped_because.is_(None), WAS_TOLD)
        .correlate(Reminder)
        .scalar_subquery()
    )
    return func.aggregate_strings(Reminder.rung + _AT + func.coalesce(cast(told_at, String), ""), _NEXT)


_AT, _NEXT = "@", ","


def history_of(rows: Iterable[Row[Any]], zone: ZoneInfo) -> dict[ObligationKey, dict[str, Decided]]:
    """The decided rungs by obligation, out of rows that name it and have its ``fates``."""
    return {
        ObligationKey(ObligationKind(row.kind), row.id, row.owner_id, row.due_version): dict(
            _decided(fate, zone) for fate in row.fates.split(_NEXT)
        )
        for row in rows
        if row.fates
    }


def _decided(fate: str, zone: ZoneInfo) -> tuple[str, Decided]:
    """``overdue-3@2026-11-25 01:00:00``: a rung and a moment as the database writes it in UTC, if anybody was told."""
    rung, _at, told_at = fate.partition(_AT)
    if not told_at:
        return rung, Decided()
    at = datetime.fromisoformat(told_at)
    return rung, Decided((at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone).date())
