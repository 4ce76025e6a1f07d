"""What follows when the calendar of days off changes: dates of reviews by rule, effective due dates of tasks.

Runs inside the caller's transaction. Reviews with a report, tasks that are done and dates set by people stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tracker.database import db
from tracker.domain.messages import Message
from tracker.domain.period_names import period_label
from tracker.domain.permissions import Viewer
from tracker.domain.working_days import Shift, WorkingCalendar
from tracker.models import Agreement, Review, Task
from tracker.services.audit import record
from tracker.services.reviews.planning import LaidReview, lay_reviews

# A due date moves over days off that follow each other; no such stretch is longer.
LONGEST_REST = timedelta(days=40)


@dataclass(frozen=True)
class MovedReview:
    """One review whose dates move, with the program it belongs to."""

    agreement_id: int
    agreement: str
    review: LaidReview

    @property
    def label(self) -> Message:
        """The name of its period."""
        return period_label(self.review.period)


@dataclass(frozen=True)
class MovedTask:
    """One task whose effective due date moves from ``was_on`` to ``due_on``."""

    agreement_id: int
    agreement: str
    task_id: int
    title: str
    was_on: date
    due_on: date


@dataclass(frozen=True)
class MovedDates:
    """Everything that moves with one change of the calendar."""

    reviews: tuple[MovedReview, ...] = ()
    tasks: tuple[MovedTask, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """True when no date depends on what changed."""
        return not (self.reviews or self.tasks)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each, for the trail."""
        return {"moved_review_count": len(self.reviews), "moved_task_count": len(self.tasks)}


def move_dates(
    days: Sequence[date],
    before: WorkingCalendar,
    after: WorkingCalendar,
    *,
    by: Viewer | None,
    today: date,
    now: datetime,
) -> MovedDates:
    """Bring everything in line that was counted over one of ``days``; each program's trail tells what moved in it."""
    if before == after:
        return MovedDates()
    first, last = min(days), max(days)
    reviews = tuple(_move_reviews(first, last, after, today))
    tasks = tuple(_move_tasks(first, last, before, after))
    moved = MovedDates(reviews, tasks)
    for agreement_id in sorted({each.agreement_id for each in reviews} | {each.agreement_id for each in tasks}):
        _tell(agreement_id, moved, by=by, now=now)
    return moved


def _move_reviews(first: date, last: date, calendar: WorkingCalendar, today: date) -> Iterable[MovedReview]:
    """A review depends on the days after its cut-off up to its signing, and on no others."""
    concerned = select(Review.agreement_id).where(Review.cut_off_on < last, Review.sign_on >= first)
    agreements = select(Agreement).where(Agreement.id.in_(concerned)).order_by(Agreement.id).with_for_update()
    for agreement in db.session.scalars(agreements).all():
        for review in lay_reviews(agreement, today=today, calendar=calendar).moved:
            yield MovedReview(agreement.id, agreement.title, review)


def _move_tasks(first: date, last: date, before: WorkingCalendar, after: WorkingCalendar) -> Iterable[MovedTask]:
    concerned = (
        select(Task, Agreement.title, Agreement.due_shift)
        .join(Agreement, Agreement.id == Task.agreement_id)
        .where(Task.done_on.is_(None), Task.due_on.between(first - LONGEST_REST, last + LONGEST_REST))
        .order_by(Task.effective_due_on, Task.id)
    )
    for task, title, due_shift in db.session.execute(concerned).all():
        shift, written_on, was_on = Shift(due_shift), task.due_on, task.effective_due_on
        if written_on is None or was_on is None:
            continue  # never: the statement asks for dated tasks
        due_on = after.shift(written_on, shift)
        if was_on != before.shift(written_on, shift) or was_on == due_on:
            continue
        task.effective_due_on = due_on
        task.due_version += 1
        yield MovedTask(task.agreement_id, title, task.id, task.title, was_on, due_on)


def _tell(agreement_id: int, moved: MovedDates, *, by: Viewer | None, now: datetime) -> None:
    reviews = [each.review for each in moved.reviews if each.agreement_id == agreement_id]
    tasks = [each for each in moved.tasks if each.agreement_id == agreement_id]
    before = {review.period: review.was_submit_on for review in reviews} | {
        f"task:{task.task_id}": task.was_on for task in tasks
    }
    after = {review.period: review.submit_on for review in reviews} | {
        f"task:{task.task_id}": task.due_on for task in tasks
    }
    record(
        by,
        "moved-by-calendar",
        "agreement",
        agreement_id,
        at=now,
        agreement_id=agreement_id,
        before=before,
        after=after,
    )
