"""How long somebody waits after wrong passwords: a person who mistypes waits a minute, a guesser soon an hour.

Failures are counted for one account at one address, and for one address whatever the account. A stranger's failures
elsewhere never count against the owner of an account, so nobody can lock another out. Codes of the second factor are
counted for the account wherever they come from: who may type one has typed the right password before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Patience:
    """``allowed`` failures within ``window`` are free; each further one doubles the wait, up to ``longest``."""

    allowed: int
    window: timedelta
    longest: timedelta

    def wait_after(self, failure_count: int) -> timedelta:
        """How long to wait after that many failures."""
        beyond = failure_count - self.allowed
        if beyond < 0:
            return timedelta(0)
        return min(self.longest, timedelta(minutes=2 ** min(beyond, 20)))


WITH_AN_ACCOUNT = Patience(allowed=10, window=timedelta(hours=24), longest=timedelta(hours=1))
WITH_AN_ADDRESS = Patience(allowed=30, window=timedelta(minutes=15), longest=timedelta(minutes=15))
WITH_A_CODE = Patience(allowed=20, window=timedelta(hours=24), longest=timedelta(hours=1))


def wait_until(last_failed_at: datetime | None, failure_count: int, patience: Patience) -> datetime | None:
    """The instant from which one more try is taken; None: at once."""
    if last_failed_at is None or failure_count < patience.allowed:
        return None
    return last_failed_at + patience.wait_after(failure_count)
