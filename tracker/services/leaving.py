"""Anonymising somebody who left: what is about the person goes, what the agencies did stays, signatures stay valid.

docs/privacy.md says what stays and why; the trail and what was signed are never touched.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, func, or_, select, update

from tracker.database import Base, db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.leaving import address_of_nobody, name_of_who_left, read_why
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may
from tracker.models import (
    CalendarFeed,
    DeliveryAttempt,
    EmailChange,
    EmergencyReading,
    HalfSignIn,
    Holding,
    OneTimeLink,
    OutboxMessage,
    PasswordRequest,
    PendingAnnex,
    PendingImport,
    PendingRegister,
    Person,
    ProviderLink,
    RecoveryCode,
    SecondFactor,
    SignInFailure,
    SignInSession,
    SignOff,
)
from tracker.models.reminders import STOPPED, MessageState
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.security_log import note

FORGOTTEN: tuple[type[Base], ...] = (
    SignInSession, OneTimeLink, HalfSignIn, RecoveryCode, SecondFactor, EmailChange, ProviderLink,
    CalendarFeed, PendingAnnex, PendingRegister,
)  # fmt: skip
"""Tables whose rows of that person are deleted."""
GONE = message("The reader has left; the text was removed.")
ENDED = (MessageState.SENT, MessageState.CANCELLED)


def anonymise(
    person_id: int, reason: str, *, by: Viewer | None, today: date, now: datetime, once: str | None = None
) -> str:
    """Take the name, address and account of somebody who left; answers what he is called from now on.

    ``by`` None: the operator's command. Raises NotAllowed, NotFound, RuleBroken (field "reason"; while he holds a post
    or his account is open; when it was done before), AlreadyDone.
    """
    if by is not None and not may(by, Action.ADMINISTER):
        raise NotAllowed(message("Your post does not allow this."))
    why = read_why(reason)
    with transaction():
        spend(once, at=now)
        person = db.session.scalar(select(Person).where(Person.id == person_id).with_for_update())
        if person is None:
            raise NotFound(message("There is no such person."))
        _refuse_present(person, today)
        old_name, old_email = person.name, person.email
        _keep_signatures(person_id, old_name)
        person.name, person.email = name_of_who_left(person_id), address_of_nobody(person_id)
        person.password_hash, person.anonymised_at = None, now
        _forget(person_id, old_email)
        _empty_mails(person, old_email, now)
        record(by, "anonymised", "person", person_id, at=now, after={"reason": why})
        called = person.name
    note("anonymised", person_id=by.person_id if by else None, address=by.address if by else None, of=person_id)
    return called


def _refuse_present(person: Person, today: date) -> None:
    if person.anonymised_at is not None:
        raise RuleBroken(message("This was done before."))
    if person.disabled_at is None:
        raise RuleBroken(message("The account is open. Shut it first."))
    still = or_(Holding.until_on.is_(None), Holding.until_on > today)
    if db.session.scalar(select(Holding.id).where(Holding.person_id == person.id, still).limit(1)) is not None:
        raise RuleBroken(message("This person still holds a post, and what the post owes. End the post first."))


def _keep_signatures(person_id: int, name: str) -> None:
    """A signature is a record of the agencies: it goes on bearing the name it was given under."""
    own = SignOff.person_id == person_id, SignOff.signer_name.is_(None)
    db.session.execute(update(SignOff).where(*own).values(signer_name=name))


def _forget(person_id: int, email: str) -> None:
    """What opens doors, what was never saved, what only knows the address."""
    for table in FORGOTTEN:
        db.session.execute(delete(table).where(table.person_id == person_id))  # type: ignore[attr-defined]
    unsaved = PendingImport.person_id == person_id, PendingImport.agreement_id.is_(None)
    db.session.execute(delete(PendingImport).where(*unsaved))
    for typed in (SignInFailure, PasswordRequest):
        db.session.execute(delete(typed).where(func.lower(typed.account) == email))
    read = EmergencyReading.person_id == person_id
    db.session.execute(update(EmergencyReading).where(read).values(opened_as=name_of_who_left(person_id)))


def _empty_mails(person: Person, email: str, now: datetime) -> None:
    """That a mail went out on a day stays (it proves the reminder); to whom and what it said goes."""
    own = OutboxMessage.person_id == person.id
    waiting = OutboxMessage.state.not_in((*ENDED, *STOPPED))
    db.session.execute(
        update(OutboxMessage)
        .where(own, waiting)
        .values(state=MessageState.CANCELLED, ended_at=now, ended_because=GONE, lease_token=None, holder=None)
    )
    nothing = {"name": person.name, "address": person.email, "subject": "–", "text": "–", "html": "<p>–</p>"}
    db.session.execute(update(OutboxMessage).where(own).values(**nothing))
    told = select(OutboxMessage.id).where(own)
    said = DeliveryAttempt.message_id.in_(told), DeliveryAttempt.answer.is_not(None)
    cleaned = func.replace(DeliveryAttempt.answer, email, person.email)
    db.session.execute(update(DeliveryAttempt).where(*said).values(answer=cleaned))
