"""People move a review's dates; the rule's dates stay beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.errors import ChangedMeanwhile, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer
from tracker.models import Report, Review
from tracker.services.access import require
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.reviews.planning import effective_days, effective_submit_on, raise_versions


@dataclass(frozen=True)
class HumanDates:
    """The dates people set; None leaves the rule's date."""

    submit_on: date | None = None
    consolidate_on: date | None = None
    sign_on: date | None = None


def move_review(
    review_id: int,
    *,
    by: Viewer,
    to: HumanDates,
    seen: HumanDates,
    because: str,
    now: datetime,
    once: str | None = None,
) -> None:
    """Set or clear the human dates. ``seen`` is what the person had before his eyes when he decided.

    Reports not yet handed in follow; whatever moves gets a new version, so that its reminders start afresh.
    Raises NotFound, NotAllowed, RuleBroken, ChangedMeanwhile, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        review = db.session.scalar(select(Review).where(Review.id == review_id).with_for_update())
        if review is None:
            raise NotFound(message("There is no such review."))
        require(by, Action.EDIT_AGREEMENT, review.agreement_id)
        before = human_dates(review)
        if before != seen:
            raise ChangedMeanwhile(
                message("Someone moved this review meanwhile: it is to be handed in by %(day)s.",
                        day=effective_submit_on(review))
            )  # fmt: skip
        if not because.strip():
            raise RuleBroken(message("Say why the dates move."), field="because")
        _refuse_disorder(review, to)
        days = effective_days(review)
        review.human_submit_on, review.human_consolidate_on, review.human_sign_on = (
            to.submit_on,
            to.consolidate_on,
            to.sign_on,
        )
        review.human_reason = because.strip()
        if to.consolidate_on not in (None, before.consolidate_on):
            review.renew_on = None
        raise_versions(review, since=days)
        _move_reports(review)
        record(
            by, "move-review", "review", review.id, at=now, agreement_id=review.agreement_id,
            before=vars(before), after={**vars(to), "because": review.human_reason},
        )  # fmt: skip


def human_dates(review: Review) -> HumanDates:
    """What people have set so far."""
    return HumanDates(review.human_submit_on, review.human_consolidate_on, review.human_sign_on)


def _refuse_disorder(review: Review, to: HumanDates) -> None:
    """cut-off <= submit <= consolidate <= sign, taking the rule's date where people set none."""
    steps = (
        ("submit_on", review.cut_off_on, to.submit_on or review.submit_on),
        ("consolidate_on", to.submit_on or review.submit_on, to.consolidate_on or review.consolidate_on),
        ("sign_on", to.consolidate_on or review.consolidate_on, to.sign_on or review.sign_on),
    )
    for field, earliest, chosen in steps:
        if chosen < earliest:
            raise RuleBroken(
                message("This comes before the step it follows: not before %(day)s.", day=earliest), field=field
            )


def _move_reports(review: Review) -> None:
    unsent = select(Report).where(Report.review_id == review.id, Report.submitted_at.is_(None)).with_for_update()
    for report in db.session.scalars(unsent):
        if report.due_on != effective_submit_on(review):
            report.due_on = effective_submit_on(review)
            report.due_version += 1
