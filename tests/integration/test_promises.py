"""Promising a day: kept once, held to by planner, sender, mail and pages; refused with a sentence if it cannot be."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, LAN, MINH, OANH
from tests.reminding import CALENDAR, DUE, live, local, outbox, plan, report_owed, rungs, texts_to
from tests.review_making import quarter
from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import Viewer
from tracker.models import Acknowledgement, Assignment, AuditEntry, Reminder, Report, Task
from tracker.services.reminders.acknowledging import acknowledge

THURSDAY, FRIDAY = DUE + timedelta(days=1), DUE + timedelta(days=2)
NEXT_THURSDAY = DUE + timedelta(days=8)


@pytest.fixture
def program(make: Make) -> int:
    return make.agreement()


def promise(
    make: Make, kind: ObligationKind, id_: int, until_on: date, *, on: date = FRIDAY, by: Viewer | None = None
) -> None:
    acknowledge(
        kind, id_, make.agency_id(ALLIANCE), until_on=until_on, by=by or make.viewer(CHI, today=on),
        calendar=CALENDAR, today=on, now=local(on, 9),
    )  # fmt: skip


def test_a_promise_holds_reminders_until_its_day_and_then_asks(make: Make, program: int) -> None:
    report_id = report_owed(make, program, ALLIANCE)
    live(date(2026, 9, 28), FRIDAY)
    promise(make, ObligationKind.REPORT, report_id, NEXT_THURSDAY)
    live(FRIDAY + timedelta(days=1), date(2026, 10, 28))
    found = rungs()
    held = {rung for rung, said in found.items() if said.startswith("Acknowledged on 2026-10-16")}
    assert held == {"overdue-3", "overdue-5"}
    assert found["after-promise"] == "Chi"
    assert found["overdue-10"] == "Lan"
    assert "hẹn xong ngày 22/10/2026" in " ".join(texts_to("Chi")[-1].split())


def test_a_mail_that_still_waits_is_held_back_too(make: Make, program: int) -> None:
    task_id = make.task(program, lead=ALLIANCE, due_on=DUE)
    plan(FRIDAY)
    promise(make, ObligationKind.TASK, task_id, NEXT_THURSDAY)
    plan(FRIDAY, hour=10)
    assert [(name, state) for name, state, _ in outbox()] == [("Chi", "cancelled")]


def test_a_moved_due_day_makes_the_promise_void(make: Make, program: int) -> None:
    report_id = report_owed(make, program, ALLIANCE)
    live(THURSDAY, FRIDAY)
    promise(make, ObligationKind.REPORT, report_id, NEXT_THURSDAY)
    moved_to = date(2026, 10, 19)
    with transaction():
        db.session.execute(update(Report).where(Report.id == report_id).values(due_on=moved_to, due_version=2))
    plan(moved_to)
    assert rungs()["due"] == "Chi"
    promise(make, ObligationKind.REPORT, report_id, NEXT_THURSDAY, on=moved_to)
    assert len(db.session.scalars(select(Acknowledgement.id)).all()) == 2


def test_joint_leads_promise_each_for_itself(make: Make, program: int) -> None:
    task_id = make.task(program, lead=(COMMISSION, ALLIANCE), due_on=DUE)
    promise(make, ObligationKind.TASK, task_id, NEXT_THURSDAY, on=DUE)
    plan(THURSDAY)
    assert {name for name, _state, _subject in outbox()} == {"Lan", "Hung"}


def test_a_promise_is_kept_in_the_trail_with_its_post(make: Make, program: int) -> None:
    task_id = make.task(program, lead=ALLIANCE, due_on=DUE)
    promise(make, ObligationKind.TASK, task_id, NEXT_THURSDAY, by=make.viewer(BINH, today=FRIDAY))
    (kept,) = db.session.scalars(select(Acknowledgement))
    assert (kept.made_on, kept.until_on, kept.post_title, kept.due_on) == (FRIDAY, NEXT_THURSDAY, BINH.title, DUE)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "acknowledged"))
    assert (entry.subject, entry.subject_id) == ("task", task_id)
    assert NEXT_THURSDAY.isoformat() in (entry.after or "")


def test_what_cannot_be_promised_is_refused_with_a_sentence(make: Make, program: int) -> None:
    task_id = make.task(program, lead=ALLIANCE, coordinating=(DEPARTMENT,), due_on=DUE)
    report_id = report_owed(make, program, ALLIANCE, due_on=THURSDAY, opens_on=NEXT_THURSDAY)
    far = make.task(program, lead=ALLIANCE, due_on=date(2026, 12, 31))
    done = make.task(program, lead=ALLIANCE, due_on=DUE)
    paused = make.task(program, lead=ALLIANCE, due_on=DUE)
    ongoing = make.task(program, lead=ALLIANCE, due_on=None)
    with transaction():
        db.session.execute(update(Assignment).where(Assignment.task_id == done).values(reported_on=THURSDAY))
        db.session.execute(
            update(Task).where(Task.id == paused).values(set_state="paused", set_reason="x", set_on=THURSDAY)
        )
    for kind, id_, until_on, said in [
        (ObligationKind.TASK, task_id, THURSDAY, "has passed"),
        (ObligationKind.TASK, task_id, date(2026, 12, 1), "within 20 working days"),
        (ObligationKind.TASK, far, NEXT_THURSDAY, "due only on"),
        (ObligationKind.TASK, done, NEXT_THURSDAY, "nothing to promise"),
        (ObligationKind.TASK, paused, NEXT_THURSDAY, "nothing to promise"),
        (ObligationKind.TASK, ongoing, NEXT_THURSDAY, "nothing to promise"),
        (ObligationKind.REPORT, report_id, NEXT_THURSDAY, "owed only from"),
    ]:
        with pytest.raises(RuleBroken, match=said) as refusal:
            promise(make, kind, id_, until_on)
        assert refusal.value.field == "until_on"
    promise(make, ObligationKind.TASK, task_id, NEXT_THURSDAY)
    with pytest.raises(RuleBroken, match="promised already"):
        promise(make, ObligationKind.TASK, task_id, NEXT_THURSDAY)
    for stranger in (LAN, OANH):
        with pytest.raises(NotAllowed):
            promise(make, ObligationKind.TASK, task_id, NEXT_THURSDAY, by=make.viewer(stranger))
    assert len(db.session.scalars(select(Acknowledgement.id)).all()) == 1


@time_machine.travel(NOW, tick=False)
def test_the_officer_promises_from_the_start_page_and_everybody_sees_it(
    make: Make, program: int, client: FlaskClient
) -> None:
    task_id = make.task(program, title="Lớp tập huấn", lead=ALLIANCE, due_on=TODAY - timedelta(days=5))
    part = make.part_id(task_id, ALLIANCE)
    make.sign_in(client, CHI)
    assert f'href="/assignments/{part}/acknowledge"' in client.get("/").text
    sheet = client.get(f"/assignments/{part}/acknowledge").text
    assert 'value="27/11/2026"' in sheet  # three working days
    wrong = client.post(f"/assignments/{part}/acknowledge", data={"until_on": "01/11/2026"}).text
    assert "01/11/2026 đã qua" in wrong
    assert 'value="01/11/2026"' in wrong
    answer = client.post(f"/assignments/{part}/acknowledge", data={"until_on": "30/11/2026"})
    assert answer.location == f"/tasks/{task_id}"
    assert "hẹn xong 30/11/2026" in client.get("/").text
    make.sign_in(client, LAN)
    seen = client.get(f"/tasks/{task_id}").text
    assert "Đã nhận biết ngày 24/11/2026" in seen
    assert "/acknowledge" not in seen


@time_machine.travel(NOW, tick=False)
def test_a_report_is_promised_on_its_own_page(make: Make, program: int, client: FlaskClient) -> None:
    report_id = report_owed(make, program, ALLIANCE)
    make.sign_in(client, CHI)
    assert f'action="/reports/{report_id}/acknowledge"' in client.get(f"/reports/{report_id}").text
    client.post(f"/reports/{report_id}/acknowledge", data={"until_on": "30/11/2026"})
    page = client.get(f"/reports/{report_id}").text
    assert "hẹn xong ngày 30/11/2026" in page
    assert "/acknowledge" not in page
    assert "hẹn xong ngày 30/11/2026" in client.get(f"/reports/{report_id}/acknowledge").text


def test_a_digest_says_how_to_promise_until_one_did(make: Make, program: int) -> None:
    task_id = make.task(program, lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    (text,) = texts_to("Chi")
    assert "hẹn ngày xong" in " ".join(text.split())
    promise(make, ObligationKind.TASK, task_id, FRIDAY, on=THURSDAY)
    plan(date(2026, 10, 19))
    asked = " ".join(texts_to("Chi")[-1].split())
    assert "hẹn xong ngày 16/10/2026" in asked
    assert "hẹn ngày xong" not in asked


def test_a_digest_says_so_only_to_whom_the_owing_agency_has_for_it(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    live(DUE, date(2026, 10, 28))
    told = {who: [" ".join(text.split()) for text in texts_to(who.name)] for who in (CHI, BINH, LAN)}
    assert all(told.values()), "officer, leader, and the standing agency"
    assert all("hẹn ngày xong" in text for text in (*told[CHI], *told[BINH]))
    assert not [text for text in told[LAN] if "hẹn ngày xong" in text], "nobody promises for another"


def test_the_commands_show_what_a_promise_holds_back(app: Flask, make: Make, program: int) -> None:
    task_id = make.task(program, lead=ALLIANCE, due_on=DUE)
    live(THURSDAY, FRIDAY)
    promise(make, ObligationKind.TASK, task_id, NEXT_THURSDAY)
    with time_machine.travel(local(FRIDAY, 10), tick=False):
        asked = app.test_cli_runner().invoke(args=["reminders", "preview", "--from", str(FRIDAY), "--json"])
    coming = [(row["on"], row["rung"], row["skipped"]) for row in json.loads(asked.stdout)]
    assert coming[:3] == [
        ("2026-10-19", "overdue-3", "Đã nhận biết ngày 16/10/2026, hẹn xong ngày 22/10/2026."),
        ("2026-10-21", "overdue-5", "Đã nhận biết ngày 16/10/2026, hẹn xong ngày 22/10/2026."),
        ("2026-10-23", "after-promise", None),
    ]
    plan(date(2026, 10, 19))
    asked = app.test_cli_runner().invoke(args=["reminders", "why", "--obligation", f"task:{task_id}", "--json"])
    assert {row["rung"]: row["skipped"] for row in json.loads(asked.stdout)}["overdue-3"] == coming[0][2]


@time_machine.travel(NOW, tick=False)
def test_who_confirms_a_completion_promises_when(make: Make, program: int, client: FlaskClient) -> None:
    task_id = make.task(program, lead=ALLIANCE, due_on=date(2026, 11, 13))
    part = make.part_id(task_id, ALLIANCE)
    with transaction():
        reported = {"reported_on": date(2026, 11, 12), "told_on": date(2026, 11, 12)}
        db.session.execute(update(Assignment).where(Assignment.id == part).values(**reported))
    address = f"/assignments/{part}/confirmation/acknowledge"
    make.sign_in(client, CHI)  # reported it, confirms nothing
    assert client.get(address).location == f"/assignments/{part}"
    make.sign_in(client, LAN)
    assert address in client.get(f"/tasks/{task_id}").text
    assert "Hạn 19/11/2026" in client.get(address).text  # five working days after he was told
    assert client.post(address, data={"until_on": "30/11/2026"}).status_code == 302
    assert "hẹn xong ngày 30/11/2026" in client.get(address).text
    live(TODAY, date(2026, 12, 1))
    found = rungs()
    assert found["overdue-3"].startswith("Acknowledged on 2026-11-24")
    assert found["after-promise"] == "Lan, Hung"


@pytest.mark.parametrize("kind", [ObligationKind.CONSOLIDATION, ObligationKind.SIGN_OFF])
def test_consolidating_and_signing_are_promised_on_the_page_of_the_review(
    make: Make, client: FlaskClient, kind: ObligationKind
) -> None:
    scene = quarter(make)
    who = LAN
    if kind is ObligationKind.SIGN_OFF:
        scene.freeze()
        who = MINH
    address = f"/reviews/{scene.review_id}/acknowledge"
    with time_machine.travel(local(date(2026, 9, 25), 9), tick=False):
        make.sign_in(client, who)
        assert f'href="{address}"' in client.get(f"/reviews/{scene.review_id}").text
        assert f'href="{address}"' in client.get("/").text
        assert client.post(address, data={"until_on": "30/09/2026"}).location == f"/reviews/{scene.review_id}"
        assert f'href="{address}"' not in client.get("/").text
    assert db.session.scalars(select(Acknowledgement.obligation_kind)).all() == [kind]
    live(date(2026, 9, 28), date(2026, 10, 1))
    own = Reminder.obligation_kind == kind, Reminder.owner_id == make.agency_id(COMMISSION)
    decided = select(Reminder.rung, Reminder.skipped_because).where(*own)
    of_it = {rung: str(said or "") for rung, said in db.session.execute(decided)}
    assert of_it["after-promise"] == ""
    assert [rung for rung, said in of_it.items() if said.startswith("Acknowledged on 2026-09-25")]
