"""Another e-mail address: asked for with the password, and taken when a link mailed to it is confirmed.

Apart from ``email_change_mails``, which sends it: web servers load nothing of mail.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.people import EMAIL_CONFIRMED_WITHIN, read_email
from tracker.domain.permissions import Viewer
from tracker.models import EmailChange, Person
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.security_log import note
from tracker.services.sign_in import check_own_password, digest, end_links

WITHIN, MOST_ASKED = timedelta(hours=1), 5


def ask_for_email(
    by: Viewer, typed: str, password: str, *, address: str, now: datetime, once: str | None = None
) -> None:
    """Note the wish; a job mails the link. An address that is somebody else's is answered alike, and gets no mail.

    An earlier wish ends. Raises RuleBroken (fields "email", "password"), TooManyFailures, AlreadyDone.
    """
    email = read_email(typed)
    if email == by.email:
        raise RuleBroken(message("This is your address already."), field="email")
    check_own_password(by, password, field="password", address=address, now=now)
    mine = EmailChange.person_id == by.person_id
    with transaction():
        spend(once, at=now)
        recent = select(func.count()).select_from(EmailChange).where(mine, EmailChange.asked_at > now - WITHIN)
        if (db.session.scalar(recent) or 0) >= MOST_ASKED:
            raise RuleBroken(message("You asked too often. Please try again in an hour."), field="email")
        db.session.execute(update(EmailChange).where(mine, EmailChange.used_at.is_(None)).values(used_at=now))
        db.session.add(EmailChange(person_id=by.person_id, email=email, asked_at=now))
        record(by, "asked-for-email", "person", by.person_id, at=now, after={"email": email})
    note("email-change-asked", person_id=by.person_id, address=address)


def confirm_email(token: str, *, address: str, now: datetime) -> int:
    """The link was opened and its button pressed: the address is the person's, who is answered. Raises RuleBroken.

    Links for passwords that went to the old address end.
    """
    with transaction():
        waiting = EmailChange.token_digest == digest(token), EmailChange.used_at.is_(None)
        in_time = EmailChange.asked_at > now - EMAIL_CONFIRMED_WITHIN
        change = db.session.scalar(select(EmailChange).where(*waiting, in_time).with_for_update())
        person = db.session.get(Person, change.person_id) if change else None
        if change is None or person is None or person.disabled_at is not None or _is_taken(change.email):
            raise RuleBroken(message("This link was used already or is too old. Ask for a new one."))
        change.used_at = now
        before, person.email = person.email, change.email
        end_links(person.id, now=now)
        record(
            None, "changed-email", "person", person.id, at=now,
            before={"email": before}, after={"email": change.email},
        )  # fmt: skip
        person_id = person.id
    note("email-changed", person_id=person_id, address=address)
    return person_id


def _is_taken(email: str) -> bool:
    return db.session.scalar(select(Person.id).where(Person.email == email)) is not None
