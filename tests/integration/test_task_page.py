"""The page of one task: whose it is, how late, how far, what was logged; and confirming what waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, Make
from tests.people import (
    ALLIANCE,
    BINH,
    CENTRAL,
    CHI,
    COMMISSION,
    DEPARTMENT,
    DUNG,
    KIEM,
    LAN,
    NAM,
    OANH,
    QUAN,
    THU,
    Cast,
)
from tests.statements import statements
from tracker.database import db, transaction
from tracker.models import AgencySuccession, Assignment, Task
from tracker.queries.tasks import TaskPage, task_page
from tracker.services.progress import correct_entry, log_progress


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Scene:
    """A task led by the alliance, with commission and department beside it, and a browser."""

    def __init__(self, make: Make, client: FlaskClient) -> None:
        self.make, self.client = make, client
        parent_id = make.agreement(title="Của Trung ương", parties=(CENTRAL,))
        self.agreement_id = make.agreement(parent_id=parent_id)
        self.task_id = make.task(
            self.agreement_id, lead=ALLIANCE, coordinating=(COMMISSION, DEPARTMENT), due_on=TODAY - timedelta(18)
        )
        self.id = make.part_id(self.task_id, ALLIANCE)

    def log(self, who: Cast = CHI, part_id: int | None = None, **said: Any) -> int:
        facts = {"happened_on": TODAY, "note": "Đã làm.", "now": NOW, "today": TODAY} | said
        return log_progress(part_id or self.id, by=self.make.viewer(who), **facts).entry_id

    def get(self, who: Cast = CHI, query: str = "") -> Any:
        self.make.sign_in(self.client, who)
        return self.client.get(f"/tasks/{self.task_id}{query}")

    def post(self, path: str, who: Cast = LAN, **typed: str) -> Any:
        self.make.sign_in(self.client, who)
        return self.client.post(f"/assignments/{self.id}/{path}", data=typed)

    def page(self, who: Cast = CHI) -> TaskPage:
        found = task_page(self.task_id, viewer=self.make.viewer(who), today=TODAY)
        assert found is not None
        return found

    @property
    def row(self) -> Assignment:
        db.session.rollback()
        return db.session.get_one(Assignment, self.id)


@pytest.fixture
def scene(make: Make, client: FlaskClient) -> Scene:
    return Scene(make, client)


def set_task(scene: Scene, **values: Any) -> None:
    with transaction():
        task = db.session.get_one(Task, scene.task_id)
        for name, value in values.items():
            setattr(task, name, value)


@pytest.mark.parametrize(
    ("who", "status"),
    [(LAN, 200), (CHI, 200), (BINH, 200), (DUNG, 200), (THU, 200), (OANH, 200), (NAM, 404), (KIEM, 404), (QUAN, 404)],
)
def test_the_page_exists_for_whoever_may_see_the_program(scene: Scene, who: Cast, status: int) -> None:
    assert scene.get(who).status_code == status


def test_a_task_of_strangers_looks_as_one_that_does_not_exist(scene: Scene) -> None:
    there, missing = scene.get(NAM), scene.client.get("/tasks/4711")
    assert (there.status_code, missing.status_code) == (404, 404)


def test_the_head_says_how_late_and_whose(scene: Scene) -> None:
    text = scene.get(LAN).text
    assert "Quá hạn 18 ngày" in text
    assert "chủ trì: Liên minh HTX tỉnh" in text


@pytest.mark.parametrize(("who", "has_button"), [(CHI, True), (BINH, True), (LAN, False), (DUNG, False), (OANH, False)])
def test_the_button_to_log_leads_to_ones_own_part_only(scene: Scene, who: Cast, has_button: bool) -> None:
    assert (f'href="/assignments/{scene.id}/progress"' in scene.get(who).text) == has_button


def test_lateness_is_the_leads_alone(scene: Scene) -> None:
    scene.log(THU, scene.make.part_id(scene.task_id, DEPARTMENT))
    text = scene.get(LAN).text
    assert text.count("Quá hạn 18 ngày") == 2  # the head, and the lead's part
    assert "Đang thực hiện</span>" in text


def test_the_due_date_tells_how_it_was_computed(scene: Scene) -> None:
    set_task(scene, due_text="28/02/2026", due_on=date(2026, 2, 28), effective_due_on=date(2026, 3, 2))
    text = scene.get().text
    assert "Văn bản ghi “28/02/2026”." in text
    assert "28/02/2026 là ngày nghỉ" in text
    assert "Quá hạn tính từ 03/03/2026." in text


def test_an_indicator_stands_beside_its_target_with_the_same_numbers(scene: Scene) -> None:
    scene.make.indicator(scene.task_id)
    first = scene.log(quantity=Decimal(28))
    scene.log(quantity=Decimal(6))
    wrong = scene.log(quantity=Decimal(4))
    correct_entry(
        wrong, by=scene.make.viewer(CHI), happened_on=TODAY, quantity=Decimal(3), note="3.", now=NOW, today=TODAY
    )
    (row,) = scene.page().indicators
    assert (row.reached, row.rate) == (Decimal(37), Decimal("92.50"))
    text = scene.get().text
    assert "92,50%" in text
    assert "28 → 34 hội nghị" in text
    assert "34 → 37 hội nghị" in text
    assert f'id="entry-{first}"' in text


def test_a_level_shows_its_newest_figure(scene: Scene) -> None:
    scene.make.indicator(scene.task_id, is_cumulative=False, target=500, baseline=449)
    assert scene.page().indicators[0].reached == 449
    scene.log(quantity=Decimal(460))
    scene.log(quantity=Decimal(455), happened_on=TODAY - timedelta(30))
    assert scene.page().indicators[0].reached == 460


def test_the_timeline_is_newest_first_with_who_recorded_it_when(scene: Scene) -> None:
    scene.log(happened_on=TODAY - timedelta(30), note="trước")
    scene.log(note="sau", evidence="121/BC-LMHTX ngày 17/11/2026")
    text = scene.get(LAN).text
    assert text.index("sau") < text.index("trước")
    assert "Liên minh HTX tỉnh, Chuyên viên, ghi lúc 09:00" in text
    assert "ghi lúc 09:00 24/11/2026" in text
    assert "121/BC-LMHTX" in text
    assert "Không kèm minh chứng" in text


def test_a_long_timeline_comes_in_pages_of_fifty(scene: Scene) -> None:
    for days in range(53):
        scene.log(happened_on=TODAY - timedelta(days), evidence="36-HD/VPTW; https://x.vn/a")
    first, second = scene.get().text, scene.get(query="?page=2").text
    assert (first.count('id="entry-'), second.count('id="entry-')) == (50, 3)
    assert "Xem các cập nhật trước đó" in first
    assert "Xem các cập nhật mới hơn" in second


def test_the_page_asks_a_bounded_number_of_statements(scene: Scene) -> None:
    scene.make.indicator(scene.task_id)
    for days in range(30):
        scene.log(happened_on=TODAY - timedelta(days), quantity=Decimal(1), evidence="36-HD/VPTW")
    scene.get()
    with statements() as seen:
        scene.client.get(f"/tasks/{scene.task_id}")
    assert len(seen) <= 10, "\n".join(seen)  # the last two: its changed dates, its newest reminders


def test_a_renamed_agency_shows_its_present_name_beside_the_paper(scene: Scene) -> None:
    with transaction():
        renamed = AgencySuccession(
            predecessor_id=scene.make.agency_id(DEPARTMENT), successor_id=scene.make.agency_id(CENTRAL),
            kind="rename", effective_on=date(2026, 7, 1),
        )  # fmt: skip
        db.session.add(renamed)
    text = scene.get(LAN).text
    assert f"<b>{CENTRAL}</b>" in text
    assert f"trong văn bản: {DEPARTMENT}" in text


def test_the_confirming_agency_is_asked_and_the_others_see_who(scene: Scene) -> None:
    scene.log(reports_completion=True)
    assert "Xác nhận hoàn thành" in scene.get(LAN).text
    for who in (CHI, THU, OANH):
        text = scene.get(who).text
        assert "Xác nhận hoàn thành" not in text
        assert "Ban TG&amp;DV Tỉnh ủy xác nhận" in text


def test_confirming_by_the_page_makes_the_task_done(scene: Scene) -> None:
    scene.log(reports_completion=True)
    answer = scene.post("confirm", seen_on=TODAY.isoformat())
    assert answer.location == f"/tasks/{scene.task_id}"
    text = scene.client.get(answer.location).text
    assert "Đã xác nhận hoàn thành." in text
    assert "Hoàn thành quá hạn 18 ngày" in text


def test_a_report_put_right_meanwhile_is_not_confirmed_blindly(scene: Scene) -> None:
    scene.log(reports_completion=True)
    answer = scene.post("confirm", seen_on=(TODAY - timedelta(1)).isoformat())
    assert "Anh/chị xem lại giúp" in scene.client.get(answer.location).text
    assert scene.row.confirmed_on is None


def test_returning_by_the_page_needs_a_reason_and_tells_the_agency(scene: Scene) -> None:
    scene.log(reports_completion=True)
    refused = scene.post("return", reason=" ")
    assert refused.status_code == 200
    assert f'id="reason-{scene.id}-error"' in refused.text
    assert scene.row.reported_on == TODAY
    assert scene.post("return", reason="Thiếu danh sách <b>").status_code == 302
    text = scene.get(CHI).text
    assert "Thiếu danh sách &lt;b&gt;" in text
    assert "Trả lại, yêu cầu thực hiện lại" in text


@pytest.mark.parametrize(
    ("who", "status"), [(CHI, 403), (BINH, 403), (THU, 403), (OANH, 403), (DUNG, 403), (NAM, 404), (KIEM, 404)]
)
def test_nobody_else_confirms_or_returns_by_the_page(scene: Scene, who: Cast, status: int) -> None:
    scene.log(reports_completion=True)
    assert scene.post("confirm", who).status_code == status
    assert scene.post("return", who, reason="x").status_code == status
    assert (scene.row.confirmed_on, scene.row.returned_on) == (None, None)


def test_a_double_click_on_confirm_confirms_once(scene: Scene) -> None:
    scene.log(reports_completion=True)
    assert scene.post("confirm", once="k").status_code == 302
    assert scene.post("confirm", once="k").status_code == 302
    assert scene.row.confirmed_on == TODAY


@pytest.mark.parametrize("path", ["confirm", "return"])
def test_confirming_and_returning_are_never_done_by_a_link(scene: Scene, path: str) -> None:
    scene.make.sign_in(scene.client, LAN)
    assert scene.client.get(f"/assignments/{scene.id}/{path}").status_code == 405


@pytest.mark.parametrize("seen_on", ["", "x", "2026-13-01", "24/11/2026"])
def test_a_hidden_day_that_is_none_is_no_hindrance(scene: Scene, seen_on: str) -> None:
    scene.log(reports_completion=True)
    scene.post("confirm", seen_on=seen_on)
    assert scene.row.confirmed_on == TODAY


def test_what_speaks_against_a_completion_is_shown_to_both_sides(scene: Scene) -> None:
    indicator_id = scene.make.indicator(scene.task_id, name="Mô hình", unit="mô hình", target=40)
    scene.log(quantity=Decimal(31), indicator_id=indicator_id, reports_completion=True)
    for who in (CHI, LAN):
        text = scene.get(who).text
        assert "Mới đạt 31/40 mô hình." in text
        assert "Chưa có minh chứng." in text
        assert "Quá hạn 18 ngày" in text
    scene.log(quantity=Decimal(9), indicator_id=indicator_id, evidence="12/BC-LMHTX ngày 20/11/2026")
    text = scene.get(LAN).text
    assert "Mới đạt" not in text
    assert "Chưa có minh chứng." not in text
