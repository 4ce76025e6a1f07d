"""All that was recorded about a program reads like a story, to those who may read it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.make import ZONE, Make
from tests.people import ALLIANCE, CHI, KIEM, LAN, OANH, Cast
from tests.review_making import AFTER, Quarter, quarter
from tracker.database import transaction
from tracker.domain.program_trail import TrailKind
from tracker.domain.tasks import SetState
from tracker.queries import program_trail
from tracker.queries.program_trail import TrailFilter
from tracker.queries.viewers import standing_of
from tracker.services.audit import record
from tracker.services.progress import log_progress
from tracker.services.reviews.drafting import keep_draft
from tracker.services.tasks import set_task_state

EARLY = datetime(2026, 9, 9, 18, 30, tzinfo=UTC)
"""It is half past one of the 10th here."""


@pytest.fixture
def scene(make: Make) -> Quarter:
    """A program in which a task was paused, a part reported on, a draft kept."""
    found = quarter(make)
    task_id = make.task(found.program, title="Mở lớp tập huấn", lead=ALLIANCE)
    by = replace(found.viewer(CHI), address="10.9.8.7")
    log_progress(make.part_id(task_id, ALLIANCE), by=by, happened_on=AFTER, note="Đã mở hai lớp", percent=40,
                 now=EARLY, today=AFTER)  # fmt: skip
    set_task_state(task_id, SetState.PAUSED, by=found.viewer(LAN), reason="Chờ vốn", version=None, today=AFTER,
                   now=EARLY)  # fmt: skip
    keep_draft(found.report_id(ALLIANCE), by=found.viewer(CHI), text="Dự thảo", today=AFTER, now=EARLY)
    found.task = task_id
    return found


def story(scene: Quarter, client: FlaskClient, who: Cast, query: str = "") -> str:
    """The page without its marks, in one line, from the days on."""
    scene.make.sign_in(client, who)
    page = client.get(f"/agreements/{scene.program}/trail{query}")
    assert page.status_code == 200
    assert len(page.data) < 40_000
    main = page.text[page.text.index("</form></details>") : page.text.index("</main")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def test_a_line_says_when_who_what_and_how_it_was_before(scene: Quarter, client: FlaskClient) -> None:
    read = story(scene, client, LAN)
    assert "10/09/2026" in read, "the local day"
    assert "01:30 Chi, Chuyên viên, Liên minh HTX tỉnh Cập nhật tiến độ :" in read
    assert "Mở lớp tập huấn Kết quả thực hiện: Đã mở hai lớp" in read
    assert "Tạm dừng nhiệm vụ :" in read
    assert "Lý do: Chờ vốn Nhiệm vụ này: được thực hiện tiếp → đổi thành tạm dừng" in read
    assert read.index("Tạm dừng nhiệm vụ") < read.index("Cập nhật tiến độ"), "the newest first"
    assert "bản thảo" not in read.lower()
    assert "10.9.8.7" not in read
    assert f'href="/tasks/{scene.task}"' in client.get(f"/agreements/{scene.program}/trail").text


def test_what_is_inside_an_agency_is_for_that_agency_and_not_even_counted(scene: Quarter, client: FlaskClient) -> None:
    assert "Lưu dự thảo" in story(scene, client, CHI)
    assert "Lưu dự thảo" not in story(scene, client, LAN)
    totals = {who.name: _page(scene, who).total for who in (CHI, LAN)}
    assert totals[CHI.name] == totals[LAN.name] + 1


def test_an_auditor_reads_from_where_and_opens_nothing_else(scene: Quarter, client: FlaskClient) -> None:
    read = story(scene, client, KIEM)
    assert "từ 10.9.8.7" in read
    page = client.get(f"/agreements/{scene.program}/trail").text
    assert f"/tasks/{scene.task}" not in page
    assert f"/reviews/{scene.review_id}/trail" in page
    scene.make.sign_in(client, OANH)
    assert client.get(f"/agreements/{scene.program}/trail").status_code == 404


def _page(scene: Quarter, who: Cast, chosen: TrailFilter = program_trail.EVERYTHING) -> program_trail.ProgramTrail:
    viewer = scene.viewer(who)
    standing = standing_of(viewer.agency_ids, scene.program)
    page = program_trail.program_trail(scene.program, viewer=viewer, standing=standing, zone=ZONE, chosen=chosen)
    assert page is not None
    return page


def test_it_is_looked_through_by_task_kind_person_and_local_day(
    scene: Quarter, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def acts(**chosen: object) -> list[str]:
        page = _page(scene, LAN, TrailFilter(**chosen))  # type: ignore[arg-type]
        return [line.action for _day, lines in page.days for line in lines]

    day = EARLY.astimezone(ZONE).date()
    assert acts(task_id=scene.task) == ["paused", "log-progress"]
    assert acts(kind=TrailKind.PROGRESS) == ["log-progress"]
    assert acts(kind=TrailKind.EMERGENCIES) == []
    assert acts(person_id=scene.make.person_id(CHI), first=day, last=day) == ["log-progress"]
    assert acts(first=day.replace(day=11)) == []
    assert acts(last=day.replace(day=9)) == []
    assert "Không có mục nào phù hợp" in story(scene, client, LAN, "?since=11/09/2026")
    assert "không đúng" not in story(scene, client, LAN, "?kind=nothing&person=x&since=never&task=%C2%B2&page=0")
    monkeypatch.setattr(program_trail, "PAGE_SIZE", 1)
    of_task = f"?task={scene.task}"
    assert "Tạm dừng nhiệm vụ" in story(scene, client, LAN, of_task)
    assert "Cập nhật tiến độ" in story(scene, client, LAN, f"{of_task}&page=2")
    assert client.get(f"/agreements/{scene.program}/trail{of_task}&page=3").status_code == 302


def test_an_emergency_opening_is_told_to_the_parties(scene: Quarter, client: FlaskClient) -> None:
    with transaction():
        record(
            scene.viewer(LAN), "opened-in-emergency", "agreement", scene.program, at=EARLY, agreement_id=scene.program,
            after={"reason": "Cơ quan nhờ xem lỗi", "until": "2026-09-09T19:30:00+00:00"},
        )  # fmt: skip
    read = story(scene, client, CHI, "?kind=emergencies")
    assert "Mở khẩn cấp chương trình để xem Lý do: Cơ quan nhờ xem lỗi Mở đến: 02:30 10/09/2026" in read
