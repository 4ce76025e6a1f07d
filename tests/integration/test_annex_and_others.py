"""A changed annex beside reminders that are planned, reviews that are signed, and people who save at once."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from tests.integration.test_signing_races import at_once
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, LAN, MINH
from tests.reminding import DUE, plan
from tests.review_making import quarter, with_password
from tests.standing_annex import proposed
from tests.taken_over_scene import TASKS, Again, imported, titles
from tracker.database import db
from tracker.domain.annex_again.changes import Kind
from tracker.domain.annex_again.choices import Word
from tracker.models import Consolidation, OutboxItem, Reminder, SignOff, Task
from tracker.queries.days_off import working_calendar
from tracker.services.annex_again.taking_over import take_over

THURSDAY, FRIDAY = date(2026, 10, 15), date(2026, 10, 16)


def test_a_due_date_that_the_annex_moves_begins_a_fresh_series_of_reminders(make: Make, program: int) -> None:
    task_id = make.task(program, title="Mở chuyên mục trên báo", lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    again = [proposed("Mở chuyên mục trên báo", "LMHTX", position="1", due="30/10/2026")]
    Again(make, program, again).take()
    plan(FRIDAY)
    dropped = select(OutboxItem.dropped_because).join(Reminder).where(Reminder.due_version == 1)
    assert [str(why) for why in db.session.scalars(dropped)] == ["Its due day moved to 2026-10-30."]
    moved = db.session.get_one(Task, task_id)
    assert (moved.effective_due_on, moved.due_version) == (date(2026, 10, 30), 2)


def test_a_task_that_only_moved_keeps_its_reminders(make: Make, program: int) -> None:
    for title in ("Mở chuyên mục trên báo", "Tổ chức lớp tập huấn"):
        make.task(program, title=title, lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    tasks = [proposed("Tổ chức lớp tập huấn", "LMHTX", position="1", due="14/10/2026"),
             proposed("Mở chuyên mục trên báo", "LMHTX", position="2", due="14/10/2026")]  # fmt: skip
    again = Again(make, program, tasks)
    assert again.lines(Kind.MOVED)
    again.take()
    assert set(db.session.scalars(select(Task.due_version))) == {1}


def test_what_was_signed_stays_as_it_was_signed(make: Make) -> None:
    scene = quarter(make)
    scene.log(ALLIANCE, 3)
    for agency in (COMMISSION, ALLIANCE):
        scene.hand_in(agency)
    scene.freeze()
    with_password(make, MINH, BINH)
    for who in (MINH, BINH):
        scene.sign(who)
    frozen = select(Consolidation.number, Consolidation.snapshot, Consolidation.hash).order_by(Consolidation.id)
    before = db.session.execute(frozen).all()
    again = Again(make, scene.program, [proposed("Việc khác hẳn, chưa từng có", "LMHTX")])
    (gone,) = again.lines(Kind.GONE)
    assert gone.task is not None
    assert not gone.task.may_be_removed
    again.choose(gone, Word.CLOSE, "Theo phụ lục sửa đổi")
    again.take()
    db.session.rollback()
    assert db.session.execute(frozen).all() == before
    assert len(db.session.scalars(select(SignOff)).all()) == 2


def taking(again: Again, once: str | None = None):
    seen, calendar = again.look().seen, working_calendar()
    return lambda: take_over(again.token, seen=seen, by=again.by, today=TODAY, now=NOW, calendar=calendar, once=once)


def test_of_two_people_at_the_same_instant_one_is_refused(app: Flask, make: Make) -> None:
    agreement_id = imported()
    first = Again(make, agreement_id, [*TASKS, proposed("Việc của Chi", "LMHTX")], who=CHI)
    second = Again(make, agreement_id, [*TASKS, proposed("Việc của Lan", "LMHTX")], who=LAN)
    assert sorted(at_once(app, taking(first), taking(second))) == ["AnnexOutdated", "done"]
    assert len(titles(agreement_id)) == 4


def test_four_clicks_at_the_same_instant_count_once(app: Flask, make: Make) -> None:
    agreement_id = imported()
    again = Again(make, agreement_id, [*TASKS, proposed("Ký kết cấp xã", "LMHTX")])
    act = taking(again, once="the same page")
    assert sorted(at_once(app, act, act, act, act)) == ["AlreadyDone"] * 3 + ["done"]
    assert len(titles(agreement_id)) == 4
