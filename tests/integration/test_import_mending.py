"""Rows mended on the preview: checked anew by the reader's rules, kept with their version, told to the trail."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.annex_files import HEADER, task, workbook
from tests.forms_on_pages import forms_of
from tests.make import NOW, Make
from tests.people import ALLIANCE, CHI, COMMISSION
from tests.statements import statements
from tracker.database import db
from tracker.models import Agreement, AuditEntry, PendingImport, Task

MOST_HTML = 40 * 1024
LONG = (
    "Tham mưu xây dựng, ban hành văn bản chỉ đạo, hướng dẫn nghiên cứu, học tập, quán triệt và tuyên truyền nghị quyết"
)


@pytest.fixture(autouse=True)
def _today(client: FlaskClient, make: Make) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, CHI)
        yield


def upload(client: FlaskClient, *rows: list[object]) -> str:
    content = workbook([HEADER, *(rows or FAULTY)])
    return client.post("/imports/new", data={"file": (io.BytesIO(content), "phu-luc.xlsx")}).location


FAULTY = (
    task(number="1", lead=COMMISSION, due="Quý V/2026"),
    task(number="2", lead="", title="Tuyên truyền"),
    task(number="3", lead=ALLIANCE),
)


def form(client: FlaskClient, address: str, **typed: str) -> dict[str, list[str]]:
    """The preview's form as a browser would send it, with what is typed over it."""
    return form_on(client.get(address).text, address, **typed)


def form_on(page: str, address: str, **typed: str) -> dict[str, list[str]]:
    shown = forms_of(page, address.split("?", maxsplit=1)[0])
    return next(one for one in shown if "version" in one.names()).body(**typed)


def send(client: FlaskClient, address: str, body: dict[str, list[str]]):
    return client.post(address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0], data=body)


def row(body: dict[str, list[str]], number: int) -> str:
    """The prefix of the fields of a row."""
    numbers = {name: value for name, value in body.items() if re.fullmatch(r"rows-\d+-number", name)}
    return next(name.removesuffix("number") for name, value in numbers.items() if value == [str(number)])


def mended(client: FlaskClient, address: str) -> str:
    """Both faults of FAULTY mended in one send; answers where it leads."""
    body = form(client, address, do="check")
    body |= {row(body, 1) + "due_text": ["Quý IV/2026"], row(body, 2) + "lead": ["hai bên"]}
    return send(client, address, body).location


HEAD = {"title": "Chương trình", "parties": f"{COMMISSION}\n{ALLIANCE}"}


def test_two_faults_mended_in_one_send_and_then_imported(client: FlaskClient) -> None:
    address = upload(client)
    checked = client.get(mended(client, address)).text
    assert "Không còn chỗ nào phải sửa" in checked
    assert "Hiểu là chậm nhất ngày 31/12/2026" in checked
    assert "trong tệp: “Quý V/2026”" in checked
    assert db.session.scalar(select(func.count()).select_from(Agreement)) == 0
    answer = send(client, address, form(client, address, **HEAD))
    agreement = db.session.scalars(select(Agreement)).one()
    assert answer.location == f"/agreements/{agreement.id}"
    facts = db.session.execute(select(Task.due_text, Task.due_on, Task.source_cell).order_by(Task.position)).all()
    assert [(text, str(due_on), cell) for text, due_on, cell in facts] == [
        ("Quý IV/2026", "2026-12-31", "B2"), ("Quý II/2026", "2026-06-30", "B3"), ("Quý II/2026", "2026-06-30", "B4"),
    ]  # fmt: skip


def test_the_trail_tells_what_was_mended_as_read_and_as_confirmed(client: FlaskClient) -> None:
    address = upload(client)
    mended(client, address)
    body = form(client, f"{address}?open=3", do="check")
    send(client, address, body | {row(body, 3) + "leave_out": ["y"], row(body, 3) + "because": ["Dòng tổng cộng"]})
    send(client, address, form(client, address, **HEAD))
    told = json.loads(db.session.scalars(select(AuditEntry.after).where(AuditEntry.action == "imported")).one())
    assert told["mended"] == [
        {"cell": "E2", "confirmed": "Quý IV/2026", "fact": "due_text", "read": "Quý V/2026"},
        {"cell": "C3", "confirmed": "hai bên", "fact": "lead", "read": ""},
    ]
    assert told["left_out"] == [{"because": "Dòng tổng cộng", "cell": "B4", "title": "Tổ chức tập huấn"}]
    assert told["mended_head"]["title"] == {"confirmed": "Chương trình", "read": None}
    assert (told["file"], told["task_count"]) == ("phu-luc.xlsx", 2)


def test_confirming_with_faults_keeps_what_was_typed_and_imports_nothing(client: FlaskClient) -> None:
    address = upload(client)
    body = form(client, address, **HEAD)
    answer = send(client, address, body | {row(body, 1) + "due_text": ["Quý IV/2026"]})
    assert answer.location == address
    page = client.get(address).text
    assert "Còn 1 chỗ phải sửa" in page
    assert "Chương trình</textarea>" in page
    assert (db.session.scalar(select(func.count()).select_from(Agreement)), "Quý IV/2026" in page) == (0, True)


def test_a_row_is_left_out_only_with_a_reason(client: FlaskClient) -> None:
    address = upload(client)
    body = form(client, address, do="check")
    body |= {row(body, 1) + "leave_out": ["y"], row(body, 2) + "title": ["Giữ lại"]}
    answer = send(client, address, body)
    assert answer.status_code == 200
    assert "Ghi lý do bỏ dòng này" in answer.text
    assert "Giữ lại" in answer.text
    assert db.session.scalars(select(PendingImport.version)).one() == 1
    send(client, address, body | {row(body, 1) + "because": ["Trùng dòng 3"]})
    page = client.get(address).text
    assert "Bỏ ra: Trùng dòng 3" in page
    assert "Có 1 chỗ phải sửa" in page


def test_a_missed_row_is_added_in_its_place_and_checked(client: FlaskClient) -> None:
    address = upload(client, task(number="1"), task(number="3"))
    opened = send(client, address, form(client, address, do="add-1")).location
    assert re.search(r"\?open=3&page=1#row-3$", opened)
    body = form(client, opened.split("#")[0], do="check")
    send(client, address, body | {row(body, 3) + "title": ["Việc bị sót"], row(body, 3) + "lead": ["hai bên"]})
    send(client, address, form(client, address, **HEAD))
    titles = db.session.scalars(select(Task.title).order_by(Task.position)).all()
    assert titles == ["Tổ chức tập huấn", "Việc bị sót", "Tổ chức tập huấn"]


def test_an_added_row_left_out_again_is_gone(client: FlaskClient) -> None:
    address = upload(client, task(number="1"))
    opened = send(client, address, form(client, address, do="add-1")).location.split("#")[0]
    body = form(client, opened, do="check")
    send(client, address, body | {row(body, 2) + "leave_out": ["y"]})
    assert "Dòng thêm" not in client.get(address).text


def test_of_two_windows_the_second_is_told_and_keeps_what_it_typed(client: FlaskClient) -> None:
    address = upload(client)
    first = form(client, address, do="check")
    second = form(client, address, do="check")
    send(client, address, first | {row(first, 1) + "due_text": ["Quý I/2026"], row(first, 2) + "lead": [ALLIANCE]})
    late = second | {row(second, 1) + "due_text": ["Quý IV/2026"]}
    answer = send(client, address, late)
    assert answer.status_code == 200
    assert "ở một cửa sổ khác" in answer.text
    assert "Đã lưu ở cửa sổ kia: “Quý I/2026”" in answer.text
    assert 'value="Quý IV/2026"' in answer.text
    assert "Quý IV" not in db.session.scalars(select(PendingImport.mends)).one()
    again = form_on(answer.text, address, do="check")
    assert send(client, address, again).status_code == 302
    assert "Quý IV" in db.session.scalars(select(PendingImport.mends)).one()


def test_what_was_typed_for_a_row_that_another_window_took_out_is_shown(client: FlaskClient) -> None:
    address = upload(client, task(number="1"))
    opened = send(client, address, form(client, address, do="add-1")).location.split("#")[0]
    old, other = form(client, opened, do="check"), form(client, opened, do="check")
    send(client, address, other | {row(other, 2) + "leave_out": ["y"]})
    answer = send(client, address, old | {row(old, 2) + "title": ["Việc gõ dở"]})
    assert answer.status_code == 200
    assert "Anh/chị đã gõ: Việc gõ dở" in answer.text


def test_a_wrong_head_in_an_old_window_does_not_make_it_a_new_one(client: FlaskClient) -> None:
    address = upload(client)
    old = form(client, address, do="check")
    mended(client, address)
    wrong = send(client, address, old | {"signed_on": ["31/02/2026"]}).text
    body = form_on(wrong, address, do="check")
    assert "ở một cửa sổ khác" in send(client, address, body | {"signed_on": [""]}).text


def test_turning_the_page_keeps_what_is_typed(client: FlaskClient) -> None:
    rows = [task(number=str(n), title=f"Việc {n}.", due="Quý V/2026" if n == 1 else "Hằng quý") for n in range(1, 41)]
    address = upload(client, *rows)
    body = form(client, address, do="page-2")
    answer = send(client, address, body | {row(body, 1) + "due_text": ["Quý VI/2026"], "title": ["Tên mới"]})
    page = client.get(answer.location.split("#")[0]).text
    assert "Việc 11." in page
    assert "Việc 1." not in page.split('id="tasks"')[1]
    assert 'value="Quý VI/2026"' in page
    assert "Tên mới" in page


@pytest.mark.parametrize("errors", [0, 300])
def test_a_long_annex_stays_a_light_page_of_few_statements(client: FlaskClient, errors: int) -> None:
    wrong, right = {"due": "31/02/2026", "lead": ""}, {"due": "Trước ngày 31/10/2026", "lead": "hai bên"}
    rows = [
        task(
            number=str(n),
            title=LONG,
            others=f"Trung tâm Dịch vụ nông nghiệp xã {n % 60}",
            **(wrong if n <= errors else right),
        )
        for n in range(1, 301)
    ]
    address = upload(client, *rows)
    for path in (address, f"{address}?page=3", f"{address}?page=3&open=200", f"{address}?page=99999"):
        with statements() as seen:
            page = client.get(path)
        assert page.status_code == 200
        assert len(page.data) <= MOST_HTML, path
        assert len(seen) <= 15
    page = client.get(address).text
    assert "1–10 trong 300" in page
    assert "Trung tâm Dịch vụ nông nghiệp xã 59" in page


@pytest.mark.parametrize("typed", ["-1", "0", "999999", "abc", "١", "9" * 30])
def test_a_row_that_is_none_is_opened_by_nobody(client: FlaskClient, typed: str) -> None:
    address = upload(client, task())
    assert client.get(f"{address}?open={typed}").status_code == 200
    body = form(client, address, do=f"open-{typed}") | {"rows-0-number": [typed], "rows-0-title": ["x"]}
    assert send(client, address, body).status_code in (200, 302)
    assert db.session.scalar(select(func.count()).select_from(Agreement)) <= 1
