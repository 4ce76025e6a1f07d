"""Lays out an agreement's reviews and the reports owed for them. Runs inside the caller's transaction.

Safe to run twice: what is there stays, what is missing is added, dates by rule follow the rule, dates set by a person
survive. A review that somebody has written a report for is never removed, and neither its window nor its dates move
any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, union

from tracker.database import Base, db
from tracker.domain.agency_changes import Asks
from tracker.domain.messages import Message
from tracker.domain.period_names import period_label
from tracker.domain.periods import Cadence, Convention
from tracker.domain.reviews import PlannedReview, ReviewRule, plan_reviews
from tracker.domain.working_days import WorkingCalendar
from tracker.models import (
    Agreement,
    Assignment,
    Consolidation,
    Decision,
    Party,
    Report,
    ReportDraft,
    ReportVersion,
    Review,
    SettledDifference,
)
from tracker.models import ReviewRule as RuleRow
from tracker.models.agency_changes import passed_on
from tracker.services.agency_changing.joining import join_in
from tracker.services.reviews.awaiting import note_reports


@dataclass(frozen=True)
class LaidReview:
    """One review that laying out touched. ``was_submit_on``: its submit date by rule before, when it was there."""

    cadence: Cadence
    period: str
    ends_on: date
    submit_on: date
    was_submit_on: date | None = None

    @property
    def label(self) -> Message:
        """The name of its period."""
        return period_label(self.period)


@dataclass(frozen=True)
class Laid:
    """What laying out changed, in the order of the periods. ``kept``: no longer asked for, but reported for already."""

    added: tuple[LaidReview, ...] = ()
    moved: tuple[LaidReview, ...] = ()
    removed: tuple[LaidReview, ...] = ()
    kept: tuple[LaidReview, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """True when every review stays as it was."""
        return not (self.added or self.moved or self.removed)


def lay_reviews(agreement: Agreement, *, today: date, calendar: WorkingCalendar) -> Laid:
    """Bring the agreement's reviews and owed reports in line with its validity, rules, parties and parts.

    Raises RuleBroken when the rules ask for more reviews than can be kept.
    """
    db.session.flush()
    wanted = _wanted(agreement, today=today, calendar=calendar)
    there = list(db.session.scalars(select(Review).where(Review.agreement_id == agreement.id).order_by(Review.id)))
    standing = {(review.cadence, review.period): review for review in there}
    reported = _reported(agreement.id)
    moved, kept = _follow_rules(standing, wanted, reported)
    missing = {key: found for key, found in wanted.items() if key not in standing}
    if missing:
        # The table, not the class: a register of many programs adds tens of thousands at once.
        db.session.execute(
            insert(Base.metadata.tables[Review.__tablename__]),
            [_row(agreement.id, *found) for found in missing.values()],
        )
    unasked = [review for key, review in standing.items() if key not in wanted]
    gone = [review for review in unasked if review.id not in reported]
    laid = Laid(
        added=_in_order(_planned(planned) for _rule_id, planned in missing.values()),
        moved=moved,
        removed=_in_order(map(_standing, gone)),
        kept=(*kept, *_in_order(_standing(review) for review in unasked if review.id in reported)),
    )
    _remove([review.id for review in gone])
    db.session.flush()
    note_reports(_lay_reports(agreement), today=today)
    join_in(agreement, today=today)
    return laid


def lay_reports(agreement: Agreement, *, today: date) -> None:
    """Only the reports: who owes one changed, the reviews did not."""
    db.session.flush()
    note_reports(_lay_reports(agreement), today=today)


def effective_submit_on(review: Review) -> date:
    """The date people set for submitting, else the rule's."""
    return review.human_submit_on or review.submit_on


def effective_days(review: Review) -> tuple[date, date]:
    """The days for consolidating and for signing, people's before the rule's."""
    return review.human_consolidate_on or review.consolidate_on, review.human_sign_on or review.sign_on


def raise_versions(review: Review, *, since: tuple[date, date]) -> None:
    """A day that is not what it was in ``since`` is another due day, with reminders of its own."""
    consolidate_on, sign_on = effective_days(review)
    review.consolidate_version += consolidate_on != since[0]
    review.sign_version += sign_on != since[1]


def _wanted(
    agreement: Agreement, *, today: date, calendar: WorkingCalendar
) -> dict[tuple[str, str], tuple[int, PlannedReview]]:
    starts_on = agreement.valid_from or agreement.signed_on
    if starts_on is None:
        return {}
    rules = db.session.scalars(
        select(RuleRow).where(RuleRow.agreement_id == agreement.id, RuleRow.is_on).order_by(RuleRow.id)
    )
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
        milestones=row.milestones,
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


def _reported(agreement_id: int) -> set[int]:
    """The reviews that somebody has written a report for (handed in or not), consolidated or decided something at."""
    of_agreement = Report.agreement_id == agreement_id
    touched = union(
        select(Report.review_id).where(of_agreement, Report.submitted_at.is_not(None) | _has_versions()),
        select(Report.review_id).join(ReportDraft).where(of_agreement),
        select(Consolidation.review_id).where(Consolidation.agreement_id == agreement_id),
        select(Decision.review_id).where(Decision.agreement_id == agreement_id),
        select(SettledDifference.review_id).join(Review).where(Review.agreement_id == agreement_id),
    )
    return set(db.session.scalars(touched))


def _has_versions() -> ColumnElement[bool]:
    """Something was handed in once: such a report stays, although it may be owed again."""
    return select(ReportVersion.id).where(ReportVersion.report_id == Report.id).exists()


def _follow_rules(
    standing: dict[tuple[str, str], Review],
    wanted: dict[tuple[str, str], tuple[int, PlannedReview]],
    reported: set[int],
) -> tuple[tuple[LaidReview, ...], tuple[LaidReview, ...]]:
    """Move the reviews that are there to where their rules want them; answers what moved and what was kept."""
    moved, kept = [], []
    for key, (rule_id, planned) in wanted.items():
        review = standing.get(key)
        if review is None:
            continue
        changes = {name: value for name, value in _dates(planned).items() if getattr(review, name) != value}
        if review.id in reported and changes:
            kept.append(_standing(review))
            continue
        if changes:
            moved.append(replace(_planned(planned), was_submit_on=review.submit_on))
        days = effective_days(review)
        for name, value in changes.items():
            setattr(review, name, value)
        raise_versions(review, since=days)
        review.rule_id = rule_id
    return _in_order(moved), _in_order(kept)


def _planned(planned: PlannedReview) -> LaidReview:
    period = planned.period
    return LaidReview(period.cadence, period.code, period.ends_on, planned.submit_on)


def _standing(review: Review) -> LaidReview:
    return LaidReview(Cadence(review.cadence), review.period, review.ends_on, review.submit_on, review.submit_on)


def _in_order(reviews: Iterable[LaidReview]) -> tuple[LaidReview, ...]:
    return tuple(sorted(reviews, key=lambda review: (review.ends_on, list(Cadence).index(review.cadence))))


def _remove(ids: list[int]) -> None:
    if ids:
        db.session.execute(delete(Report).where(Report.review_id.in_(ids)))
        db.session.execute(delete(Review).where(Review.id.in_(ids)))


def _lay_reports(agreement: Agreement) -> set[int]:
    """One report for each party and each agency that holds a part, for every review since tracking began; one for all
    that are one body. Of these a report that is there stays owed. Answers the reviews that got or lost one."""
    owners = _held(agreement.id)
    tracked = Review.agreement_id == agreement.id, Review.ends_on >= agreement.tracked_from
    reviews = {review.id: review for review in db.session.scalars(select(Review).where(*tracked).order_by(Review.id))}
    reports = list(db.session.scalars(select(Report).where(Report.agreement_id == agreement.id)))
    there = {(report.review_id, report.agency_id) for report in reports}
    passed = db.session.execute(passed_on(agreement.id)).all()
    one_body = {gone for gone, _to, asks in passed if asks == Asks.ONE}
    for gone, to, _asks in (row for row in passed if row.asks != Asks.ONE):
        owners = owners - {gone} | {to for _one in owners & {gone} if to is not None}  # who took over reports it all
        there |= {(review_id, to) for review_id, agency_id in there if agency_id == gone and to is not None}
    handed_in = select(Report.id).where(Report.agreement_id == agreement.id, _has_versions())
    once_submitted = set(db.session.scalars(handed_in))
    lost = set()
    for report in reports:
        if report.submitted_at is not None:
            continue
        if report.review_id in reviews and (report.agency_id in owners or report.id in once_submitted):
            _move_due(report, reviews[report.review_id])
        elif report.id not in once_submitted:
            db.session.execute(delete(ReportDraft).where(ReportDraft.report_id == report.id))
            db.session.delete(report)
            lost.add(report.review_id)
    owed: list[dict[str, Any]] = [
        {
            "review_id": review.id, "agreement_id": agreement.id, "agency_id": owner,
            "opens_on": review.cut_off_on + timedelta(days=1), "due_on": effective_submit_on(review),
        }
        for review in reviews.values()
        for owner in sorted(owners - one_body)
        if (review.id, owner) not in there
    ]  # fmt: skip
    if owed:
        db.session.execute(insert(Base.metadata.tables[Report.__tablename__]), owed)
    return lost | {row["review_id"] for row in owed}


def _held(agreement_id: int) -> set[int]:
    rows = (select(of.agency_id).where(of.agreement_id == agreement_id) for of in (Party, Assignment))
    return set(db.session.scalars(union(*rows)))


def _move_due(report: Report, review: Review) -> None:
    """Let an unsubmitted report follow its review; a moved due date is a new version with new reminders."""
    report.opens_on = review.cut_off_on + timedelta(days=1)
    if report.due_on != effective_submit_on(review):
        report.due_on = effective_submit_on(review)
        report.due_version += 1
