"""How long somebody waits after wrong passwords: a person who mistypes waits a minute, a guesser soon an hour.

Failures are counted for one account at one address, for one address whatever the account, and for one account wherever
they come from. The last allows many more and makes wait five minutes at most, and not where the account's owner has
signed in before, so nobody can lock another out. An address of IPv6 counts as its /64, of which one house has all.
Codes of the second factor are counted for the account wherever they come from: who may type one has typed the right
password before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address


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
WITH_AN_ACCOUNT_ANYWHERE = Patience(allowed=100, window=timedelta(hours=24), longest=timedelta(minutes=5))
WITH_A_CODE = Patience(allowed=20, window=timedelta(hours=24), longest=timedelta(hours=1))


def counted_as(address: str) -> str:
    """What failures from this address are counted under: IPv4 as it is, IPv6 as its /64; what is none, as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))


def wait_until(last_failed_at: datetime | None, failure_count: int, patience: Patience) -> datetime | None:
    """The instant from which one more try is taken; None: at once."""
    if last_failed_at is None or failure_count < patience.allowed:
        return None
    return last_failed_at + patience.wait_after(failure_count)
