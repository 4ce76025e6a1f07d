"""Between the centre's program and those below it: contents carried, guidance sent down, and the plan of this year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.database import db
from tracker.demo.people import CENTRAL_COMMISSION, COMMISSION
from tracker.demo.recorded import CENTRAL_PROGRAM, PROVINCIAL_PROGRAM
from tracker.demo.reorganised import BESIDE
from tracker.domain.guidance import Answer, GuidanceFacts, GuidanceKind
from tracker.domain.permissions import Viewer
from tracker.domain.yearly_plans import PlanFacts
from tracker.models import Agreement, Content, Document, Guidance, GuidanceReading
from tracker.queries.days_off import working_calendar
from tracker.queries.yearly_plans import plan_form, plans_of
from tracker.services.agreements.aligning import align_contents
from tracker.services.guidance import answer_guidance, send_guidance
from tracker.services.yearly_plans import add_plan

AT = time(15, 0)
CARRYING = (
    "Thông tin, tuyên truyền",
    "Tổ chức các hoạt động thông tin",
    "Định hướng, chỉ đạo thông tin",
    "Mở chuyên trang kinh tế tập thể",
)
"""How the contents begin that carry the one of the centre."""
PLANNED_AGO, SENT_AGO, ANSWERED_AGO, UNREAD_AGO = 200, 28, 24, 4
READ = ("36-HD/BTGDVTW", "Hướng dẫn tuyên truyền Luật Hợp tác xã năm 2023 (dữ liệu minh họa)")
UNREAD = ("41-CV/BTGDVTW", "Tăng cường tuyên truyền mô hình hợp tác xã kiểu mới dịp cuối năm (dữ liệu minh họa)")
DONE = "Đã sao gửi các xã, phường; đưa vào hội nghị báo cáo viên tháng này (dữ liệu minh họa)."


def align_programs(story_id: int, *, now: datetime) -> int:
    """Every program below the centre's against it; answers how many were new."""
    titles = [one.title for one in (PROVINCIAL_PROGRAM, *BESIDE) if one.parent]
    provincial = select(Agreement.id).where(Agreement.title.in_(titles)).order_by(Agreement.id)
    return sum(_align(id_, now) for id_ in (*db.session.scalars(provincial), story_id))


def _align(agreement_id: int, now: datetime) -> int:
    agreement = db.session.get_one(Agreement, agreement_id)
    above = db.session.scalars(select(Content.id).where(Content.agreement_id == agreement.parent_id)).first()
    if agreement.aligned_at is not None or above is None:
        return 0
    own = db.session.execute(select(Content.id, Content.title).where(Content.agreement_id == agreement_id)).all()
    chosen = {id_: above if title.startswith(CARRYING) else None for id_, title in own}
    align_contents(agreement_id, chosen, by=None, version=None, now=now)
    return 1


def tell_cascade(story_id: int, officers: Mapping[str, Viewer], *, day: date, today: date, zone: ZoneInfo) -> int:
    """What happened on that day; answers how many steps were new."""
    now, ago = datetime.combine(day, AT, zone), (today - day).days
    if ago == PLANNED_AGO:
        return _plan(story_id, officers, day, now)
    if ago == SENT_AGO:
        return _send(READ, GuidanceKind.GUIDELINE, officers, day, now)
    if ago == ANSWERED_AGO:
        return _answer(officers, day, now)
    return _send(UNREAD, GuidanceKind.DIRECTIVE, officers, day, now) if ago == UNREAD_AGO else 0


def _send(named: tuple[str, str], kind: GuidanceKind, officers: Mapping[str, Viewer], day: date, now: datetime) -> int:
    number, about = named
    parent_id = db.session.scalars(select(Agreement.id).where(Agreement.symbol == CENTRAL_PROGRAM.symbol)).one()
    is_there = select(Document.id).join(Guidance, Guidance.document_id == Document.id).where(Document.about == about)
    if db.session.scalar(is_there) is not None:
        return 0
    facts = GuidanceFacts(kind=kind, number=number, issued_on=day, about=about)
    send_guidance(
        parent_id, facts, by=officers[CENTRAL_COMMISSION], calendar=working_calendar(), today=day, now=now
    )  # fmt: skip
    return 1


def _answer(officers: Mapping[str, Viewer], day: date, now: datetime) -> int:
    """The province has read the first one, for each program it stands for now, and says what it did."""
    unread = (
        select(GuidanceReading.id)
        .join(Document, Document.id == GuidanceReading.document_id)
        .where(GuidanceReading.read_on.is_(None), Document.about == READ[1])
    )
    found = db.session.scalars(unread).all()
    for reading_id in found:
        answer_guidance(reading_id, Answer(text=DONE), by=officers[COMMISSION], today=day, now=now)
    return len(found)


def _plan(story_id: int, officers: Mapping[str, Viewer], day: date, now: datetime) -> int:
    """The joint plan of that year, with what is proposed for it."""
    if any(plan.year == day.year for plan in plans_of(story_id)):
        return 0
    offered = plan_form(story_id, today=day)
    if offered.year != day.year or not offered.task_ids:
        return 0
    facts = PlanFacts(
        year=day.year, symbol="15/KH-BTGDVTU-LMHTX", signed_on=day, task_ids=offered.task_ids,
        title=f"Kế hoạch liên ngành năm {day.year} (dữ liệu minh họa)",
    )  # fmt: skip
    add_plan(story_id, facts, by=officers[COMMISSION], version=None, today=day, now=now)
    return 1
