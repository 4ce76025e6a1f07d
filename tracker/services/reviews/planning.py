"""Lays out an agreement's reviews and the reports owed for them. Runs inside the caller's transaction.

Safe to run twice: what is there stays, what is missing is added, dates by rule follow the rule, dates set by a person
survive, and a review with a submitted report is never removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, insert, select, union

from tracker.database import db
from tracker.domain.periods import Cadence, Convention
from tracker.domain.reviews import PlannedReview, ReviewRule, plan_reviews
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Assignment, Party, Report, Review
from tracker.models import ReviewRule as RuleRow


@dataclass(frozen=True)
class Laid:
    """What laying out changed."""

    added_count: int
    moved_count: int
    removed_count: int


def lay_reviews(agreement: Agreement, *, today: date, calendar: WorkingCalendar) -> Laid:
    """Bring the agreement's reviews and owed reports in line with its validity, rules, parties and parts."""
    db.session.flush()
    wanted = _wanted(agreement, today=today, calendar=calendar)
    standing = {
        (review.cadence, review.period): review
        for review in db.session.scalars(select(Review).where(Review.agreement_id == agreement.id))
    }
    moved = sum(_follow_rule(standing[key], planned) for key, (_, planned) in wanted.items() if key in standing)
    missing = [
        _row(agreement.id, rule_id, planned) for key, (rule_id, planned) in wanted.items() if key not in standing
    ]
    if missing:
        db.session.execute(insert(Review), missing)
    removed = _remove([review for key, review in standing.items() if key not in wanted])
    db.session.flush()
    _lay_reports(agreement)
    return Laid(added_count=len(missing), moved_count=moved, removed_count=removed)


def effective_submit_on(review: Review) -> date:
    """The date people set for submitting, else the rule's."""
    return review.human_submit_on or review.submit_on


def _wanted(
    agreement: Agreement, *, today: date, calendar: WorkingCalendar
) -> dict[tuple[str, str], tuple[int, PlannedReview]]:
    starts_on = agreement.valid_from or agreement.signed_on
    if starts_on is None:
        return {}
    rules = db.session.scalars(select(RuleRow).where(RuleRow.agreement_id == agreement.id).order_by(RuleRow.id))
    return {
        (row.cadence, planned.period.code): (row.id, planned)
        for row in rules
        for planned in plan_reviews(
            rule_of(row), valid_from=starts_on, valid_to=agreement.valid_to, today=today, calendar=calendar
        )
    }


def rule_of(row: RuleRow) -> ReviewRule:
    """The domain's rule that a row stands for."""
    return ReviewRule(
        cadence=Cadence(row.cadence),
        convention=Convention(row.convention),
        submit_days=row.submit_days,
        consolidate_days=row.consolidate_days,
        sign_days=row.sign_days,
        every_months=row.every_months,
        anchor_on=row.anchor_on,
    )


def _row(agreement_id: int, rule_id: int, planned: PlannedReview) -> dict[str, object]:
    return {
        "agreement_id": agreement_id,
        "rule_id": rule_id,
        "cadence": planned.period.cadence,
        "period": planned.period.code,
        **_dates(planned),
    }


def _dates(planned: PlannedReview) -> dict[str, object]:
    return {
        "starts_on": planned.period.starts_on,
        "ends_on": planned.period.ends_on,
        "clipped": planned.period.clipped,
        "cut_off_on": planned.cut_off_on,
        "submit_on": planned.submit_on,
        "consolidate_on": planned.consolidate_on,
        "sign_on": planned.sign_on,
    }


def _follow_rule(review: Review, planned: PlannedReview) -> bool:
    changes = {name: value for name, value in _dates(planned).items() if getattr(review, name) != value}
    for name, value in changes.items():
        setattr(review, name, value)
    return bool(changes)


def _remove(reviews: list[Review]) -> int:
    """Remove reviews that no rule asks for any more, unless somebody has reported for them."""
    ids = [review.id for review in reviews]
    if not ids:
        return 0
    kept = set(
        db.session.scalars(select(Report.review_id).where(Report.review_id.in_(ids), Report.submitted_at.is_not(None)))
    )
    gone = [review_id for review_id in ids if review_id not in kept]
    db.session.execute(delete(Report).where(Report.review_id.in_(gone)))
    db.session.execute(delete(Review).where(Review.id.in_(gone)))
    return len(gone)


def _lay_reports(agreement: Agreement) -> None:
    """One report for each party and each agency that holds a part, for every review since tracking began."""
    owners = set(
        db.session.scalars(
            union(
                select(Party.agency_id).where(Party.agreement_id == agreement.id),
                select(Assignment.agency_id).where(Assignment.agreement_id == agreement.id),
            )
        )
    )
    reviews = {
        review.id: review
        for review in db.session.scalars(
            select(Review).where(Review.agreement_id == agreement.id, Review.ends_on >= agreement.tracked_from)
        )
    }
    reports = list(db.session.scalars(select(Report).where(Report.agreement_id == agreement.id)))
    there = {(report.review_id, report.agency_id) for report in reports}
    for report in reports:
        if report.submitted_at is None and (report.review_id not in reviews or report.agency_id not in owners):
            db.session.delete(report)
        elif report.submitted_at is None:
            _move_due(report, reviews[report.review_id])
    owed = [
        {
            "review_id": review.id,
            "agreement_id": agreement.id,
            "agency_id": owner,
            "opens_on": review.cut_off_on + timedelta(days=1),
            "due_on": effective_submit_on(review),
        }
        for review in reviews.values()
        for owner in sorted(owners)
        if (review.id, owner) not in there
    ]
    if owed:
        db.session.execute(insert(Report), owed)


def _move_due(report: Report, review: Review) -> None:
    """Let an unsubmitted report follow its review; a moved due date is a new version with new reminders."""
    report.opens_on = review.cut_off_on + timedelta(days=1)
    if report.due_on != effective_submit_on(review):
        report.due_on = effective_submit_on(review)
        report.due_version += 1
