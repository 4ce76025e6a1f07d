"""Which frozen paper has a hash: every paper bears it, so that whoever holds one can ask whether it is genuine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.snapshots import is_intact
from tracker.models import Agency, Agreement, Consolidation, Report, ReportVersion, Review

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Verified:
    """A paper that was frozen here. ``agency`` None: the joint review. ``stands``: nothing came in its place.

    ``is_intact``: what is kept still has this hash.
    """

    agreement_id: int
    agreement: str
    period: str
    agency: str | None
    number: int
    path: str
    stands: bool
    is_intact: bool


def verified(hashed: str) -> Verified | None:
    """The paper with that SHA-256; None when none was frozen here. At most two statements, by index."""
    if not _HASH.fullmatch(hashed):
        return None
    return _joint(hashed) or _of_agency(hashed)


def _joint(hashed: str) -> Verified | None:
    row = db.session.execute(
        select(Consolidation, Review.period, Agreement.title)
        .join(Review, Review.id == Consolidation.review_id)
        .join(Agreement, Agreement.id == Consolidation.agreement_id)
        .where(Consolidation.hash == hashed)
    ).first()
    if row is None:
        return None
    version, period, title = row
    return Verified(
        agreement_id=version.agreement_id,
        agreement=title,
        period=period,
        agency=None,
        number=version.number,
        path=f"/reviews/{version.review_id}/versions/{version.number}",
        stands=version.withdrawn_at is None,
        is_intact=is_intact(version.snapshot or "", hashed),
    )


def _of_agency(hashed: str) -> Verified | None:
    newer = ReportVersion.__table__.alias()
    newest = select(func.max(newer.c.number)).where(newer.c.report_id == ReportVersion.report_id).scalar_subquery()
    row = db.session.execute(
        select(ReportVersion, Report, Review.period, Agreement.title, Agency.name, newest.label("newest"))
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Review, Review.id == Report.review_id)
        .join(Agreement, Agreement.id == Report.agreement_id)
        .join(Agency, Agency.id == Report.agency_id)
        .where(ReportVersion.hash == hashed)
    ).first()
    if row is None:
        return None
    version, report = row.ReportVersion, row.Report
    return Verified(
        agreement_id=report.agreement_id,
        agreement=row.title,
        period=row.period,
        agency=row.name,
        number=version.number,
        path=f"/reports/{report.id}/versions/{version.number}",
        stands=version.number == row.newest and report.submitted_on is not None,
        is_intact=is_intact(version.snapshot, hashed),
    )
