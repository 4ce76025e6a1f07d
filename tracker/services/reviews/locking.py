"""One report with its review, locked for whoever changes it."""

from __future__ import annotations

from sqlalchemy import select

from tracker.database import db
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.models import Report, Review
from tracker.services.access import refuse_closed


def locked_report(report_id: int) -> tuple[Report, Review]:
    """The report and its review, locked in one order: whoever freezes or signs waits. Raises NotFound, RuleBroken."""
    review_id = db.session.scalar(select(Report.review_id).where(Report.id == report_id))
    review = db.session.scalar(select(Review).where(Review.id == review_id).with_for_update())
    report = db.session.scalar(select(Report).where(Report.id == report_id).with_for_update())
    if report is None or review is None:
        raise NotFound(message("There is no such report."))
    refuse_closed(report.agreement_id)
    return report, review


def not_now(report: Report) -> RuleBroken:
    """Why it can be neither written nor handed in."""
    if report.submitted_on is not None:
        return RuleBroken(message("This report was handed in on %(day)s.", day=report.submitted_on))
    return RuleBroken(message("The data are not closed yet; hand in from %(day)s on.", day=report.opens_on))
