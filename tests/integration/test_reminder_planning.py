"""The planner on real tables: every rung once, one digest a person a day, nothing forgotten, nothing stale."""

from __future__ import annotations

import gc
import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.make import Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, LAN
from tests.reminding import (
    CALENDAR,
    DUE,
    LETTERHEAD,
    live,
    local,
    outbox,
    plan,
    report_owed,
    rungs,
    sent,
    texts_to,
)
from tracker.database import db, transaction
from tracker.domain.ladders import Ladders
from tracker.domain.obligations import ObligationKind
from tracker.mail.digest import Digest
from tracker.models import (
    Agreement,
    Assignment,
    OutboxItem,
    OutboxMessage,
    Reminder,
    Report,
    Task,
)
from tracker.services.reminders import deciding
from tracker.services.reminders.deciding import decide
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.staffing import Staffing

THURSDAY = DUE + timedelta(days=1)
FRIDAY, MONDAY = DUE + timedelta(days=2), DUE + timedelta(days=5)


def test_a_report_climbs_the_whole_ladder_post_by_post(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    live(date(2026, 9, 28), date(2026, 11, 12))
    assert rungs() == {
        "before-7": "Chi", "before-3": "Chi", "before-1": "Chi", "due": "Chi", "overdue-1": "Chi", "overdue-3": "Chi",
        "overdue-5": "Binh", "overdue-10": "Lan", "weekly-1": "Chi, Binh, Lan", "weekly-2": "Chi, Binh, Lan",
    }  # fmt: skip


def test_planning_again_on_the_same_day_changes_nothing(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    assert plan(THURSDAY).reminder_count == 1
    before = (rungs(), outbox(), texts_to("Chi"))
    again = plan(THURSDAY, hour=9)
    assert (again.reminder_count, again.skipped_count, again.digest_count) == (0, 0, 0)
    assert (rungs(), outbox(), texts_to("Chi")) == before


def test_planners_at_the_same_moment_write_everything_once(app: Flask, make: Make, program: int) -> None:
    for number in range(12):
        make.task(program, title=f"Nhiệm vụ {number}", lead=ALLIANCE, due_on=DUE)
    start, failures = threading.Barrier(3), []

    def run() -> None:
        with app.app_context():
            start.wait()
            try:
                plan(THURSDAY)
            except Exception as failed:
                failures.append(failed)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert [name for name, _state, _subject in outbox()] == ["Chi"]
    assert db.session.scalar(select(func.count()).select_from(OutboxItem)) == 12
    assert texts_to("Chi")[0].count("Nhiệm vụ ") == 12


def test_nothing_is_planned_at_night_or_on_a_day_off(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    for day, hour in ((THURSDAY, 7), (THURSDAY, 18), (date(2026, 10, 17), 9), (date(2026, 11, 24), 9)):
        plan(day, hour)
    assert rungs() == {}
    assert outbox() == []


def test_one_person_gets_one_digest_for_everything(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    make.task(program, title="Tổ chức lớp tập huấn", lead=ALLIANCE, due_on=THURSDAY)
    make.task(program, title="Khảo sát dư luận", lead=ALLIANCE, due_on=date(2026, 10, 22))
    live(DUE, DUE)
    plan(THURSDAY)
    assert [(name, state) for name, state, _ in outbox()] == [("Chi", "sent"), ("Chi", "pending")]
    text = texts_to("Chi")[-1]
    assert "quý III/2026" in text
    assert "Tổ chức lớp tập huấn" in text
    assert "https://phoihop.example.vn/tasks/" in text
    assert "Khảo sát dư luận" in text.split("CŨNG ĐẾN HẠN")[1]  # due soon, without a rung today


def test_what_was_submitted_meanwhile_is_not_reminded_of(make: Make, program: int) -> None:
    report_id = report_owed(make, program, ALLIANCE)
    plan(THURSDAY)
    with transaction():
        db.session.execute(
            update(Report).where(Report.id == report_id).values(submitted_on=THURSDAY, submitted_at=local(THURSDAY, 9))
        )
    plan(THURSDAY, hour=10)
    assert [(name, state) for name, state, _ in outbox()] == [("Chi", "cancelled")]
    (why,) = db.session.scalars(select(OutboxItem.dropped_because)).all()
    assert str(why) == f"It was submitted on {THURSDAY}."
    live(FRIDAY, FRIDAY + timedelta(days=30))
    assert len(outbox()) == 1


def test_a_digest_that_still_waits_is_written_anew_when_part_of_it_is_done(make: Make, program: int) -> None:
    make.task(program, title="Lớp tập huấn", lead=ALLIANCE, due_on=DUE)
    done = make.task(program, title="Khảo sát", lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    with transaction():
        db.session.execute(update(Assignment).where(Assignment.task_id == done).values(reported_on=THURSDAY))
    plan(THURSDAY, hour=9)
    (text,) = texts_to("Chi")
    assert "Lớp tập huấn" in text
    assert "Khảo sát" not in text


@pytest.mark.parametrize("state", ["paused", "cancelled"])
def test_a_task_set_aside_by_people_is_not_reminded_of(make: Make, program: int, state: str) -> None:
    task_id = make.task(program, lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    with transaction():
        changes = {"set_state": state, "set_reason": "Theo ý kiến lãnh đạo", "set_on": THURSDAY}
        db.session.execute(update(Task).where(Task.id == task_id).values(changes))
    plan(FRIDAY)
    assert [state for _name, state, _subject in outbox()] == ["cancelled"]
    assert len(rungs()) == 5  # before-7, -3, -1, due, overdue-1; nothing after


def test_a_moved_due_day_begins_a_fresh_series_and_ends_the_old_one(make: Make, program: int) -> None:
    report_id = report_owed(make, program, ALLIANCE)
    plan(THURSDAY)
    moved_to = date(2026, 10, 30)
    with transaction():
        db.session.execute(update(Report).where(Report.id == report_id).values(due_on=moved_to, due_version=2))
    plan(FRIDAY)
    dropped = select(OutboxItem.dropped_because).join(Reminder).where(Reminder.due_version == 1)
    assert [str(why) for why in db.session.scalars(dropped)] == [f"Its due day moved to {moved_to}."]
    assert [state for _name, state, _subject in outbox()] == ["cancelled"]
    live(FRIDAY, moved_to)
    fresh = select(Reminder.rung).where(Reminder.due_version == 2).order_by(Reminder.id)
    assert list(db.session.scalars(fresh)) == ["before-7", "before-3", "before-1", "due"]


def test_a_digest_that_could_not_go_out_moves_into_the_next_mornings(make: Make, program: int) -> None:
    make.task(program, title="Lớp tập huấn", lead=ALLIANCE, due_on=DUE)
    make.task(program, title="Khảo sát", lead=ALLIANCE, due_on=THURSDAY)
    plan(FRIDAY)
    plan(MONDAY)
    assert [state for _name, state, _subject in outbox()] == ["cancelled", "pending"]
    newest = texts_to("Chi")[-1]
    assert "quá hạn 5 ngày" in newest
    assert "quá hạn 4 ngày" in newest


def test_three_weeks_without_a_mail_server_end_in_one_mail_to_the_officer(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    live(date(2026, 9, 28), DUE)
    live(THURSDAY, date(2026, 11, 5), is_mail_up=False)
    waiting = [(name, state) for name, state, _ in outbox() if state == "pending"]
    assert waiting == [("Chi", "pending")]  # nobody above the officer hears before he does
    assert "leader" not in {str(row) for row in db.session.scalars(select(OutboxItem.role))}
    sent(date(2026, 11, 5), hour=15)
    live(date(2026, 11, 6), date(2026, 11, 12))
    assert {name for name, state, _ in outbox() if state == "sent"} == {"Chi", "Binh", "Lan"}


def test_what_is_entered_during_the_day_joins_a_digest_that_still_waits(make: Make, program: int) -> None:
    make.task(program, title="Lớp tập huấn", lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    make.task(program, title="Khảo sát", lead=ALLIANCE, due_on=FRIDAY)
    plan(THURSDAY, hour=10)
    (text,) = texts_to("Chi")
    assert "Khảo sát" in text


def test_what_is_entered_after_the_digest_went_out_waits_for_the_next(make: Make, program: int) -> None:
    make.task(program, title="Lớp tập huấn", lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    sent(THURSDAY)
    make.task(program, title="Khảo sát", lead=ALLIANCE, due_on=FRIDAY)
    plan(THURSDAY, hour=10)
    assert len(outbox()) == 1
    plan(FRIDAY)
    assert len(outbox()) == 2
    assert "Khảo sát" in texts_to("Chi")[-1]


def test_before_the_31st_may_be_read_strictly_as_by_the_30th(make: Make, program: int) -> None:
    task_id = make.task(program, lead=ALLIANCE, due_on=THURSDAY)
    with transaction():
        db.session.execute(update(Task).where(Task.id == task_id).values(due_strictly_before=True))
        db.session.execute(update(Agreement).where(Agreement.id == program).values(overdue_strictly=True))
    plan(THURSDAY)
    assert rungs()["overdue-1"] == "Chi"
    assert plan(THURSDAY, hour=9).reminder_count == 0


def test_a_planner_that_died_half_way_is_finished_by_the_next(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    decide(ObligationKind.REPORT, Morning(local(THURSDAY), CALENDAR, Ladders(), LETTERHEAD), Staffing(THURSDAY))
    assert outbox() == []  # decided and committed, nobody told yet
    assert plan(THURSDAY, hour=9).digest_count == 1
    assert [(name, state) for name, state, _ in outbox()] == [("Chi", "pending")]


def test_many_obligations_are_decided_batch_by_batch(make: Make, program: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "BATCH", 3)
    for number in range(7):
        make.task(program, title=f"Nhiệm vụ {number}", lead=(COMMISSION, ALLIANCE), due_on=DUE)
    assert plan(THURSDAY).reminder_count == 14
    assert plan(THURSDAY, hour=9).reminder_count == 0


def test_digests_are_queued_in_the_order_of_what_is_due(make: Make, program: int) -> None:
    make.task(program, lead=COMMISSION, due_on=THURSDAY)
    make.task(program, lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    names = db.session.scalars(select(OutboxMessage.name).order_by(OutboxMessage.next_at, OutboxMessage.id)).all()
    assert list(names) == [CHI.name, LAN.name]
    assert BINH.name not in names


def test_a_digest_says_how_much_more_is_owed_than_it_names(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    live(THURSDAY, THURSDAY)
    report_owed(make, program, ALLIANCE, due_on=THURSDAY + timedelta(days=1))
    plan(THURSDAY + timedelta(days=1))
    first, second = texts_to(CHI.name)
    assert "trong số" not in first
    assert "Thư này nhắc 1 trong số 2 việc quá hạn hoặc đến hạn trong 7 ngày." in " ".join(second.split())


def test_a_digest_that_is_written_leaves_nothing_for_the_collector(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    gc.collect()
    gc.disable()
    try:
        assert plan(THURSDAY).digest_count == 1
        assert [one for one in gc.get_objects() if isinstance(one, Digest)] == []
    finally:
        gc.enable()
