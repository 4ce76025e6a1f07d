"""Mails as the outbox holds them: the list, and one as its reader gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, true

from tracker.database import db
from tracker.domain.messages import Message
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import LEDGER_READERS, Role, Viewer
from tracker.domain.reminders import rung_label
from tracker.mail.links import path_to
from tracker.models import Agency, OutboxItem, OutboxMessage, Reminder
from tracker.queries.reminder_history import AttemptRow, attempts_of
from tracker.queries.viewers import visible_agreement_ids

PAGE_SIZE = 50
M = OutboxMessage


@dataclass(frozen=True)
class MailRow:
    """One mail in the list. ``subject`` is empty where the viewer may not read it."""

    id: int
    post: str
    agency: str
    subject: str
    state: str
    for_on: date
    ended_at: datetime | None
    ended_because: Message | None


@dataclass(frozen=True)
class MailItem:
    """One reminder in a mail. ``about`` only where the viewer may read the program."""

    rung: Message
    about: Message | None
    dropped_because: Message | None
    due_on: date
    path: str


@dataclass(frozen=True)
class Mail:
    """One mail. ``may_read``: text and subject are the viewer's to read; else they are empty."""

    row: MailRow
    name: str
    address: str
    text: str
    html: str
    may_read: bool
    message_id: str
    planned_at: datetime
    may_have_copies: bool
    items: list[MailItem]
    attempts: tuple[AttemptRow, ...]


def mail_list(viewer: Viewer, *, is_demo: bool, state: str | None = None, page: int = 1) -> tuple[list[MailRow], int]:
    """The mails this person may know of, newest first, and how many there are. ``state``: only those."""
    may_know = _may_know(viewer, is_demo=is_demo)
    if state is not None:
        may_know &= M.state == state
    total = db.session.scalar(select(func.count()).select_from(M).where(may_know)) or 0
    asked = _rows().where(may_know).order_by(M.for_on.desc(), M.id.desc())
    rows = db.session.execute(asked.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return [_row(row, may_read=is_demo or row.person_id == viewer.person_id) for row in rows], total


def one_mail(mail_id: int, viewer: Viewer, *, is_demo: bool) -> Mail | None:
    """One mail that this person may know of; None when there is none."""
    asked = _rows().add_columns(
        M.name, M.address, M.text, M.html, M.message_id, M.planned_at, M.unknown_count, M.handled_count
    )
    row = db.session.execute(asked.where(M.id == mail_id, _may_know(viewer, is_demo=is_demo))).one_or_none()
    if row is None:
        return None
    may_read = is_demo or row.person_id == viewer.person_id
    return Mail(
        row=_row(row, may_read=may_read),
        name=row.name,
        address=row.address if may_read else "",
        text=row.text if may_read else "",
        html=row.html if may_read else "",
        may_read=may_read,
        message_id=row.message_id,
        planned_at=row.planned_at,
        may_have_copies=bool(row.unknown_count or row.handled_count),
        items=_items(mail_id, viewer, may_read=may_read),
        attempts=tuple(attempts_of({mail_id}).get(mail_id, ())),
    )


def _may_know(viewer: Viewer, *, is_demo: bool) -> ColumnElement[bool]:
    """That a mail exists: its reader, whoever may read a program it is about, the system administrator; in a
    demonstration everyone."""
    if is_demo or any(seat.role is Role.SYSTEM_ADMIN for seat in viewer.seats):
        return true()
    about_mine = (
        select(OutboxItem.message_id)
        .join(Reminder, Reminder.id == OutboxItem.reminder_id)
        .where(Reminder.agreement_id.in_(_readable(viewer)))
    )
    return or_(M.person_id == viewer.person_id, M.id.in_(about_mine))


def _readable(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    return visible_agreement_ids(viewer.agency_ids_as(LEDGER_READERS))


def _rows() -> Select[*tuple[Any, ...]]:
    first = select(func.min(OutboxItem.id)).where(OutboxItem.message_id == M.id).correlate(M).scalar_subquery()
    return (
        select(
            M.id,
            M.person_id,
            func.coalesce(OutboxItem.post_title, M.name).label("post"),
            func.coalesce(Agency.short_name, "").label("agency"),
            M.subject,
            M.state,
            M.for_on,
            M.ended_at,
            M.ended_because,
        )
        .outerjoin(OutboxItem, OutboxItem.id == first)
        .outerjoin(Agency, Agency.id == OutboxItem.agency_id)
    )


def _row(row: Row[Any], *, may_read: bool) -> MailRow:
    return MailRow(
        id=row.id,
        post=row.post,
        agency=row.agency,
        subject=row.subject if may_read else "",
        state=row.state,
        for_on=row.for_on,
        ended_at=row.ended_at,
        ended_because=row.ended_because,
    )


def _items(mail_id: int, viewer: Viewer, *, may_read: bool) -> list[MailItem]:
    readable = Reminder.agreement_id.in_(_readable(viewer))
    rows = db.session.execute(
        select(
            Reminder.rung,
            Reminder.about,
            Reminder.obligation_kind,
            Reminder.obligation_id,
            Reminder.due_on,
            OutboxItem.dropped_because,
            readable.label("is_readable"),
        )
        .join(OutboxItem, OutboxItem.reminder_id == Reminder.id)
        .where(OutboxItem.message_id == mail_id)
        .order_by(OutboxItem.id)
    )
    return [
        MailItem(
            rung_label(row.rung),
            row.about if may_read or row.is_readable else None,
            row.dropped_because,
            row.due_on,
            path_to(ObligationKind(row.obligation_kind), row.obligation_id),
        )
        for row in rows
    ]
