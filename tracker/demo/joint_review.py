"""The past reviews of the living program, consolidated and signed by both leaders; one quarter with a reservation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.database import db
from tracker.demo.people import ALLIANCE, COMMISSION
from tracker.demo.story import SILENT_SINCE
from tracker.domain.consolidations import OnBehalf
from tracker.domain.permissions import Viewer
from tracker.models import Agency, Consolidation, Report, Review, SignOff
from tracker.queries.consolidations import DraftPage, draft_page
from tracker.services.reviews.consolidating import freeze_review, settle_difference, write_assessment
from tracker.services.reviews.signing import sign_review

ASSESSMENT = (
    "Trong quý, các nhiệm vụ chủ yếu được triển khai đúng tiến độ; công tác tuyên truyền tại cơ sở có chuyển biến rõ. "
    "Tồn tại: mô hình điểm và khảo sát dư luận chậm so với kế hoạch; còn cơ quan chưa báo cáo. Đề nghị kỳ tới tập "
    "trung hoàn thành các nhiệm vụ quá hạn (dữ liệu minh họa)."
)
IN_SHORT = "Các nhiệm vụ trong kỳ cơ bản được triển khai theo kế hoạch (dữ liệu minh họa)."
BECAUSE = "Hai bên đối chiếu ngày tổng hợp, lấy theo đơn vị theo dõi trực tiếp (dữ liệu minh họa)."
RESERVATION = "Đề nghị thống nhất cách đếm tin, bài đăng lại trước kỳ sau; số liệu kỳ này tạm tính (dữ liệu minh họa)."
EVERYTHING = ("read", "figures", "differences", "missing")


class JointReviews:
    """``officer`` of the standing agency and the ``leaders`` of both parties, each acting on the official day.

    ``only``: these reviews instead of all that are past.
    """

    def __init__(
        self,
        agreement_id: int,
        *,
        officer: Viewer,
        leaders: dict[str, Viewer],
        zone: ZoneInfo,
        today: date,
        only: list[Review] | None = None,
    ) -> None:
        self.officer, self.leaders, self.zone = officer, leaders, zone
        self.review = _newest_reported_quarter(agreement_id, today) if only is None else None
        self.others = _others(agreement_id, self.review, today) if only is None else only

    def work(self, now: datetime) -> int:
        """What happens on the day of ``now``: consolidating, then signing; answers how many acts were new."""
        today = now.astimezone(self.zone).date()
        done = 0
        for review in [self.review, *self.others] if self.review else self.others:
            if today == review.consolidate_on:
                done += self._consolidate(review.id, today, now)
            elif today == review.sign_on:
                done += self._sign(review.id, today, now)
        return done

    def _consolidate(self, review_id: int, today: date, now: datetime) -> int:
        if db.session.scalar(select(Consolidation.frozen_at).where(Consolidation.review_id == review_id)):
            return 0
        time: dict[str, Any] = {"today": today, "now": now, "zone": self.zone}
        is_main = self.review is not None and review_id == self.review.id
        said = ASSESSMENT if is_main else IN_SHORT
        write_assessment(review_id, by=self.officer, assessment=said, by_content={}, **time)
        for figure in self._draft(review_id, today).open_figures[: int(is_main)]:
            chosen_id = figure.named[-1].agency_id
            settle_difference(
                review_id, figure.figure.subject, by=self.officer, chosen_id=chosen_id, value=None, because=BECAUSE,
                **time,
            )  # fmt: skip
        freeze_review(review_id, by=self.officer, seen=self._draft(review_id, today).seen, **time)
        return 1

    def _sign(self, review_id: int, today: date, now: datetime) -> int:
        frozen = select(Consolidation).where(Consolidation.review_id == review_id, Consolidation.frozen_at.is_not(None))
        version = db.session.scalars(frozen).first()
        of_version = SignOff.consolidation_id == (version.id if version else None)
        signed = set(db.session.scalars(select(Agency.name).join(SignOff).where(of_version)))
        left = [name for name in (COMMISSION, ALLIANCE) if name not in signed]
        seen = version.hash if version else None
        has_reservation = self.review is not None and review_id == self.review.id
        for name in left if seen else ():
            sign_review(
                review_id, by=self.leaders[name], seen=seen or "", ticked=EVERYTHING, on_behalf=OnBehalf.FOR_THE_HEAD,
                reservation=RESERVATION if has_reservation and name == ALLIANCE else "", password="", address="",
                today=today, now=now, zone=self.zone,
            )  # fmt: skip
        return len(left) if seen else 0

    def _draft(self, review_id: int, today: date) -> DraftPage:
        page = draft_page(review_id, viewer=self.officer, standing=None, today=today, zone=self.zone)
        if page is None:
            raise LookupError(review_id)
        return page


def _newest_reported_quarter(agreement_id: int, today: date) -> Review | None:
    """The newest quarter signed before the silence of the second party begins; the one done already, if any."""
    quarters = select(Review).where(Review.agreement_id == agreement_id, Review.cadence == "quarterly")
    done = quarters.join(Consolidation, Consolidation.review_id == Review.id)
    silent_since = today.toordinal() - SILENT_SINCE[ALLIANCE]
    past = quarters.where(Review.sign_on <= date.fromordinal(silent_since)).order_by(Review.cut_off_on.desc())
    return db.session.scalars(done).first() or db.session.scalars(past).first()


def _others(agreement_id: int, main: Review | None, today: date) -> list[Review]:
    """Every other review that reports were owed for, to be signed before that silence; the last month is left to do."""
    silent_since = date.fromordinal(today.toordinal() - SILENT_SINCE[ALLIANCE])
    owed = select(Report.id).where(Report.review_id == Review.id).exists()
    past = select(Review).where(Review.agreement_id == agreement_id, Review.sign_on <= silent_since, owed)
    found = list(db.session.scalars(past.order_by(Review.cut_off_on)))
    last_month = max((r for r in found if r.cadence == "monthly"), key=lambda r: r.cut_off_on, default=None)
    return [review for review in found if review not in (main, last_month)]
