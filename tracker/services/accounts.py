"""What a person does to his own account: password, sessions, language."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.language import LANGUAGES
from tracker.models import Person, SignInSession
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.security_log import note
from tracker.services.sign_in import check_own_password, end_links, end_sessions, hashed, renew_secret, revoke_feeds_of


def change_password(by: Viewer, old: str, new: str, *, sid: str, address: str, host: str = "", now: datetime) -> str:
    """Set a new password when the old one is known; every session but that of ``sid`` ends; answers its new secret id.

    Addresses of calendars are revoked: whoever knew the password may have made one.

    Raises RuleBroken (fields "old_password", "password"), TooManyFailures.
    """
    check_own_password(by, old, field="old_password", address=address, now=now)
    if old == new:
        raise RuleBroken(message("This is the old password."), field="password")
    with transaction():
        person = db.session.get_one(Person, by.person_id)
        person.password_hash = hashed(new, person, host=host)
        ended = end_sessions(by.person_id, but=sid, now=now)
        end_links(by.person_id, now=now)
        revoke_feeds_of(by.person_id, now=now)
        renewed = renew_secret(sid)
        record(by, "changed-password", "person", by.person_id, at=now)
    note("password-changed", person_id=by.person_id, address=address, sessions_ended=ended)
    return renewed


def end_session(session_id: int, *, by: Viewer, now: datetime, once: str | None = None) -> None:
    """End one of one's own sessions; one that has ended stays ended. Raises NotFound for another's, AlreadyDone."""
    with transaction():
        spend(once, at=now)
        own = SignInSession.id == session_id, SignInSession.person_id == by.person_id
        session = db.session.scalar(select(SignInSession).where(*own).with_for_update())
        if session is None:
            raise NotFound(message("There is no such session."))
        if session.ended_at is None:
            session.ended_at = now
            record(by, "ended-session", "person", by.person_id, at=now)
    note("session-ended", person_id=by.person_id, address=by.address, session=session_id)


def end_other_sessions(*, by: Viewer, sid: str, now: datetime, once: str | None = None) -> int:
    """End every session of this person but that of the secret id ``sid``; answers how many. Raises AlreadyDone."""
    with transaction():
        spend(once, at=now)
        ended = end_sessions(by.person_id, but=sid, now=now)
        if ended:
            record(by, "ended-other-sessions", "person", by.person_id, at=now, after={"count": ended})
    note("other-sessions-ended", person_id=by.person_id, address=by.address, sessions_ended=ended)
    return ended


def choose_language(language: str, *, by: Viewer, now: datetime, once: str | None = None) -> None:
    """The language of this person's pages and mails. Raises RuleBroken, AlreadyDone."""
    if language not in LANGUAGES:
        raise RuleBroken(message("There is no such language."), field="language")
    with transaction():
        spend(once, at=now)
        person = db.session.get_one(Person, by.person_id)
        if person.language != language:
            before, person.language = person.language, language
            record(
                by, "changed", "person", by.person_id, at=now,
                before={"language": before}, after={"language": language},
            )  # fmt: skip
