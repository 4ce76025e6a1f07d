"""How a due date came about, in words: what the paper says, the day off it met, from when on it is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.messages import Message, message
from tracker.domain.months import weekday_name
from tracker.domain.working_days import WorkingCalendar


@dataclass(frozen=True)
class DueAsKept:
    """``due_on``: the date in the paper; ``effective_on``: the one that counts; ``last_on``: the last day in time."""

    text: str
    due_on: date
    effective_on: date
    last_on: date
    extended_from_on: date | None = None

    @property
    def is_moved(self) -> bool:
        """Does another day count than the one written?"""
        return self.due_on != self.effective_on


def explain_due(due: DueAsKept, calendar: WorkingCalendar | None) -> Message:
    """The sum behind the date. ``calendar`` is needed only where ``due.is_moved``."""
    said = message("The paper says “%(written)s”.", written=due.text or due.due_on)
    if due.extended_from_on:
        said = _then(said, message("Extended; before that it was due on %(day)s.", day=due.extended_from_on))
    if due.is_moved:
        said = _then(said, _moved(due, calendar))
    if due.last_on < due.effective_on:
        said = _then(said, message("“Before” is read to the letter: the last day is %(day)s.", day=due.last_on))
    return _then(said, message("Overdue from %(day)s on.", day=due.last_on + timedelta(1)))


def _moved(due: DueAsKept, calendar: WorkingCalendar | None) -> Message:
    why = calendar.why_off(due.due_on) if calendar is not None else None
    weekday, counted = weekday_name(due.due_on), weekday_name(due.effective_on)
    if why is None:
        return message("Instead of %(day)s, %(counted_on)s counts.", day=due.due_on, counted_on=due.effective_on)
    return message(
        "%(weekday)s, %(day)s is a day off (%(why)s), so %(counted)s, %(counted_on)s counts.",
        weekday=weekday, day=due.due_on, why=why, counted=counted, counted_on=due.effective_on,
    )  # fmt: skip


def _then(first: Message, second: Message) -> Message:
    return message("%(first)s %(second)s", first=first, second=second)
