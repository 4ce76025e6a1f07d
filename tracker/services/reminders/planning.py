"""The planner: looks again at what waits, decides what is wanted today, writes the digests. Safe to run at any time."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from tracker.domain.reminders import is_time_to_remind
from tracker.models.obligations import SELECTS
from tracker.services.agency_changing.carrying_out import carry_out_changes
from tracker.services.reminders.deciding import decide
from tracker.services.reminders.digests import write_digests
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.rechecking import drop_from_waiting
from tracker.services.reminders.staffing import Staffing


@dataclass(frozen=True)
class Planned:
    """What one run did: rungs to be told, rungs skipped, digests written or written anew."""

    reminder_count: int = 0
    skipped_count: int = 0
    digest_count: int = 0

    def as_facts(self) -> dict[str, int]:
        """For the heartbeat and for commands."""
        return asdict(self)


def plan_reminders(morning: Morning) -> Planned:
    """Bring reminders and outbox up to this moment; nothing outside the office hours of a working day, but that changes
    of agencies that count by today are carried out whatever the hour.

    Every step is a transaction that leaves things right; what a crash leaves undone the next run does.
    """
    carry_out_changes(calendar=morning.calendar, today=morning.today, now=morning.now)
    if not is_time_to_remind(morning.now.astimezone(morning.letterhead.zone), morning.calendar):
        return Planned()
    shrunk = drop_from_waiting(now=morning.now)
    staffing = Staffing(morning.today)
    counts = [decide(kind, morning, staffing) for kind in SELECTS]
    digest_count = write_digests(morning, also_for=sorted(shrunk))
    return Planned(sum(told for told, _ in counts), sum(skipped for _, skipped in counts), digest_count)
