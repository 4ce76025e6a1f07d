"""An agency hands in its report for a review. Handed in, it stands as it is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.models import Report
from tracker.services.audit import record
from tracker.services.once import spend


def submit_report(
    report_id: int,
    *,
    by: Viewer,
    text: str,
    difficulties: str = "",
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Hand in this agency's report, as of ``today`` (a local date).

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    It opens the day after the cut-off: data that may still change is not reported (Decree 09/2019, art. 12).
    """
    with transaction():
        spend(once, at=now)
        report = db.session.scalar(select(Report).where(Report.id == report_id).with_for_update())
        if report is None:
            raise NotFound(message("There is no such report."))
        if not may_for(by, Action.SUBMIT_REPORT, report.agency_id):
            raise NotAllowed(message("Each agency hands in its own report."))
        if report.submitted_on is not None:
            raise RuleBroken(message("This report was handed in on %(day)s.", day=report.submitted_on))
        if today < report.opens_on:
            raise RuleBroken(message("The data are not closed yet; hand in from %(day)s on.", day=report.opens_on))
        if not text.strip():
            raise RuleBroken(message("Write what was done in this period."), field="text")
        report.text, report.difficulties = text.strip(), difficulties.strip() or None
        report.submitted_on, report.submitted_at, report.submitted_by_id = today, now, by.person_id
        report.submitted_as = by.post_title
        record(
            by,
            "submit-report",
            "report",
            report.id,
            at=now,
            agreement_id=report.agreement_id,
            after={"submitted_on": today, "text": report.text, "difficulties": report.difficulties},
        )
