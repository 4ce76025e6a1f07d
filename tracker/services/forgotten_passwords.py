"""Mails with links for forgotten passwords, written by a job, for accounts that exist; ``password_requests`` asks.

The link is made in the moment its mail goes out, so that no table, backup or page of mails ever holds it.
Who has set no password yet is invited by it, and has a day for it as with a link handed over.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from tracker.database import db, transaction
from tracker.domain.delivery import Answer, Outcome, outcome_of
from tracker.mail.invitation import write_invitation
from tracker.mail.letterhead import Letterhead
from tracker.mail.mailer import Mailer
from tracker.mail.password_link import write_password_link
from tracker.models import PasswordRequest, Person
from tracker.services.direct_mail import hand_over
from tracker.services.security_log import note
from tracker.services.sign_in import LINK_LIFETIME, RESET_LIFETIME, RESET_PURPOSE, write_link

KEPT_FOR = timedelta(days=1)
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class _Wanted:
    request_id: int
    person_id: int
    name: str
    email: str
    language: str
    is_first: bool


def send_links(mailer: Mailer, letterhead: Letterhead, *, now: datetime) -> dict[str, int]:
    """Mail a link to every known account that asked within half an hour; answers how many ended how.

    What the server does not take now is tried again at the next run, with a link of its own.
    """
    counts: Counter[str] = Counter()
    for request_id, account in _open_requests(now):
        wanted = _take(request_id, account, now)
        if wanted is None:
            continue
        with transaction():
            lifetime = LINK_LIFETIME if wanted.is_first else RESET_LIFETIME
            token = write_link(wanted.person_id, RESET_PURPOSE, lifetime=lifetime, now=now)
        outcome = outcome_of(_send(token, wanted, mailer, letterhead, now))
        counts[outcome] += 1
        note("password-link-mailed", person_id=wanted.person_id, outcome=outcome)
        if outcome in (Outcome.LATER, Outcome.TROUBLE):
            with transaction():
                again = update(PasswordRequest).where(PasswordRequest.id == request_id)
                db.session.execute(again.values(settled_at=None))
        if outcome is Outcome.TROUBLE:
            break
    return dict(counts)


def forget_old_requests(*, now: datetime) -> int:
    """Drop requests that no longer count; answers how many."""
    with transaction():
        gone = db.session.execute(delete(PasswordRequest).where(PasswordRequest.asked_at < now - KEPT_FOR))
        return int(getattr(gone, "rowcount", 0))


def is_anything_to_send(*, now: datetime) -> bool:
    """Does a request wait? Then only is the mail server called."""
    return bool(_open_requests(now))


def _open_requests(now: datetime) -> list[tuple[int, str]]:
    waiting = PasswordRequest.settled_at.is_(None), PasswordRequest.asked_at > now - RESET_LIFETIME
    rows = select(PasswordRequest.id, PasswordRequest.account).where(*waiting).order_by(PasswordRequest.id)
    return [(id_, account) for id_, account in db.session.execute(rows.limit(MOST_AT_ONCE))]


def _take(request_id: int, account: str, now: datetime) -> _Wanted | None:
    """Make the request ours; None when another sender was first, or when there is no such account."""
    with transaction():
        mine = update(PasswordRequest).where(PasswordRequest.id == request_id, PasswordRequest.settled_at.is_(None))
        if not getattr(db.session.execute(mine.values(settled_at=now)), "rowcount", 0):
            return None
        known = Person.email == account, Person.disabled_at.is_(None), Person.is_demonstration.is_(False)
        person = db.session.scalar(select(Person).where(*known))
        if person is None:
            return None
        is_first = person.password_hash is None
        return _Wanted(request_id, person.id, person.name, person.email, person.language, is_first)


def _send(token: str, wanted: _Wanted, mailer: Mailer, letterhead: Letterhead, now: datetime) -> Answer:
    if wanted.is_first:
        hours = int(LINK_LIFETIME / timedelta(hours=1))
        said = write_invitation(token, wanted.name, wanted.language, letterhead, hours=hours)
    else:
        minutes = int(RESET_LIFETIME / timedelta(minutes=1))
        said = write_password_link(token, wanted.name, wanted.language, letterhead, minutes=minutes)
    return hand_over(
        said, f"password-link:{token}", name=wanted.name, email=wanted.email, language=wanted.language,
        mailer=mailer, letterhead=letterhead, now=now,
    )  # fmt: skip
