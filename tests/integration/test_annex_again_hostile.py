"""A changed annex that is hostile, broken, of another, or very long: refused with a word, or calm and small."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.annex_again_scene import ROWS, changed, form_of, imported, said, tasks, upload
from tests.annex_files import task as row
from tests.forms_on_pages import forms_of
from tests.make import NOW, Make
from tests.people import BINH, CHI, LAN, NAM, OANH, THU
from tests.statements import statements
from tracker.database import db
from tracker.models import PendingAnnex, Task

ANNEXES = Path(__file__).parents[1] / "data" / "annexes"
MOST_HTML = 40 * 1024
LONG = (
    "Nội dung phối hợp thứ {}: tổ chức tuyên truyền, phổ biến chủ trương của Đảng, pháp luật của Nhà nước về hợp tác xã"
)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def agreement_id(make: Make) -> int:
    """A program of commission and alliance that was imported from ROWS."""
    return imported(ROWS)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 damaged", b"\xd0\xcf\x11\xe0", b"a,b\n1,2"])
def test_a_file_that_cannot_be_read_says_why_and_keeps_nothing(
    client: FlaskClient, make: Make, agreement_id: int, content: bytes
) -> None:
    make.sign_in(client, CHI)
    answer = client.post(f"/agreements/{agreement_id}/annex/new", data={"file": (io.BytesIO(content), "scan.pdf")})
    assert answer.status_code == 200
    assert 'id="file-error"' in answer.text
    assert 'class="alert alert-danger"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(PendingAnnex)) == 0


def test_faults_of_the_file_are_named_by_their_cells(client: FlaskClient, make: Make, agreement_id: int) -> None:
    make.sign_in(client, CHI)
    file = (io.BytesIO((ANNEXES / "faulty.xlsx").read_bytes()), "faulty.xlsx")
    page = said(client.post(f"/agreements/{agreement_id}/annex/new", data={"file": file}).text)
    assert all(f"Ô {cell}:" in page for cell in ("E2", "B3", "C4", "E4", "E5"))


def test_hostile_texts_of_a_file_are_shown_as_text(client: FlaskClient, make: Make, agreement_id: int) -> None:
    make.sign_in(client, CHI)
    rows = [
        *ROWS,
        row("=1+1", "<script>alert(1)</script> {{ 7*7 }} %(x)s", "<b>LMHTX</b>", product="\u202eẩn" + "Ậ" * 900),
    ]
    address = upload(client, agreement_id, rows, name="..\\..\\etc/x\u202exslx.<b>.xlsx")
    page = client.get(address)
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text
    assert "49" not in said(page.text).split("alert(1)")[1][:40]
    assert "\u202e" not in page.text.split("<h1")[1].split("</header")[0]
    assert len(page.data) < MOST_HTML


@pytest.mark.parametrize("who", [THU, OANH])
def test_who_may_not_edit_brings_no_annex(client: FlaskClient, make: Make, agreement_id: int, who) -> None:
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, ROWS[:2])
    make.sign_in(client, who)
    codes = {client.get(f"/agreements/{agreement_id}/annex/new").status_code, client.get(address).status_code}
    assert codes <= {403, 404}


def test_another_person_and_another_program_never_see_the_upload(
    client: FlaskClient, make: Make, agreement_id: int
) -> None:
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, ROWS[:2])
    elsewhere = address.replace(f"/agreements/{agreement_id}/", f"/agreements/{imported(ROWS)}/")
    assert client.get(elsewhere).status_code == 404
    for who in (BINH, LAN, NAM):
        make.sign_in(client, who)
        assert client.get(address).status_code == 404


def test_two_hundred_changed_tasks_come_page_by_page_and_small(client: FlaskClient, make: Make) -> None:
    rows = [
        row(
            str(at),
            LONG.format(at),
            "hai bên",
            others="Sở NN&MT; các sở, ngành liên quan",
            due="Quý I/2027",
        )
        for at in range(1, 201)
    ]
    agreement_id = imported(rows)
    make.sign_in(client, CHI)
    again = [[at, title, "LMHTX", "", "Quý II/2027", "Báo cáo kết quả"] for at, title, *_ in rows]
    address = upload(client, agreement_id, again[:190])
    page, pages, most = client.get(address), 1, 0
    while True:
        assert len(page.data) < MOST_HTML, (pages, len(page.data))
        with statements() as seen:
            client.get(address)
        most = max(most, len(seen))
        body = form_of(page.text, address).body()
        if pages == 2:
            left_out = next(name for name in body if name.startswith("line_p"))
            del body[left_out]
        answer = client.post(f"{address}?page={pages}", data=body)
        assert answer.status_code == 302
        if "?page=" not in answer.location:
            break
        pages += 1
        page = client.get(answer.location)
    assert most <= 18
    assert 5 < pages < 25
    due_texts = [task.due_text for task in tasks().values()]
    assert (due_texts.count("Quý II/2027"), due_texts.count("Quý I/2027")) == (189, 11)


def long_program() -> tuple[int, list[list[object]]]:
    """A program of sixty long tasks, and the rows of its annex with other times: several pages."""
    rows = [row(str(at), f"Việc thứ {at} {'tuyên truyền ' * 40}", "hai bên", due="Quý I/2027") for at in range(1, 61)]
    return imported(rows), [[*one[:4], "Quý II/2027", one[5]] for one in rows]


def test_what_others_save_between_two_pages_leads_back_to_the_first(client: FlaskClient, make: Make) -> None:
    agreement_id, again = long_program()
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, again)
    first = form_of(client.get(address).text, address).body()
    second = client.post(address, data=first).location
    task_id = db.session.scalars(select(Task.id).order_by(Task.id)).first()
    edit = f"/tasks/{task_id}/edit"
    form = next(one for one in forms_of(client.get(edit).text, edit) if "due_text" in one.names())
    client.post(edit, data=form.body() | {"due_text": "Quý IV/2027"})
    body = form_of(client.get(second).text, second).body()
    answer = client.post(second, data=body)
    assert answer.location == f"{address}?since=1"
    assert "“Quý I/2027” → “Quý IV/2027”" in said(client.get(answer.location).text)


def test_an_answer_that_is_not_offered_changes_nothing(client: FlaskClient, make: Make, agreement_id: int) -> None:
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, changed(1, title="Tổ chức 03 lớp tập huấn cho cán bộ hợp tác xã"))
    body = form_of(client.get(address).text, address).body()
    for word in ("task-999999", "task-", "task-1 OR 1=1", "remove", "", "\x00", "new-new"):
        answer = client.post(address, data=body | {"line_p1": word})
        assert (answer.status_code, list(tasks())) == (200, [one[1] for one in ROWS])


@pytest.mark.parametrize("since", ["-1", "9" * 40, "١", "1 OR 1=1", "%00", "1-2-3"])
def test_a_strange_version_in_the_address_breaks_nothing(
    client: FlaskClient, make: Make, agreement_id: int, since: str
) -> None:
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, ROWS[:2])
    assert client.get(f"{address}?since={since}&page={since}").status_code == 200


def test_going_back_keeps_what_was_chosen(client: FlaskClient, make: Make) -> None:
    agreement_id, again = long_program()
    make.sign_in(client, CHI)
    address = upload(client, agreement_id, again)
    body = form_of(client.get(address).text, address).body()
    del body["line_p0"]
    second = client.post(address, data=body).location
    assert second.endswith("?page=2")
    back = client.post(second, data=form_of(client.get(second).text, second).body() | {"back": "1"}).location
    again = form_of(client.get(back).text, back).body()
    assert again.get("line_p0", []) == []
    assert again["line_p1"]
