"""Upload, compare, choose, confirm: the pages of a changed annex, as a person without scripts goes through them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.annex_again_scene import ROWS, changed, form_of, imported, log, said, tasks, upload
from tests.annex_files import task as row
from tests.forms_on_pages import forms_of
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, LAN, THU
from tracker.database import db
from tracker.documents.annexes import read_annex
from tracker.models import Agreement, AuditEntry, Task
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.intake import save_proposal

ANNEXES = Path(__file__).parents[1] / "data" / "annexes"
MOST_HTML = 40 * 1024


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def agreement_id(make: Make) -> int:
    """A program of commission and alliance that was imported from ROWS."""
    return imported(ROWS)


def test_a_changed_annex_is_looked_at_and_then_taken_over(client: FlaskClient, make: Make, agreement_id: int) -> None:
    make.sign_in(client, CHI)
    rows = [*changed(0, due="Quý II/2027", lead="Báo Ninh Bình"), row("4", "Ký kết cấp xã", "hai bên")]
    address = upload(client, agreement_id, rows)
    page = client.get(address).text
    text = said(page)
    assert "Thay đổi: 1; Thêm mới: 1; 2 nhiệm vụ giữ nguyên như trong tệp." in text
    assert "Thời gian: Quý I/2027 → Quý II/2027 Hiểu là chậm nhất ngày 30/06/2027" in text
    assert "(cơ quan mới trong hệ thống)" in text
    assert tasks()[ROWS[0][1]].due_text == "Quý I/2027"
    answer = client.post(address, data=form_of(page, address).body())
    assert answer.location == f"/agreements/{agreement_id}#tasks"
    assert "Đã nhận 2 thay đổi từ tệp sửa đổi.xlsx" in client.get(f"/agreements/{agreement_id}").text
    assert list(tasks()) == [ROWS[0][1], ROWS[1][1], ROWS[2][1], "Ký kết cấp xã"]
    assert tasks()[ROWS[0][1]].due_text == "Quý II/2027"


def test_the_same_file_says_that_nothing_has_changed_and_offers_nothing_to_save(
    client: FlaskClient, make: Make, agreement_id: int
) -> None:
    make.sign_in(client, CHI)
    page = client.get(upload(client, agreement_id, ROWS)).text
    assert "Không có gì thay đổi" in page
    assert 'name="seen"' not in page
    assert 'method="post"' not in page.split("<main")[1]


def test_what_is_not_ticked_is_not_taken(client: FlaskClient, make: Make, agreement_id: int) -> None:
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, changed(1, due="Quý III/2027"))
    body = form_of(client.get(address).text, address).body()
    del body["line_p1"]
    answer = client.post(address, data=body, follow_redirects=True)
    assert "Không nhận thay đổi nào" in answer.text
    assert tasks()[ROWS[1][1]].due_text == "30/06/2027"
    assert db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.subject == "annex")) == 0


def test_a_gone_task_with_work_is_closed_with_its_reason_only(
    client: FlaskClient, make: Make, agreement_id: int
) -> None:
    log(make, ROWS[2][1])
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, ROWS[:2])
    page = client.get(address).text
    gone = tasks()[ROWS[2][1]].id
    assert "Đã có người thực hiện: không xóa được" in said(page)
    assert f'name="line_s{gone}" type="radio" value="remove"' not in page
    body = form_of(page, address).body()
    assert body[f"line_s{gone}"] == ["keep"]
    refused = client.post(address, data=body | {f"line_s{gone}": "close", "reason": ""})
    assert refused.status_code == 200
    assert 'id="reason-error"' in refused.text
    body = form_of(refused.text, address).body() | {"reason": "Bỏ theo công văn 12"}
    assert body[f"line_s{gone}"] == ["close"], "what was chosen is kept"
    assert client.post(address, data=body).status_code == 302
    assert (tasks()[ROWS[2][1]].set_state, tasks()[ROWS[2][1]].set_reason) == ("cancelled", "Bỏ theo công văn 12")
    timeline = said(client.get(f"/tasks/{gone}").text)
    assert "Từ phụ lục sửa đổi.xlsx. Dừng thực hiện. Lý do: Bỏ theo công văn 12" in timeline


def test_a_removal_that_is_not_offered_is_refused(client: FlaskClient, make: Make, agreement_id: int) -> None:
    log(make, ROWS[2][1])
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, ROWS[:2])
    gone = tasks()[ROWS[2][1]].id
    body = form_of(client.get(address).text, address).body() | {f"line_s{gone}": "remove"}
    assert client.post(address, data=body).status_code == 200
    assert len(tasks()) == 3


def test_an_unclear_task_is_asked_and_the_answer_is_shown_before_it_counts(
    client: FlaskClient, make: Make, agreement_id: int
) -> None:
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, changed(1, title="Tổ chức 03 lớp tập huấn cho cán bộ hợp tác xã"))
    page = client.get(address).text
    assert "Chưa rõ: là nhiệm vụ nào?" in page
    body = form_of(page, address).body()
    assert body["line_p1"] == ["undecided"]
    standing = tasks()[ROWS[1][1]].id
    answer = client.post(address, data=body | {"line_p1": f"task-{standing}"}, follow_redirects=True)
    assert "Đã ghi nhận câu trả lời" in answer.text
    assert "Đối chiếu lại" in answer.text
    assert tasks()[ROWS[1][1]].id == standing
    assert client.post(address, data=form_of(answer.text, address).body()).status_code == 302
    assert tasks()["Tổ chức 03 lớp tập huấn cho cán bộ hợp tác xã"].id == standing


def test_one_task_cannot_be_chosen_for_two_lines(client: FlaskClient, make: Make) -> None:
    twins = [
        row("1", "Tổ chức tập huấn", "hai bên", due="Quý I/2027"),
        row("2", "Tổ chức tập huấn", "hai bên", due="Quý III/2027"),
    ]
    agreement_id = imported(twins)
    make.sign_in(client, CHI)
    again = [[*twins[0][:4], "Quý II/2027", twins[0][5]], [*twins[1][:4], "Quý IV/2027", twins[1][5]]]
    address = upload(client, agreement_id, again)
    body = form_of(client.get(address).text, address).body()
    standing = db.session.scalars(select(Task.id).order_by(Task.id)).first()
    answer = client.post(address, data=body | {"line_p0": f"task-{standing}", "line_p1": f"task-{standing}"})
    assert answer.status_code == 200
    assert "Nhiệm vụ này đã chọn cho dòng khác" in answer.text


def test_of_two_people_the_second_is_told_what_the_first_did(
    client: FlaskClient, make: Make, agreement_id: int
) -> None:
    make.sign_in(client, LAN)
    late = upload(client, agreement_id, changed(0, due="Quý IV/2027"))
    body = form_of(client.get(late).text, late).body()
    make.sign_in(client, CHI)
    first = upload(client, agreement_id, changed(0, due="Quý III/2027"))
    client.post(first, data=form_of(client.get(first).text, first).body())
    make.sign_in(client, LAN)
    refused = client.post(late, data=body, follow_redirects=True)
    text = said(refused.text)
    assert "Chưa lưu gì: dữ liệu đã thay đổi từ khi mở trang" in text
    assert "Chi, Chuyên viên" in text
    assert f"Nhiệm vụ “{ROWS[0][1]}”, Thời hạn, ghi như trong văn bản: “Quý I/2027” → “Quý III/2027”" in text
    assert "Thời gian: Quý III/2027 → Quý IV/2027" in text
    assert tasks()[ROWS[0][1]].due_text == "Quý III/2027"
    assert client.post(late, data=form_of(refused.text, late).body()).status_code == 302
    assert tasks()[ROWS[0][1]].due_text == "Quý IV/2027"


def test_progress_logged_meanwhile_is_told_before_anything_is_removed(
    client: FlaskClient, make: Make, agreement_id: int
) -> None:
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, ROWS[:2])
    gone = tasks()[ROWS[2][1]].id
    body = form_of(client.get(address).text, address).body() | {f"line_s{gone}": "remove"}
    client.post(address, data=body | {"seen": "1-nothing"})
    body["seen"] = form_of(client.get(address).text, address).body()["seen"]
    log(make, ROWS[2][1])
    refused = client.post(address, data=body, follow_redirects=True)
    assert "Có cập nhật tiến độ mới" in said(refused.text)
    assert len(tasks()) == 3


def test_a_double_click_takes_over_once(client: FlaskClient, make: Make, agreement_id: int) -> None:
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, [*ROWS, row("4", "Ký kết cấp xã", "hai bên")])
    body = form_of(client.get(address).text, address).body()
    first, second = (client.post(address, data=body) for _ in range(2))
    assert first.location == second.location == f"/agreements/{agreement_id}#tasks"
    assert client.get(address).location == f"/agreements/{agreement_id}#tasks"
    assert len(tasks()) == 4


def test_the_head_of_the_paper_is_shown_and_never_taken_over(client: FlaskClient, make: Make) -> None:
    content = (ANNEXES / "ninh-binh-2022-2025.xlsx").read_bytes()
    paper = replace(read_annex(content), title="Tên khác hẳn", signed_on=None, parties=(COMMISSION, ALLIANCE))
    agreement_id = save_proposal(paper, by=None, today=TODAY, now=NOW, calendar=working_calendar())
    make.sign_in(client, CHI)
    answer = client.post(f"/agreements/{agreement_id}/annex/new", data={"file": (io.BytesIO(content), "a.xlsx")})
    page = client.get(answer.location).text
    assert "Ngày ký: – → 24/10/2022" in said(page)
    assert "Tên khác hẳn →" in said(page)
    assert f'href="/agreements/{agreement_id}/edit"' in page
    if 'name="seen"' in page:
        client.post(answer.location, data=form_of(page, answer.location).body())
    agreement = db.session.get_one(Agreement, agreement_id)
    assert (agreement.title, agreement.signed_on) == ("Tên khác hẳn", None)


def test_the_program_offers_a_changed_annex_to_who_may_edit(client: FlaskClient, make: Make, agreement_id: int) -> None:
    make.sign_in(client, CHI)
    assert f'href="/agreements/{agreement_id}/annex/new"' in client.get(f"/agreements/{agreement_id}").text
    make.sign_in(client, THU)
    assert f'href="/agreements/{agreement_id}/annex/new"' not in client.get(f"/agreements/{agreement_id}").text


def test_the_timeline_tells_what_the_annex_changed(client: FlaskClient, make: Make, agreement_id: int) -> None:
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, changed(2, title="Mở chuyên mục trên báo, đài", due="Hằng tháng", others=""))
    client.post(address, data=form_of(client.get(address).text, address).body())
    page = said(client.get(f"/tasks/{tasks()['Mở chuyên mục trên báo, đài'].id}").text)
    assert (
        "Từ phụ lục sửa đổi.xlsx. Nội dung nhiệm vụ: Mở chuyên mục trên báo và đài → Mở chuyên mục trên báo, đài."
        in page
    )
    assert "Phối hợp: Sở NN&amp;MT → –." in page
    assert "Hằng quý → Hằng tháng" in page


def test_an_edit_by_hand_that_the_annex_would_undo_is_told(client: FlaskClient, make: Make, agreement_id: int) -> None:
    make.sign_in(client, LAN)
    edit = f"/tasks/{tasks()[ROWS[0][1]].id}/edit"
    form = next(one for one in forms_of(client.get(edit).text, edit) if "due_text" in one.names())
    assert client.post(edit, data=form.body() | {"due_text": "Quý IV/2027"}).status_code == 302
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, changed(1, due="Quý III/2027"))
    page = said(client.get(address).text)
    assert page.count("Đã sửa tay lúc") == 1
    assert "Lan, Chuyên viên" in page.split("Đã sửa tay lúc")[1][:60]


def test_a_program_without_tasks_takes_its_annex_in(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    make.sign_in(client, CHI)
    assert f'href="/agreements/{agreement_id}/annex/new"' in client.get(f"/agreements/{agreement_id}").text
    address = upload(client, agreement_id, ROWS)
    client.post(address, data=form_of(client.get(address).text, address).body())
    assert list(tasks()) == [one[1] for one in ROWS]
