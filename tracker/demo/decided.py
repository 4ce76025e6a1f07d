"""What the leaders of the living program decided: two things that are still to be done, one of them late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.database import db
from tracker.demo.people import ALLIANCE, COMMISSION
from tracker.domain.permissions import Viewer
from tracker.models import Agency, Decision, Review
from tracker.services.decisions import write_decision

AT = time(10, 30)


@dataclass(frozen=True)
class Decided:
    """Who decided how many days ago, who has it done, and when: days from today (negative: it is late)."""

    ago: int
    by: str
    owner: str
    due: int
    text: str


DECIDED = (
    Decided(
        45, COMMISSION, ALLIANCE, -6,
        "Rà soát các hợp tác xã ngừng hoạt động trên địa bàn tỉnh, gửi danh sách kèm đề xuất hướng xử lý"
        " cho cơ quan thường trực (dữ liệu minh họa).",
    ),
    Decided(
        12, ALLIANCE, COMMISSION, 9,
        "Thống nhất với Báo và Phát thanh, Truyền hình tỉnh lịch đăng các bài về hợp tác xã điển hình quý tới"
        " (dữ liệu minh họa).",
    ),
)  # fmt: skip


def write_decisions(agreement_id: int, leaders: Mapping[str, Viewer], *, day: date, today: date, zone: ZoneInfo) -> int:
    """Those of that day, at the newest review closed by then; answers how many were new."""
    return sum(
        _write(one, agreement_id, leaders[one.by], today, zone) for one in DECIDED if today - timedelta(one.ago) == day
    )


def _write(one: Decided, agreement_id: int, by: Viewer, today: date, zone: ZoneInfo) -> int:
    day = today - timedelta(one.ago)
    closed = select(Review.id).where(Review.agreement_id == agreement_id, Review.cut_off_on < day)
    review_id = db.session.scalar(closed.order_by(Review.cut_off_on.desc(), Review.id).limit(1))
    there = select(Decision.id).where(Decision.agreement_id == agreement_id, Decision.text == one.text)
    if review_id is None or db.session.scalar(there) is not None:
        return 0
    owner_id = db.session.scalars(select(Agency.id).where(Agency.name == one.owner, Agency.ended_on.is_(None))).one()
    write_decision(
        review_id, by=by, text=one.text, owner_id=owner_id, due_on=today + timedelta(one.due),
        today=day, now=datetime.combine(day, AT, zone),
    )  # fmt: skip
    return 1
