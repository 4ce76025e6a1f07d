"""Logging through the pages: in place and on the whole form, with everything people (and others) type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.make import NOW, TODAY, Make
from tests.people import (
    ALLIANCE,
    BINH,
    CENTRAL,
    CHI,
    COMMISSION,
    DEPARTMENT,
    DUNG,
    HUNG,
    KIEM,
    LAN,
    MINH,
    NAM,
    OANH,
    QUAN,
    THU,
    Cast,
)
from tests.statements import statements
from tracker.database import db
from tracker.models import Assignment, AuditEntry, Evidence, ProgressEntry

ERROR = re.compile(r'id="([a-z_]+)-error">.*?<span>(.*?)</span>', re.DOTALL)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Part:
    """The alliance's lead part, and a browser in which somebody is signed in."""

    def __init__(self, make: Make, client: FlaskClient) -> None:
        self.make, self.client = make, client
        parent_id = make.agreement(title="Của Trung ương", parties=(CENTRAL,))
        self.agreement_id = make.agreement(parent_id=parent_id)
        self.task_id = make.task(self.agreement_id, lead=ALLIANCE, coordinating=(COMMISSION, DEPARTMENT))
        self.id = make.part_id(self.task_id, ALLIANCE)

    def log(self, who: Cast = CHI, **typed: Any) -> TestResponse:
        self.make.sign_in(self.client, who)
        form = {"note": "Tổ chức 3 hội nghị.", "happened_on": "24/11/2026"} | typed
        return self.client.post(f"/assignments/{self.id}/progress", data=form)

    def get(self, path: str, who: Cast = CHI) -> TestResponse:
        self.make.sign_in(self.client, who)
        return self.client.get(path)


@pytest.fixture
def part(make: Make, client: FlaskClient) -> Part:
    return Part(make, client)


def entries() -> list[ProgressEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(ProgressEntry).order_by(ProgressEntry.id)))


def test_logging_in_place_comes_back_to_the_list_with_the_news(part: Part) -> None:
    answer = part.log(back="/?page=2")
    assert (answer.status_code, answer.location) == (302, "/?page=2")
    (entry,) = entries()
    assert entry.note == "Tổ chức 3 hội nghị."
    text = part.client.get("/").text
    assert "Đã ghi tiến độ nhiệm vụ 1. Các cơ quan trong chương trình đều xem được." in text
    assert f'<a href="/tasks/{part.task_id}#entry-{entry.id}">Xem</a>' in text


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil", "https:evil", "javascript:x", "http://good@evil", ""])
def test_logging_never_leads_to_another_site(part: Part, back: str) -> None:
    assert part.log(back=back).location == "/"


def test_the_trail_says_from_where_it_was_logged(part: Part) -> None:
    part.log()
    assert db.session.scalars(select(AuditEntry.address).order_by(AuditEntry.id.desc())).first() == "127.0.0.1"


def test_an_empty_day_means_today_in_the_local_zone(part: Part) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 18, 0, tzinfo=UTC), tick=False):  # 01:00 on the 24th in Vietnam
        part.log(happened_on="")
    assert entries()[0].happened_on == TODAY


def test_the_local_tomorrow_is_refused_although_utc_has_it_not_yet(part: Part) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 18, 0, tzinfo=UTC), tick=False):
        assert part.log(happened_on="25/11/2026").status_code == 200
        assert part.log(happened_on="24/11/2026").status_code == 302
    assert len(entries()) == 1


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"happened_on": "25/11/2026"}, "happened_on", "Chưa đến ngày này"),
        ({"happened_on": "31/11/2026"}, "happened_on", "chỉ có 30 ngày"),
        ({"happened_on": "03/2026"}, "happened_on", "30/11/2026"),
        ({"happened_on": "01/01/0202"}, "happened_on", "Năm"),
        ({"percent": "101"}, "percent", "từ 0 đến 100"),
        ({"percent": "-1"}, "percent", "0"),
        ({"percent": "12,5"}, "percent", "số nguyên"),
        ({"percent": "1e2"}, "percent", "không phải là số"),
        ({"quantity": "3"}, "quantity", "chỉ tiêu"),
        ({"note": " \r\n "}, "note", "Ghi kết quả thực hiện"),
        ({"note": "x" * 5001}, "note", "5.000"),
        ({"note": "a\x00b"}, "note", "ký tự"),
        ({"evidence": "javascript:alert(1)"}, "evidence", "https://"),
        ({"evidence": "data:text/html,x"}, "evidence", "https://"),
        ({"evidence": "baoninhbinh/hoi-nghi-htx"}, "evidence", "Không đọc được"),
        ({"evidence": "121/BC-LMHTX ngày 31/11/2026"}, "evidence", "chỉ có 30 ngày"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    part: Part, typed: dict[str, str], field: str, said: str
) -> None:
    answer = part.log(**typed)
    assert answer.status_code == 200
    wrong = dict(ERROR.findall(answer.text))
    assert list(wrong) == [field]
    assert said in wrong[field]
    assert entries() == []


def test_all_mistakes_are_said_at_once_and_what_was_typed_stays(part: Part) -> None:
    part.make.indicator(part.task_id)
    text = part.log(happened_on="31/11/2026", quantity="2,x", evidence="không rõ", back="/?page=2").text
    assert list(dict(ERROR.findall(text))) == ["quantity", "happened_on", "evidence"]
    for typed in ("Tổ chức 3 hội nghị.", 'value="31/11/2026"', 'value="2,x"', 'value="không rõ"', 'value="/?page=2"'):
        assert typed in text


@pytest.mark.parametrize(
    ("language", "typed", "kept"),
    [("vi", "1.234,5", "1234.5"), ("vi", "2,5", "2.5"), ("en", "1,234.5", "1234.5"), ("vi", "1.234", "1234"),
     ("en", "1,234", "1234"), ("vi", " 3 ", "3")],
)  # fmt: skip
def test_numbers_are_read_in_the_notation_of_the_page(part: Part, language: str, typed: str, kept: str) -> None:
    part.make.indicator(part.task_id, target=None)
    part.client.set_cookie("lang", language)
    assert part.log(quantity=typed).status_code == 302
    assert entries()[0].quantity == Decimal(kept)


@pytest.mark.parametrize("typed", ["40", "40%", " 40 % "])
def test_a_percentage_may_carry_its_sign(part: Part, typed: str) -> None:
    part.log(percent=typed)
    assert entries()[0].percent == 40


def test_a_document_is_kept_as_evidence_by_number_and_date(part: Part) -> None:
    part.log(evidence="121/BC-LMHTX ngày 17/11/2026")
    db.session.rollback()
    (proof,) = db.session.scalars(select(Evidence))
    assert (proof.document_number, proof.document_on) == ("121/BC-LMHTX", date(2026, 11, 17))


@pytest.mark.parametrize(
    ("who", "status"),
    [(CHI, 302), (BINH, 302), (LAN, 403), (HUNG, 403), (MINH, 403), (THU, 403), (OANH, 403), (DUNG, 403), (KIEM, 404),
     (NAM, 404), (QUAN, 404)],
)  # fmt: skip
def test_only_the_parts_own_agency_may_write_it(part: Part, who: Cast, status: int) -> None:
    assert part.log(who).status_code == status
    assert len(entries()) == (status == 302)
    expected = {302: 200}.get(status, status)
    assert part.get(f"/assignments/{part.id}/progress", who).status_code == expected


@pytest.mark.parametrize("path", ["/assignments/99/progress", "/entries/99/correct", "/tasks/99"])
@pytest.mark.parametrize("id_", ["0", "-1", "1e3", "١", "1 OR 1=1", str(2**31), str(2**63), str(2**64), "99"])
def test_ids_that_are_none_are_not_found(part: Part, path: str, id_: str) -> None:
    assert part.get(path.replace("99", id_)).status_code == 404


def test_somebody_elses_fields_in_the_form_change_nothing(part: Part) -> None:
    part.log(
        agency_id="1", assignment_id="999", task_id="999", person_id="1", corrects_id="1", recorded_at="2020-01-01"
    )
    (entry,) = entries()
    assert (entry.assignment_id, entry.person_id) == (part.id, part.make.person_id(CHI))
    assert (entry.corrects_id, entry.recorded_at) == (None, NOW)


@pytest.mark.parametrize("typed", ["999", "-1", "x", "99999999999999"])
def test_an_indicator_of_another_task_is_refused_beside_its_field(part: Part, typed: str) -> None:
    part.make.indicator(part.task_id)
    part.make.indicator(part.task_id, name="Lượt người dự", unit="người")
    answer = part.log(quantity="3", indicator_id=typed)
    assert list(dict(ERROR.findall(answer.text))) == ["indicator_id"]
    assert entries() == []


def test_a_task_with_two_indicators_asks_which_one_is_meant(part: Part) -> None:
    part.make.indicator(part.task_id)
    second = part.make.indicator(part.task_id, name="Lượt người dự", unit="người", target=None)
    assert "Lượt người dự (người)" in part.get(f"/assignments/{part.id}/progress").text
    part.log(quantity="214", indicator_id=str(second))
    assert entries()[0].indicator_id == second


def test_a_double_click_logs_once_and_says_so(part: Part) -> None:
    part.log(once="abc", back="/")
    answer = part.log(once="abc", back="/")
    assert (answer.status_code, len(entries())) == (302, 1)
    assert "đã được gửi" in part.client.get("/").text or "lần đầu" in part.client.get("/").text


def test_a_forged_form_is_refused_with_the_text_kept(part: Part) -> None:
    part.client.application.config["WTF_CSRF_ENABLED"] = True
    answer = part.log()
    assert answer.status_code == 400
    assert "Tổ chức 3 hội nghị." in answer.text
    assert entries() == []


def test_hostile_text_is_shown_as_text(part: Part) -> None:
    part.log(note="<script>alert(1)</script>\u202e", evidence='https://x.vn/"><script>')
    text = part.get(f"/tasks/{part.task_id}").text
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "\u202e" not in text


def test_a_correction_is_prefilled_and_marks_the_old_entry(part: Part) -> None:
    part.log(percent="60", evidence="121/BC-LMHTX ngày 17/11/2026; https://x.vn/a")
    old = entries()[0]
    form = part.get(f"/entries/{old.id}/correct").text
    for kept in ('value="60"', 'value="121/BC-LMHTX ngày 17/11/2026; https://x.vn/a"', 'value="24/11/2026"'):
        assert kept in form
    answer = part.client.post(f"/entries/{old.id}/correct", data={"note": "Đúng là 2.", "happened_on": "20/11/2026"})
    assert answer.status_code == 302
    assert "Đã đính chính." in part.client.get("/").text
    new = entries()[1]
    text = part.get(f"/tasks/{part.task_id}").text
    assert "Đã đính chính, không còn tính." in text
    assert "thay cho nội dung ghi ngày 24/11/2026" in text
    assert "Tổ chức 3 hội nghị." in text
    assert f'<a href="#entry-{new.id}">Xem nội dung thay thế</a>' in text
    assert part.get(f"/entries/{old.id}/correct").location == f"/tasks/{part.task_id}"


@pytest.mark.parametrize(("who", "status"), [(LAN, 403), (THU, 403), (OANH, 403), (NAM, 404)])
def test_nobody_else_corrects_the_entry_of_an_agency(part: Part, who: Cast, status: int) -> None:
    part.log()
    path = f"/entries/{entries()[0].id}/correct"
    assert part.get(path, who).status_code == status
    assert part.client.post(path, data={"note": "x"}).status_code == status
    assert len(entries()) == 1


def test_a_refused_correction_keeps_what_was_typed(part: Part) -> None:
    part.log()
    part.make.sign_in(part.client, CHI)
    text = part.client.post(
        f"/entries/{entries()[0].id}/correct", data={"note": "Đúng là 2.", "happened_on": "25/11/2026"}
    ).text
    assert "Chưa đến ngày này" in text
    assert "Đúng là 2." in text


def test_logging_asks_a_bounded_number_of_statements(part: Part) -> None:
    for days in range(60):
        part.log(happened_on=f"{TODAY - timedelta(days):%d/%m/%Y}")
    with statements() as seen:
        assert part.client.post(f"/assignments/{part.id}/progress", data={"note": "x"}).status_code == 302
    assert len(seen) <= 12, "\n".join(seen)


def test_a_remark_on_the_day_comes_with_the_news(part: Part) -> None:
    part.log(happened_on="31/12/2025", back="/")
    assert "trước khi chương trình có hiệu lực" in part.client.get("/").text


def test_reporting_completion_in_place_says_that_it_waits(part: Part) -> None:
    part.log(reports_completion="y", back="/")
    assert "đang chờ xác nhận" in part.client.get("/").text
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Assignment.reported_on == TODAY)) == 1
    assert "Đã báo hoàn thành ngày 24/11/2026" in part.get(f"/assignments/{part.id}/progress").text
