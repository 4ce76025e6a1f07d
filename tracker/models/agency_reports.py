"""The reports of a review's agencies with what each logged in its window, read out of the tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from tracker.domain.effects import effects_of
from tracker.domain.joint_reviews import AgencyReport
from tracker.domain.report_snapshots import ReportTexts
from tracker.domain.window_entries import NOTHING_BESIDE, Beside, WindowEntry, split
from tracker.models.agencies import Agency
from tracker.models.agreements import Party
from tracker.models.names_then import names_then
from tracker.models.reviews import Report, ReportVersion, Review


def reports_of(review_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    """The reports of these reviews, each with its newest version; parties first, in signing order. Agencies are named
    as they were at the end of each review's window."""
    then = names_then(Review.ends_on)
    newest = (
        select(ReportVersion.report_id, func.max(ReportVersion.number).label("number"))
        .group_by(ReportVersion.report_id)
        .subquery()
    )
    version = (ReportVersion.report_id == Report.id) & (ReportVersion.number == newest.c.number)
    return (
        select(
            Report.id,
            Report.review_id,
            Report.agency_id,
            then.name,
            then.short_name,
            Party.position,
            Report.due_on,
            Report.submitted_on,
            Report.text,
            Report.difficulties,
            Report.proposals,
            Report.next_period,
            Report.effects,
            ReportVersion.number,
            ReportVersion.hash,
        )
        .join(Agency, Agency.id == Report.agency_id)
        .join(Review, Review.id == Report.review_id)
        .outerjoin(*then.of)
        .outerjoin(Party, (Party.agreement_id == Report.agreement_id) & (Party.agency_id == Report.agency_id))
        .outerjoin(newest, newest.c.report_id == Report.id)
        .outerjoin(ReportVersion, version)
        .where(Report.review_id.in_(sorted(review_ids)))
        .order_by(Party.position.is_(None), Party.position, Agency.id)
    )


def agency_report(
    row: Row[Any], entries: Iterable[WindowEntry], closed_at: datetime, beside: Beside = NOTHING_BESIDE
) -> AgencyReport:
    """The value of one row of ``reports_of``. ``entries``: of every agency in the review's window.

    ``beside``: this agency's figures of other times, where they are asked for.
    """
    is_there = row.submitted_on is not None
    return AgencyReport(
        report_id=row.id,
        agency_id=row.agency_id,
        agency=row.name,
        short=row.short_name,
        has_signed=row.position is not None,
        due_on=row.due_on,
        submitted_on=row.submitted_on,
        number=row.number if is_there else None,
        hash=row.hash if is_there else None,
        texts=ReportTexts(row.text or "", row.difficulties, row.proposals, row.next_period) if is_there else None,
        window=split((entry for entry in entries if entry.agency_id == row.agency_id), closed_at, beside),
        effects=effects_of(row.effects) if is_there else {},
    )
