"""Is a typed code right? Each counts once: codes of the telephone by their step, recovery codes by their row."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import delete, func, select

from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.second_factor import (
    DRIFT,
    RECOVERY_COUNT,
    RECOVERY_LENGTH,
    RECOVERY_LETTERS,
    STEP_SECONDS,
    read_code,
    read_recovery_code,
)
from tracker.models import Person, RecoveryCode, SecondFactor
from tracker.services.audit import record
from tracker.services.guessing import count_failure, forgive, refuse_guessers
from tracker.services.second_factor.sealing import unseal
from tracker.services.security_log import note

SCRYPT_COST = 2**14
"""Of one recovery code: twelve letters are too few for a quick hash, and enough for a slow one."""


def check_code(person_id: int, typed: str, *, secret_key: str, address: str, now: datetime) -> None:
    """Use up this code of the person's telephone, or this recovery code of his.

    Raises RuleBroken beside "code" (also for a code used before), TooManyFailures.
    """
    account = db.session.scalars(select(Person.email).where(Person.id == person_id)).one()
    refuse_guessers(account, address, now, of_codes=True)
    if not _spend(person_id, typed, secret_key, now):
        count_failure(account, address, now, is_code=True)
        note("wrong-code", person_id=person_id, address=address)
        raise RuleBroken(message("This code is not right, or it was used already."), field="code")
    forgive(account, address, is_code=True)


def fitting_step(secret: str, code: str, now: datetime) -> int | None:
    """The step of 30 seconds that this code belongs to, at most one early or late; None: it is wrong."""
    import pyotp

    codes, step = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    near = range(step - DRIFT, step + DRIFT + 1)
    return next((one for one in near if hmac.compare_digest(codes.generate_otp(one), code)), None)


def write_recovery_codes(factor: SecondFactor) -> list[str]:
    """Ten new ones in groups of four, to be shown once; the old ones end. Inside the caller's transaction."""
    codes = ["".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_COUNT)]
    factor.recovery_salt = secrets.token_hex(16)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == factor.person_id))
    db.session.add_all(
        [RecoveryCode(person_id=factor.person_id, digest=_slow_digest(code, factor.recovery_salt)) for code in codes]
    )
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def _spend(person_id: int, typed: str, secret_key: str, now: datetime) -> bool:
    if (code := read_code(typed)) is not None:
        with transaction():
            factor = _factor(person_id)
            secret = unseal(factor.sealed_secret, person_id, secret_key) if factor else None
            step = fitting_step(secret, code, now) if secret else None
            if factor is None or step is None or (factor.last_step is not None and step <= factor.last_step):
                return False
            factor.last_step = step
            return True
    recovery = read_recovery_code(typed)
    return recovery is not None and _spend_recovery_code(person_id, recovery, now)


def _spend_recovery_code(person_id: int, code: str, now: datetime) -> bool:
    salt = db.session.scalar(select(SecondFactor.recovery_salt).where(SecondFactor.person_id == person_id))
    if salt is None:
        return False
    digest = _slow_digest(code, salt)  # before the transaction: others write meanwhile
    unused = RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    with transaction():
        if _factor(person_id) is None:
            return False
        row = db.session.scalar(select(RecoveryCode).where(*unused, RecoveryCode.digest == digest).with_for_update())
        if row is None:
            return False
        row.used_at = now
        db.session.flush()
        left = db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0
        record(None, "used-recovery-code", "person", person_id, at=now, after={"left": left})
    note("recovery-code-used", person_id=person_id, left=left)
    return True


def _factor(person_id: int) -> SecondFactor | None:
    """The one that counts, ours until the transaction is over."""
    theirs = SecondFactor.person_id == person_id, SecondFactor.switched_on_at.is_not(None)
    return db.session.scalar(select(SecondFactor).where(*theirs).with_for_update())


def _slow_digest(code: str, salt: str) -> str:
    return hashlib.scrypt(code.encode(), salt=bytes.fromhex(salt), n=SCRYPT_COST, r=8, p=1, dklen=32).hex()
