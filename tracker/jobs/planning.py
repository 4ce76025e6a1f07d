"""Jobs: decide the reminders of today, tell of a year without days off, open the reviews of the next year."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tracker.jobs.mornings import morning_of
from tracker.jobs.occasion import Occasion
from tracker.queries.days_off import working_calendar
from tracker.services.reminders.missing_year import tell_of_missing_year
from tracker.services.reminders.planning import plan_reminders
from tracker.services.reviews.extending import extend_open_ended


def plan(occasion: Occasion) -> Mapping[str, int]:
    """Decide the reminders of today and write the digests."""
    with _collector_at_rest():
        return plan_reminders(morning_of(occasion)).as_facts()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """What planning makes goes by itself once it is done with (a test holds it to that); looking for what does
    not took a twentieth of a large morning."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def missing_year(occasion: Occasion) -> Mapping[str, int]:
    """Tell the administrators of a year whose days off are not entered, three months ahead."""
    return {"mails": tell_of_missing_year(morning_of(occasion))}


def open_reviews(occasion: Occasion) -> Mapping[str, int]:
    """Agreements without an end get the reviews of the next year."""
    return {"agreements": extend_open_ended(today=occasion.today, calendar=working_calendar())}
