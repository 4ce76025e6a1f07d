"""Model cases of the living program: collectives only, made up; one commended, one proposed, one to be agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from tracker.database import db
from tracker.demo.people import ALLIANCE, COMMISSION
from tracker.domain.commendations import Honoured
from tracker.domain.permissions import Viewer
from tracker.models import Commendation, CommendationConsent
from tracker.services.commendations import (
    agree_commendation,
    note_commendation,
    propose_commendation,
    record_award,
)

AT = time(15, 0)
AUTHORITY = "Chủ tịch Ủy ban nhân dân tỉnh"


@dataclass(frozen=True)
class Case:
    """Who found it how many days ago, and how long ago the later steps were; None: not yet."""

    ago: int
    by: str
    honoured: Honoured
    name: str
    achievement: str
    evidence: str
    agreed_ago: int | None = None
    proposed_ago: int | None = None
    awarded_ago: int | None = None


CASES = (
    Case(
        170, ALLIANCE, Honoured.MODEL, "Mô hình liên kết tiêu thụ lúa chất lượng cao (minh họa)",
        "Ba hợp tác xã cùng ký hợp đồng với một doanh nghiệp, giá bán ổn định hai vụ liền (dữ liệu minh họa).",
        "74/QĐ-LMHTX", agreed_ago=165, proposed_ago=150, awarded_ago=120,
    ),
    Case(
        60, COMMISSION, Honoured.COLLECTIVE, "Tập thể cộng tác viên dư luận xã hội cấp xã (minh họa)",
        "Phản ánh kịp thời 24 ý kiến về hoạt động của hợp tác xã trong năm (dữ liệu minh họa).",
        "60-QĐ/BTGDVTU", agreed_ago=55, proposed_ago=20,
    ),
    Case(
        9, ALLIANCE, Honoured.COLLECTIVE, "Hợp tác xã nông nghiệp kiểu mới của xã điểm (minh họa)",
        "Đưa 6 sản phẩm lên sàn thương mại điện tử, thu nhập thành viên tăng (dữ liệu minh họa).",
        "https://example.vn/hop-tac-xa-diem",
    ),
)  # fmt: skip


def tell_commendations(
    agreement_id: int,
    officers: Mapping[str, Viewer],
    leaders: Mapping[str, Viewer],
    *,
    day: date,
    today: date,
    zone: ZoneInfo,
) -> int:
    """What happened to them on that day; answers how many steps were new."""
    now, ago, done = datetime.combine(day, AT, zone), (today - day).days, 0
    for one in CASES:
        if ago not in (one.ago, one.agreed_ago, one.proposed_ago, one.awarded_ago):
            continue
        wanted = Commendation.agreement_id == agreement_id, Commendation.name == one.name
        case = db.session.scalar(select(Commendation).where(*wanted))
        if case is None:
            note_commendation(
                agreement_id, by=officers[one.by], honoured=one.honoured, name=one.name, achievement=one.achievement,
                evidence=one.evidence, today=day, now=now,
            )  # fmt: skip
            done += 1
        else:
            done += _go_on(one, case, leaders, ago=ago, now=now)
    return done


def _go_on(one: Case, case: Commendation, leaders: Mapping[str, Viewer], *, ago: int, now: datetime) -> int:
    """The step of that day, unless it was made."""
    day, case_id = now.date(), case.id
    other = leaders[COMMISSION if one.by == ALLIANCE else ALLIANCE]
    consents = select(func.count()).where(CommendationConsent.commendation_id == case_id)
    if ago == one.agreed_ago and db.session.scalar(consents) == 1:
        agree_commendation(case_id, by=other, now=now)
    elif ago == one.proposed_ago and case.proposed_on is None:
        propose_commendation(case_id, by=other, authority=AUTHORITY, evidence=one.evidence, on=day, today=day, now=now)
    elif ago == one.awarded_ago and case.awarded_on is None:
        record_award(
            case_id, by=other, authority=AUTHORITY, decision="Số minh họa 01/QĐ-UBND", on=day, form="Bằng khen",
            today=day, now=now,
        )  # fmt: skip
    else:
        return 0
    return 1
