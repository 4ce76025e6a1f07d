"""The page of a task: everyone of the program reads all of it, each agency writes its own part only."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT, LAN, MINH, NAM, OANH, THU, Cast
from tracker.database import db, transaction
from tracker.models import Task
from tracker.queries.tasks import TaskPage, task_page
from tracker.services.progress import log_progress


@pytest.fixture
def task_id(make: Make) -> int:
    agreement_id = make.agreement()
    return make.task(agreement_id, title="Mở lớp <b>tập huấn</b>", lead=ALLIANCE, coordinating=(COMMISSION, DEPARTMENT))


def seen_by(make: Make, who: Cast, task_id: int) -> TaskPage:
    page = task_page(task_id, viewer=make.viewer(who), today=TODAY)
    assert page is not None
    return page


def report_done(make: Make, task_id: int, on: date = date(2026, 11, 20)) -> None:
    part = make.part_id(task_id, ALLIANCE)
    log_progress(
        part, by=make.viewer(CHI), happened_on=on, note="Đã mở 3 lớp.", evidence="215/BC-LMHTX ngày 12/11/2026",
        reports_completion=True, now=NOW, today=TODAY,
    )  # fmt: skip


def test_each_agency_may_log_on_its_own_part_only(make: Make, task_id: int) -> None:
    for who, agency in ((CHI, ALLIANCE), (LAN, COMMISSION), (THU, DEPARTMENT)):
        assert [part.agency for part in seen_by(make, who, task_id).own_parts] == [agency]


def test_the_other_party_reads_what_was_logged(make: Make, task_id: int) -> None:
    report_done(make, task_id)
    entry = seen_by(make, LAN, task_id).entries[0]
    assert (entry.note, entry.agency, entry.may_correct) == ("Đã mở 3 lớp.", "Liên minh HTX tỉnh", False)
    assert entry.proofs[0].text == "215/BC-LMHTX"


def test_only_the_standing_agency_confirms_another_agencys_part(make: Make, task_id: int) -> None:
    report_done(make, task_id)
    assert [part.may_confirm for part in seen_by(make, LAN, task_id).parts] == [True, False, False]
    assert not any(part.may_confirm for part in seen_by(make, CHI, task_id).parts)


def test_a_confirmed_task_is_done_on_the_day_it_was_reported(make: Make, task_id: int, client: FlaskClient) -> None:
    report_done(make, task_id)
    make.sign_in(client, MINH)
    answer = client.post(f"/assignments/{make.part_id(task_id, ALLIANCE)}/confirm", data={"seen": "2026-11-20"})
    assert answer.status_code == 302
    assert db.session.get_one(Task, task_id).done_on == date(2026, 11, 20)


def test_who_confirms_another_day_than_he_saw_is_told(make: Make, task_id: int, client: FlaskClient) -> None:
    report_done(make, task_id)
    make.sign_in(client, LAN)
    client.post(f"/assignments/{make.part_id(task_id, ALLIANCE)}/confirm", data={"seen": "2026-11-01"})
    assert db.session.get_one(Task, task_id).done_on is None
    assert "20/11/2026" in client.get(f"/tasks/{task_id}").text


def test_a_part_sent_back_counts_as_not_done_and_says_why(make: Make, task_id: int, client: FlaskClient) -> None:
    report_done(make, task_id)
    make.sign_in(client, LAN)
    address = f"/assignments/{make.part_id(task_id, ALLIANCE)}/return"
    assert "field-wrong" in client.post(address, data={"reason": " "}).text
    assert client.post(address, data={"reason": "Thiếu danh sách"}).status_code == 302
    page = seen_by(make, CHI, task_id)
    assert (page.parts[0].return_reason, page.parts[0].status.kind) == ("Thiếu danh sách", "returned")


@pytest.mark.parametrize(("who", "status"), [(CHI, 200), (LAN, 200), (THU, 200), (NAM, 404)])
def test_who_sees_the_page(make: Make, task_id: int, client: FlaskClient, who: Cast, status: int) -> None:
    make.sign_in(client, who)
    answer = client.get(f"/tasks/{task_id}")
    assert answer.status_code == status
    assert "<b>tập huấn</b>" not in answer.text


def test_an_observer_reads_without_a_single_button(make: Make, client: FlaskClient) -> None:
    agreement_id = make.program()
    task_id = make.task(agreement_id, lead=ALLIANCE)
    make.sign_in(client, OANH)
    page = client.get(f"/tasks/{task_id}").text
    assert "/progress" not in page
    assert "/edit" not in page


def test_a_due_date_on_a_day_off_says_which_date_counts(make: Make) -> None:
    task_id = make.task(make.agreement(), due_on=date(2026, 10, 31))
    with transaction():
        db.session.get_one(Task, task_id).effective_due_on = date(2026, 11, 2)
    how = seen_by(make, CHI, task_id).how_due
    assert how is not None
    assert (how.values["day"], how.values["moved"]) == (date(2026, 10, 31), date(2026, 11, 2))
