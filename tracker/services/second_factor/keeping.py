"""Switching one's second factor on and off, new recovery codes, and the reset for who lost his telephone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.people import read_email
from tracker.domain.permissions import Viewer
from tracker.domain.second_factor import WAITS_FOR_FIRST_CODE, read_code
from tracker.models import Person, RecoveryCode, SecondFactor
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.second_factor.codes import check_code, fitting_step, write_recovery_codes
from tracker.services.second_factor.sealing import seal, unseal
from tracker.services.security_log import note
from tracker.services.sign_in import check_own_password, end_sessions
from tracker.services.telling_leaders import Moment
from tracker.services.telling_people import tell_of_reset


def start(by: Viewer, *, secret_key: str, now: datetime, once: str | None = None) -> None:
    """Make a secret for the telephone; it counts when a code of it was typed. One that waits is replaced.

    Raises RuleBroken when the factor is on already, or where there is no password that it could follow; AlreadyDone.
    """
    import pyotp

    with transaction():
        spend(once, at=now)
        person = db.session.scalars(select(Person).where(Person.id == by.person_id).with_for_update()).one()
        if person.password_hash is None:
            raise RuleBroken(message("This account has no password."))
        factor = db.session.get(SecondFactor, person.id)
        if factor is not None and factor.switched_on_at is not None:
            raise RuleBroken(message("The second step is on already."))
        sealed = seal(pyotp.random_base32(), person.id, secret_key)
        if factor is None:
            db.session.add(SecondFactor(person_id=person.id, sealed_secret=sealed, started_at=now))
        else:
            factor.sealed_secret, factor.started_at = sealed, now


def waiting_secret(by: Viewer, *, secret_key: str, now: datetime) -> str | None:
    """The secret that waits for its first code; None: nothing waits."""
    waits = SecondFactor.switched_on_at.is_(None), SecondFactor.started_at > now - WAITS_FOR_FIRST_CODE
    sealed = db.session.scalar(select(SecondFactor.sealed_secret).where(SecondFactor.person_id == by.person_id, *waits))
    return unseal(sealed, by.person_id, secret_key) if sealed else None


def switch_on(by: Viewer, typed: str, *, secret_key: str, now: datetime, once: str | None = None) -> list[str]:
    """The telephone shows the right code: from now on it is asked for. Answers the recovery codes, to be shown once.

    Raises RuleBroken beside "code", AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        factor = _mine(by)
        if factor is None or factor.switched_on_at is not None:
            raise RuleBroken(message("Nothing waits to be switched on. Please begin again."))
        secret, code = unseal(factor.sealed_secret, by.person_id, secret_key), read_code(typed)
        step = fitting_step(secret, code, now) if secret and code else None
        if step is None:
            said = message("This code is not right. Type the one that the telephone shows now.")
            raise RuleBroken(said, field="code")
        factor.switched_on_at, factor.last_step = now, step
        codes = write_recovery_codes(factor)
        record(by, "switched-second-factor-on", "person", by.person_id, at=now)
    note("second-factor-on", person_id=by.person_id, address=by.address)
    return codes


def switch_off(by: Viewer, password: str, typed: str, *, secret_key: str, address: str, now: datetime) -> None:
    """Only the password is asked for from now on. Raises RuleBroken (fields "password", "code"), TooManyFailures."""
    check_own_password(by, password, field="password", address=address, now=now)
    check_code(by.person_id, typed, secret_key=secret_key, address=address, now=now)
    with transaction():
        _forget(by.person_id)
        record(by, "switched-second-factor-off", "person", by.person_id, at=now)
    note("second-factor-off", person_id=by.person_id, address=address)


def new_recovery_codes(
    by: Viewer, typed: str, *, secret_key: str, address: str, now: datetime, once: str | None = None
) -> list[str]:
    """Ten new codes, to be shown once; the old ones end.

    Raises RuleBroken beside "code", TooManyFailures, AlreadyDone.
    """
    check_code(by.person_id, typed, secret_key=secret_key, address=address, now=now)
    with transaction():
        spend(once, at=now)
        factor = _mine(by)
        if factor is None:
            raise RuleBroken(message("The second step is off."))
        codes = write_recovery_codes(factor)
        record(by, "made-recovery-codes", "person", by.person_id, at=now)
    note("recovery-codes-made", person_id=by.person_id, address=address)
    return codes


def reset_by_email(email: str, *, moment: Moment) -> tuple[int, bool]:
    """Take the factor of a lost telephone away, from the shell; answers the person and whether there was one.

    Raises RuleBroken.
    """
    address = read_email(email)
    with transaction():
        person = db.session.scalar(select(Person).where(Person.email == address))
        if person is None:
            raise RuleBroken(message("%(email)s has no account.", email=address), field="email")
        person_id, was_on = person.id, take_away(person, by=None, moment=moment)
    if was_on:
        note("second-factor-reset", of=person_id, by_shell=1)
    return person_id, was_on


def take_away(person: Person, *, by: Viewer | None, moment: Moment) -> bool:
    """No factor any more; whoever is signed in as this person is signed out, and he is told. False: there was none.

    Inside the caller's transaction, which has decided that ``by`` may.
    """
    if not _forget(person.id):
        return False
    end_sessions(person.id, now=moment.now)
    tell_of_reset(person, by=by, moment=moment)
    record(by, "reset-second-factor", "person", person.id, at=moment.now)
    return True


def _mine(by: Viewer) -> SecondFactor | None:
    return db.session.scalar(select(SecondFactor).where(SecondFactor.person_id == by.person_id).with_for_update())


def _forget(person_id: int) -> bool:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    gone = db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))
    return bool(getattr(gone, "rowcount", 0))
