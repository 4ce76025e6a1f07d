"""Reports of the reviews in scope: counted by agency and quarter, and the oldest of those that are missing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, func, or_, select

from tracker.database import read
from tracker.domain.periods import ONE_DAY, Period
from tracker.domain.quarter.behind import Behind, Handing
from tracker.domain.quarter.paper import MISSING_REPORTS
from tracker.domain.quarter.reports import Missing, ReportCount, ReportFacts
from tracker.domain.quarter.window import QUARTERS_SHOWN
from tracker.models import Report, Review
from tracker.queries.quarter.scope import Scope, many

_OF_REPORT = (
    Report.id, Report.review_id, Report.agreement_id, Report.agency_id, Report.due_on, Report.submitted_on
)  # fmt: skip
_OF_REVIEW = (Review.period, Review.cut_off_on)


def closed() -> ColumnElement[bool]:
    """As SQL: reports that could be written from ``first_on`` to ``last_on``: each opens the day after its cut-off."""
    return and_(
        Report.agreement_id.in_(many("begun")), Report.opens_on.between(bindparam("first_on"), bindparam("last_on"))
    )


def missing() -> ColumnElement[bool]:
    """As SQL: past its date, not handed in, and of a review cut off by the end of the quarter, however old."""
    return and_(
        Report.agreement_id.in_(many("begun")),
        Report.submitted_at.is_(None),
        Report.due_on < bindparam("today"),
        Report.opens_on <= bindparam("last_on"),
    )


def _counts() -> Select[*tuple[Any, ...]]:
    """One row for all reports of an agency that stand alike; the days matter only of those that are late."""
    is_submitted = Report.submitted_on.is_not(None).label("is_submitted")
    is_late = or_(
        Report.submitted_on > Report.due_on,
        and_(Report.submitted_on.is_(None), Report.due_on < bindparam("today")),
    )
    late_from = case((is_late, Report.due_on)).label("late_from")
    late_until = case((is_late, Report.submitted_on)).label("late_until")
    ends: list[BindParameter[Any]] = [bindparam(f"opens_until_{n}") for n in range(QUARTERS_SHOWN)]
    place = case(*((Report.opens_on <= end, n) for n, end in enumerate(ends))).label("place")
    kinds = (Report.agency_id, place, is_submitted, late_from, late_until)
    counted = select(*kinds).where(closed()).subquery()
    return select(*counted.c, func.count()).group_by(*counted.c).order_by(*counted.c)


def _missing() -> Select[*tuple[Any, ...]]:
    """The oldest in all, and the oldest of each agency with how many it owes."""
    oldest_first = (Report.due_on, Report.id)
    ranked = (
        select(
            *_OF_REPORT,
            func.row_number().over(order_by=oldest_first).label("place"),
            func.row_number().over(partition_by=Report.agency_id, order_by=oldest_first).label("place_of_agency"),
            func.count().over(partition_by=Report.agency_id).label("count_of_agency"),
        )
        .where(missing())
        .subquery()
    )
    # Of the few that remain: joined to them, PostgreSQL reads all reviews there are.
    of_review = [
        select(column).where(Review.id == ranked.c.review_id).scalar_subquery().label(column.key)
        for column in _OF_REVIEW
    ]
    return (
        select(ranked, *of_review)
        .where(or_(ranked.c.place <= MISSING_REPORTS, ranked.c.place_of_agency == 1))
        .order_by(ranked.c.place)
    )


_COUNTS = _counts()
_MISSING = _missing()
_LIST = select(*_OF_REPORT, *_OF_REVIEW).join(Review, Review.id == Report.review_id).order_by(Report.due_on, Report.id)
_LISTS = {
    Handing.MISSING: _LIST.where(missing()),
    Handing.SUBMITTED: _LIST.where(closed(), Report.submitted_at.is_not(None)),
    Handing.OPEN: _LIST.where(closed()),
}


def count_reports(scope: Scope) -> list[ReportCount]:
    """The reports of the four quarters, counted by agency and how they stand. One statement."""
    quarters = scope.window.quarters
    ends = {f"opens_until_{place}": quarter.ends_on + ONE_DAY for place, quarter in enumerate(quarters)}
    rows = read(_COUNTS, _binds(scope, quarters[0], quarters[-1]) | ends)
    return [ReportCount(scope.answering(agency_id), *facts) for agency_id, *facts in rows]


def missing_reports(scope: Scope) -> list[Missing]:
    """The oldest missing report of each agency with the number it stands for, and the oldest of all. One statement."""
    rows = read(_MISSING, _binds(scope, scope.window.period, scope.window.period))
    return [Missing(_facts(row, scope), row.count_of_agency if row.place_of_agency == 1 else 0) for row in rows]


def reports_behind(behind: Behind, scope: Scope) -> list[ReportFacts]:
    """The reports a number counts, the earliest due first."""
    window = scope.window
    quarter = next((q for q in window.quarters if q.code == behind.quarter), window.period)
    rows = read(_LISTS[behind.handing or Handing.OPEN], _binds(scope, quarter, quarter))
    found = [_facts(row, scope) for row in rows]
    return [
        report for report in found if behind.agency in (None, report.agency_id) and report.agency_id not in behind.but
    ]


def _binds(scope: Scope, first: Period, last: Period) -> dict[str, object]:
    """The days on which the reports of reviews cut off in these quarters open, but none that is still to come."""
    last_on = min(last.ends_on + ONE_DAY, scope.window.today)
    return scope.binds() | {"first_on": first.starts_on + ONE_DAY, "last_on": last_on}


def _facts(row: Any, scope: Scope) -> ReportFacts:
    return ReportFacts(
        id=row.id,
        review_id=row.review_id,
        agreement_id=row.agreement_id,
        agency_id=scope.answering(row.agency_id),
        period=row.period,
        cut_off_on=row.cut_off_on,
        due_on=row.due_on,
        submitted_on=row.submitted_on,
    )
