"""What the unit tests share: nothing worked out before a test session is remembered in it."""

from __future__ import annotations

import pytest

from tracker.domain.months import day_in_each_month, eve_in_each_month
from tracker.domain.periods import counted_names, whole_periods
from tracker.domain.reviews import Deadlines, Timetable


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_remembered() -> None:
    """Mutation testing runs session after session in one process; a warm cache would hide what it broke."""
    tables = (day_in_each_month, eve_in_each_month, counted_names, whole_periods, Timetable.of, Deadlines.of)
    for remembered in tables:
        remembered.cache_clear()
