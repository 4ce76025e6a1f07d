"""The start page: what each person's agency owes, the latest first, and what it costs to show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, KIEM, LAN, MINH, NAM, OANH, QUAN, THU, Cast
from tests.statements import statements
from tracker.database import db, transaction
from tracker.models import Agreement, Assignment, Report, Review, ReviewRule, Task
from tracker.queries.my_work import PAGE_SIZE, my_work
from tracker.queries.owed import Group

NAME = re.compile(r'<a href="/(?:tasks|reports)/\d+"(?: id="t\d+")?>([^<]*)</a>')


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def page(make: Make, client: FlaskClient, who: Cast, address: str = "/") -> str:
    make.sign_in(client, who)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def names(text: str) -> list[str]:
    return [name.split(" ", 1)[-1] for name in NAME.findall(text)]


def change(model: type[Any], id_: int, **values: Any) -> None:
    with transaction():
        row = db.session.get_one(model, id_)
        for name, value in values.items():
            setattr(row, name, value)


def owe_report(make: Make, agreement_id: int, agency: str, *, cut_off_on: date, due_on: date) -> int:
    with transaction():
        rule = ReviewRule(
            agreement_id=agreement_id, cadence="quarterly", convention="official",
            submit_days=3, consolidate_days=2, sign_days=3,
        )  # fmt: skip
        db.session.add(rule)
        db.session.flush()
        review = Review(
            agreement_id=agreement_id, rule_id=rule.id, cadence="quarterly", period="2026-Q4",
            starts_on=cut_off_on - timedelta(90), ends_on=cut_off_on, cut_off_on=cut_off_on,
            submit_on=due_on, consolidate_on=due_on, sign_on=due_on,
        )  # fmt: skip
        db.session.add(review)
        db.session.flush()
        report = Report(
            review_id=review.id, agreement_id=agreement_id, agency_id=make.agency_id(agency),
            opens_on=cut_off_on + timedelta(1), due_on=due_on,
        )  # fmt: skip
        db.session.add(report)
        db.session.flush()
        return report.id


def test_the_latest_comes_first_and_what_has_no_date_last(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    for title, days in [("far", 60), ("late", -3), ("ongoing", None), ("later", -90), ("soon", 14)]:
        make.task(agreement_id, title=title, due_on=TODAY + timedelta(days) if days is not None else None)
    text = page(make, client, LAN)
    assert names(text) == ["later", "late", "soon", "far", "ongoing"]
    for said in ("Quá hạn 90 ngày", "Quá hạn 3 ngày", "Sắp đến hạn, còn 14 ngày", "<strong>2 việc quá hạn</strong>"):
        assert said in text


@pytest.mark.parametrize(
    ("days", "group"),
    [(-1, Group.OVERDUE), (0, Group.SOON), (14, Group.SOON), (15, Group.LATER), (None, Group.ONGOING)],
)
def test_a_part_stands_in_the_group_that_its_status_says(make: Make, days: int | None, group: Group) -> None:
    make.task(make.agreement(), due_on=TODAY + timedelta(days) if days is not None else None)
    found = my_work(make.viewer(LAN), today=TODAY)
    ((shown, (row,)),) = found.groups
    assert (shown, found.counts[group]) == (group, 1)
    assert row.status.is_late == (group is Group.OVERDUE)


def test_before_a_day_counts_by_the_letter_where_the_agreement_says_so(make: Make) -> None:
    agreement_id = make.agreement()
    change(Task, make.task(agreement_id, due_on=TODAY), due_strictly_before=True)
    assert my_work(make.viewer(LAN), today=TODAY).late_count == 0
    change(Agreement, agreement_id, overdue_strictly=True)
    found = my_work(make.viewer(LAN), today=TODAY)
    assert (found.late_count, found.groups[0][1][0].status.days) == (1, 1)


@pytest.mark.parametrize("hour", [17, 20, 23])
def test_from_midnight_to_seven_the_page_lives_in_the_local_day(make: Make, client: FlaskClient, hour: int) -> None:
    make.task(make.agreement(), title="yesterday's", due_on=TODAY - timedelta(1))
    with time_machine.travel(datetime(2026, 11, 23, hour, 30, tzinfo=UTC), tick=False):
        text = page(make, client, LAN)
    assert "Thứ Ba, 24/11/2026." in text
    assert "Quá hạn 1 ngày" in text
    assert 'value="24/11/2026"' in text


def test_each_agency_sees_its_own_part_and_who_else_has_one(make: Make, client: FlaskClient) -> None:
    make.program()
    assert "Chủ trì · phối hợp: Ban TG&amp;DV Tỉnh ủy, Sở NN&amp;MT" in page(make, client, CHI)
    assert "Phối hợp · chủ trì: Liên minh HTX tỉnh · phối hợp: Ban TG&amp;DV Tỉnh ủy" in page(make, client, THU)


@pytest.mark.parametrize("who", [OANH, NAM])
def test_whoever_holds_no_part_owes_nothing(make: Make, client: FlaskClient, who: Cast) -> None:
    make.program()
    assert "hiện không còn việc phải làm" in page(make, client, who)


@pytest.mark.parametrize(("who", "said"), [(KIEM, "xem được lịch sử"), (QUAN, "không trực tiếp thực hiện")])
def test_whoever_does_no_work_on_programs_is_told_so_kindly(
    make: Make, client: FlaskClient, who: Cast, said: str
) -> None:
    make.program()
    text = page(make, client, who)
    assert said in text
    assert "Tổ chức lớp tập huấn" not in text


def test_a_confirmed_a_done_and_a_cancelled_task_are_owed_no_more(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    make.task(agreement_id, title="done", lead=ALLIANCE, coordinating=(COMMISSION,), done_on=TODAY)
    cancelled = make.task(agreement_id, title="cancelled", lead=ALLIANCE)
    change(Task, cancelled, set_state="cancelled", set_reason="Không còn phù hợp")
    paused = make.task(agreement_id, title="paused", lead=ALLIANCE)
    change(Task, paused, set_state="paused", set_reason="Chờ kinh phí")
    assert names(page(make, client, CHI)) == ["paused"]
    assert names(page(make, client, LAN)) == []


def test_what_waits_for_confirmation_is_counted_and_has_a_page(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    make.task(agreement_id, title="open", lead=ALLIANCE)
    waiting = make.task(agreement_id, title="waiting", lead=ALLIANCE)
    change(Assignment, make.part_id(waiting, ALLIANCE), reported_on=TODAY)
    text = page(make, client, CHI)
    assert names(text) == ["open"]
    assert '<a href="/?show=waiting">1 việc</a>' in text
    assert names(page(make, client, CHI, "/?show=waiting")) == ["waiting"]


def test_a_returned_part_is_owed_again_with_the_reason(make: Make, client: FlaskClient) -> None:
    task_id = make.task(make.agreement(), lead=ALLIANCE)
    change(Assignment, make.part_id(task_id, ALLIANCE), returned_on=TODAY, return_reason="Thiếu danh sách")
    text = page(make, client, CHI)
    assert "Trả lại, yêu cầu thực hiện lại" in text
    assert "Thiếu danh sách" in text


def test_the_agency_that_confirms_sees_what_waits_for_it(make: Make, client: FlaskClient) -> None:
    task_id = make.task(make.agreement(), title="finished", lead=ALLIANCE, coordinating=(DEPARTMENT,))
    change(Assignment, make.part_id(task_id, ALLIANCE), reported_on=TODAY)
    assert "Liên minh HTX tỉnh báo hoàn thành ngày 24/11/2026" in page(make, client, LAN)
    for who in (CHI, THU, NAM):
        assert "báo hoàn thành ngày" not in page(make, client, who)


def test_many_parts_to_confirm_have_a_page_of_their_own(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    make.task(agreement_id, title="own")
    for place in range(7):
        task_id = make.task(agreement_id, title=f"finished {place}", lead=ALLIANCE)
        change(Assignment, make.part_id(task_id, ALLIANCE), reported_on=TODAY - timedelta(place))
    first = page(make, client, LAN)
    assert first.count("báo hoàn thành ngày") == 3
    assert names(first) == ["own"]
    assert "Cả 7 việc chờ cơ quan anh/chị xác nhận" in first
    every = page(make, client, LAN, "/?show=confirm")
    assert every.count("báo hoàn thành ngày") == 7
    assert names(every) == []


def test_the_standing_agencys_own_part_waits_for_the_next_party(make: Make, client: FlaskClient) -> None:
    task_id = make.task(make.agreement(), title="finished", lead=COMMISSION)
    change(Assignment, make.part_id(task_id, COMMISSION), reported_on=TODAY)
    assert "Ban TG&amp;DV Tỉnh ủy báo hoàn thành" in page(make, client, CHI)
    assert "báo hoàn thành ngày" not in page(make, client, LAN)


def test_reports_stand_among_the_work_by_their_lateness(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    make.task(agreement_id, title="late", due_on=TODAY - timedelta(3))
    report_id = owe_report(make, agreement_id, COMMISSION, cut_off_on=TODAY - timedelta(9), due_on=TODAY - timedelta(6))
    text = page(make, client, LAN)
    assert [name.split("/")[0] for name in names(text)] == ["cáo rà soát quý IV", "late"]
    assert f'href="/reports/{report_id}">Soạn báo cáo</a>' in text
    assert "/reports/" not in page(make, client, CHI)


def test_a_report_that_cannot_be_handed_in_yet_says_from_when_on(make: Make, client: FlaskClient) -> None:
    owe_report(make, make.agreement(), COMMISSION, cut_off_on=TODAY + timedelta(4), due_on=TODAY + timedelta(9))
    text = page(make, client, LAN)
    assert "Mở từ 29/11/2026" in text
    assert "Xem và nộp" not in text


def test_ongoing_work_ends_with_its_program(make: Make, client: FlaskClient) -> None:
    over = make.agreement(valid_from=date(2022, 1, 1), valid_to=date(2025, 12, 31))
    make.task(over, title="ongoing", due_on=None)
    make.task(over, title="dated", due_on=date(2025, 6, 30))
    assert names(page(make, client, LAN)) == ["dated"]


def test_how_far_an_indicator_is_stands_beside_the_part(make: Make, client: FlaskClient) -> None:
    make.indicator(make.task(make.agreement(), lead=COMMISSION), baseline=31)
    assert "Chưa có, 31/40 hội nghị" in page(make, client, LAN)


def test_a_leader_finds_the_way_to_the_quarter(make: Make, client: FlaskClient) -> None:
    make.program()
    assert ("/quarter" in page(make, client, MINH)) == ("quarter.index" in make.app.view_functions)
    assert "Chủ trì" in page(make, client, BINH)


def test_the_form_of_any_row_opens_by_a_link(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    part_ids = [make.part_id(make.task(agreement_id, title=str(place)), COMMISSION) for place in range(15)]
    text = page(make, client, LAN)
    assert f'id="log-{part_ids[0]}"' in text
    assert f'id="log-{part_ids[14]}"' not in text
    assert f'href="/?log={part_ids[14]}"' in text
    assert f'id="log-{part_ids[14]}" open' in page(make, client, LAN, f"/?log={part_ids[14]}")


def test_an_observer_of_the_agency_reads_without_forms(make: Make, client: FlaskClient) -> None:
    make.task(make.agreement(parties=(COMMISSION,)), lead="Liên minh Hợp tác xã Việt Nam")
    text = page(make, client, OANH)
    assert "Tổ chức lớp tập huấn" in text
    assert "/progress" not in text
    assert "log=" not in text


def test_long_lists_come_in_pages_and_stay_light(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    title = "Tổ chức hội nghị tuyên truyền về kinh tế tập thể, hợp tác xã tại cơ sở, đợt"
    for place in range(PAGE_SIZE + 3):
        make.task(
            agreement_id, title=f"{title} {place:02}", coordinating=(ALLIANCE, DEPARTMENT),
            due_on=TODAY - timedelta(90 - place),
        )  # fmt: skip
    first, second = page(make, client, LAN), page(make, client, LAN, "/?page=2")
    assert (len(names(first)), len(names(second))) == (PAGE_SIZE, 3)
    assert not set(names(first)) & set(names(second))
    assert len(first.encode()) <= 40 * 1024
    make.sign_in(client, LAN)
    assert client.get("/?page=9").location == "/"


@pytest.mark.parametrize(
    "query", ["page=-1", "page=x", "page=1e9", "page=", "log=x", "log=-1", "show=nothing", "page=٢"]
)
def test_a_mistyped_address_still_shows_the_page(make: Make, client: FlaskClient, query: str) -> None:
    make.program()
    assert "Tổ chức lớp tập huấn" in page(make, client, CHI, f"/?{query}")


@pytest.mark.parametrize("number", [20, 200])
def test_the_page_asks_at_most_six_statements_however_much_there_is(
    make: Make, client: FlaskClient, number: int
) -> None:
    for place in range(number):
        agreement_id = make.agreement(title=f"Chương trình {place}")
        task_id = make.task(agreement_id, lead=COMMISSION, coordinating=(ALLIANCE,))
        if place % 10 == 0:
            make.indicator(task_id)
            change(Assignment, make.part_id(task_id, ALLIANCE), reported_on=TODAY)
    make.sign_in(client, LAN)
    client.get("/")
    with statements() as seen:
        assert client.get("/").status_code == 200
    assert len(seen) <= 6, "\n".join(seen)


def test_the_page_speaks_english_too(make: Make, client: FlaskClient) -> None:
    make.task(make.agreement(), due_on=TODAY - timedelta(3))
    assert "Overdue by 3 days" in page(make, client, LAN, "/?lang=en")
