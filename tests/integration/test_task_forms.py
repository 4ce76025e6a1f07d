"""Entering, changing, pausing and deleting tasks by forms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT, LAN, NAM, THU, UNION
from tests.sent_forms import confirmed, rules
from tracker.database import db, transaction
from tracker.models import Agency, Agreement, Assignment, AuditEntry, Content, Report, Task


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def version(agreement_id: int) -> str:
    db.session.rollback()
    return str(db.session.scalars(select(Agreement.version).where(Agreement.id == agreement_id)).one())


def a_task(make: Make, agreement_id: int, **changed: object) -> dict[str, object]:
    """The form of a task as a browser sends it: the commission leads, the alliance helps."""
    content_id = db.session.scalars(select(Content.id).where(Content.agreement_id == agreement_id)).first()
    return {
        "version": version(agreement_id), "title": "Mở chuyên mục trên Báo", "number": "2.1",
        "content_id": str(content_id), "lead_ids": [str(make.agency_id(COMMISSION))], "lead_text": "",
        "coordinating_ids": [str(make.agency_id(ALLIANCE))], "others_text": "", "due_text": "Quý II/2027",
        "deliverable": "Chuyên mục",
    } | changed  # fmt: skip


def the_task(title: str = "Mở chuyên mục trên Báo") -> Task:
    db.session.rollback()
    return db.session.scalars(select(Task).where(Task.title == title)).one()


def parts(task_id: int) -> list[tuple[str, str]]:
    asked = select(Assignment.role, Agency.name).join(Agency, Agency.id == Assignment.agency_id)
    return [
        tuple(row)
        for row in db.session.execute(asked.where(Assignment.task_id == task_id).order_by(Assignment.position))
    ]


def test_a_task_is_added_with_its_parts_and_its_date_understood(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    make.sign_in(client, CHI)
    form = a_task(make, agreement_id, others_text="Báo Ninh Bình; các xã, phường")
    answer = client.post(f"/agreements/{agreement_id}/tasks/new", data=form)
    assert answer.location == f"/agreements/{agreement_id}#tasks"
    task = the_task()
    assert (task.due_kind, task.due_on, task.effective_due_on) == ("dated", date(2027, 6, 30), date(2027, 6, 30))
    assert (task.number, task.deliverable, task.others_text) == ("2.1", "Chuyên mục", "các xã, phường")
    assert parts(task.id) == [("lead", COMMISSION), ("coordinating", ALLIANCE), ("coordinating", "Báo Ninh Bình")]
    with client.session_transaction() as session:
        assert "30/06/2027" in str(session["_flashes"])


def test_two_ticks_or_both_sides_lead_jointly(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    make.sign_in(client, CHI)
    both = [str(make.agency_id(COMMISSION)), str(make.agency_id(ALLIANCE))]
    ticked = a_task(make, agreement_id, title="Đánh dấu", lead_ids=both)
    written = a_task(make, agreement_id, title="Ghi chữ", lead_ids=[], lead_text="Hai bên", coordinating_ids=[])
    for form in (ticked, written):
        assert client.post(f"/agreements/{agreement_id}/tasks/new", data=form).status_code == 302
    jointly = [("joint_lead", COMMISSION), ("joint_lead", ALLIANCE)]
    assert [parts(the_task(title).id) for title in ("Đánh dấu", "Ghi chữ")] == [jointly, jointly]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", " "),
        ("due_text", "31/02/2027"),
        ("due_text", "Quý V/2027"),
        ("title", "a" * 100_000),
        ("number", "1" * 41),
        ("deliverable", "a\x00b"),
        ("content_id", "99999999999999999999"),
        ("content_id", "abc"),
    ],
)
def test_a_wrong_field_of_a_task_says_so_and_keeps_the_rest(
    client: FlaskClient, make: Make, field: str, typed: str
) -> None:
    agreement_id = make.agreement()
    make.sign_in(client, CHI)
    form = a_task(make, agreement_id, lead_text="Hội Nông dân tỉnh") | {field: typed}
    page = client.post(f"/agreements/{agreement_id}/tasks/new", data=form)
    assert page.status_code == 200
    assert f'id="{field}-error"' in page.text
    assert "Hội Nông dân tỉnh" in page.text
    assert db.session.scalars(select(Task)).all() == []
    assert db.session.scalars(select(Agency).where(Agency.name == "Hội Nông dân tỉnh")).all() == []


@pytest.mark.parametrize("field", ["lead_ids", "coordinating_ids"])
def test_a_foreign_agency_cannot_be_ticked(client: FlaskClient, make: Make, field: str) -> None:
    agreement_id = make.agreement()
    make.sign_in(client, CHI)
    form = a_task(make, agreement_id) | {field: [str(make.agency_id(UNION))]}
    assert client.post(f"/agreements/{agreement_id}/tasks/new", data=form).status_code == 200
    assert db.session.scalars(select(Task)).all() == []


def test_a_heading_of_another_agreement_is_refused(client: FlaskClient, make: Make) -> None:
    foreign_id = make.agreement(title="Khác")
    agreement_id = make.agreement()
    foreign = db.session.scalars(select(Content.id).where(Content.agreement_id == foreign_id)).one()
    make.sign_in(client, CHI)
    form = a_task(make, agreement_id, content_id=str(foreign))
    assert client.post(f"/agreements/{agreement_id}/tasks/new", data=form).status_code == 200
    assert db.session.scalars(select(Task)).all() == []


def test_an_edited_task_moves_its_date_and_keeps_its_working_parts(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    task_id = make.task(agreement_id, lead=ALLIANCE, coordinating=(DEPARTMENT,))
    make.sign_in(client, LAN)
    form = a_task(make, agreement_id, due_text="Thường xuyên")
    assert client.post(f"/tasks/{task_id}/edit", data=form).location == f"/tasks/{task_id}"
    task = the_task()
    assert (task.id, task.due_kind, task.due_on, task.effective_due_on, task.due_version) == (
        task_id, "ongoing", None, None, 2
    )  # fmt: skip
    assert parts(task_id) == [("lead", COMMISSION), ("coordinating", ALLIANCE)]


def test_a_part_with_progress_is_never_taken_away(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    task_id = make.task(agreement_id, lead=ALLIANCE, coordinating=(DEPARTMENT,))
    with transaction():
        part = db.session.get_one(Assignment, make.part_id(task_id, DEPARTMENT))
        part.last_entry_on = date(2026, 11, 1)
    make.sign_in(client, LAN)
    page = client.post(f"/tasks/{task_id}/edit", data=a_task(make, agreement_id))
    assert "đã ghi tiến độ" in page.text
    assert parts(task_id) == [("lead", ALLIANCE), ("coordinating", DEPARTMENT)]


def test_a_task_is_done_no_more_when_another_agency_leads_it_too(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    task_id = make.task(agreement_id, lead=COMMISSION, done_on=date(2026, 11, 1))
    both = [str(make.agency_id(COMMISSION)), str(make.agency_id(ALLIANCE))]
    make.sign_in(client, LAN)
    form = a_task(make, agreement_id, lead_ids=both, coordinating_ids=[])
    assert client.post(f"/tasks/{task_id}/edit", data=form).status_code == 302
    assert the_task().done_on is None


def test_an_agency_given_its_first_part_owes_reports_from_then_on(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    make.sign_in(client, CHI)
    asked = client.post(f"/agreements/{agreement_id}/rules", data=rules(agreement_id, "annual")).text
    sure = rules(agreement_id, "annual", confirmed=confirmed(asked))
    assert client.post(f"/agreements/{agreement_id}/rules", data=sure).status_code == 302
    client.post(f"/agreements/{agreement_id}/tasks/new", data=a_task(make, agreement_id, others_text="Sở NN&MT"))
    owing = set(db.session.scalars(select(Report.agency_id)))
    assert make.agency_id(DEPARTMENT) in owing


def test_the_second_writer_of_a_task_is_told_what_changed(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    task_id = make.task(agreement_id, title="Cũ", lead=COMMISSION, coordinating=(ALLIANCE,))
    first = a_task(make, agreement_id, title="Tên của Lan", due_text="31/12/2026", deliverable="")
    second = a_task(make, agreement_id, title="Cũ", due_text="Hằng quý", number="1", deliverable="")
    make.sign_in(client, LAN)
    client.post(f"/tasks/{task_id}/edit", data=first)
    make.sign_in(client, CHI)
    page = client.post(f"/tasks/{task_id}/edit", data=second).text
    assert "Nội dung nhiệm vụ: “Cũ” → “Tên của Lan”" in page
    assert "Hằng quý" in page
    assert the_task("Tên của Lan").due_text == "31/12/2026"


def test_another_task_of_the_agreement_is_no_conflict(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    mine, other = make.task(agreement_id, title="Một"), make.task(agreement_id, title="Hai")
    late = a_task(make, agreement_id, title="Một mới")
    make.sign_in(client, LAN)
    client.post(f"/tasks/{other}/edit", data=a_task(make, agreement_id, title="Hai mới"))
    make.sign_in(client, CHI)
    assert client.post(f"/tasks/{mine}/edit", data=late).status_code == 302


def test_a_task_is_paused_cancelled_and_resumed_with_a_reason(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    task_id = make.task(agreement_id, title="Dừng")
    make.sign_in(client, CHI)
    address = f"/tasks/{task_id}/state"
    without = client.post(address, data={"version": version(agreement_id), "state": "paused", "reason": " "})
    assert 'id="reason-error"' in without.text
    for state, expected in (("paused", "paused"), ("cancelled", "cancelled"), ("goes_on", None)):
        form = {"version": version(agreement_id), "state": state, "reason": "Chờ sắp xếp bộ máy"}
        assert client.post(address, data=form).status_code == 302
        assert the_task("Dừng").set_state == expected
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["paused", "cancelled", "resumed"]


def test_a_task_that_is_done_is_not_cancelled_any_more(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    task_id = make.task(agreement_id, title="Xong", done_on=date(2026, 11, 1))
    make.sign_in(client, CHI)
    form = {"version": version(agreement_id), "state": "cancelled", "reason": "Thừa"}
    assert "Nhiệm vụ đã hoàn thành" in client.post(f"/tasks/{task_id}/state", data=form).text
    assert the_task("Xong").set_state is None


def test_only_a_task_nobody_has_worked_on_can_be_deleted(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    fresh, worked = make.task(agreement_id, title="Nhầm"), make.task(agreement_id, title="Đã làm")
    with transaction():
        db.session.get_one(Assignment, make.part_id(worked, COMMISSION)).last_entry_on = date(2026, 11, 1)
    make.sign_in(client, CHI)
    for task_id in (fresh, worked):
        client.post(f"/tasks/{task_id}/delete", data={"version": version(agreement_id)})
    assert db.session.scalars(select(Task.title)).all() == ["Đã làm"]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, "Nhầm" in entry.before) == ("deleted", True)


@pytest.mark.parametrize(("who", "expected"), [(CHI, 200), (THU, 403), (NAM, 404)])
def test_pages_of_a_task_open_for_writers_of_the_parties_only(
    client: FlaskClient, make: Make, who, expected: int
) -> None:
    agreement_id = make.program()
    task_id = db.session.scalars(select(Task.id).where(Task.agreement_id == agreement_id)).one()
    make.sign_in(client, who)
    pages = [f"/tasks/{task_id}/{page}" for page in ("edit", "state", "delete")]
    assert {client.get(page).status_code for page in pages} == {expected}


def test_a_moved_due_date_and_a_changed_lead_stay_in_the_timeline(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    make.sign_in(client, CHI)
    client.post(f"/agreements/{agreement_id}/tasks/new", data=a_task(make, agreement_id, due_text="31/10/2026"))
    task_id = the_task().id
    assert "Đổi thời hạn" not in client.get(f"/tasks/{task_id}").text
    moved = a_task(
        make, agreement_id, due_text="31/12/2026", lead_ids=[str(make.agency_id(ALLIANCE))], coordinating_ids=[]
    )
    client.post(f"/tasks/{task_id}/edit", data=moved)
    text = client.get(f"/tasks/{task_id}").text
    assert "Đổi thời hạn: 31/10/2026 → 31/12/2026." in text
    assert f"Đổi cơ quan chủ trì: {COMMISSION} → {ALLIANCE}." in text
    assert f"{CHI.name}, " in text
