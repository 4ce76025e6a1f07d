"""Which agreement a thing belongs to: what the guard asks before a page is allowed to exist."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, select

from tracker.database import read
from tracker.models import (
    Assignment,
    Commendation,
    Content,
    Decision,
    Document,
    Evidence,
    Finding,
    GuidanceReading,
    Indicator,
    ProgressEntry,
    Reassignment,
    Report,
    Review,
    Task,
    YearlyPlan,
)

_OWNERS = {
    "content_id": (Content.id, Content.agreement_id),
    "task_id": (Task.id, Task.agreement_id),
    "indicator_id": (Indicator.id, Indicator.agreement_id),
    "assignment_id": (Assignment.id, Assignment.agreement_id),
    "evidence_id": (Evidence.id, Evidence.agreement_id),
    "entry_id": (ProgressEntry.id, ProgressEntry.agreement_id),
    "review_id": (Review.id, Review.agreement_id),
    "decision_id": (Decision.id, Decision.agreement_id),
    "commendation_id": (Commendation.id, Commendation.agreement_id),
    "finding_id": (Finding.id, Finding.agreement_id),
    "report_id": (Report.id, Report.agreement_id),
    "reassignment_id": (Reassignment.id, Reassignment.agreement_id),
    "plan_id": (YearlyPlan.id, YearlyPlan.agreement_id),
    "document_id": (Document.id, Document.agreement_id),
    "reading_id": (GuidanceReading.id, GuidanceReading.agreement_id),
}
SUBJECTS: tuple[str, ...] = ("agreement_id", *_OWNERS)


def agreement_of(subject: str, subject_id: int) -> int | None:
    """The agreement that ``subject`` ("task_id", ..) number ``subject_id`` belongs to; None when there is none.

    An agreement belongs to itself, there or not: how one stands to it is asked next, and tells.
    """
    if subject == "agreement_id":
        return subject_id
    return next((owner for (owner,) in read(_owner(subject), {"id": subject_id})), None)


@cache
def _owner(subject: str) -> Select[int]:
    key, owner = _OWNERS[subject]
    return select(owner).where(key == bindparam("id"))
