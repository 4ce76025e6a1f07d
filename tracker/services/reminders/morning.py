"""One run of the planner, as a value that its steps pass on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from tracker.domain.ladders import Ladders
from tracker.domain.working_days import WorkingCalendar
from tracker.mail.letterhead import Letterhead


@dataclass(frozen=True)
class Morning:
    """When it runs, by which calendar, ladders and letterhead. ``today`` is the day of ``now`` in the zone."""

    now: datetime
    calendar: WorkingCalendar
    ladders: Ladders
    letterhead: Letterhead

    @cached_property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(self.letterhead.zone).date()
