"""Issues that the parties of the living program found: one settled, one late, one that nobody has yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.database import db
from tracker.demo.people import ALLIANCE, COMMISSION, DEPARTMENT
from tracker.domain.permissions import Viewer
from tracker.models import Agency, Finding
from tracker.services.findings import answer_finding, assign_finding, note_finding, settle_finding

AT = time(14, 0)


@dataclass(frozen=True)
class Found:
    """Who noted it how many days ago; who was asked when, until when (days from today); what was done when."""

    ago: int
    by: str
    text: str
    place: str
    source: str
    asked_ago: int | None = None
    asked_by: str = COMMISSION
    owner: str = ALLIANCE
    in_charge: str = ""
    due: int = 0
    settled_ago: int | None = None
    how: str = ""
    closed_ago: int | None = None


FOUND = (
    Found(
        100, COMMISSION,
        "Một số hợp tác xã nông nghiệp chưa tổ chức lại hoạt động theo Luật Hợp tác xã năm 2023 (dữ liệu minh họa).",
        "Hai xã vùng chiêm trũng", "Đợt khảo sát dư luận quý trước (dữ liệu minh họa)",
        asked_ago=98, owner=ALLIANCE, in_charge="Phòng Chính sách và Hỗ trợ", due=-30, settled_ago=34,
        how="Đã hướng dẫn trực tiếp tại hai xã; các hợp tác xã đã đăng ký lịch đại hội (dữ liệu minh họa).",
        closed_ago=32,
    ),
    Found(
        40, ALLIANCE,
        "Sản phẩm OCOP của hợp tác xã thiếu vùng nguyên liệu ổn định, khó giữ hợp đồng tiêu thụ (dữ liệu minh họa).",
        "Các hợp tác xã rau, quả", "Ý kiến thành viên tại hội nghị cơ sở (dữ liệu minh họa)",
        asked_ago=38, owner=DEPARTMENT, due=-5,
    ),
    Found(
        6, ALLIANCE,
        "Tin, bài về hợp tác xã kiểu mới đăng lại nhiều lần, khó tính số liệu chung (dữ liệu minh họa).",
        "Công tác tuyên truyền", "Đối chiếu số liệu giữa hai bên (dữ liệu minh họa)",
    ),
)  # fmt: skip


def tell_findings(
    agreement_id: int,
    officers: Mapping[str, Viewer],
    leaders: Mapping[str, Viewer],
    *,
    day: date,
    today: date,
    zone: ZoneInfo,
) -> int:
    """What happened to them on that day; answers how many steps were new."""
    now, done = datetime.combine(day, AT, zone), 0
    for one in FOUND:
        wanted = Finding.agreement_id == agreement_id, Finding.text == one.text
        finding = db.session.scalar(select(Finding).where(*wanted))
        if today - timedelta(one.ago) == day and finding is None:
            note_finding(agreement_id, by=officers[one.by], text=one.text, place=one.place, source=one.source, now=now)
            done += 1
        elif finding is not None:
            done += _go_on(one, finding, officers, leaders, today=today, now=now)
    return done


def _go_on(
    one: Found,
    finding: Finding,
    officers: Mapping[str, Viewer],
    leaders: Mapping[str, Viewer],
    *,
    today: date,
    now: datetime,
) -> int:
    """The step of that day, unless it was made."""
    finding_id, day = finding.id, now.date()
    due = {one.asked_ago: finding.owner_id, one.settled_ago: finding.settled_on, one.closed_ago: finding.closed_on}
    ago = (today - day).days
    if due.get(ago, "nothing") is not None:
        return 0
    if ago == one.asked_ago:
        owner_id = db.session.scalars(
            select(Agency.id).where(Agency.name == one.owner, Agency.ended_on.is_(None))
        ).one()
        assign_finding(
            finding_id, by=leaders[one.asked_by], owner_id=owner_id, in_charge=one.in_charge,
            due_on=today + timedelta(one.due), today=day, now=now,
        )  # fmt: skip
    elif ago == one.settled_ago:
        settle_finding(finding_id, by=officers[one.owner], how=one.how, today=day, now=now)
    else:
        answer_finding(finding_id, by=officers[one.by], is_enough=True, today=day, now=now)
    return 1
