"""Đề nghị gia hạn: which new day may be asked for."""

from __future__ import annotations

from datetime import date

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

FURTHEST_YEARS = 10
FIELD = "wanted_on"


def check_wanted(wanted_on: date, *, due_on: date, today: date) -> None:
    """Raises RuleBroken for a day that is none later than the present due day, has passed, or is mistyped."""
    if wanted_on <= due_on:
        raise RuleBroken(message("It is due on %(day)s; ask for a later day.", day=due_on), field=FIELD)
    if wanted_on < today:
        raise RuleBroken(message("%(day)s has passed; give a day from today on.", day=wanted_on), field=FIELD)
    if wanted_on.year > today.year + FURTHEST_YEARS:
        raise RuleBroken(message("%(day)s is too far away; was the year mistyped?", day=wanted_on), field=FIELD)
