"""Wrong passwords and codes are counted in the database, so that any number of servers slow a guesser alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, func, select

from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.guessing import (
    WITH_A_CODE,
    WITH_AN_ACCOUNT,
    WITH_AN_ACCOUNT_ANYWHERE,
    WITH_AN_ADDRESS,
    counted_as,
    wait_until,
)
from tracker.domain.messages import message
from tracker.models import Person, SignInFailure, SignInSession
from tracker.services.security_log import note


class TooManyFailures(RuleBroken):
    """Too many wrong passwords or codes; ``minutes`` is how long to wait."""

    def __init__(self, minutes: int, *, of_codes: bool = False) -> None:
        if of_codes:
            said, field = message("Too many wrong codes. Please wait %(n)s minutes.", n=minutes), "code"
        else:
            said, field = message("Too many wrong passwords. Please wait %(n)s minutes.", n=minutes), "password"
        super().__init__(said, field=field)
        self.minutes = minutes


def refuse_guessers(account: str, address: str, now: datetime, *, of_codes: bool = False) -> None:
    """Raises TooManyFailures. Wrong codes count wherever they came from: who types one knows the password.

    Wrong passwords do too, but beside one where the account was signed in to before: its owner is not kept waiting.
    """
    here, of_account = SignInFailure.address == counted_as(address), SignInFailure.account == account
    anywhere = WITH_A_CODE if of_codes else WITH_AN_ACCOUNT_ANYWHERE
    for patience, which in (
        (WITH_AN_ACCOUNT, [here, of_account]),
        (WITH_AN_ADDRESS, [here]),
        (anywhere, [of_account, SignInFailure.is_code.is_(of_codes)]),
    ):
        failures = select(func.count(), func.max(SignInFailure.failed_at)).where(
            SignInFailure.failed_at > now - patience.window, *which
        )
        count, last_failed_at = db.session.execute(failures).one()
        until = wait_until(last_failed_at, count, patience)
        if until is not None and until > now:
            if patience is WITH_AN_ACCOUNT_ANYWHERE and _was_signed_in_from(account, address):
                continue
            note("too-many-wrong-codes" if of_codes else "too-many-wrong-passwords", address=address, failures=count)
            raise TooManyFailures(ceil((until - now) / timedelta(minutes=1)), of_codes=of_codes)


def count_failure(account: str, address: str, now: datetime, *, is_code: bool = False) -> None:
    """One more wrong password, or wrong code."""
    with transaction():
        db.session.add(SignInFailure(account=account, address=counted_as(address), failed_at=now, is_code=is_code))


def forgive(account: str, address: str, *, is_code: bool = False) -> None:
    """Who knows it has mistyped, not guessed. A right password forgives no wrong code: its thief would begin anew."""
    here = SignInFailure.address == counted_as(address)
    mistyped = SignInFailure.account == account, here, SignInFailure.is_code.is_(is_code)
    if db.session.scalar(select(SignInFailure.id).where(*mistyped).limit(1)):
        with transaction():
            db.session.execute(delete(SignInFailure).where(*mistyped))


def _was_signed_in_from(account: str, address: str) -> bool:
    """Lately: sessions are kept for a while."""
    theirs = select(SignInSession.address).join(Person, Person.id == SignInSession.person_id)
    known = db.session.scalars(theirs.where(Person.email == account, SignInSession.address.is_not(None)).distinct())
    return counted_as(address) in {counted_as(one or "") for one in known}


def forget_old_failures(*, now: datetime) -> int:
    """Drop failures that no longer count; answers how many."""
    with transaction():
        gone = db.session.execute(delete(SignInFailure).where(SignInFailure.failed_at < now - WITH_AN_ACCOUNT.window))
        return int(getattr(gone, "rowcount", 0))
