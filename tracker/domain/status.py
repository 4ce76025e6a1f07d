"""How a task or a report stands, worked out from facts on any given day. The only place that knows the rule.

Two axes, as the official statistics have them: done or not, in time or late. What people set by hand (paused,
cancelled, extended) is shown beside the word, with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Literal

from tracker.domain.due_dates import DueKind
from tracker.domain.messages import message

DUE_SOON_DAYS = 14
SetState = Literal["paused", "cancelled", "extended"]
BoxName = Literal["done_in_time", "done_late", "open_in_time", "overdue"]


class StatusKind(StrEnum):
    """The word of a state; also its CSS class, with a dash for the underscore."""

    DONE = "done"
    DONE_LATE = "done_late"
    DOING = "doing"
    SOON = "soon"
    OVERDUE = "overdue"
    WAITING = "waiting"
    RETURNED = "returned"
    PAUSED = "paused"
    EXTENDED = "extended"
    CANCELLED = "cancelled"
    IDLE = "idle"


STATUS_WORDS: dict[StatusKind, str] = {
    StatusKind.DONE: message("Done in time").text,
    StatusKind.DONE_LATE: message("Done late").text,
    StatusKind.DOING: message("In progress, in time").text,
    StatusKind.SOON: message("Due soon").text,
    StatusKind.OVERDUE: message("Overdue").text,
    StatusKind.WAITING: message("Waiting for confirmation").text,
    StatusKind.RETURNED: message("Returned, to be redone").text,
    StatusKind.PAUSED: message("Paused").text,
    StatusKind.EXTENDED: message("Extended").text,
    StatusKind.CANCELLED: message("Cancelled").text,
    StatusKind.IDLE: message("Not yet due").text,
}


@dataclass(frozen=True)
class TaskFacts:
    """What is known about one task. Dates are local days.

    ``due_on``: the effective date, None when there is none. ``done_on``: the day reported for the last lead's part,
    once all leads are confirmed. ``reported_on``: all leads reported, not all confirmed. ``strictly_before``: the text
    says "before the 31st" and the agreement reads that as "by the 30th". ``is_returned``: a report was sent back and
    not handed in again.
    """

    due_kind: DueKind
    due_on: date | None = None
    done_on: date | None = None
    reported_on: date | None = None
    set_state: SetState | None = None
    strictly_before: bool = False
    is_returned: bool = False
    has_progress: bool = True


@dataclass(frozen=True)
class TaskStatus:
    """The answer: ``days`` are calendar days overdue or left, None where there is no date to count to."""

    kind: StatusKind
    days: int | None
    is_done: bool
    is_late: bool


def task_status(facts: TaskFacts, today: date) -> TaskStatus:
    """How the task stands on ``today``: done once confirmed, as of the reported day; overdue the day after its date.

    Reported but not confirmed is not done: it waits, and the days overdue go on until someone confirms.
    """
    last_on = _last_day(facts.due_on, strictly_before=facts.strictly_before) if is_dated(facts.due_kind) else None
    if facts.set_state == "cancelled":
        return TaskStatus(StatusKind.CANCELLED, None, is_done=False, is_late=False)
    if facts.done_on is not None:
        return _done(facts.done_on, last_on)
    if facts.set_state == "paused":
        return TaskStatus(StatusKind.PAUSED, None, is_done=False, is_late=False)
    open_status = _open(last_on, today, has_started=facts.has_progress)
    kind = _shown_instead(facts, open_status)
    return TaskStatus(kind, open_status.days, is_done=False, is_late=open_status.is_late)


def report_status(*, due_on: date, submitted_on: date | None, opens_on: date, today: date) -> TaskStatus:
    """How an agency's report for a review stands: idle until it opens, the day after the cut-off."""
    if submitted_on is not None:
        return _done(submitted_on, due_on)
    if today < opens_on:
        return TaskStatus(StatusKind.IDLE, (due_on - today).days, is_done=False, is_late=False)
    return _open(due_on, today, has_started=True)


def decision_status(*, due_on: date, done_on: date | None, today: date) -> TaskStatus:
    """How what leaders decided stands: due from the moment it is written."""
    return _done(done_on, due_on) if done_on is not None else _open(due_on, today, has_started=True)


def is_dated(kind: DueKind) -> bool:
    """True for tasks with one due date; ongoing and periodic ones are late only through a missed report."""
    return kind is DueKind.DATED


def overdue_before(today: date, *, strictly_before: bool = False) -> date:
    """A thing not done is overdue when its due date lies before this date; SQL compares with it."""
    return today + timedelta(strictly_before)


def due_soon_until(today: date, *, strictly_before: bool = False) -> date:
    """A thing not done and not overdue is due soon when its due date lies on or before this date."""
    return today + timedelta(DUE_SOON_DAYS + strictly_before)


def _last_day(due_on: date | None, *, strictly_before: bool) -> date | None:
    return due_on - timedelta(1) if due_on and strictly_before else due_on


def _done(done_on: date, last_on: date | None) -> TaskStatus:
    if last_on is None or done_on <= last_on:
        return TaskStatus(StatusKind.DONE, None, is_done=True, is_late=False)
    return TaskStatus(StatusKind.DONE_LATE, (done_on - last_on).days, is_done=True, is_late=True)


def _open(last_on: date | None, today: date, *, has_started: bool) -> TaskStatus:
    calm = StatusKind.DOING if has_started else StatusKind.IDLE
    if last_on is None:
        return TaskStatus(calm, None, is_done=False, is_late=False)
    if last_on < overdue_before(today):
        return TaskStatus(StatusKind.OVERDUE, (today - last_on).days, is_done=False, is_late=True)
    kind = StatusKind.SOON if last_on <= due_soon_until(today) else calm
    return TaskStatus(kind, (last_on - today).days, is_done=False, is_late=False)


def _shown_instead(facts: TaskFacts, status: TaskStatus) -> StatusKind:
    """A returned or waiting task says so; so does an extended one while its new date is far. Lateness stays counted."""
    if facts.reported_on is not None:
        return StatusKind.WAITING
    if facts.is_returned:
        return StatusKind.RETURNED
    if facts.set_state == "extended" and status.kind in (StatusKind.DOING, StatusKind.IDLE):
        return StatusKind.EXTENDED
    return status.kind


@dataclass(frozen=True)
class Boxes:
    """The four boxes of the official statistics; ``a + b`` adds them up."""

    done_in_time: int = 0
    done_late: int = 0
    open_in_time: int = 0
    overdue: int = 0

    def __add__(self, other: Boxes) -> Boxes:
        return Boxes(
            self.done_in_time + other.done_in_time,
            self.done_late + other.done_late,
            self.open_in_time + other.open_in_time,
            self.overdue + other.overdue,
        )

    @property
    def done(self) -> int:
        """Done, in time or late."""
        return self.done_in_time + self.done_late

    @property
    def given(self) -> int:
        """All tasks given."""
        return self.done + self.open_in_time + self.overdue

    @property
    def fallen_due(self) -> int:
        """What the rates are of: done, or overdue and not done."""
        return self.done + self.overdue

    def official_rate(self) -> Decimal | None:
        """Done per cent of done and overdue, cut after two places: 16,051 and 223 give 98.62. None when nothing is due.

        Tasks not yet due are left out (report 1270/BC-TCTTTg of 27/12/2017).
        """
        due = self.fallen_due
        return (Decimal(self.done * 100) / Decimal(due)).quantize(Decimal("0.01"), ROUND_DOWN) if due else None

    def in_time_rate(self) -> Decimal | None:
        """Done in time per cent of all that is done or overdue, cut after two places; None when nothing is due."""
        due = self.fallen_due
        return (Decimal(self.done_in_time * 100) / Decimal(due)).quantize(Decimal("0.01"), ROUND_DOWN) if due else None


def box_of(facts: TaskFacts, today: date) -> Boxes:
    """The box one task is counted in on ``today``, as a count of one; a cancelled task counts nowhere."""
    name = box_name(facts, task_status(facts, today))
    return Boxes(**{name: 1}) if name else Boxes()


def box_name(facts: TaskFacts, status: TaskStatus) -> BoxName | None:
    """Which of the four boxes. Cancelled: none. Ongoing and periodic: open in time, so never in the rate."""
    if status.kind is StatusKind.CANCELLED:
        return None
    if not is_dated(facts.due_kind):
        return "open_in_time"
    if status.is_done:
        return "done_late" if status.is_late else "done_in_time"
    return "overdue" if status.is_late else "open_in_time"
