"""The calendar of days off: who keeps it, what follows it, what stays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from tests.make import NOW, TODAY, ZONE
from tests.people import ALLIANCE, BINH, COMMISSION, LAN, QUAN
from tests.review_scene import review, with_reviews
from tracker.database import db, transaction
from tracker.domain.days_off import DayOff, DayOffKind
from tracker.domain.days_off_seed import SEED
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.models import AuditEntry, DayOffRow, Report, Task
from tracker.queries.days_off import unloaded_year, working_calendar
from tracker.services.days_off import add_days_off, change_day_off
from tracker.services.reviews.submitting import submit_report

BASIS = "Công văn 1/BNV ngày 01/11/2026"
EXTRA = DayOff(date(2026, 12, 16), DayOffKind.HOLIDAY, "Nghỉ thêm", BASIS)


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def facts(name: str = EXTRA.name, **changed: str) -> dict[str, str]:
    return {"kind": "holiday", "day": "16/12/2026", "until": "", "name": name, "legal_basis": BASIS} | changed


def rows() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(DayOffRow))


def digest(page: str) -> str:
    return re.search(r'name="confirmed" type="hidden" value="([0-9a-f]{64})"', page)[1]


def test_a_day_off_moves_reviews_reports_and_tasks_together(make) -> None:
    agreement_id = with_reviews(make)
    task_id = make.task(agreement_id, due_on=EXTRA.on)
    far = make.task(agreement_id, due_on=date(2027, 3, 10))
    before = review(agreement_id).submit_on
    moved = add_days_off([EXTRA], by=make.viewer(QUAN), today=TODAY, now=NOW)
    after = review(agreement_id)
    assert (before, after.submit_on) == (date(2026, 12, 17), date(2026, 12, 18))
    reports = select(Report.due_on, Report.due_version).where(Report.review_id == after.id)
    assert {tuple(row) for row in db.session.execute(reports)} == {(date(2026, 12, 18), 2)}
    task = db.session.get_one(Task, task_id)
    assert (task.due_on, task.effective_due_on, task.due_version) == (EXTRA.on, date(2026, 12, 17), 2)
    assert db.session.get_one(Task, far).due_version == 1
    assert moved.counts == {"moved_review_count": 1, "moved_task_count": 1}
    trail = select(AuditEntry.action).where(AuditEntry.chain == agreement_id)
    assert db.session.scalars(trail.order_by(AuditEntry.id.desc()).limit(1)).one() == "moved-by-calendar"


def test_the_first_change_fills_the_table_from_the_seed(make) -> None:
    add_days_off([EXTRA], by=None, today=TODAY, now=NOW)
    assert rows() == len(SEED) + 1
    assert not working_calendar().is_working(EXTRA.on)
    assert not working_calendar().is_working(date(2026, 2, 16))


def test_a_preview_saves_nothing_but_tells_what_moves(make) -> None:
    agreement_id = with_reviews(make)
    moved = add_days_off([EXTRA], by=None, today=TODAY, now=NOW, only_preview=True)
    assert [each.review.period for each in moved.reviews] == ["2026-Q4"]
    assert rows() == 0
    assert review(agreement_id).submit_on == date(2026, 12, 17)


def test_what_is_reported_done_or_set_by_people_stays(make) -> None:
    agreement_id = with_reviews(make)
    done = make.task(agreement_id, due_on=EXTRA.on, done_on=date(2026, 11, 1))
    by_hand = make.task(agreement_id, due_on=EXTRA.on)
    with transaction():
        db.session.get_one(Task, by_hand).effective_due_on = date(2026, 12, 30)
    q3 = review(agreement_id, "2026-Q3")
    report_id = db.session.scalars(
        select(Report.id).where(Report.review_id == q3.id, Report.agency_id == make.agency_id(ALLIANCE))
    ).one()
    submit_report(
        report_id, by=make.viewer(BINH), text="Đã làm", difficulties="", today=TODAY, now=NOW, once=None, zone=ZONE
    )
    inside = DayOff(date(2026, 9, 16), DayOffKind.HOLIDAY, "Nghỉ thêm", BASIS)
    moved = add_days_off([EXTRA, inside], by=None, today=TODAY, now=NOW)
    assert [each.review.period for each in moved.reviews] == ["2026-Q4"]
    assert moved.tasks == ()
    assert db.session.get_one(Task, done).effective_due_on == EXTRA.on
    assert review(agreement_id, "2026-Q3").submit_on == date(2026, 9, 17)


def test_switching_24_11_off_and_on_needs_a_legal_basis(make, client) -> None:
    make.sign_in(client, QUAN)
    name = "Ngày Văn hóa Việt Nam 24/11"
    decided = {"kind": "holiday", "day": "24/11/2026", "name": name, "legal_basis": BASIS}
    refused = client.post("/days-off/2026-11-24/1", data=decided | {"legal_basis": " "})
    assert "Cần điền ô này" in refused.text or "invalid-feedback" in refused.text
    assert rows() == 0
    assert client.post("/days-off/2026-11-24/1", data=decided).status_code == 302
    assert working_calendar().is_working(date(2026, 11, 24))
    on_again = decided | {"is_on": "y", "is_confirmed": "y"}
    assert client.post("/days-off/2026-11-24/1", data=on_again).status_code == 302
    kept = db.session.scalars(select(DayOffRow).where(DayOffRow.on_date == date(2026, 11, 24))).one()
    assert (kept.is_on, kept.is_provisional, kept.legal_basis) == (True, False, BASIS)


def test_the_page_shows_what_moves_and_saves_once_that_is_confirmed(make, client) -> None:
    agreement_id = with_reviews(make)
    make.task(agreement_id, title="Họp <b>giao ban</b>", due_on=EXTRA.on)
    make.sign_in(client, QUAN)
    page = client.post("/days-off/new", data=facts()).text
    assert "Dời 1 kỳ rà soát" in page
    assert "Quý IV/2026" in page
    assert "Họp &lt;b&gt;giao ban&lt;/b&gt;: hạn 17/12/2026 thay vì 16/12/2026" in page
    assert rows() == 0
    again = client.post("/days-off/new", data=facts(confirmed="0" * 64))
    assert again.status_code == 200
    assert rows() == 0
    assert client.post("/days-off/new", data=facts(confirmed=digest(page))).status_code == 302
    assert review(agreement_id).submit_on == date(2026, 12, 18)


@pytest.mark.parametrize(
    "changed",
    [
        {"day": "31/02/2026"}, {"day": ""}, {"day": "01/01/99999"}, {"name": " "}, {"legal_basis": ""},
        {"kind": "party"}, {"until": "15/12/2026"}, {"until": "16/12/2099"}, {"name": "x" * 5000},
        {"kind": "makeup_workday"}, {"kind": "compensatory", "day": "19/12/2026"}, {"name": "\u202e"},
        {"day": "01/01/2026", "name": "Tết Dương lịch"},
    ],
)  # fmt: skip
def test_a_wrong_day_is_refused_beside_its_field_and_kept(make, client, changed) -> None:
    make.sign_in(client, QUAN)
    for language in ("vi", "en"):
        answer = client.post(f"/days-off/new?lang={language}", data=facts(**changed))
        assert answer.status_code in (200, 400)
        assert "invalid-feedback" in answer.text or answer.status_code == 400
    assert rows() == 0


def test_everybody_reads_the_year_and_only_the_administrator_edits(make, client) -> None:
    for who, edits in ((LAN, False), (QUAN, True)):
        make.sign_in(client, who)
        page = client.get("/days-off?year=2026").text
        assert "Tết Nguyên đán" in page
        assert ("/days-off/2026-11-24/1" in page) == edits
        for address in ("/days-off?year=abc", "/days-off?year=99999999999", "/days-off?year=-1"):
            assert client.get(address).status_code == 200
        assert client.get("/days-off/2026-11-24/1").status_code == (200 if edits else 403)
    for address in ("/days-off/2026-11-24/9", "/days-off/nothing/1", "/days-off/2026-13-01/1"):
        assert client.get(address).status_code == 404
    with pytest.raises(NotAllowed):
        add_days_off([EXTRA], by=make.viewer(LAN), today=TODAY, now=NOW)
    assert rows() == 0


def test_the_same_day_is_not_entered_twice(make) -> None:
    add_days_off([EXTRA], by=None, today=TODAY, now=NOW)
    with pytest.raises(RuleBroken):
        add_days_off([EXTRA], by=None, today=TODAY, now=NOW)
    assert rows() == len(SEED) + 1


def test_a_year_nobody_entered_warns_and_administrators_hear_three_months_ahead(make, client) -> None:
    make.sign_in(client, QUAN)
    warning = "Chưa nhập lịch nghỉ năm 2031"
    assert warning in client.get("/days-off?year=2031").text
    assert warning not in client.get("/days-off?year=2030").text
    assert unloaded_year(date(2030, 9, 30)) is None
    assert unloaded_year(date(2030, 10, 1)) == 2031
    with time_machine.travel("2030-10-01 09:00+07:00", tick=False):
        for who, told in ((QUAN, True), (LAN, False)):
            make.sign_in(client, who)
            assert (warning in client.get("/days-off?year=2030").text) == told


def test_switching_a_provisional_tet_day_off_gives_the_dates_back(make) -> None:
    agreement_id = with_reviews(make, parties=(COMMISSION, ALLIANCE))
    add_days_off([EXTRA], by=None, today=TODAY, now=NOW)
    change_day_off(EXTRA.on, EXTRA.name, to=replace(EXTRA, is_on=False), by=None, today=TODAY, now=NOW)
    assert review(agreement_id).submit_on == date(2026, 12, 17)


def test_a_day_entered_wrongly_is_put_right_once_what_moves_was_shown(make, client) -> None:
    agreement_id = with_reviews(make)
    task_id = make.task(agreement_id, due_on=EXTRA.on)
    add_days_off([EXTRA], by=None, today=TODAY, now=NOW)
    make.sign_in(client, QUAN)
    put_right = {"kind": "holiday", "day": "23/12/2026", "name": "Nghỉ tránh bão", "legal_basis": BASIS, "is_on": "y"}
    page = client.post("/days-off/2026-12-16/1", data=put_right | {"is_confirmed": "y"}).text
    assert "hạn 16/12/2026 thay vì 17/12/2026" in page
    saved = client.post("/days-off/2026-12-16/1", data=put_right | {"is_confirmed": "y", "confirmed": digest(page)})
    assert saved.status_code == 302
    assert review(agreement_id).submit_on == date(2026, 12, 17)
    assert db.session.get_one(Task, task_id).effective_due_on == EXTRA.on
    kept = db.session.scalars(select(DayOffRow).where(DayOffRow.name == "Nghỉ tránh bão")).one()
    assert kept.on_date == date(2026, 12, 23)
    assert working_calendar().is_working(EXTRA.on)
    assert client.get("/days-off/2026-12-16/1").status_code == 404


def test_a_row_cannot_take_the_day_and_name_of_another_nor_a_day_it_cannot_have(make) -> None:
    add_days_off([EXTRA], by=None, today=TODAY, now=NOW)
    new_year = DayOff(date(2026, 1, 1), DayOffKind.HOLIDAY, "Tết Dương lịch", BASIS)
    worked = replace(EXTRA, kind=DayOffKind.MAKEUP_WORKDAY)
    for wrong in (new_year, worked):
        with pytest.raises(RuleBroken) as refusal:
            change_day_off(EXTRA.on, EXTRA.name, to=wrong, by=None, today=TODAY, now=NOW)
        assert refusal.value.field == "day"
    assert not working_calendar().is_working(EXTRA.on)
