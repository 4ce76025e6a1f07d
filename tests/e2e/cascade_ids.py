"""Which guidance and plan of the demonstration are looked at."""

from __future__ import annotations

from sqlalchemy import select

from tracker.database import db
from tracker.models import Guidance, GuidanceReading, YearlyPlan


def cascade_ids() -> dict[str, int]:
    """The first document that was sent down, the newest as it was received, and the plan of the year."""
    first = select(Guidance.document_id).order_by(Guidance.document_id)
    newest = select(GuidanceReading.id).order_by(GuidanceReading.id.desc())
    return {
        "document_id": db.session.scalars(first).first() or 0,
        "reading_id": db.session.scalars(newest).first() or 0,
        "plan_id": db.session.scalars(select(YearlyPlan.id)).first() or 0,
    }
