"""Where the agencies' reports stand: handed in, missing, and how many calendar days late in each quarter.

Reports are looked at as of today, also for a quarter that is over: only then are they written.
"""

from __future__ import annotations

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


class ReportCount(NamedTuple):
    """``number`` reports of one agency that stand alike; ``quarter`` is the place in Window.quarters of the cut-off.

    ``late_from``: the due date they missed, None in time; ``late_until``: the day they came, None while still missing.
    """

    agency_id: int
    quarter: int
    is_submitted: bool
    late_from: date | None
    late_until: date | None
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
    """A missing report and how many calendar days it is late."""

    report: ReportFacts
    days: int


@dataclass(frozen=True)
class ClockCell:
    """Of one quarter: the most calendar days a report was late; 0 in time, None where nothing was due yet."""

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
    order: Mapping[int, int],
) -> Reports:
    """Put together what the queries counted. ``order``: in which agencies are listed. Days are calendar days."""
    this = [row for row in counts if row.quarter == len(window.quarters) - 1]
    by_agency: Counter[int] = Counter()
    for item in missing:
        by_agency[item.report.agency_id] += item.count
    late = [LateReport(item.report, days_late(item.report, window.today)) for item in missing]
    rows = _clock(counts, window)
    kept = sorted(rows, key=_weight, reverse=True)[:CLOCK_ROWS]
    return Reports(
        open=_figure(sum(row.number for row in this), Handing.OPEN, window.period.code),
        submitted=_figure(sum(row.number for row in this if row.is_submitted), Handing.SUBMITTED, window.period.code),
        missing_count=_figure(by_agency.total(), Handing.MISSING, None),
        missing_by_agency=by_agency,
        missing_most_days=max((item.days for item in late), default=0),
        has_older=any(item.report.cut_off_on < window.period.starts_on for item in missing),
        missing=tuple(late[:MISSING_REPORTS]),
        clock=tuple(sorted(kept, key=lambda row: order.get(row.agency_id, len(order)))),
        clock_left_out=len(rows) - len(kept),
    )


def days_late(report: ReportFacts, today: date) -> int:
    """Calendar days after the due date up to the day it was handed in, or today; 0 in time."""
    return max(0, ((report.submitted_on or today) - report.due_on).days)


def _clock(counts: Sequence[ReportCount], window: Window) -> list[ClockRow]:
    cells: dict[int, list[ClockCell]] = {}
    for row in counts:
        line = cells.setdefault(row.agency_id, [ClockCell()] * len(window.quarters))
        before, is_running = line[row.quarter], row.late_from is not None and row.late_until is None
        if row.late_from is not None:
            days = max(before.days or 0, ((row.late_until or window.today) - row.late_from).days)
            line[row.quarter] = ClockCell(days, is_running=before.is_running or is_running)
        elif row.is_submitted:
            line[row.quarter] = ClockCell(before.days or 0, is_running=before.is_running)
    return [ClockRow(agency_id, tuple(line)) for agency_id, line in cells.items()]


def _weight(row: ClockRow) -> tuple[bool, int]:
    return any(cell.is_running for cell in row.cells), sum(cell.days or 0 for cell in row.cells)


def _figure(count: int, handing: Handing, quarter: str | None) -> Figure:
    return Figure(count, Behind(Show.REPORTS, handing=handing, quarter=quarter))
