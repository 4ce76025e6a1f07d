"""The outbox's scene: messages that wait, one run of sending, and time that passes by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, insert, select, update

from config import Settings
from tests.make import Make
from tests.people import ALLIANCE
from tests.reminding import CALENDAR, DUE, LETTERHEAD, local
from tracker.database import database_clock, db, transaction
from tracker.domain.ladders import Ladders
from tracker.domain.messages import message
from tracker.mail.mailer import mailer_for
from tracker.mail.server_address import server_of
from tracker.mail.smtp import SmtpMailer
from tracker.models import MailBreaker, OutboxItem, OutboxMessage, Person, Reminder
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.sending import Sender

THURSDAY = DUE + timedelta(days=1)
NOW = local(THURSDAY, 8, 1)


def send(settings: Settings, url: str, *, final_seconds: float = 20.0) -> dict[str, int]:
    """One run of sending to that server."""
    server = server_of(url)
    mailer = mailer_for(url, sender=LETTERHEAD.sender)
    if not isinstance(server, Path):
        mailer = SmtpMailer(server, sender=LETTERHEAD.sender, reply_seconds=5.0, final_seconds=final_seconds)
    return Sender(mailer, LETTERHEAD, settings.data_dir / "locks", NOW, "test", morning, lease_seconds=0.0).run()


def morning() -> Morning:
    return Morning(NOW, CALENDAR, Ladders(), LETTERHEAD)


def let_time_pass() -> None:
    """Every waiting time and every pause is over. Who did not have to wait keeps the place in the queue."""
    with transaction():
        waits = OutboxMessage.next_at > database_clock()
        db.session.execute(update(OutboxMessage).where(waits).values(next_at=database_clock(-1)))
        db.session.execute(update(MailBreaker).values(open_until=None))


def state() -> tuple[str, int, int]:
    """State, refusals and unknown ends of the only message."""
    row = db.session.execute(
        select(OutboxMessage.state, OutboxMessage.refused_count, OutboxMessage.unknown_count)
    ).one()
    db.session.rollback()
    return row.state, row.refused_count, row.unknown_count


def is_paused() -> bool:
    found = db.session.scalar(select(MailBreaker.open_until)) is not None
    db.session.rollback()
    return found


def many(make: Make, count: int) -> None:
    """That many digests to as many people, beside those that are there."""
    agreement_id = make.agreement()
    task_id = make.task(agreement_id, lead=ALLIANCE, due_on=DUE)
    with transaction():
        first = 1 + (db.session.scalar(select(func.max(Person.id))) or 0)
        numbers = range(first, first + count)
        reminder = Reminder(
            obligation_kind="task", obligation_id=task_id, owner_id=make.agency_id(ALLIANCE), due_version=1, rung="due",
            agreement_id=agreement_id, about=message("x"), due_on=DUE, for_on=DUE, decided_at=NOW,
        )  # fmt: skip
        db.session.add(reminder)
        db.session.flush()
        db.session.execute(insert(Person), [_person(n) for n in numbers])
        db.session.execute(insert(OutboxMessage).values(next_at=database_clock()), [_message(n) for n in numbers])
        messages = db.session.execute(
            select(OutboxMessage.id, OutboxMessage.person_id).where(OutboxMessage.person_id >= first)
        )
        items = [_item(reminder.id, row.id, row.person_id, make.agency_id(ALLIANCE)) for row in messages]
        db.session.execute(insert(OutboxItem), items)


def _person(id_: int) -> dict[str, object]:
    return {"id": id_, "name": f"Người {id_}", "email": f"nguoi{id_}@example.vn"}


def _message(person_id: int) -> dict[str, object]:
    return {
        "dedupe_key": f"k{person_id}", "message_id": f"<{person_id}@t>", "person_id": person_id,
        "name": f"Người {person_id}", "address": f"nguoi{person_id}@example.vn", "language": "vi", "for_on": DUE,
        "planned_at": NOW, "subject": "s", "text": "t", "html": "h", "state": "pending",
    }  # fmt: skip


def _item(reminder_id: int, message_id: int, person_id: int, agency_id: int) -> dict[str, object]:
    return {
        "reminder_id": reminder_id, "person_id": person_id, "agency_id": agency_id, "role": "officer",
        "post_title": "Chuyên viên", "why": message("x"), "message_id": message_id,
    }  # fmt: skip
