"""A year whose days off nobody has entered: every list, form and feed with dates in it says so."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
import time_machine

from tests.annex_files import HEADER, task, workbook
from tests.make import NOW, TODAY
from tests.people import ALLIANCE, CHI
from tests.review_scene import review, with_reviews
from tests.sent_forms import head, rules
from tests.statements import statements
from tracker.domain.days_off import DayOff, DayOffKind
from tracker.queries.days_off import unloaded_years
from tracker.services.calendar_feeds import make_feed
from tracker.services.days_off import add_days_off

WARNING = re.compile("Chưa nhập lịch nghỉ năm 2031|Lịch nghỉ 2031")
NEW_YEAR = DayOff(date(2031, 1, 1), DayOffKind.HOLIDAY, "Tết Dương lịch", "Bộ luật Lao động, Điều 112")


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def test_every_page_with_dates_of_a_year_nobody_entered_says_so(make, client) -> None:
    agreement_id = with_reviews(make, valid_from=date(2026, 1, 1), valid_to=date(2031, 12, 31))
    late, near = (make.task(agreement_id, lead=ALLIANCE, due_on=date(year, 6, 30)) for year in (2031, 2030))
    last = review(agreement_id, "2031-Q2").id
    next_one = review(agreement_id, "2026-Q4").id
    make.sign_in(client, CHI)
    page, map_2031 = f"/agreements/{agreement_id}", f"/agreements/{agreement_id}?year=2031"
    for address, times in (
        (f"/tasks/{late}", 1), (f"/tasks/{near}", 0), (f"/tasks/{late}/edit", 1), (f"/tasks/{near}/edit", 0),
        (f"/reviews/{last}", 1), (f"/reviews/{next_one}", 0), (f"/reviews/{last}/dates", 1),
        (page, 1), (f"{page}?show=done", 0), (map_2031, 2), (f"{map_2031}&reviews=year", 3),
        ("/calendar?month=2031-06", 1), ("/calendar?month=2030-06", 0),
        ("/", 1), ("/agreements", 0), ("/quarter", 0), ("/reminders", 0),
    ):  # fmt: skip
        assert len(WARNING.findall(client.get(address).text)) == times, address


def test_lists_of_what_comes_next_warn_when_next_year_is_not_entered(make, client) -> None:
    agreement_id = with_reviews(make, valid_from=date(2030, 12, 20), valid_to=date(2031, 12, 31))
    for day in (date(2031, 1, 10), date(2031, 5, 31)):
        make.task(agreement_id, lead=ALLIANCE, due_on=day)
    with time_machine.travel("2030-12-27 09:00+07:00", tick=False):
        make.sign_in(client, CHI)
        for address in ("/agreements", "/quarter", "/reminders"):
            assert len(WARNING.findall(client.get(address).text)) == 1, address


def test_a_page_with_several_such_lists_reads_the_calendar_once_more_at_most(make, client) -> None:
    agreement_id = with_reviews(make, valid_from=date(2026, 1, 1), valid_to=date(2031, 12, 31))
    make.task(agreement_id, due_on=date(2031, 6, 30))
    make.sign_in(client, CHI)
    counts = []
    for year in (2030, 2031):
        with statements() as seen:
            client.get(f"/agreements/{agreement_id}?year={year}&show=done&reviews=year")
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 1


def test_a_form_warns_about_the_due_date_typed_into_it(make, client) -> None:
    make.sign_in(client, CHI)
    typed = {"title": "", "due_text": "Quý II/2031"}
    answer = client.post(f"/agreements/{with_reviews(make)}/tasks/new", data=typed)
    assert answer.status_code == 200
    assert len(WARNING.findall(answer.text)) == 1


def test_several_years_are_named_in_one_warning(make, client) -> None:
    agreement_id = with_reviews(make, valid_from=date(2026, 1, 1))
    for year in (2031, 2032, 2034):
        make.task(agreement_id, lead=ALLIANCE, due_on=date(year, 6, 30))
    make.sign_in(client, CHI)
    assert "Chưa nhập lịch nghỉ năm 2031–2032, 2034." in client.get("/").text


def test_years_that_have_passed_ask_for_nothing(make) -> None:
    days = [date(2022, 4, 5), None, date(2026, 4, 5), date(2033, 1, 1), date(2031, 1, 1)]
    assert unloaded_years(days, today=TODAY) == [2031, 2033]
    add_days_off([NEW_YEAR], by=None, today=TODAY, now=NOW)
    assert unloaded_years(days, today=TODAY) == [2033]


def test_a_feed_says_it_at_each_day_of_such_a_year(make, client) -> None:
    agreement_id = make.agreement()
    for day in (date(2030, 12, 30), date(2031, 1, 31)):
        make.task(agreement_id, due_on=day)
    with time_machine.travel("2030-12-27 09:00+07:00", tick=False):
        token = make_feed(None, by=make.viewer(CHI), now=NOW, once=None)
        events = client.get(f"/calendar/{token}.ics").text.replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
    assert ["20301230" in event for event in events] == [True, False]
    assert [bool(WARNING.search(event)) for event in events] == [False, True]


def test_the_preview_of_an_import_says_it_for_due_dates_and_for_the_validity(make, client) -> None:
    make.sign_in(client, CHI)
    for due, title, is_told in (
        ("Quý II/2031", "", True), ("Quý II/2030", "", False), ("Quý II/2030", "giai đoạn 2026-2031", True),
    ):  # fmt: skip
        content = workbook([[f"CHƯƠNG TRÌNH PHỐI HỢP {title}"], HEADER, task(due=due)])
        sent = client.post("/imports/new", data={"file": (io.BytesIO(content), "phu-luc.xlsx")})
        assert bool(WARNING.search(client.get(sent.location).text)) == is_told, (due, title)


def test_the_preview_of_longer_validity_or_of_other_rules_says_it_for_the_reviews_it_adds(make, client) -> None:
    longer, of_old = with_reviews(make), make.agreement(valid_to=date(2031, 12, 31))
    make.sign_in(client, CHI)
    for address, sent in (
        (f"/agreements/{longer}/edit", head(longer, valid_to="31/12/2031")),
        (f"/agreements/{of_old}/rules", rules(of_old, "annual")),
    ):
        assert not WARNING.search(client.get(address).text)
        assert len(WARNING.findall(client.post(address, data=sent).text)) == 1, address
