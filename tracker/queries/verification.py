"""Which frozen paper has a hash: every paper bears it, so that whoever holds one can ask whether it is genuine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.consolidations import Awaited
from tracker.domain.one_body import not_asked, signed_as_one
from tracker.domain.papers.heads import PaperState
from tracker.domain.snapshots import is_intact, read_snapshot
from tracker.models import Agency, Agreement, Consolidation, Party, Report, ReportVersion, Review, SignOff
from tracker.models.names_then import names_then, party_name
from tracker.models.one_body import joined_parties, with_joined
from tracker.queries.signatures import body_name

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Verified:
    """A paper that was frozen here. ``agency`` None: the joint review. ``state``: as its paper says at its head.

    ``is_intact``: what is kept still has this hash. ``signed``: which of the ``party_count`` parties signed it.
    """

    agreement_id: int
    agreement: str
    period: str
    agency: str | None
    number: int
    path: str
    state: PaperState
    is_intact: bool
    signed: tuple[str, ...] = ()
    party_count: int = 0


def verified(hashed: str, *, zone: tzinfo) -> Verified | None:
    """The paper with that SHA-256; None when none was frozen here. At most two statements, by index; one more for each
    signature of a body that parties became."""
    if not _HASH.fullmatch(hashed):
        return None
    return _joint(hashed, zone) or _of_agency(hashed)


def _joint(hashed: str, zone: tzinfo) -> Verified | None:
    has_signed = (SignOff.consolidation_id == Consolidation.id) & (SignOff.party_id == Party.id)
    then = names_then(Review.ends_on)
    found = (
        select(
            Consolidation, Review, Agreement.title, Party.id, Party.agency_id, party_name(then, Review.ends_on),
            SignOff.signed_at,
        )
        .join(Review, Review.id == Consolidation.review_id)
        .join(Agreement, Agreement.id == Consolidation.agreement_id)
        .join(Party, Party.agreement_id == Consolidation.agreement_id)
        .join(Agency, Agency.id == Party.agency_id)
        .outerjoin(*then.of)
        .outerjoin(SignOff, has_signed)
        .where(Consolidation.hash == hashed)
        .order_by(Party.position)
    )  # fmt: skip
    rows = db.session.execute(with_joined(found)).all()
    if not rows:
        return None
    version, review, joined = rows[0].Consolidation, rows[0].Review, joined_parties(rows, zone)
    signed = [row for row in rows if row.signed_at is not None]
    left_out = not_asked(joined, {row.id for row in signed}, until=version.withdrawn_at)
    return Verified(
        agreement_id=version.agreement_id,
        agreement=rows[0].title,
        period=review.period,
        agency=None,
        number=version.number,
        path=f"/reviews/{version.review_id}/versions/{version.number}",
        state=_state(version, review),
        is_intact=is_intact(version.snapshot or "", hashed),
        signed=tuple(
            body_name(row.agency_id, row.signed_at, zone) if signed_as_one(row.id, row.signed_at, joined) else row.name
            for row in signed
        ),
        party_count=len({row.id for row in rows} - left_out),
    )


def _state(version: Consolidation, review: Review) -> PaperState:
    if version.withdrawn_at is not None:
        return PaperState.WITHDRAWN
    if review.awaits == Awaited.NEW_VERSION:
        return PaperState.CHANGED
    return PaperState.SIGNED if review.awaits is None else PaperState.UNSIGNED


def _of_agency(hashed: str) -> Verified | None:
    newer = ReportVersion.__table__.alias()
    newest = select(func.max(newer.c.number)).where(newer.c.report_id == ReportVersion.report_id).scalar_subquery()
    then = names_then(Review.ends_on)
    row = db.session.execute(
        select(ReportVersion, Report, Review.period, Agreement.title, then.name, newest.label("newest"))
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Review, Review.id == Report.review_id)
        .join(Agreement, Agreement.id == Report.agreement_id)
        .join(Agency, Agency.id == Report.agency_id)
        .outerjoin(*then.of)
        .where(ReportVersion.hash == hashed)
    ).first()
    if row is None:
        return None
    version, report = row.ReportVersion, row.Report
    genuine = is_intact(version.snapshot, hashed)
    stands = version.number == row.newest and report.submitted_on is not None
    return Verified(
        agreement_id=report.agreement_id,
        agreement=row.title,
        period=row.period,
        agency=read_snapshot(version.snapshot)["report"]["agency"] if genuine else row.name,
        number=version.number,
        path=f"/reports/{report.id}/versions/{version.number}",
        state=PaperState.SIGNED if stands else PaperState.WITHDRAWN,
        is_intact=genuine,
    )
