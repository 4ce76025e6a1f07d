"""The page of a review, a task and what a change of agencies asks shows all that was reminded of there; the ledger has
the rest of it, from the first reminder on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.make import TODAY, Make
from tests.people import ALLIANCE, BINH, CENTRAL, CHI, COMMISSION, DEPARTMENT, KIEM, LAN, MINH, NAM, OANH, QUAN, UNION
from tests.reminding import CALENDAR, DUE, live, local, plan, report_owed, reported
from tests.review_making import AFTER, Quarter, quarter
from tests.statements import statements
from tracker.domain.agencies import SuccessionKind
from tracker.queries.reminder_history import MOST_ON_A_PAGE
from tracker.services.agency_changing.recording import Asked, record_change

CONSOLIDATION, SIGN_OFF = "Tổng hợp kỳ rà soát quý III/2026", "Ký xác nhận kỳ rà soát quý III/2026"
LATE = date(2026, 9, 28)  # consolidating was due on the 21st, signing on the 24th


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    with time_machine.travel(local(LATE, 9), tick=False):
        yield


@pytest.fixture
def scene(make: Make) -> Quarter:
    return quarter(make)


def history(page: str) -> str:
    """What the page shows of its reminders."""
    return page.split('id="reminders"')[1].split("</p>", maxsplit=1)[0] if 'id="reminders"' in page else ""


def test_a_review_shows_who_was_reminded_to_consolidate_and_to_sign(
    make: Make, client: FlaskClient, scene: Quarter
) -> None:
    live(date(2026, 9, 18), date(2026, 9, 22))
    make.sign_in(client, LAN)
    for path in (f"/reviews/{scene.review_id}", f"/reviews/{scene.review_id}/consolidate"):
        shown = history(client.get(path).text)
        for said in (CONSOLIDATION, "quá hạn 1 ngày làm việc", "Trưởng phòng", "Đã giao máy chủ thư"):
            assert said in shown, (path, said)
        assert "Báo cáo" not in shown  # of an agency's report tells the report's page
    scene.freeze()
    live(date(2026, 9, 23), LATE)
    make.sign_in(client, BINH)
    for path in (f"/reviews/{scene.review_id}", f"/reviews/{scene.review_id}/sign"):
        shown = history(client.get(path).text)
        for said in (SIGN_OFF, "quá hạn 1 ngày làm việc", "Phó Chủ tịch"):
            assert said in shown, (path, said)


def test_on_its_page_a_rung_that_nobody_got_says_whose_it_was(make: Make, client: FlaskClient, scene: Quarter) -> None:
    scene.freeze()
    live(date(2026, 9, 18), date(2026, 9, 18))
    make.sign_in(client, MINH)
    shown = client.get(f"/reminders?about=review-{scene.review_id}&show=skipped").text.split('id="decided"')[1]
    assert "chưa mở" in shown
    page = history(client.get(f"/reviews/{scene.review_id}").text)
    assert page.count("không ai") == page.count('không ai</span><span class="quiet d-block">')


def test_a_task_also_shows_who_was_reminded_to_confirm_it(make: Make, client: FlaskClient, program: int) -> None:
    part = reported(make, program, on=date(2026, 9, 7))
    live(date(2026, 9, 14), date(2026, 9, 15))
    make.sign_in(client, LAN)
    shown = history(client.get(f"/assignments/{part}", follow_redirects=True).text)
    assert "Chờ xác nhận hoàn thành" in shown
    assert "Lan" not in shown  # posts, not people
    assert "Ban Tuyên giáo" in shown or "Ban TG" in shown


def test_a_task_says_only_of_what_is_not_itself_what_it_was_about(
    make: Make, client: FlaskClient, program: int
) -> None:
    task = make.task(program, title="Mở lớp tập huấn", lead=ALLIANCE, due_on=LATE)
    plan(LATE)
    make.sign_in(client, CHI)
    assert "Mở lớp tập huấn" not in history(client.get(f"/tasks/{task}").text)


def test_what_a_change_of_agencies_asks_shows_who_was_reminded_of_it(make: Make, client: FlaskClient) -> None:
    program = make.agreement()
    make.task(program, lead=DEPARTMENT)
    with time_machine.travel(local(TODAY, 9), tick=False):
        record_change(
            Asked(
                kind=SuccessionKind.DISSOLVE, predecessors=(DEPARTMENT,), successors=(),
                decision_number="9-QĐ/UBND", decided_on=None, effective_on=TODAY,
            ),
            by=make.viewer(QUAN), calendar=CALENDAR, today=TODAY, now=local(TODAY),
        )  # fmt: skip
        plan(CALENDAR.add(TODAY, 1))
        make.sign_in(client, MINH)
        listed = client.get("/").text
        path = next(part.split('"')[0] for part in listed.split('href="') if part.startswith("/reassignments/"))
        assert "Phó Trưởng Ban" in history(client.get(path).text)


def long_late(make: Make) -> int:
    """A task that was reminded of more often than its page shows."""
    task = make.task(make.agreement(title="Chương trình kia"), title="Việc kia", lead=ALLIANCE, due_on=DUE)
    other = make.task(make.agreement(), lead=ALLIANCE, due_on=DUE)
    live(date(2026, 10, 1), date(2026, 11, 12))
    assert task != other
    return task


@time_machine.travel(local(date(2026, 11, 12), 9), tick=False)
def test_its_page_leads_to_all_of_them_on_the_page_and_in_a_file(make: Make, client: FlaskClient) -> None:
    task = long_late(make)
    make.sign_in(client, CHI)
    page = history(client.get(f"/tasks/{task}").text)
    assert page.count("<tr") == MOST_ON_A_PAGE + 1
    assert "trước hạn 7 ngày làm việc" not in page
    link = f"/reminders?about=task-{task}"
    assert f'href="{link}#decided"' in page
    ledger = client.get(link).text
    for said in ("trước hạn 7 ngày làm việc", "05/10/2026", "quá hạn 10 ngày làm việc", "Việc kia", f'"/tasks/{task}"'):
        assert said in ledger
    assert "Tổ chức lớp tập huấn" not in ledger
    decided = ledger.split('id="decided"')[1]
    rows = list(csv.reader(io.StringIO(client.get(f"/reminders/ledger.csv?about=task-{task}").text.lstrip("\ufeff"))))
    assert {row[2] for row in rows[1:]} == {"1. Việc kia"}
    assert sum(row[6] != "Sẽ gửi" for row in rows[1:]) == decided.count("<tr") - 1


@time_machine.travel(local(date(2026, 11, 12), 9), tick=False)
def test_looking_for_one_thing_goes_on_while_the_ledger_is_narrowed_further(make: Make, client: FlaskClient) -> None:
    task = long_late(make)
    make.sign_in(client, CHI)
    opened = client.get(f"/reminders?find=1&about=task-{task}").text
    assert f'name="about" value="task-{task}"' in opened
    assert f"/reminders/ledger.xlsx?find=1&amp;about=task-{task}" in opened
    later = client.get(f"/reminders?about=task-{task}&day=09/11/2026").text
    assert "trước hạn 7 ngày làm việc" not in later
    assert "Việc kia" in later


@pytest.mark.parametrize("asked", ["task-0", "task-9999999999", "person-1", "task", "task-1;drop", "%00"])
def test_an_address_that_names_no_thing_shows_the_ledger_as_it_is(make: Make, client: FlaskClient, asked: str) -> None:
    make.task(make.agreement(), title="Việc này", lead=ALLIANCE, due_on=LATE)
    make.sign_in(client, CHI)
    shown = client.get(f"/reminders?about={asked}")
    assert shown.status_code == 200
    assert "Việc này" in shown.text


def test_nobody_reads_of_a_thing_in_a_program_of_others(make: Make, client: FlaskClient) -> None:
    theirs = make.agreement(parties=(UNION, CENTRAL))
    task = make.task(theirs, title="Việc của người khác", lead=UNION, due_on=LATE)
    plan(LATE)
    for who, sees in ((CHI, False), (NAM, True), (OANH, True)):
        make.sign_in(client, who)
        for path in ("/reminders", "/reminders/ledger.csv"):
            assert ("Việc của người khác" in client.get(f"{path}?about=task-{task}").text) is sees, (who, path)


def test_an_auditor_reads_all_of_one_thing_and_is_offered_no_page_that_he_may_not_open(
    make: Make, client: FlaskClient
) -> None:
    task = make.task(make.agreement(), title="Việc này", lead=ALLIANCE, due_on=LATE)
    plan(LATE)
    for who, opens in ((KIEM, False), (CHI, True)):
        make.sign_in(client, who)
        shown = client.get(f"/reminders?about=task-{task}").text
        assert "Việc này" in shown
        assert ("Mở trang của việc đó" in shown) is opens, who


def test_a_history_takes_one_statement_however_long_it_is(make: Make, client: FlaskClient, scene: Quarter) -> None:
    make.sign_in(client, LAN)
    path = f"/reviews/{scene.review_id}"
    client.get(path)
    with statements() as before:
        client.get(path)
    live(date(2026, 9, 18), LATE)
    client.get(path)
    with statements() as after:
        assert history(client.get(path).text)
    assert len(after) == len(before)
    assert report_owed(make, make.agreement(), COMMISSION)
    assert AFTER < LATE
