"""What the unit tests share: nothing worked out before a test session is remembered in it."""

from __future__ import annotations

import pytest

from tracker.domain.months import day_in_month
from tracker.domain.periods import whole_periods
from tracker.domain.reviews import Deadlines, Timetable


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_remembered() -> None:
    """Mutation testing runs session after session in one process; a warm cache would hide what it broke."""
    for remembered in (day_in_month, whole_periods, Timetable.of, Deadlines.of):
        remembered.cache_clear()
