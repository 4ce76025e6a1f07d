"""One review, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.domain.messages import Message
from tracker.domain.periods import Cadence, Convention, Period
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.review_sums import explain_dates
from tracker.domain.reviews import PlannedReview, ReviewRule
from tracker.domain.status import TaskStatus
from tracker.domain.window_entries import closes_at
from tracker.models import Agency, Agreement, Party, ProgressEntry, Report, ReportDraft, Review
from tracker.models import ReviewRule as RuleRow
from tracker.models.names_then import names_then
from tracker.queries.days_off import working_calendar
from tracker.queries.reports import status_of_report


@dataclass(frozen=True)
class Step:
    """One of the four dates: the date that counts, the rule's date when a person set another, and its sum."""

    name: str
    by_rule_on: date
    human_on: date | None
    how: Message

    @property
    def on(self) -> date:
        """The date that counts."""
        return self.human_on or self.by_rule_on


@dataclass(frozen=True)
class ReportRow:
    """Where one agency's report stands, and what it logged in the window.

    ``is_to_look_through``: its draft is presented to this person, who heads the agency's unit or leads it.
    """

    id: int
    agency: str
    agency_short: str
    has_signed: bool
    due_on: date
    opens_on: date
    submitted_on: date | None
    status: TaskStatus
    text: str | None
    difficulties: str | None
    proposals: str | None
    next_period: str | None
    returned_on: date | None
    return_reason: str | None
    returned_as: str | None
    is_taken_back: bool
    entry_count: int
    proven_count: int
    may_write: bool
    is_to_look_through: bool


@dataclass(frozen=True)
class ReviewPage:
    """A review with everything its page shows."""

    id: int
    agreement_id: int
    agreement: str
    is_illustrative: bool
    period: str
    cadence: str
    starts_on: date
    ends_on: date
    clipped: str | None
    is_closed: bool
    steps: tuple[Step, ...]
    human_reason: str | None
    reports: tuple[ReportRow, ...]

    @property
    def submitted_count(self) -> int:
        """How many agencies have handed in."""
        return sum(report.submitted_on is not None for report in self.reports)

    @property
    def missing(self) -> list[ReportRow]:
        """Who has not, although it is open."""
        return [report for report in self.reports if report.submitted_on is None]


def review_page(review_id: int, *, viewer: Viewer, today: date, zone: ZoneInfo) -> ReviewPage | None:
    """The review with each agency's report; None when there is none. Four statements whatever the size."""
    found = db.session.execute(
        select(Review, RuleRow, Agreement.title, Agreement.is_illustrative)
        .join(RuleRow, RuleRow.id == Review.rule_id)
        .join(Agreement, Agreement.id == Review.agreement_id)
        .where(Review.id == review_id)
    ).one_or_none()
    if found is None:
        return None
    review, rule, title, is_illustrative = found
    return ReviewPage(
        id=review.id,
        agreement_id=review.agreement_id,
        agreement=title,
        is_illustrative=is_illustrative,
        period=review.period,
        cadence=review.cadence,
        starts_on=review.starts_on,
        ends_on=review.ends_on,
        clipped=review.clipped,
        is_closed=review.cut_off_on < today,
        steps=_steps(review, rule),
        human_reason=review.human_reason,
        reports=_reports(review, viewer, today, closes_at(review.cut_off_on, zone)),
    )


def _steps(review: Review, rule: RuleRow) -> tuple[Step, ...]:
    period = Period(review.period, Cadence(review.cadence), review.starts_on, review.ends_on, None)
    planned = PlannedReview(period, review.cut_off_on, review.submit_on, review.consolidate_on, review.sign_on)
    days = ReviewRule(
        Cadence(rule.cadence), Convention(rule.convention), rule.submit_days, rule.consolidate_days, rule.sign_days
    )
    how = explain_dates(planned, days, working_calendar())
    dates = (
        ("cut_off", review.cut_off_on, None, "cut_off_on"),
        ("submit", review.submit_on, review.human_submit_on, "submit_on"),
        ("consolidate", review.consolidate_on, review.human_consolidate_on, "consolidate_on"),
        ("sign", review.sign_on, review.human_sign_on, "sign_on"),
    )
    return tuple(Step(name, by_rule, human, how[key]) for name, by_rule, human, key in dates)


def _logged(review: Review, closed_at: datetime) -> Subquery:
    """Counted is what stood when the data were closed; what came later is an adjustment."""
    correction = aliased(ProgressEntry)
    was_corrected = select(correction.id).where(
        correction.corrects_id == ProgressEntry.id, correction.recorded_at < closed_at
    )
    return (
        select(
            ProgressEntry.agency_id,
            func.count().label("entry_count"),
            func.count().filter(ProgressEntry.evidence_count > 0).label("proven_count"),
        )
        .where(
            ProgressEntry.agreement_id == review.agreement_id,
            ProgressEntry.happened_on.between(review.starts_on, review.ends_on),
            ProgressEntry.recorded_at < closed_at,
            ~was_corrected.exists(),
        )
        .group_by(ProgressEntry.agency_id)
        .subquery()
    )


def _reports(review: Review, viewer: Viewer, today: date, closed_at: datetime) -> tuple[ReportRow, ...]:
    logged = _logged(review, closed_at)
    party = (Party.agreement_id == Report.agreement_id) & (Party.agency_id == Report.agency_id)
    then = names_then(review.ends_on)
    rows = db.session.execute(
        select(
            Report, then.name, then.short_name, Party.position, logged.c.entry_count, logged.c.proven_count,
            ReportDraft.presented_at,
        )
        .join(Agency, Agency.id == Report.agency_id)
        .outerjoin(*then.of)
        .outerjoin(ReportDraft, ReportDraft.report_id == Report.id)
        .outerjoin(Party, party)
        .outerjoin(logged, logged.c.agency_id == Report.agency_id)
        .where(Report.review_id == review.id)
        .order_by(Party.position.is_(None), Party.position, Agency.id)
    )  # fmt: skip
    return tuple(
        ReportRow(
            id=report.id,
            agency=name,
            agency_short=short,
            has_signed=position is not None,
            due_on=report.due_on,
            opens_on=report.opens_on,
            submitted_on=report.submitted_on,
            status=status_of_report(report, today),
            text=report.text,
            difficulties=report.difficulties,
            proposals=report.proposals,
            next_period=report.next_period,
            returned_on=report.returned_on,
            return_reason=report.return_reason,
            returned_as=report.returned_as,
            is_taken_back=report.is_taken_back,
            entry_count=entry_count or 0,
            proven_count=proven_count or 0,
            may_write=may_for(viewer, Action.SUBMIT_REPORT, report.agency_id),
            is_to_look_through=presented_at is not None and may_for(viewer, Action.SEND_BACK_DRAFT, report.agency_id),
        )
        for report, name, short, position, entry_count, proven_count, presented_at in rows
    )
