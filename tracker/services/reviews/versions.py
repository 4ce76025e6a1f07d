"""Freezes what an agency hands in. Runs inside the caller's transaction."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.effects import effects_of
from tracker.domain.report_snapshots import HandedIn, ReportTexts, report_snapshot
from tracker.domain.review_states import ReportStanding, ReportState, state_of_report
from tracker.domain.snapshots import canonical, digest_of
from tracker.domain.window_entries import Window, closes_at
from tracker.models import Agreement, Consolidation, Person, Report, ReportDraft, ReportVersion, Review
from tracker.models.names_then import name_then
from tracker.models.one_body import paper_day
from tracker.models.window_entries import window_of


def own_window(review: Review, *, zone: ZoneInfo, agency_id: int) -> Window:
    """What one agency logged in the review's window, parted at its cut-off."""
    return window_of(db.session(), review, closes_at(review.cut_off_on, zone), agency_id=agency_id)


def freeze_version(report: Report, review: Review, *, zone: ZoneInfo) -> ReportVersion:
    """Keep what ``report`` says now, as submitted, under the next number."""
    number = db.session.scalar(select(func.max(ReportVersion.number)).where(ReportVersion.report_id == report.id)) or 0
    agreement = db.session.get_one(Agreement, report.agreement_id)
    person_id, at = report.submitted_by_id, report.submitted_at
    if person_id is None or at is None or report.submitted_on is None:
        raise LookupError("a report that was not handed in has no version")
    named_on = paper_day(db.session(), report, review.ends_on, at=at, zone=zone)
    handed_in = HandedIn(
        report_id=report.id,
        number=number + 1,
        agreement=agreement.title,
        symbol=agreement.symbol,
        period=review.period,
        starts_on=review.starts_on,
        ends_on=review.ends_on,
        agency_id=report.agency_id,
        agency=name_then(db.session(), report.agency_id, named_on),
        on=report.submitted_on,
        at=at,
        by=db.session.get_one(Person, person_id).name,
        post=report.submitted_as or "",
    )
    texts = ReportTexts(report.text or "", report.difficulties, report.proposals, report.next_period)
    window = own_window(review, zone=zone, agency_id=report.agency_id)
    snapshot = canonical(report_snapshot(handed_in, texts, window, effects_of(report.effects)))
    version = ReportVersion(
        report_id=report.id, number=number + 1, **vars(texts), effects=report.effects, snapshot=snapshot,
        hash=digest_of(snapshot), submitted_at=at, submitted_by_id=person_id, submitted_as=handed_in.post,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    return version


def newest_version(report: Report, review: Review, *, zone: ZoneInfo) -> ReportVersion:
    """The version that stands; made now for what was handed in before versions were kept."""
    newest = select(ReportVersion).where(ReportVersion.report_id == report.id).order_by(ReportVersion.number.desc())
    return db.session.scalars(newest.limit(1)).first() or freeze_version(report, review, zone=zone)


def state_of(report: Report, *, today: date) -> ReportState:
    """Where the report stands, by the version of its review that stands."""
    stands = (Consolidation.review_id == Report.review_id) & Consolidation.withdrawn_at.is_(None)
    found = db.session.execute(
        select(Consolidation.frozen_at, ReportDraft.presented_at, ReportDraft.sent_back_at)
        .select_from(Report)
        .outerjoin(Consolidation, stands)
        .outerjoin(ReportDraft, ReportDraft.report_id == Report.id)
        .where(Report.id == report.id)
    ).one()
    return state_of_report(ReportStanding(report.opens_on, report.submitted_at, report.returned_on, *found), today)
