"""Every number of the overview knows the lines it counts, so that a click shows exactly those."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Show(StrEnum):
    """What the lines of a list are."""

    TASKS = "tasks"
    REPORTS = "reports"
    ENTRIES = "entries"
    AGENCIES = "agencies"
    INDICATORS = "indicators"
    FINDINGS = "findings"
    DECISIONS = "decisions"
    PROGRAMS = "programs"


class Box(StrEnum):
    """Which tasks by the official statistics: the four boxes, and their sums."""

    GIVEN = "given"
    DONE = "done"
    FALLEN_DUE = "fallen_due"
    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"
    OPEN_IN_TIME = "open_in_time"
    OVERDUE = "overdue"


class Change(StrEnum):
    """What became of a task since the quarter before."""

    DONE = "done"
    OVERDUE = "overdue"
    EXTENDED = "extended"
    RETURNED = "returned"


class Due(StrEnum):
    """When a task that is not done falls due."""

    REST = "rest"  # still in this quarter
    NEXT = "next"  # in the next one


class Part(StrEnum):
    """What an agency is to a task."""

    LEAD = "lead"
    COORDINATING = "coordinating"


class Handing(StrEnum):
    """Which reports: all that could be written, those handed in, those late and still missing."""

    OPEN = "open"
    SUBMITTED = "submitted"
    MISSING = "missing"


class Behind(NamedTuple):
    """A choice of lines; what is None (or empty) does not narrow it. A tuple: a page makes hundreds.

    ``lead``: tasks of one lead agency, or led jointly, or by nobody; ``but``: of all others than these.
    ``agency``: whose parts, entries or reports. ``late_on``: overdue on that day. ``quarter``: whose reports.
    ``by_first``: tasks are placed by the first due date they had, whatever was agreed since. ``late``: of decisions and
    issues those overdue, of programs those over that still owe tasks.
    """

    show: Show = Show.TASKS
    box: Box | None = None
    change: Change | None = None
    due: Due | None = None
    lead: int | None = None
    but: tuple[int, ...] = ()
    agency: int | None = None
    part: Part | None = None
    late_on: date | None = None
    handing: Handing | None = None
    quarter: str | None = None
    evidence: bool = False
    indicator: int | None = None
    by_first: bool = False
    late: bool = False


class Figure(int):
    """A number that counts lines: says itself as any number does, and leads to the lines behind it."""

    behind: Behind

    def __new__(cls, number: int, behind: Behind) -> Figure:
        """The number with what it counts."""
        figure = super().__new__(cls, number)
        figure.behind = behind
        return figure

    def __eq__(self, other: object) -> bool:
        """As any number; two figures are the same only when they also lead to the same lines."""
        same = int.__eq__(self, other)  # NotImplemented for what is no number
        return same is True and self.behind == other.behind if isinstance(other, Figure) else same

    __hash__ = int.__hash__
