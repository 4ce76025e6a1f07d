"""Which entries of the trail are of work on a consolidated review that was made final afterwards."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from tracker.models.audit import AuditEntry
from tracker.models.consolidations import Consolidation, SettledDifference


def was_made_final() -> ColumnElement[bool]:
    """Of an entry about a consolidated review or a settled figure: was it in one that was made final since?"""
    since = Consolidation.frozen_at >= AuditEntry.at
    version = select(Consolidation.id).where(Consolidation.id == AuditEntry.subject_id, since)
    of_review = (
        select(Consolidation.id)
        .join(SettledDifference, SettledDifference.review_id == Consolidation.review_id)
        .where(SettledDifference.id == AuditEntry.subject_id, since)
    )
    return or_(
        (AuditEntry.subject == "consolidation") & version.correlate(AuditEntry).exists(),
        (AuditEntry.subject == "settled_difference") & of_review.correlate(AuditEntry).exists(),
    )
