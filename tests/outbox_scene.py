"""The outbox's scene: messages that wait, one run of sending, and time that passes by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from config import Settings
from tests.make import Make
from tests.people import ALLIANCE
from tests.reminding import DUE, LETTERHEAD, local
from tracker.database import database_clock, db, transaction
from tracker.domain.messages import message
from tracker.mail.mailer import mailer_for
from tracker.mail.server_address import server_of
from tracker.mail.smtp import SmtpMailer
from tracker.models import MailBreaker, OutboxItem, OutboxMessage, Person, Reminder
from tracker.services.reminders.sending import Sender

THURSDAY = DUE + timedelta(days=1)
NOW = local(THURSDAY, 8, 1)


def send(settings: Settings, url: str, *, final_seconds: float = 20.0) -> dict[str, int]:
    """One run of sending to that server."""
    server = server_of(url)
    mailer = mailer_for(url, sender=LETTERHEAD.sender)
    if not isinstance(server, Path):
        mailer = SmtpMailer(server, sender=LETTERHEAD.sender, reply_seconds=5.0, final_seconds=final_seconds)
    return Sender(mailer, LETTERHEAD, settings.data_dir / "locks", NOW, "test", lease_seconds=0.0).run()


def let_time_pass() -> None:
    """Every waiting time and every pause is over."""
    with transaction():
        db.session.execute(update(OutboxMessage).values(next_at=database_clock(-1)))
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
    """That many digests to as many people."""
    agreement_id = make.agreement()
    task_id = make.task(agreement_id, lead=ALLIANCE, due_on=DUE)
    with transaction():
        people = [Person(name=f"Người {n}", email=f"nguoi{n}@example.vn") for n in range(count)]
        db.session.add_all(people)
        reminder = Reminder(
            obligation_kind="task", obligation_id=task_id, owner_id=make.agency_id(ALLIANCE), due_version=1, rung="due",
            agreement_id=agreement_id, about=message("x"), due_on=DUE, for_on=DUE, decided_at=NOW,
        )  # fmt: skip
        db.session.add(reminder)
        db.session.flush()
        for person in people:
            one = OutboxMessage(
                dedupe_key=f"k{person.id}", message_id=f"<{person.id}@t>", person_id=person.id, name=person.name,
                address=person.email, language="vi", for_on=DUE, planned_at=NOW, subject="s", text="t", html="h",
                state="pending", next_at=database_clock(),
            )  # fmt: skip
            db.session.add(one)
            db.session.flush()
            db.session.add(
                OutboxItem(
                    reminder_id=reminder.id, person_id=person.id, agency_id=make.agency_id(ALLIANCE), role="officer",
                    post_title="Chuyên viên", why=message("x"), message_id=one.id,
                )
            )  # fmt: skip
