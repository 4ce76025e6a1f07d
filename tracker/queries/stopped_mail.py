"""Mail that stopped and waits for an administrator, and what administrators decided about a mail."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select

from tracker.database import read
from tracker.domain.messages import Message
from tracker.domain.reminders import rung_label
from tracker.models import Agency, AuditEntry, OutboxItem, OutboxMessage, Reminder
from tracker.models.reminders import STOPPED
from tracker.queries.reminder_history import attempts_of

MOST_SHOWN = 20
NEWEST = select(OutboxMessage.id).where(OutboxMessage.state.in_(sorted(STOPPED))).order_by(OutboxMessage.id.desc())


@dataclass(frozen=True)
class StoppedMail:
    """One mail that nobody tries any more: for which post, with which rungs, why. Its text is its reader's alone.

    A mail that is no digest has no rungs, and names its reader where the post would stand.
    """

    id: int
    post: str
    agency: str
    rungs: tuple[Message, ...]
    for_on: date
    state: str
    ended_at: datetime
    ended_because: Message
    answer: str


@dataclass(frozen=True)
class StoppedCause:
    """How many mails stopped for one reason: of which days, from the oldest to the newest."""

    state: str
    ended_because: Message
    count: int
    first_on: date
    last_on: date


@dataclass(frozen=True)
class MailDecision:
    """What an administrator decided about a mail: the word of the trail, and why."""

    at: datetime
    actor: str
    action: str
    because: str


def stopped_mails(*, only: int | None = None) -> list[StoppedMail]:
    """The newest of them (or that one, if it is stopped)."""
    chosen = NEWEST.limit(MOST_SHOWN) if only is None else NEWEST.where(OutboxMessage.id == only)
    rows = read(_items(chosen), {})
    answers = attempts_of({row.id for row in rows})
    found: dict[int, StoppedMail] = {}
    rungs: dict[int, dict[str, Message]] = {}
    for row in rows:
        of_it = rungs.setdefault(row.id, {})
        if row.rung is not None:
            of_it[row.rung] = rung_label(row.rung)
        said = " ".join(f"{one.code or ''} {one.answer}".strip() for one in answers.get(row.id, ())[-1:])
        found[row.id] = StoppedMail(
            row.id, row.post, row.agency, tuple(of_it.values()), row.for_on, row.state,
            row.ended_at, row.ended_because, said,
        )  # fmt: skip
    return list(found.values())


def stopped_causes() -> tuple[int, list[StoppedCause]]:
    """How many mails stopped, and why: the most frequent reasons first, MOST_SHOWN of them."""
    rows = read(_CAUSES, {})
    total = int(rows[0].total) if rows else 0
    return total, [StoppedCause(row.state, row.ended_because, row.mails, row.first_on, row.last_on) for row in rows]


def mail_decisions(mail_id: int) -> list[MailDecision]:
    """What administrators decided about this mail, the oldest first."""
    return [
        MailDecision(row.at, row.actor, row.action, json.loads(row.after).get("because", ""))
        for row in read(_DECISIONS, {"mail": mail_id})
    ]


def _items(chosen: Select[Any]) -> Select[*tuple[Any, ...]]:
    m = OutboxMessage
    return (
        select(
            m.id, m.for_on, m.state, m.ended_at, m.ended_because, Reminder.rung,
            func.coalesce(OutboxItem.post_title, m.name).label("post"),
            func.coalesce(Agency.short_name, "").label("agency"),
        )
        .outerjoin(OutboxItem, OutboxItem.message_id == m.id)
        .outerjoin(Agency, Agency.id == OutboxItem.agency_id)
        .outerjoin(Reminder, Reminder.id == OutboxItem.reminder_id)
        .where(m.id.in_(chosen))
        .order_by(m.id.desc(), OutboxItem.id)
    )  # fmt: skip


_CAUSES = (
    select(
        OutboxMessage.state, OutboxMessage.ended_because, func.count().label("mails"),
        func.min(OutboxMessage.for_on).label("first_on"), func.max(OutboxMessage.for_on).label("last_on"),
        func.sum(func.count()).over().label("total"),
    )
    .where(OutboxMessage.state.in_(sorted(STOPPED)))
    .group_by(OutboxMessage.state, OutboxMessage.ended_because)
    .order_by(func.count().desc(), func.min(OutboxMessage.id))
    .limit(MOST_SHOWN)
)  # fmt: skip
_DECISIONS = (
    select(AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.after)
    .where(
        AuditEntry.chain == 0,
        AuditEntry.subject == "mail",
        AuditEntry.subject_id == bindparam("mail", type_=Integer),
    )
    .order_by(AuditEntry.id)
)
