"""The joint reviews of the world: one being consolidated, with figures that differ, and one that is final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from tests.make import NOW, TODAY, ZONE, Make
from tests.world_people import AGENCY_OF, HOLDERS, who_is
from tracker.database import db
from tracker.domain.permissions import Relation, Role, Viewer
from tracker.models import Report, Review
from tracker.queries.consolidations import draft_page
from tracker.services.progress import log_progress
from tracker.services.reviews.consolidating import freeze_review, write_assessment
from tracker.services.reviews.submitting import submit_report

BEING_CONSOLIDATED, FINAL = "2026-Q1", "2026-Q2"
NAMED = {Relation.STANDING: 33, Relation.PARTY: 31}


@dataclass
class JointReviews:
    """``parts``: the part of each holder of the task with an indicator."""

    make: Make
    agreement_id: int
    parts: dict[Relation, object]

    def handed_in(self) -> dict[Relation, object]:
        """The report of each holder, handed in for the review that is being consolidated; two name figures."""
        for of, quantity in NAMED.items():
            log_progress(
                int(str(self.parts[of])), by=self._officer(of), happened_on=date(2026, 2, 3), note="Hội nghị",
                quantity=Decimal(quantity), now=NOW.replace(month=2), today=date(2026, 2, 24),
            )  # fmt: skip
        return {of: self._hand_in(of) for of in HOLDERS}

    def to_consolidate(self) -> dict[Relation, object]:
        """The review with its assessment written."""
        return dict.fromkeys(Relation, self._written(BEING_CONSOLIDATED))

    def final(self) -> dict[Relation, object]:
        """A review that nobody reported for, made final and not signed."""
        review_id, by = self._written(FINAL), self._officer(Relation.STANDING)
        page = draft_page(review_id, viewer=by, standing=None, today=TODAY, zone=ZONE)
        assert page is not None
        freeze_review(review_id, by=by, seen=page.seen, today=TODAY, now=NOW, zone=ZONE)
        return dict.fromkeys(Relation, review_id)

    def _written(self, period: str) -> int:
        wanted = Review.agreement_id == self.agreement_id, Review.period == period
        review_id = db.session.scalars(select(Review.id).where(*wanted)).one()
        write_assessment(
            review_id, by=self._officer(Relation.STANDING), assessment="Đạt yêu cầu", by_content={}, today=TODAY,
            now=NOW, zone=ZONE,
        )  # fmt: skip
        return review_id

    def _hand_in(self, of: Relation) -> int:
        wanted = Report.agreement_id == self.agreement_id, Report.agency_id == self.make.agency_id(AGENCY_OF[of])
        in_period = select(Report.id).join(Review).where(*wanted, Review.period == BEING_CONSOLIDATED)
        report_id = db.session.scalars(in_period).one()
        submit_report(
            report_id,
            by=self.make.viewer(who_is(Role.UNIT_HEAD, of)),
            text="Đã tổ chức",
            today=TODAY,
            now=NOW,
            zone=ZONE,
        )
        return report_id

    def _officer(self, of: Relation) -> Viewer:
        return self.make.viewer(who_is(Role.OFFICER, of))
