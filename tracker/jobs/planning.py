"""Jobs: decide the reminders of today, tell of a year without days off, open the reviews of the next year."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.jobs.mornings import morning_of
from tracker.jobs.occasion import Occasion
from tracker.queries.days_off import working_calendar
from tracker.services.reminders.missing_year import tell_of_missing_year
from tracker.services.reminders.planning import plan_reminders
from tracker.services.reviews.extending import extend_open_ended


def plan(occasion: Occasion) -> Mapping[str, int]:
    """Decide the reminders of today and write the digests."""
    return plan_reminders(morning_of(occasion)).as_facts()


def missing_year(occasion: Occasion) -> Mapping[str, int]:
    """Tell the administrators of a year whose days off are not entered, three months ahead."""
    return {"mails": tell_of_missing_year(morning_of(occasion))}


def open_reviews(occasion: Occasion) -> Mapping[str, int]:
    """Agreements without an end get the reviews of the next year."""
    return {"agreements": extend_open_ended(today=occasion.today, calendar=working_calendar())}
