"""A promise: "known, it will be done by ..". It holds the ladder of reminders until that day, once for a due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.status import due_soon_until
from tracker.domain.working_days import WorkingCalendar

AFTER_PROMISE = "after-promise"
"""The rung that asks on the first working day after the promised one."""

LONGEST_DAYS = 20
"""Working days from today that a promise may reach: about a month, so that no promise outlives the next review."""

PROPOSED_DAYS = 3


@dataclass(frozen=True)
class Promise:
    """Made on one day, it holds until the end of ``until_on``."""

    made_on: date
    until_on: date

    @property
    def said(self) -> Message:
        """Why a rung was held back."""
        return message(
            "Acknowledged on %(made)s: it will be done by %(until)s.", made=self.made_on, until=self.until_on
        )

    def holds(self, rung: str, on: date, *, today: date) -> bool:
        """Does it hold back this rung, meant for ``on``, when it is looked at ``today``?"""
        return self.made_on <= today and on <= self.until_on and rung != AFTER_PROMISE


@dataclass(frozen=True)
class PromiseDays:
    """What a form proposes, and the furthest day that it takes."""

    proposed_on: date
    last_on: date


def promise_days(today: date, calendar: WorkingCalendar) -> PromiseDays:
    """The days of the form today."""
    return PromiseDays(calendar.add(today, PROPOSED_DAYS), calendar.add(today, LONGEST_DAYS))


def is_to_be_promised(*, is_open: bool, due_on: date | None, today: date) -> bool:
    """Is it offered: open, and late or due soon?"""
    return is_open and due_on is not None and due_on <= due_soon_until(today)


def check_promise(until_on: date, *, due_on: date, today: date, calendar: WorkingCalendar) -> None:
    """Raises RuleBroken for a day that has passed or is too far, and for what nobody is reminded of yet."""
    if not is_to_be_promised(is_open=True, due_on=due_on, today=today):
        raise RuleBroken(
            message("It is due only on %(day)s. Promise a day once it is due within 14 days.", day=due_on),
            field="until_on",
        )
    if until_on < today:
        raise RuleBroken(message("%(day)s has passed; promise a day from today on.", day=until_on), field="until_on")
    last = promise_days(today, calendar).last_on
    if until_on > last:
        raise RuleBroken(
            message(
                "Promise a day until %(last)s, within %(n)s working days. For longer, have the due date moved.",
                last=last,
                n=LONGEST_DAYS,
            ),
            field="until_on",
        )
