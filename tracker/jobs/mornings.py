"""What the planner goes by at a moment: the calendar and the ladders as they are now."""

from __future__ import annotations

from tracker.jobs.occasion import Occasion
from tracker.queries.days_off import working_calendar
from tracker.queries.ladders import ladders
from tracker.services.reminders.morning import Morning


def morning_of(occasion: Occasion) -> Morning:
    """That moment as one run of the planner."""
    return Morning(occasion.now, working_calendar(), ladders(), occasion.letterhead)
