"""Which agreement a thing belongs to: what the guard asks before a page is allowed to exist."""

from __future__ import annotations

from sqlalchemy import select

from tracker.database import db
from tracker.models import Agreement, Assignment, Content, ProgressEntry, Report, Review, Task

_OWNERS = {
    "agreement_id": (Agreement.id, Agreement.id),
    "content_id": (Content.id, Content.agreement_id),
    "task_id": (Task.id, Task.agreement_id),
    "assignment_id": (Assignment.id, Assignment.agreement_id),
    "entry_id": (ProgressEntry.id, ProgressEntry.agreement_id),
    "review_id": (Review.id, Review.agreement_id),
    "report_id": (Report.id, Report.agreement_id),
}
SUBJECTS: tuple[str, ...] = tuple(_OWNERS)


def agreement_of(subject: str, subject_id: int) -> int | None:
    """The agreement that ``subject`` ("task_id", ..) number ``subject_id`` belongs to; None when there is none."""
    key, owner = _OWNERS[subject]
    return db.session.scalar(select(owner).where(key == subject_id))


def task_of(assignment_id: int) -> int | None:
    """The task of a part."""
    return db.session.scalar(select(Assignment.task_id).where(Assignment.id == assignment_id))
