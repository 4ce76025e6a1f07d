"""Đề nghị gia hạn: asked by who leads, answered by who confirms; both dates stay readable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, LAN, THU, Cast
from tests.reminding import CALENDAR, plan, rungs
from tracker.database import db
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.task_writing import TaskWriting
from tracker.models import AuditEntry, ExtensionRequest, Task
from tracker.services.extensions import answer_extension, ask_extension
from tracker.services.progress import log_progress
from tracker.services.tasks import edit_task

DUE, LATER = TODAY - timedelta(days=4), date(2026, 12, 15)


@pytest.fixture
def part(make: Make, program: int) -> int:
    """Alliance's part of a task that was due four days ago."""
    return make.part_id(make.task(program, lead=ALLIANCE, coordinating=(COMMISSION,), due_on=DUE), ALLIANCE)


def ask(make: Make, part: int, **changed: object) -> bool:
    asked = {"by": make.viewer(CHI), "wanted_on": LATER, "reason": "Chờ kinh phí", "calendar": CALENDAR,
             "today": TODAY, "now": NOW} | changed  # fmt: skip
    return ask_extension(part, **asked)


def answer(make: Make, part: int, **changed: object) -> None:
    answered = {"by": make.viewer(LAN), "is_agreed": True, "answer": "", "calendar": CALENDAR, "today": TODAY,
                "now": NOW} | changed  # fmt: skip
    answer_extension(part, **answered)


def task() -> Task:
    db.session.rollback()
    return db.session.scalars(select(Task)).one()


def request() -> ExtensionRequest:
    db.session.rollback()
    return db.session.scalars(select(ExtensionRequest)).one()


def test_asking_moves_nothing_and_agreeing_moves_the_day_and_keeps_the_first(make: Make, part: int) -> None:
    assert ask(make, part)
    assert (task().effective_due_on, task().due_version) == (DUE, 1)
    answer(make, part)
    moved = task()
    assert (moved.effective_due_on, moved.due_on, moved.due_version) == (LATER, LATER, 2)
    assert (moved.extended_from_on, moved.extended_on) == (DUE, TODAY)
    assert moved.due_text == f"{DUE:%d/%m/%Y}"  # the paper says what it said
    assert request().is_agreed is True
    chain = select(AuditEntry.action).where(AuditEntry.subject == "task", AuditEntry.subject_id == moved.id)
    assert list(db.session.scalars(chain.order_by(AuditEntry.id))) == ["asked-extension", "extended"]


def test_the_start_page_of_who_answers_lists_the_request_until_it_is_answered(
    make: Make, part: int, client: FlaskClient
) -> None:
    ask(make, part)

    def shown(who: Cast) -> bool:
        make.sign_in(client, who)
        return f'href="/assignments/{part}/extension/answer"' in client.get("/").text

    assert [who.name for who in (LAN, CHI, THU) if shown(who)] == ["Lan"]
    make.sign_in(client, LAN)
    assert "Liên minh HTX tỉnh đề nghị đến 15/12/2026 thay cho 20/11/2026" in client.get("/").text
    answer(make, part)
    assert not shown(LAN)


def test_the_program_s_list_shows_the_new_day_beside_the_written_one(
    make: Make, program: int, part: int, client: FlaskClient
) -> None:
    ask(make, part)
    answer(make, part)
    make.sign_in(client, LAN)
    assert "gia hạn đến 15/12/2026" in client.get(f"/agreements/{program}").text


def test_a_day_off_moves_as_the_agreement_says(make: Make, part: int) -> None:
    ask(make, part, wanted_on=date(2026, 12, 19))  # a Saturday
    answer(make, part)
    assert (task().due_on, task().effective_due_on) == (date(2026, 12, 19), date(2026, 12, 21))


def test_refusing_needs_a_reason_and_leaves_the_day(make: Make, part: int) -> None:
    ask(make, part)
    with pytest.raises(RuleBroken) as refused:
        answer(make, part, is_agreed=False)
    assert refused.value.field == "answer"
    answer(make, part, is_agreed=False, answer="Không có lý do khách quan")
    assert (task().effective_due_on, task().extended_on) == (DUE, None)
    assert (request().is_agreed, request().answer) == (False, "Không có lý do khách quan")
    assert ask(make, part, reason="Có văn bản mới")  # a refused request may be followed by another


def test_one_request_at_a_time_and_one_answer(make: Make, part: int) -> None:
    ask(make, part)
    with pytest.raises(RuleBroken):
        ask(make, part)
    answer(make, part)
    with pytest.raises(RuleBroken):
        answer(make, part, is_agreed=False, answer="Đổi ý")
    assert request().is_agreed is True


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"wanted_on": DUE}, "wanted_on"),
        ({"wanted_on": TODAY - timedelta(days=1)}, "wanted_on"),
        ({"wanted_on": date(2206, 1, 1)}, "wanted_on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_it_needs_a_later_day_and_a_reason(make: Make, part: int, changed: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        ask(make, part, **changed)
    assert refused.value.field == field


def test_each_asks_for_its_own_lead_part_and_the_other_side_answers(make: Make, program: int, part: int) -> None:
    with pytest.raises(NotAllowed):
        ask(make, part, by=make.viewer(LAN))
    with pytest.raises(NotFound):
        ask(make, part, by=make.viewer(THU))  # holds no part here: as if it did not exist
    coordinating = make.part_id(task().id, COMMISSION)
    with pytest.raises(RuleBroken):
        ask(make, coordinating, by=make.viewer(LAN))
    ask(make, part)
    with pytest.raises(NotAllowed):
        answer(make, part, by=make.viewer(BINH))


def test_what_is_reported_done_is_not_extended(make: Make, part: int) -> None:
    ask(make, part)
    log_progress(part, by=make.viewer(CHI), happened_on=TODAY, note="Xong", evidence="12/BC-LMHTX",
                 reports_completion=True, now=NOW, today=TODAY)  # fmt: skip
    with pytest.raises(RuleBroken):
        answer(make, part)
    answer(make, part, is_agreed=False, answer="Đã báo hoàn thành")


def test_where_nobody_else_signed_it_is_agreed_at_once(make: Make) -> None:
    own = make.agreement(parties=(ALLIANCE,))
    assert not ask(make, make.part_id(make.task(own, lead=ALLIANCE, due_on=DUE), ALLIANCE))
    assert task().effective_due_on == LATER


def test_reminders_follow_the_new_day(make: Make, part: int) -> None:
    plan(TODAY - timedelta(days=1))
    assert "overdue-1" in rungs()
    ask(make, part)
    answer(make, part)
    plan(date(2026, 12, 4))
    assert rungs()["before-7"] == "Chi"


def test_it_is_asked_and_answered_on_the_pages(make: Make, part: int, client: FlaskClient) -> None:
    page = f"/tasks/{task().id}"
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, CHI)
        assert f"/assignments/{part}/extension" in client.get(page).text
        lost = client.post(f"/assignments/{part}/extension", data={"reason": "Chờ kinh phí cấp bổ sung"})
        assert "Chờ kinh phí cấp bổ sung" in lost.text
        sent = {"reason": "Chờ kinh phí cấp bổ sung", "wanted_on": "15/12/2026"}
        assert client.post(f"/assignments/{part}/extension", data=sent).status_code == 302
        shown = client.get(page).text
        assert "Chờ kinh phí cấp bổ sung" in shown
        assert "15/12/2026" in shown
        make.sign_in(client, LAN)
        assert f"/assignments/{part}/extension/answer" in client.get(page).text
        assert "Chờ kinh phí cấp bổ sung" in client.get(f"/assignments/{part}/extension/answer").text
        assert client.post(f"/assignments/{part}/extension/answer", data={"is_agreed": "yes"}).status_code == 302
        assert "Gia hạn; trước đó" in client.get(page).text or "15/12/2026" in client.get(page).text
    assert task().effective_due_on == LATER


def test_editing_the_task_without_touching_its_written_date_keeps_the_agreed_day(make: Make, part: int) -> None:
    ask(make, part)
    answer(make, part)
    content = task().content_id
    writing = TaskWriting(content_id=content, number="1", title="Tên mới", due_text=task().due_text, lead_text=ALLIANCE)
    edit_task(task().id, writing, by=make.viewer(LAN), version=None, today=TODAY, now=NOW, calendar=CALENDAR)
    assert (task().title, task().effective_due_on, task().due_version) == ("Tên mới", LATER, 2)
    edit_task(
        task().id, replace(writing, due_text="30/11/2026"), by=make.viewer(LAN), version=None, today=TODAY, now=NOW,
        calendar=CALENDAR,
    )  # fmt: skip
    assert (task().effective_due_on, task().due_version) == (date(2026, 11, 30), 3)
