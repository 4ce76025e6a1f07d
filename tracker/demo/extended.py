"""The later day that the alliance asked for and the commission agreed to, so that both ways of counting differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.database import db
from tracker.demo.people import ALLIANCE, COMMISSION
from tracker.domain.permissions import Viewer
from tracker.models import Assignment, ExtensionRequest
from tracker.queries.days_off import working_calendar
from tracker.services.extensions import answer_extension, ask_extension

NUMBER = "2.4"
ASKED_AGO, ANSWERED_AGO, WANTED_AGO = 80, 78, 40
REASON = "Nhà in nhận giấy chậm, xin lùi thời hạn cấp phát (dữ liệu minh họa)."
AT = time(14, 30)


def ask_and_agree(part_id: int, people: Mapping[str, Viewer], *, day: date, today: date, zone: ZoneInfo) -> int:
    """What happens to the request on that day; answers how many acts were new."""
    asked = select(ExtensionRequest.answered_at).join(Assignment, Assignment.task_id == ExtensionRequest.task_id)
    there = db.session.execute(asked.where(Assignment.id == part_id)).first()
    facts: dict[str, Any] = {"calendar": working_calendar(), "today": day, "now": datetime.combine(day, AT, zone)}
    if day == today - timedelta(ASKED_AGO) and there is None:
        wanted_on = today - timedelta(WANTED_AGO)
        ask_extension(part_id, by=people[ALLIANCE], wanted_on=wanted_on, reason=REASON, **facts)
        return 1
    if day == today - timedelta(ANSWERED_AGO) and there is not None and there.answered_at is None:
        answer_extension(part_id, by=people[COMMISSION], is_agreed=True, answer="Đồng ý.", **facts)
        return 1
    return 0
