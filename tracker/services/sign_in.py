"""Signing in and out: sessions as rows, links that work once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.passwords import check_password, normal
from tracker.domain.permissions import Role, Viewer
from tracker.models import (
    Agency,
    CalendarFeed,
    HalfSignIn,
    Holding,
    OneTimeLink,
    Person,
    Post,
    SecondFactor,
    SignInSession,
)
from tracker.services.audit import record
from tracker.services.guessing import count_failure, forgive, refuse_guessers
from tracker.services.security_log import note

METHOD = "scrypt:32768:8:3"
NOBODYS_HASH = f"{METHOD}$nobody${'0' * 128}"
"""Takes as long to check as a real one and fits no password."""
LINK_LIFETIME = timedelta(hours=24)
LINK_PURPOSE, RESET_PURPOSE = "set-password", "reset-password"  # what a link is for
RESET_LIFETIME = timedelta(minutes=30)
NO_PASSWORD = message("Your account has no password, and one is asked for here. Set it by “Forgotten password” first.")


@dataclass(frozen=True)
class Entered:
    """What the right password opens: a session (its secret id), or, to who has a second factor, the question for it.

    ``half``: what the browser holds meanwhile; it opens no page.
    """

    sid: str | None = None
    half: str | None = None


def digest(secret: str) -> str:
    """SHA-256 of a session id or link: what the database keeps instead of the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in(
    email: str, password: str, *, address: str, browser: str = "", administrators_on: date | None = None, now: datetime
) -> Entered:
    """Check the password; then open a session, or ask for the second factor. Raises RuleBroken, TooManyFailures.

    Unknown, disabled and wrong are one answer, and take one time. How long guessers wait: domain/guessing.py.
    ``administrators_on``: only who administers the system that day (local) comes in by a password.
    """
    person = _checked(email, password, address=address, now=now)
    if administrators_on is not None:
        _refuse_but_administrators(person.id, administrators_on)
    forgotten = OneTimeLink.purpose == RESET_PURPOSE, OneTimeLink.used_at.is_(None)
    if db.session.scalar(select(OneTimeLink.id).where(OneTimeLink.person_id == person.id, *forgotten).limit(1)):
        with transaction():
            end_links(person.id, *forgotten, now=now)  # he remembers it
    if has_second_factor(person.id):
        return Entered(half=_open_half(person.id, now=now))
    return Entered(sid=open_session(person.id, address=address, browser=browser, now=now))


def has_second_factor(person_id: int) -> bool:
    """Is this person asked for a code after the password?"""
    theirs = SecondFactor.person_id == person_id, SecondFactor.switched_on_at.is_not(None)
    return db.session.scalar(select(SecondFactor.person_id).where(*theirs)) is not None


def confirm_password(by: Viewer, password: str, *, address: str, now: datetime) -> None:
    """Ask for the password once more before something weighty. Raises RuleBroken, TooManyFailures, as at the sign-in.

    The demonstration's people have none: they entered by a click, and exist in demonstrations only.
    """
    shown_only = select(Person.id).where(
        Person.id == by.person_id, Person.is_demonstration, Person.password_hash.is_(None)
    )
    if db.session.scalar(shown_only) is None:
        if db.session.scalar(select(Person.password_hash).where(Person.id == by.person_id)) is None:
            raise RuleBroken(NO_PASSWORD, field="password")
        _checked(by.email, password, address=address, now=now)


def check_own_password(by: Viewer, password: str, *, field: str, address: str, now: datetime) -> None:
    """The same where the password itself is at stake. Raises RuleBroken (beside ``field``), TooManyFailures."""
    if db.session.scalar(select(Person.password_hash).where(Person.id == by.person_id)) is None:
        raise RuleBroken(message("This account has no password."), field=field)
    try:
        _checked(by.email, password, address=address, now=now)
    except RuleBroken as refusal:
        refusal.field = field
        raise


def open_session(
    person_id: int,
    *,
    address: str | None = None,
    browser: str | None = None,
    proved_at: datetime | None = None,
    now: datetime,
) -> str:
    """Open a session for this person; answers its secret id (kept here only as a digest).

    ``proved_at``: when who is there was proved, if that was not just now.
    """
    sid = secrets.token_urlsafe(32)
    with transaction():
        session = SignInSession(
            sid_digest=digest(sid), person_id=person_id, started_at=now, seen_at=now, proved_at=proved_at,
            address=address, browser=browser,
        )  # fmt: skip
        db.session.add(session)
        db.session.flush()
        session_id = session.id
    note("signed-in", person_id=person_id, address=address, session=session_id)
    return sid


def _open_half(person_id: int, *, now: datetime) -> str:
    """What a browser holds between password and code; services/second_factor/half_way.py goes on from it."""
    token = secrets.token_urlsafe(32)
    with transaction():
        db.session.add(HalfSignIn(token_digest=digest(token), person_id=person_id, started_at=now))
    return token


def touch_session(sid: str, *, now: datetime) -> None:
    """Note that the session is in use, so that it does not idle out."""
    with transaction():
        db.session.execute(update(SignInSession).where(SignInSession.sid_digest == digest(sid)).values(seen_at=now))


def renew_secret(sid: str) -> str:
    """Another secret for this session; the old one is void (ASVS 5.0, 7.2.4). Runs in the caller's transaction."""
    new = secrets.token_urlsafe(32)
    mine = SignInSession.sid_digest == digest(sid)
    db.session.execute(update(SignInSession).where(mine).values(sid_digest=digest(new)))
    return new


def sign_out(sid: str, *, now: datetime) -> None:
    """End this session everywhere: a copied cookie opens nothing any more."""
    with transaction():
        db.session.execute(
            update(SignInSession)
            .where(SignInSession.sid_digest == digest(sid), SignInSession.ended_at.is_(None))
            .values(ended_at=now)
        )


def make_link(person_id: int, purpose: str, *, now: datetime) -> str:
    """See ``write_link``; in a transaction of its own."""
    with transaction():
        return write_link(person_id, purpose, now=now)


def write_link(person_id: int, purpose: str, *, lifetime: timedelta = LINK_LIFETIME, now: datetime) -> str:
    """A secret that lets this person set a password once within ``lifetime``; earlier links of the purpose end.

    Runs inside the caller's transaction.
    """
    token = secrets.token_urlsafe(32)
    end_links(person_id, OneTimeLink.purpose == purpose, now=now)
    expires_at = now + lifetime
    link = OneTimeLink(token_digest=digest(token), person_id=person_id, purpose=purpose, expires_at=expires_at)
    db.session.add(link)
    return token


def end_links(person_id: int, *which: ColumnElement[bool], now: datetime) -> None:
    """End this person's unused links (those of ``which``). Runs inside the caller's transaction."""
    theirs = OneTimeLink.person_id == person_id, OneTimeLink.used_at.is_(None), *which
    db.session.execute(update(OneTimeLink).where(*theirs).values(used_at=now))


def set_password_by_link(token: str, password: str, *, host: str = "", now: datetime) -> int:
    """Use the link: set the password, end every session; answers the person. Raises RuleBroken.

    A password that is not good enough (see ``hashed``) leaves the link unused.
    """
    with transaction():
        link = db.session.scalar(
            select(OneTimeLink)
            .where(OneTimeLink.token_digest == digest(token), OneTimeLink.used_at.is_(None))
            .with_for_update()
        )
        if link is None or link.expires_at <= now:
            raise RuleBroken(message("This link was used already or is too old. Ask for a new one."))
        person = db.session.get_one(Person, link.person_id)
        person.password_hash = hashed(password, person, host=host)
        end_links(person.id, now=now)
        end_sessions(person.id, now=now)
        revoke_feeds_of(person.id, now=now)
        record(None, "set-password", "person", person.id, at=now)
        note("password-set-by-link", person_id=person.id)
        return person.id


def revoke_feeds_of(person_id: int, *, now: datetime) -> None:
    """This person's addresses of calendars show nothing any more. Runs inside the caller's transaction."""
    theirs = CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None)
    db.session.execute(update(CalendarFeed).where(*theirs).values(revoked_at=now))


def hashed(password: str, person: Person, *, host: str = "") -> str:
    """What is kept of this person's new password. Raises RuleBroken when it is not good enough.

    ``host``: of this installation; neither it nor an agency of the person may be in it.
    """
    theirs = select(Agency.name, Agency.short_name).join(Post, Post.agency_id == Agency.id).join(Holding)
    named = db.session.execute(theirs.where(Holding.person_id == person.id)).all()
    places = [host, *(name for row in named for name in row)]
    check_password(password, personal=(person.email, person.name), places=places)
    return generate_password_hash(normal(password), method=METHOD)


def end_sessions(person_id: int, *, but: str | None = None, now: datetime) -> int:
    """End this person's sessions, all but the one of the secret id ``but``; answers how many. Half sign-ins end too.

    Runs inside the caller's transaction.
    """
    theirs = [SignInSession.person_id == person_id, SignInSession.ended_at.is_(None)]
    kept = [SignInSession.sid_digest != digest(but)] if but else []
    halves = HalfSignIn.person_id == person_id, HalfSignIn.ended_at.is_(None)
    db.session.execute(update(HalfSignIn).where(*halves).values(ended_at=now))
    ended = db.session.execute(update(SignInSession).where(*theirs, *kept).values(ended_at=now))
    return int(getattr(ended, "rowcount", 0))


def _checked(email: str, password: str, *, address: str, now: datetime) -> Person:
    account = email.strip().lower()[:200]
    refuse_guessers(account, address, now)
    person = db.session.scalar(select(Person).where(Person.email == account, Person.disabled_at.is_(None)))
    known_hash = person.password_hash if person and person.password_hash else NOBODYS_HASH
    fits = check_password_hash(known_hash, normal(password))
    if person is None or not person.password_hash or not fits:
        count_failure(account, address, now)
        note("wrong-password", person_id=person.id if person else None, address=address)
        raise RuleBroken(message("The e-mail or the password is not right."), field="password")
    forgive(account, address)
    return person


def _refuse_but_administrators(person_id: int, today: date) -> None:
    """Raises RuleBroken. Told only to who knows the password."""
    held = Holding.person_id == person_id, Post.role == Role.SYSTEM_ADMIN, Holding.from_on <= today
    still = or_(Holding.until_on.is_(None), Holding.until_on > today)
    if db.session.scalar(select(Holding.id).join(Post).where(*held, still).limit(1)) is None:
        note("password-not-taken", person_id=person_id)
        raise RuleBroken(message("Passwords open nothing here. Please sign in by the button above."), field="password")
