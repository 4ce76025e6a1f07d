"""The only asker of the time. Edges call it once and pass the answer in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """Today's date where ``zone`` is: between 00:00 and 07:00 in Vietnam it is still yesterday in UTC."""
    return now().astimezone(zone).date()
