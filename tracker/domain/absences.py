"""Absence from a post: who is away from when until when, and which post stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Away:
    """Away from ``from_on`` to ``until_on``, both days included; ``deputy_post_id`` None: nobody stands in."""

    from_on: date
    until_on: date
    deputy_post_id: int | None = None

    def covers(self, day: date) -> bool:
        """Is the person away on that day?"""
        return self.from_on <= day <= self.until_on


def check_absence(away: Away, *, today: date) -> None:
    """Raises RuleBroken for days that are none, have passed or are too many."""
    if away.until_on < away.from_on:
        raise RuleBroken(message("The last day comes before the first."), field="until_on")
    if away.until_on < today:
        raise RuleBroken(message("%(day)s has passed already.", day=away.until_on), field="until_on")
    if away.until_on - away.from_on > LONGEST:
        raise RuleBroken(message("At most one year; for longer the post gets another holder."), field="until_on")
