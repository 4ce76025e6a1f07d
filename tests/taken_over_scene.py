"""A changed annex on its way through the services: kept, looked at, chosen from, taken over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import CHI, Cast
from tests.standing_annex import proposed
from tracker.database import db
from tracker.domain.annex_again.changes import Kind, Line
from tracker.domain.annex_again.choices import Choices
from tracker.domain.proposals import Proposal, ProposedTask
from tracker.models import Agency, Assignment, AuditEntry, Content, Task
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.intake import save_proposal
from tracker.services.annex_again.comparing import Compared, compare_annex
from tracker.services.annex_again.keeping import keep_annex, keep_choices
from tracker.services.annex_again.taking_over import TakenOver, take_over
from tracker.services.progress import log_progress

PARTIES = ("Ban Tuyên giáo và Dân vận Tỉnh ủy Ninh Bình", "Liên minh Hợp tác xã tỉnh Ninh Bình")
TASKS = (
    proposed("Xây dựng kế hoạch phối hợp hằng năm", "BTGDVTU", position="1", group="Tuyên truyền", due="Quý I/2027"),
    proposed("Tổ chức lớp tập huấn cho cán bộ", "hai bên", position="2", group="Tuyên truyền", due="30/06/2027"),
    proposed("Mở chuyên mục trên báo và đài", "LMHTX", position="3", group="Thông tin", coordinating="Sở NN&MT"),
)


def proposal(*tasks: ProposedTask, **head: object) -> Proposal:
    return Proposal(title="Tuyên truyền HTX", parties=PARTIES, tasks=tasks, **head)


def imported(*tasks: ProposedTask) -> int:
    paper = proposal(*(tasks or TASKS))
    return save_proposal(paper, by=None, today=TODAY, now=NOW, calendar=working_calendar())


class Again:
    """A changed annex on its way: kept, looked at, chosen from, taken over."""

    def __init__(self, make: Make, agreement_id: int, tasks: Sequence[ProposedTask], who: Cast = CHI) -> None:
        self.by, self.agreement_id, self.paper = make.viewer(who), agreement_id, proposal(*tasks)
        self.token = keep_annex(agreement_id, self.paper, file_name="phu-luc-sua.xlsx", by=self.by, now=NOW)
        self.choices = Choices()

    def look(self) -> Compared:
        return compare_annex(self.agreement_id, self.paper, self.choices.decided, today=TODAY)

    def lines(self, kind: Kind) -> list[Line]:
        return [line for line in self.look().changes.lines if line.kind is kind]

    def choose(self, line: Line, word: str, reason: str = "") -> None:
        self.choices = replace(self.choices.saying(line, word), reason=reason or self.choices.reason)
        keep_choices(self.token, self.choices, by=self.by, now=NOW)

    def take(self, seen: str | None = None, once: str | None = None) -> TakenOver:
        return take_over(
            self.token, seen=self.look().seen if seen is None else seen, by=self.by, today=TODAY, now=NOW,
            calendar=working_calendar(), once=once,
        )  # fmt: skip


def titles(agreement_id: int) -> list[tuple[str, str, str]]:
    """Heading, number and title of every task in order."""
    db.session.rollback()
    asked = select(Content.title, Task.number, Task.title).join(Content, Content.id == Task.content_id)
    rows = db.session.execute(asked.where(Task.agreement_id == agreement_id).order_by(Content.position, Task.position))
    return [tuple(row) for row in rows]


def task(title: str) -> Task:
    db.session.rollback()
    return db.session.scalars(select(Task).where(Task.title == title)).one()


def parts(task_id: int) -> list[tuple[str, str]]:
    asked = select(Agency.short_name, Assignment.role).join(Assignment, Assignment.agency_id == Agency.id)
    rows = db.session.execute(asked.where(Assignment.task_id == task_id).order_by(Assignment.position))
    return [tuple(row) for row in rows]


def log(make: Make, title: str, who: Cast, agency: str) -> None:
    log_progress(
        make.part_id(task(title).id, agency), by=make.viewer(who), happened_on=TODAY - timedelta(days=1),
        note="Đã làm", evidence="", now=NOW, today=TODAY,
    )  # fmt: skip


def trail(task_id: int) -> list[tuple[str, dict[str, object], dict[str, object]]]:
    asked = select(AuditEntry.action, AuditEntry.before, AuditEntry.after).where(
        AuditEntry.subject == "task", AuditEntry.subject_id == task_id
    )
    rows = db.session.execute(asked.order_by(AuditEntry.id)).all()
    return [(action, json.loads(before or "{}"), json.loads(after or "{}")) for action, before, after in rows]
