"""The leader's quarter: its numbers are right, add up, and each opens exactly the lines it counts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, MINH, THU, UNION
from tests.quarter_scene import BOTH, figures, heading_count, lines_of, log, merge, read, scene, set_task
from tracker.domain.quarter.behind import Box, Change
from tracker.domain.quarter.board import JOINT, NOBODY, lead_of, place
from tracker.domain.quarter.window import window_of
from tracker.domain.status import Boxes
from tracker.queries.days_off import working_calendar
from tracker.queries.quarter.boxes import count_boxes
from tracker.queries.quarter.overview import Overview, overview
from tracker.queries.quarter.scope import scope_of
from tracker.queries.quarter.tasks import load_tasks
from tracker.services.extensions import answer_extension, ask_extension

Q4 = window_of(None, TODAY)


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def seen_by(make: Make, who=MINH, *, period: str | None = None, agreement_id: int | None = None) -> Overview:
    return overview(make.viewer(who), window_of(period, TODAY), agreement_id=agreement_id)


def counts(page: Overview) -> dict[int | None, tuple[int, ...]]:
    """By lead agency: given, done in time, done late, open in time, overdue; the total under None."""
    boxes = (Box.GIVEN, Box.DONE_IN_TIME, Box.DONE_LATE, Box.OPEN_IN_TIME, Box.OVERDUE)
    rows = [*page.boxes.rows, page.boxes.total]
    return {row.lead: tuple(int(row.figures[box]) for box in boxes) for row in rows}


def test_each_task_is_counted_once_in_the_row_of_its_lead(make: Make) -> None:
    scene(make)
    assert counts(seen_by(make)) == {
        make.agency_id(COMMISSION): (5, 1, 0, 3, 1),
        make.agency_id(ALLIANCE): (4, 0, 1, 2, 1),
        JOINT: (2, 0, 0, 1, 1),
        None: (11, 1, 1, 6, 3),
    }


def test_rows_of_the_box_table_add_up_to_its_total(make: Make) -> None:
    scene(make)
    page = counts(seen_by(make))
    assert tuple(map(sum, zip(*(row for lead, row in page.items() if lead is not None), strict=True))) == page[None]


def test_the_official_rate_is_cut_and_leaves_out_what_is_not_due(make: Make) -> None:
    scene(make)
    assert str(seen_by(make).boxes.total.rate) == "40.00"
    assert str(Boxes(14068, 1983, 5640, 223).official_rate()) == "98.62"


@pytest.mark.parametrize("who", [MINH, BINH, THU])
@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("period", ["", "2026-Q3", "2026-Q1"])
def test_every_number_opens_exactly_the_lines_it_counts(make, client, who, chosen, period) -> None:
    program = scene(make).program
    make.indicator(make.task(program, due_on=None))
    address = f"/quarter?period={period}" + (f"&agreement={program}" if chosen else "")
    found = figures(read(make, client, address, who))
    assert len(found) > (20 if period == "" else 5)
    for address, number in found:
        listed = read(make, client, address, who)
        assert heading_count(listed) == lines_of(listed) == number, address


def test_what_changed_since_the_quarter_before_names_its_tasks(make: Make) -> None:
    tasks = scene(make).tasks
    page = seen_by(make)
    changed = {row.change: {line.id for line in row.first} for row in page.changes}
    assert changed == {
        Change.DONE: {tasks["newly late"]},
        Change.OVERDUE: {tasks["newly overdue"], tasks["joint overdue"]},
        Change.EXTENDED: {tasks["extended"]},
        Change.RETURNED: {tasks["returned"]},
    }


def test_overdue_tasks_come_longest_first_with_their_owners(make: Make) -> None:
    tasks = scene(make).tasks
    lines = seen_by(make).overdue
    assert [(line.id, line.days) for line in lines] == [
        (tasks["long overdue"], 147),
        (tasks["newly overdue"], 55),
        (tasks["joint overdue"], 11),
    ]
    assert [str(line.leads) for line in lines] == [
        "Ban TG&DV Tỉnh ủy",
        "Liên minh HTX tỉnh",
        "Ban TG&DV Tỉnh ủy, Liên minh HTX tỉnh",
    ]


def test_a_past_quarter_is_shown_as_it_stood_at_its_cut_off(make: Make) -> None:
    scene(make)
    assert counts(seen_by(make, period="2026-Q3"))[None] == (11, 1, 0, 8, 2)


def test_reports_missing_and_late_are_counted_in_calendar_days(make: Make) -> None:
    scene(make)
    reports = seen_by(make).reports
    assert (int(reports.open), int(reports.missing_count)) == (0, 1)
    assert reports.missing[0].days == 68
    clock = {row.agency_id: [cell.days for cell in row.cells] for row in reports.clock}
    assert clock == {
        make.agency_id(COMMISSION): [0, 0, 0, None],
        make.agency_id(ALLIANCE): [0, 0, 68, None],
        make.agency_id(DEPARTMENT): [0, 0, 4, None],
    }


def test_an_agency_that_only_helps_and_never_wrote_is_silent(make: Make) -> None:
    scene(make)
    silent = seen_by(make).silent
    assert [(row.agency_id, row.last_on) for row in silent] == [(make.agency_id(DEPARTMENT), None)]
    assert silent[0].days == (TODAY - date(2026, 1, 1)).days


def test_a_silent_agency_last_wrote_when_it_wrote_on_whatever_task(make: Make) -> None:
    program = make.agreement()
    make.task(program, lead=ALLIANCE, coordinating=(DEPARTMENT,))
    done = make.task(
        program, lead=ALLIANCE, coordinating=(DEPARTMENT,), due_on=date(2026, 6, 30), done_on=date(2026, 6, 1)
    )
    log(make, done, DEPARTMENT, date(2026, 5, 18))
    last = {row.agency_id: row.last_on for row in seen_by(make).silent}
    assert last[make.agency_id(DEPARTMENT)] == date(2026, 5, 18)


def test_the_heat_map_counts_leading_and_coordinating_apart(make: Make) -> None:
    scene(make)
    page = seen_by(make)
    rows = {(row.agency_id, row.part): [cell.count for cell in row.cells] for row in page.heat}
    assert rows[make.agency_id(ALLIANCE), "lead"][8:] == [1, 1, 2, 2]
    assert rows[make.agency_id(ALLIANCE), "coordinating"][5:] == [0, 1, 1, 1, 1, 1, 1]
    assert rows[make.agency_id(DEPARTMENT), "coordinating"][8:] == [0, 1, 1, 1]


def test_replaced_entries_count_neither_as_updates_nor_in_indicators(make: Make, client: FlaskClient) -> None:
    program = make.agreement()
    task = make.task(program, lead=ALLIANCE, due_on=None)
    indicator = make.indicator(task, target=40, baseline=2)
    wrong = log(make, task, ALLIANCE, date(2026, 11, 1), quantity=30, indicator_id=indicator)
    log(make, task, ALLIANCE, date(2026, 11, 1), quantity=3, indicator_id=indicator, corrects_id=wrong, proved=True)
    log(make, task, ALLIANCE, date(2026, 11, 9), quantity=5, indicator_id=indicator)
    page = seen_by(make)
    assert (int(page.evidence.total.proved), int(page.evidence.total.entries)) == (1, 2)
    assert (page.indicators[0].value, str(page.indicators[0].rate)) == (10, "25.00")
    listed = read(make, client, f"/quarter/list?show=entries&indicator={indicator}")
    assert lines_of(listed) == 2
    assert "Cộng: 8" in listed


def test_merged_agencies_are_counted_as_who_answers_today(make: Make, client: FlaskClient) -> None:
    scene(make)
    merge(make, ALLIANCE, COMMISSION, into=UNION)
    page = seen_by(make, who=MINH)
    assert counts(page)[make.agency_id(UNION)] == counts(page)[None] == (11, 1, 1, 6, 3)
    for address, number in figures(read(make, client)):
        assert heading_count(read(make, client, address)) == number, address


def test_a_program_over_counts_only_what_is_still_owed(make: Make) -> None:
    program = make.agreement(valid_from=date(2022, 1, 1), valid_to=date(2025, 12, 31))
    make.task(program, due_on=date(2025, 6, 30))
    make.task(program, due_on=date(2025, 6, 30), done_on=date(2025, 6, 30))
    make.task(program, due_on=None)
    assert counts(seen_by(make, period="2026-Q1"))[None] == (3, 1, 0, 1, 1)
    assert counts(seen_by(make))[None] == (1, 0, 0, 0, 1)


def test_the_database_counts_boxes_as_the_domain_does(make: Make) -> None:
    """Random facts of every kind, on random days: SQL and Python place each task alike."""
    chance = Random(20261124)
    program = make.agreement()
    days = [date(2026, month, day) for month in (2, 5, 8, 9, 10, 11) for day in (1, 14, 15)]
    for number in range(80):
        due = chance.choice([None, *days])
        task = make.task(program, lead=chance.choice([COMMISSION, ALLIANCE, BOTH]), due_on=due)
        facts = {"due_strictly_before": chance.random() < 0.3, "done_on": chance.choice([None, None, *days])}
        if chance.random() < 0.3:
            facts |= {"set_state": chance.choice(["paused", "cancelled"]), "set_reason": "x"}
            facts["set_on"] = chance.choice([None, *days])
        if due and chance.random() < 0.3:
            facts |= {"extended_from_on": chance.choice(days), "extended_on": chance.choice(days)}
        set_task(task, **facts)
        if number % 40 == 0:
            from sqlalchemy import update

            from tracker.database import db, transaction
            from tracker.models import Agreement

            with transaction():
                db.session.execute(update(Agreement).values(overdue_strictly=True))
    for period in ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"):
        scope = scope_of(make.viewer(MINH), window_of(period, TODAY))
        placed = place(load_tasks(scope), scope.window.as_of)
        wanted = Counter((lead_of(item.task.leads), item.box) for item in placed if item.box)
        found = {
            (lead, box): getattr(boxes, box)
            for lead, boxes in count_boxes(scope).by_lead.items()
            for box in (Box.DONE_IN_TIME, Box.DONE_LATE, Box.OPEN_IN_TIME, Box.OVERDUE)
            if getattr(boxes, box)
        }
        assert found == dict(wanted)
        assert NOBODY not in {lead for lead, _box in found}


def test_in_time_is_told_by_the_first_date_and_by_the_one_agreed_since_and_each_opens_its_list(
    make: Make, client: FlaskClient
) -> None:
    program = make.agreement()
    kept = make.task(program, lead=ALLIANCE, due_on=date(2026, 10, 30))
    make.task(program, lead=ALLIANCE, due_on=date(2026, 10, 30), done_on=date(2026, 10, 20))
    ask_and_agree(make, kept, date(2026, 11, 10))
    ask_and_agree(make, kept, date(2026, 11, 20))
    set_task(kept, done_on=date(2026, 11, 18))
    (_is_first, first, by_first), (_agreed, agreed, _figures) = seen_by(make).punctuality
    assert (first, str(first.in_time_rate())) == (Boxes(done_in_time=1, done_late=1), "50.00")
    assert (agreed, str(agreed.in_time_rate())) == (Boxes(done_in_time=2), "100.00")
    assert by_first[Box.DONE_LATE].behind.by_first
    make.sign_in(client, MINH)
    assert "theo hạn ban đầu" in client.get("/quarter").text
    late = client.get("/quarter/list?period=2026-Q4&box=done_late&by_first=1").text
    assert f'href="/tasks/{kept}"' in late
    assert "30/10/2026" in late
    assert f'href="/tasks/{kept}"' not in client.get("/quarter/list?period=2026-Q4&box=done_late").text


def ask_and_agree(make: Make, task_id: int, wanted_on: date) -> None:
    """The alliance asks for a later day and the commission agrees."""
    time = {"calendar": working_calendar(), "today": date(2026, 10, 28), "now": NOW}
    part = make.part_id(task_id, ALLIANCE)
    ask_extension(part, by=make.viewer(CHI), wanted_on=wanted_on, reason="Chờ kinh phí", **time)
    answer_extension(part, by=make.viewer(MINH), is_agreed=True, answer="", **time)
