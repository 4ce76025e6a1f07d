"""A task on the line of its program's days: from its beginning to its due date, and on to today while it is overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.status import StatusKind, TaskStatus
from tracker.domain.validity import ValidityLine, validity_line

THINNEST = 0.6
"""Per cent of the width: what one day is drawn with, so that it can be seen."""


class Look(StrEnum):
    """How a stretch is drawn; each differs in black and white too."""

    DONE = "done"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"
    GONE = "gone"  # paused or cancelled
    RUNNING = "running"  # without a day of its own: all through the program


@dataclass(frozen=True)
class Stretch:
    """One stretch of a lane, in per cent of the width."""

    look: Look
    left: float
    width: float


@dataclass(frozen=True)
class Days:
    """The days that a road map covers, the first and the last included, and today."""

    first: date
    last: date
    today: date

    def place(self, day: date) -> float:
        """Where a day lies, 0 to 100; what lies outside stands at the edge."""
        whole = max((self.last - self.first).days, 1)
        return round(min(max((day - self.first).days * 100 / whole, 0.0), 100.0), 2)

    def line(self) -> ValidityLine:
        """Years and today as marks."""
        return validity_line(self.first, self.last, today=self.today)

    def stretch(self, look: Look, first: date, last: date) -> Stretch:
        """From one day to another."""
        left, right = self.place(first), self.place(last)
        width = max(right - left, THINNEST)
        return Stretch(look, round(min(left, 100 - width), 2), round(width, 2))


def days_of(known: Iterable[date | None], *, today: date) -> Days | None:
    """From the first to the last of these days; None when there is none."""
    found = sorted(day for day in known if day is not None)
    return Days(found[0], found[-1], today) if found else None


def lane(status: TaskStatus, starts_on: date | None, due_on: date | None, days: Days) -> tuple[Stretch, ...]:
    """How a task is drawn; without a due date it runs from its start to the last day."""
    first = starts_on or days.first
    if status.kind in (StatusKind.CANCELLED, StatusKind.PAUSED):
        return (days.stretch(Look.GONE, first, due_on or days.last),)
    if status.is_done:
        return (days.stretch(Look.LATE if status.is_late else Look.DONE, first, due_on or days.last),)
    if due_on is None:
        return (days.stretch(Look.RUNNING, first, days.last),)
    planned = days.stretch(Look.OPEN, min(first, due_on), due_on)
    return (planned, days.stretch(Look.OVERDUE, due_on, days.today)) if status.is_late else (planned,)


def lane_of_many(lanes: Iterable[tuple[Stretch, ...]]) -> tuple[Stretch, ...]:
    """A content in one lane: from where its first task begins to where its last one ends, and what of it is overdue."""
    found = [stretch for one in lanes for stretch in one]
    if not found:
        return ()
    late = [stretch for stretch in found if stretch.look is Look.OVERDUE]
    planned = [stretch for stretch in found if stretch.look is not Look.OVERDUE] or late
    looks = {stretch.look for stretch in planned} - {Look.GONE}
    whole = looks.pop() if len(looks) == 1 else Look.OPEN
    return (_around(whole, planned), _around(Look.OVERDUE, late)) if late else (_around(whole, planned),)


def _around(look: Look, stretches: list[Stretch]) -> Stretch:
    left = min(stretch.left for stretch in stretches)
    right = max(stretch.left + stretch.width for stretch in stretches)
    return Stretch(look, left, round(right - left, 2))
