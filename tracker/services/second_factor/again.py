"""Who is signed in proves once more that it is he: by his password, or by a code of his telephone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from tracker.database import db, transaction
from tracker.domain.permissions import Viewer
from tracker.domain.second_factor import read_code
from tracker.models import SignInSession
from tracker.services.second_factor.codes import check_code
from tracker.services.security_log import note
from tracker.services.sign_in import confirm_password, digest, has_second_factor, renew_secret


def prove_again(by: Viewer, typed: str, *, sid: str, secret_key: str, address: str, now: datetime) -> str:
    """Take the password, or six digits from who has a second step; then the session (secret id ``sid``) is proved now.

    Answers the new secret id of the session.
    Guessing is slowed as at the sign-in. Raises RuleBroken, TooManyFailures.
    """
    if read_code(typed) and has_second_factor(by.person_id):
        check_code(by.person_id, typed, secret_key=secret_key, address=address, now=now)
    else:
        confirm_password(by, typed, address=address, now=now)
    with transaction():
        db.session.execute(update(SignInSession).where(SignInSession.sid_digest == digest(sid)).values(proved_at=now))
        renewed = renew_secret(sid)
    note("proved-again", person_id=by.person_id, address=address)
    return renewed
