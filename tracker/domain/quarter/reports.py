"""Where the agencies' reports stand: handed in, missing, and how many working days late in each quarter.

Reports are looked at as of today, also for a quarter that is over: only then are they written.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tracker.domain.messages import Message
from tracker.domain.period_names import period_label
from tracker.domain.quarter.behind import Behind, Figure, Handing, Show
from tracker.domain.quarter.paper import CLOCK_ROWS, MISSING_REPORTS
from tracker.domain.quarter.window import Window
from tracker.domain.working_days import WorkingCalendar


class ReportCount(NamedTuple):
    """``number`` reports of one agency with the same dates; ``submitted_on`` None: not handed in yet."""

    agency_id: int
    cut_off_on: date
    due_on: date
    submitted_on: date | None
    number: int


@dataclass(frozen=True)
class ReportFacts:
    """One agency's report for one review."""

    id: int
    review_id: int
    agreement_id: int
    agency_id: int
    period: str
    cut_off_on: date
    due_on: date
    submitted_on: date | None

    @property
    def label(self) -> Message:
        """What its period is called."""
        return period_label(self.period)


@dataclass(frozen=True)
class Missing:
    """A report past its date that nobody has handed in; ``count`` of its agency's, 0 where another row counts them."""

    report: ReportFacts
    count: int


@dataclass(frozen=True)
class LateReport:
    """A missing report and how many working days it is late."""

    report: ReportFacts
    days: int


@dataclass(frozen=True)
class ClockCell:
    """Of one quarter: the most working days a report was late; 0 in time, None where nothing was due yet."""

    days: int | None = None
    is_running: bool = False


@dataclass(frozen=True)
class ClockRow:
    """One agency, quarter by quarter."""

    agency_id: int
    cells: tuple[ClockCell, ...]


@dataclass(frozen=True)
class Reports:
    """What the page says about reports. ``missing``: the oldest first, whatever quarter they belong to."""

    open: Figure
    submitted: Figure
    missing_count: Figure
    missing_by_agency: Mapping[int, int]
    missing_most_days: int
    has_older: bool
    missing: tuple[LateReport, ...]
    clock: tuple[ClockRow, ...]
    clock_left_out: int


def reports_of(
    counts: Sequence[ReportCount],
    missing: Sequence[Missing],
    *,
    window: Window,
    calendar: WorkingCalendar,
    order: Mapping[int, int],
) -> Reports:
    """Put together what the queries counted. ``order``: in which agencies are listed. Days are working days late."""
    this = [row for row in counts if window.period.starts_on <= row.cut_off_on <= window.period.ends_on]
    by_agency: Counter[int] = Counter()
    for item in missing:
        by_agency[item.report.agency_id] += item.count
    late = [LateReport(item.report, days_late(item.report, window.today, calendar)) for item in missing]
    rows = _clock(counts, window, calendar)
    kept = sorted(rows, key=_weight, reverse=True)[:CLOCK_ROWS]
    return Reports(
        open=_figure(sum(row.number for row in this), Handing.OPEN, window.period.code),
        submitted=_figure(sum(row.number for row in this if row.submitted_on), Handing.SUBMITTED, window.period.code),
        missing_count=_figure(by_agency.total(), Handing.MISSING, None),
        missing_by_agency=by_agency,
        missing_most_days=max((item.days for item in late), default=0),
        has_older=any(item.report.cut_off_on < window.period.starts_on for item in missing),
        missing=tuple(late[:MISSING_REPORTS]),
        clock=tuple(sorted(kept, key=lambda row: order.get(row.agency_id, len(order)))),
        clock_left_out=len(rows) - len(kept),
    )


def days_late(report: ReportFacts | ReportCount, today: date, calendar: WorkingCalendar) -> int:
    """Working days after the due date up to the day it was handed in, or today; 0 in time."""
    return max(0, calendar.count_between(report.due_on, report.submitted_on or today))


def _clock(counts: Sequence[ReportCount], window: Window, calendar: WorkingCalendar) -> list[ClockRow]:
    cells: dict[int, list[ClockCell]] = {}
    ends = [quarter.ends_on for quarter in window.quarters]
    for row in counts:
        place = bisect_left(ends, row.cut_off_on)
        line = cells.setdefault(row.agency_id, [ClockCell()] * len(ends))
        is_running = row.submitted_on is None and row.due_on < window.today
        if row.submitted_on or is_running:
            days = max(line[place].days or 0, days_late(row, window.today, calendar))
            line[place] = ClockCell(days, is_running=line[place].is_running or is_running)
    return [ClockRow(agency_id, tuple(line)) for agency_id, line in cells.items()]


def _weight(row: ClockRow) -> tuple[bool, int]:
    return any(cell.is_running for cell in row.cells), sum(cell.days or 0 for cell in row.cells)


def _figure(count: int, handing: Handing, quarter: str | None) -> Figure:
    return Figure(count, Behind(Show.REPORTS, handing=handing, quarter=quarter))
