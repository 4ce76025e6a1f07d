"""What was decided about things owed, whom it was told to, and what became of each mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
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
from sqlalchemy.orm import aliased

from tracker.database import db, read
from tracker.domain.messages import Message
from tracker.domain.obligations import ObligationKind
from tracker.domain.reminded_things import OWED_AT, Thing, ThingKind
from tracker.domain.reminders import rung_label
from tracker.mail.links import path_to
from tracker.models import (
    Agency,
    Agreement,
    Assignment,
    Decision,
    DeliveryAttempt,
    GuidanceReading,
    OutboxItem,
    OutboxMessage,
    Reassignment,
    Reminder,
    Report,
    Review,
    Task,
)

OWNER = aliased(Agency)
MOST_ON_A_PAGE = 6
TABLES = {
    ObligationKind.REPORT: Report.id,
    ObligationKind.CONSOLIDATION: Review.id,
    ObligationKind.SIGN_OFF: Review.id,
    ObligationKind.TASK: Task.id,
    ObligationKind.DECISION: Decision.id,
    ObligationKind.CONFIRMATION: Assignment.id,
    ObligationKind.REASSIGNMENT: Reassignment.id,
    ObligationKind.GUIDANCE: GuidanceReading.id,
}


@dataclass(frozen=True)
class AttemptRow:
    """One try. ``seconds`` is unknown for a sender that died."""

    ended_at: datetime
    phase: str
    code: int | None
    answer: str
    seconds: float | None
    sender: str


@dataclass(frozen=True)
class ToldRow:
    """One rung for one recipient, or one rung that was told to nobody (then without a recipient).

    ``owner``: short name of the agency that owed it then.
    ``reason``: why he is told. ``skipped``: why the rung, or his mail, was not sent. ``answer``: what the mail
    server said at the last try.
    """

    obligation_kind: str
    obligation_id: int
    about: Message
    program: str
    owner: str
    rung: str
    on: date
    due_version: int
    due_on: date
    decided_at: datetime
    to: str | None
    post: str | None
    agency: str | None
    reason: Message | None
    skipped: Message | None
    mail_id: int | None
    message_id: str | None
    subject: str | None
    state: str | None
    ended_at: datetime | None
    ended_because: Message | None
    answer: str | None
    attempts: tuple[AttemptRow, ...] = ()

    @property
    def path(self) -> str:
        """The page of what it was about."""
        return path_to(ObligationKind(self.obligation_kind), self.obligation_id)

    @property
    def rung_label(self) -> Message:
        """How the rung is said."""
        return rung_label(self.rung)


@dataclass(frozen=True)
class NewestReminders:
    """The newest reminders of one thing; the ledger, asked for that thing, has all of them."""

    thing: Thing
    rows: list[ToldRow]


def obligation_exists(kind: ObligationKind, obligation_id: int) -> bool:
    """Is there such a thing, or was there one that reminders were decided for?"""
    known = select(Reminder.id).where(Reminder.obligation_kind == kind, Reminder.obligation_id == obligation_id)
    if db.session.scalar(known.limit(1)) is not None:
        return True
    table = TABLES.get(kind)
    return table is not None and db.session.scalar(select(table).where(table == obligation_id)) is not None


def reminder_history(kind: ObligationKind, obligation_id: int) -> list[ToldRow]:
    """Every rung decided so far, in the order of deciding."""
    of_it = Reminder.obligation_kind == kind, Reminder.obligation_id == obligation_id
    rows = told_rows(told_select().where(*of_it).order_by(Reminder.id, OutboxItem.id), {})
    attempts = attempts_of({row.mail_id for row in rows if row.mail_id is not None})
    return [replace(row, attempts=tuple(attempts.get(row.mail_id or 0, ()))) for row in rows]


def newest_reminders(thing: Thing) -> NewestReminders:
    """The newest of all that is owed at that thing, for its page; one statement."""
    return NewestReminders(thing, told_rows(_newest(thing.kind), {"about": thing.id, "most": MOST_ON_A_PAGE}))


@cache
def _newest(kind: ThingKind) -> Select[*tuple[Any, ...]]:
    newest = Reminder.id.desc(), OutboxItem.id
    return told_select().where(is_about(kind)).order_by(*newest).limit(bindparam("most", type_=Integer))


def is_about(kind: ThingKind) -> ColumnElement[bool]:
    """Of a reminder: is it about what is owed at the thing of that kind, whose id is the parameter ``about``?"""
    own = and_(Reminder.obligation_kind.in_(OWED_AT[kind]), Reminder.obligation_id == bindparam("about", type_=Integer))
    if kind is not ThingKind.TASK:
        return own
    confirmed = Reminder.obligation_kind == ObligationKind.CONFIRMATION, Reminder.obligation_id.in_(_parts())
    return or_(own, and_(*confirmed))


def owed_at(thing: Thing) -> frozenset[tuple[str, int]]:
    """The same as kinds and ids, for what is not decided yet; a statement for a task, none for anything else."""
    found = {(kind.value, thing.id) for kind in thing.kinds}
    if thing.kind is ThingKind.TASK:
        found |= {(ObligationKind.CONFIRMATION.value, row.id) for row in read(_parts(), {"about": thing.id})}
    return frozenset(found)


@cache
def _parts() -> Select[int]:
    return select(Assignment.id).where(Assignment.task_id == bindparam("about", type_=Integer))


def told_rows(asked: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> list[ToldRow]:
    """The rows of a ``told_select``, without the single tries."""
    return [_row(row) for row in read(asked, values)]


def told_select() -> Select[*tuple[Any, ...]]:
    """Each decided rung, once for each person it was told to, with his mail."""
    return (
        select(
            Reminder.obligation_kind,
            Reminder.obligation_id,
            Reminder.about,
            Agreement.title.label("program"),
            OWNER.short_name.label("owner"),
            Reminder.rung,
            Reminder.for_on.label("on"),
            Reminder.due_version,
            Reminder.due_on,
            Reminder.decided_at,
            OutboxMessage.address.label("to"),
            OutboxItem.post_title.label("post"),
            Agency.short_name.label("agency"),
            OutboxItem.why.label("reason"),
            Reminder.skipped_because,
            OutboxItem.dropped_because,
            OutboxMessage.id.label("mail_id"),
            OutboxMessage.message_id,
            OutboxMessage.subject,
            OutboxMessage.state,
            OutboxMessage.ended_at,
            OutboxMessage.ended_because,
            _last_answer().label("answer"),
        )
        .join(Agreement, Agreement.id == Reminder.agreement_id)
        .join(OWNER, OWNER.id == Reminder.owner_id)
        .outerjoin(OutboxItem, OutboxItem.reminder_id == Reminder.id)
        .outerjoin(OutboxMessage, OutboxMessage.id == OutboxItem.message_id)
        .outerjoin(Agency, Agency.id == OutboxItem.agency_id)
    )


def _last_answer() -> ScalarSelect[str]:
    """Code and words of the last try."""
    a = DeliveryAttempt
    said = func.coalesce(cast(a.code, String).concat(" "), "").concat(a.answer)
    newest = select(said).where(a.message_id == OutboxMessage.id).order_by(a.id.desc()).limit(1)
    return newest.correlate(OutboxMessage).scalar_subquery()


def _row(row: Row[Any]) -> ToldRow:
    facts = row._asdict()
    reasons = facts.pop("skipped_because"), facts.pop("dropped_because")
    skipped = next((reason for reason in reasons if reason is not None), None)
    return ToldRow(**facts, skipped=skipped)


def attempts_of(mail_ids: set[int]) -> dict[int, list[AttemptRow]]:
    """Every try at these mails, in order."""
    if not mail_ids:
        return {}
    a = DeliveryAttempt
    rows = db.session.execute(
        select(a.message_id, a.ended_at, a.phase, a.code, a.answer, a.seconds, a.sender)
        .where(a.message_id.in_(sorted(mail_ids)))
        .order_by(a.id)
    )
    found: dict[int, list[AttemptRow]] = {}
    for row in rows:
        attempt = AttemptRow(row.ended_at, row.phase, row.code, row.answer, row.seconds, row.sender)
        found.setdefault(row.message_id, []).append(attempt)
    return found
