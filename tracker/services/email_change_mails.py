"""Mails about another e-mail address, written by a job: the link to the new one, a notice to the old one."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from tracker.database import db, transaction
from tracker.domain.delivery import Outcome, outcome_of
from tracker.domain.people import EMAIL_CONFIRMED_WITHIN
from tracker.mail.email_change import write_email_link, write_email_notice
from tracker.mail.letterhead import Letterhead
from tracker.mail.mailer import Mailer
from tracker.models import EmailChange, Person
from tracker.services.direct_mail import hand_over
from tracker.services.security_log import note
from tracker.services.sign_in import digest

KEPT_FOR = timedelta(days=30)
MOST_AT_ONCE = 50


def send_email_changes(mailer: Mailer, letterhead: Letterhead, *, now: datetime) -> dict[str, int]:
    """Mail each wish that waits; answers how many ended how. What the server does not take now is tried again."""
    counts: Counter[str] = Counter()
    for change_id in _waiting(now):
        outcome = _send(change_id, mailer, letterhead, now)
        if outcome is None:
            continue
        counts[outcome] += 1
        if outcome in (Outcome.LATER, Outcome.TROUBLE):
            with transaction():
                db.session.execute(update(EmailChange).where(EmailChange.id == change_id).values(settled_at=None))
        if outcome is Outcome.TROUBLE:
            break
    return dict(counts)


def is_anything_to_send(*, now: datetime) -> bool:
    """Does a wish wait? Then only is the mail server called."""
    return bool(_waiting(now))


def forget_old_changes(*, now: datetime) -> int:
    """Drop wishes that are long over; answers how many."""
    with transaction():
        gone = db.session.execute(delete(EmailChange).where(EmailChange.asked_at < now - KEPT_FOR))
        return int(getattr(gone, "rowcount", 0))


def _waiting(now: datetime) -> list[int]:
    waits = EmailChange.settled_at.is_(None), EmailChange.used_at.is_(None)
    in_time = EmailChange.asked_at > now - EMAIL_CONFIRMED_WITHIN
    return list(
        db.session.scalars(select(EmailChange.id).where(*waits, in_time).order_by(EmailChange.id).limit(MOST_AT_ONCE))
    )


def _send(change_id: int, mailer: Mailer, letterhead: Letterhead, now: datetime) -> Outcome | None:
    """None when another sender was first, or the account is shut. The link is made now, so that nothing holds it."""
    token = secrets.token_urlsafe(32)
    with transaction():
        mine = EmailChange.id == change_id, EmailChange.settled_at.is_(None), EmailChange.used_at.is_(None)
        change = db.session.scalar(select(EmailChange).where(*mine).with_for_update())
        if change is None:
            return None
        change.settled_at, change.token_digest = now, digest(token)
        person = db.session.get_one(Person, change.person_id)
        is_free = db.session.scalar(select(Person.id).where(Person.email == change.email)) is None
        person_id, new, old = person.id, change.email, person.email
        name, language, is_shut = person.name, person.language, person.disabled_at is not None
    if is_shut:
        return None
    notice = write_email_notice(new, name, language, letterhead)
    mails = [(f"email-notice:{change_id}", old, notice)]
    if is_free:
        hours = int(EMAIL_CONFIRMED_WITHIN / timedelta(hours=1))
        mails.insert(0, (f"email-link:{token}", new, write_email_link(token, name, language, letterhead, hours=hours)))
    outcome = Outcome.SENT
    for key, email, said in mails:
        answer = hand_over(
            said, key, name=name, email=email, language=language, mailer=mailer, letterhead=letterhead, now=now
        )
        outcome = outcome_of(answer)
        if outcome in (Outcome.LATER, Outcome.TROUBLE):
            break
    note("email-change-mailed", person_id=person_id, outcome=outcome)
    return outcome
