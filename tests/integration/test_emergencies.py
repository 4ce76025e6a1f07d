"""Break-glass: a system administrator reads one program for an hour, with a reason, and everybody concerned knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import BINH, CHI, DUNG, MINH, QUAN, THU
from tests.reminding import LETTERHEAD
from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.models import AuditEntry, OutboxMessage, Person
from tracker.queries.audit_chain import verify_trail
from tracker.services import sign_in
from tracker.services.emergencies import open_in_emergency
from tracker.services.telling_leaders import Moment

PASSWORD = "đồng lòng thì việc gì cũng xong"
REASON = "Liên minh đề nghị xem vì trang nhiệm vụ báo lỗi từ sáng nay"
MOMENT = Moment(NOW, TODAY, LETTERHEAD)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quan(make: Make, client: FlaskClient, clock: time_machine.Traveller) -> FlaskClient:
    with transaction():
        person = db.session.get_one(Person, make.person_id(QUAN))
        person.password_hash = sign_in.hashed(PASSWORD, person)
    make.sign_in(client, QUAN)
    return client


@pytest.fixture
def program(make: Make) -> int:
    return make.program()


def typed(page: str, **more: str) -> dict[str, str]:
    return {"page": page, "reason": REASON, "password": PASSWORD} | more


def test_from_a_refused_page_to_the_program_and_back(
    quan: FlaskClient, make: Make, program: int, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="tracker.security")
    address, other = f"/agreements/{program}", f"/agreements/{make.agreement()}"
    refused = quan.get(address)
    assert refused.status_code == 404
    found = re.search(r'href="(/emergency\?page=[^"]+)"', refused.text)
    assert found
    assert f'value="{address}"' in quan.get(found[1]).text
    assert quan.post("/emergency", data=typed(f"http://localhost{address}?show=late")).location == address
    page = quan.get(address)
    assert page.status_code == 200
    assert "Đang mở khẩn cấp một chương trình" in page.text
    assert "Đang mở khẩn cấp một chương trình" in quan.get("/account").text
    assert quan.get(other).status_code == 404
    assert quan.get(f"{address}/annex.xlsx").status_code == 403
    assert quan.post(f"{address}/close", data={}).status_code == 404
    clock.shift(timedelta(minutes=61))
    make.sign_in(quan, QUAN)
    assert quan.get(address).status_code == 404
    assert quan.post("/emergency", data=typed(address)).location == address, "what ran out is no hindrance"
    quan.post("/emergency/end")
    assert quan.get(address).status_code == 404
    said = [json.loads(one.message)["event"] for one in caplog.records if one.name == "tracker.security"]
    assert [one for one in said if one.startswith("emergency")] == [
        "emergency-opened", "emergency-opened", "emergency-ended",
    ]  # fmt: skip
    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.chain == program).order_by(AuditEntry.id)).all()
    assert [one.action for one in trail][-3:] == ["opened-in-emergency", "opened-in-emergency", "ended-emergency"]
    assert REASON in (trail[-1].before or "") + (trail[-2].after or "")
    assert verify_trail().first_broken is None


def test_who_takes_part_is_told_by_mail_and_on_the_page(
    quan: FlaskClient, make: Make, program: int, clock: time_machine.Traveller
) -> None:
    quan.post("/emergency", data=typed(f"/agreements/{program}"))
    mails = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.person_id)).all()
    assert {one.person_id for one in mails} == {make.person_id(who) for who in (MINH, BINH, THU)}, (
        "both leaders; the department has none, so its officer"
    )
    for mail in mails:
        assert REASON in " ".join(mail.text.split())
        assert "Quan, Quản trị hệ thống" in mail.text
        assert "09:00" in mail.text
        assert f"/agreements/{program}" in mail.html
        assert mail.state == "pending"
    make.sign_in(quan, CHI)
    assert REASON in quan.get(f"/agreements/{program}").text
    clock.shift(timedelta(days=91))
    make.sign_in(quan, CHI)
    assert REASON not in quan.get(f"/agreements/{program}").text


WRONG = (
    ({"reason": "Xem thử"}, "ít nhất 20 ký tự"),
    ({"reason": " " * 30}, "không được để trống"),
    ({"password": "sai"}, "mật khẩu"),
    ({"page": "/agreements/987654"}, "Không có trang chương trình nào"),
    ({"page": "/people"}, "Không có trang chương trình nào"),
    ({"page": "//evil.example/agreements"}, "Không có trang chương trình nào"),
    ({"page": "http://[/"}, "Không có trang chương trình nào"),
)


def test_nothing_is_opened_without_a_reason_a_password_and_a_program(quan: FlaskClient, program: int) -> None:
    for wrong, said in WRONG:
        answer = quan.post("/emergency", data=typed(f"/agreements/{program}") | wrong)
        assert answer.status_code == 200, wrong
        errors = re.findall(r'-error[-0-9]*">.*?<span>(.*?)</span>', answer.text)
        assert said in " ".join(errors), (wrong, errors)
    assert quan.get(f"/agreements/{program}").status_code == 404
    assert not db.session.scalars(select(OutboxMessage)).all()


def test_one_program_at_a_time_and_nobody_else_may(make: Make, program: int, clock: time_machine.Traveller) -> None:
    for who in (CHI, MINH, DUNG):
        with pytest.raises(NotAllowed):
            open_in_emergency(program, REASON, by=make.viewer(who), moment=MOMENT)
    open_in_emergency(program, REASON, by=make.viewer(QUAN), moment=MOMENT)
    with pytest.raises(RuleBroken):
        open_in_emergency(make.agreement(), REASON, by=make.viewer(QUAN), moment=MOMENT)
