"""Tables that hold only so many rows still add up; sentences name owners without a ranking of many; links come back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tracker.domain.errors import NotFound
from tracker.domain.quarter.behind import Behind, Box, Change, Due, Figure, Handing, Part, Show
from tracker.domain.quarter.board import JOINT, NOBODY
from tracker.domain.quarter.paper import (
    EVIDENCE_AGENCIES,
    LEAD_AGENCIES,
    LETTERS_OF_A_LINE,
    NAME_LETTERS,
    in_a_sentence,
    overdue_tasks,
)
from tracker.domain.quarter.reports import Missing, ReportCount, ReportFacts, reports_of
from tracker.domain.quarter.rows import box_table
from tracker.domain.quarter.sentences import owners
from tracker.domain.quarter.silence import Holder, evidence_of, silent_agencies
from tracker.domain.quarter.window import window_of
from tracker.domain.status import Boxes
from tracker.language import say
from tracker.web.quarter.links import Links, behind_of

TODAY = date(2026, 11, 24)
WINDOW = window_of(None, TODAY)
NAMES = {number: f"Cơ quan {number}" for number in range(1, 30)}
boxes = st.builds(Boxes, *[st.integers(0, 30)] * 4)


@given(st.dictionaries(st.integers(-1, 20), boxes))
def test_however_many_agencies_lead_the_rows_add_up(by_lead: dict[int, Boxes]) -> None:
    table = box_table(by_lead, {number: number for number in range(1, 21)})
    rows = [*table.rows, *([table.others] if table.others else [])]
    assert len([row for row in table.rows if row.lead not in (JOINT, NOBODY)]) <= LEAD_AGENCIES
    for box in Box:
        assert sum(row.figures[box] for row in rows) == table.total.figures[box]


@given(st.dictionaries(st.integers(1, 20), st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_however_many_agencies_write_the_evidence_adds_up(counts: dict[int, tuple[int, int]]) -> None:
    evidence = evidence_of(counts, {})
    rows = [*evidence.rows, *([evidence.others] if evidence.others else [])]
    assert len(evidence.rows) <= EVIDENCE_AGENCIES
    assert sum(row.entries for row in rows) == evidence.total.entries
    assert sum(row.proved for row in rows) == evidence.total.proved


def test_the_official_example_gives_the_official_rate() -> None:
    table = box_table({1: Boxes(14068, 1983, 5640, 223)}, {})
    assert str(table.total.rate) == "98.62"
    assert table.total.figures[Box.DONE] == 16051


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({1: 2}, "của Cơ quan 1"),
        ({JOINT: 2}, "do các bên cùng chủ trì"),
        ({1: 2, 2: 3}, "trong đó 3 của Cơ quan 2, 2 của Cơ quan 1"),
        (
            dict.fromkeys(range(1, 7), 1) | {6: 4},
            "trong đó 4 của Cơ quan 6, 1 của Cơ quan 1, 1 của Cơ quan 2, 3 của các cơ quan khác",
        ),
    ],
)
def test_owners_are_named_and_the_many_are_summed_up(counts: dict[int, int], sentence: str) -> None:
    assert say(owners(counts, lambda lead: Behind(lead=lead), NAMES), "vi") == sentence


def test_an_agency_is_silent_only_after_the_quarter_began_and_a_month_went_by() -> None:
    holders = [
        Holder(1, date(2026, 9, 14), date(2026, 1, 1)),  # nothing in the quarter
        Holder(2, date(2026, 9, 15), date(2026, 1, 1)),  # wrote on its first day
        Holder(3, None, date(2026, 9, 1)),  # never wrote
        Holder(4, None, date(2026, 10, 1)),  # came during the quarter
        Holder(5, date(2026, 9, 1), date(2026, 1, 1)),  # one part is quiet,
        Holder(5, date(2026, 10, 1), date(2026, 1, 1)),  # the other is not
    ]
    assert [(row.agency_id, row.days) for row in silent_agencies(holders, WINDOW)] == [(3, 84), (1, 71)]
    early = window_of(None, date(2026, 9, 20))
    assert silent_agencies([Holder(1, date(2026, 9, 10), date(2026, 1, 1))], early) == []


def test_the_clock_shows_the_worst_report_of_each_quarter() -> None:
    counts = [
        ReportCount(1, 2, True, None, None, 3),
        ReportCount(1, 2, True, date(2026, 9, 17), date(2026, 9, 21), 1),
        ReportCount(1, 1, False, date(2026, 6, 17), None, 1),
        ReportCount(2, 3, False, None, None, 1),
    ]
    oldest = ReportFacts(9, 1, 1, 1, "2026-Q2", date(2026, 6, 14), date(2026, 6, 17), None)
    reports = reports_of(counts, [Missing(oldest, 1)], window=WINDOW, order={1: 1, 2: 0})
    assert [(row.agency_id, [(cell.days, cell.is_running) for cell in row.cells]) for row in reports.clock] == [
        (2, [(None, False)] * 4),
        (1, [(None, False), (160, True), (4, False), (None, False)]),
    ]
    assert reports.has_older
    assert (int(reports.missing_count), reports.missing_most_days) == (1, 160)


behinds = st.builds(
    Behind,
    show=st.sampled_from(Show),
    box=st.none() | st.sampled_from(Box),
    change=st.none() | st.sampled_from(Change),
    due=st.none() | st.sampled_from(Due),
    lead=st.none() | st.sampled_from([JOINT, NOBODY, 1, 17]),
    but=st.sampled_from([(), (JOINT,), (1, NOBODY, 17)]),
    agency=st.none() | st.integers(1, 10**17),
    part=st.none() | st.sampled_from(Part),
    late_on=st.none() | st.dates(date(2020, 1, 1), TODAY),
    handing=st.none() | st.sampled_from(Handing),
    quarter=st.none() | st.just("2026-Q3"),
    evidence=st.booleans(),
    indicator=st.none() | st.integers(1, 10**17),
)


@given(behinds)
def test_an_address_leads_back_to_the_lines_it_was_made_from(behind: Behind) -> None:
    address = str(Links("2026-Q4", None).behind(behind)).replace("&amp;", "&")
    arguments = MultiDict(pair.split("=") for pair in address.split("?")[1].split("&"))
    assert behind_of(arguments) == behind


def test_nothing_stands_behind_a_zero() -> None:
    links = Links("2026-Q4", 3)
    assert links.figure(Figure(0, Behind())) == "0"
    assert links.figure(Figure(1200, Behind(box=Box.OVERDUE))) == (
        '<a href="/quarter/list?period=2026-Q4&amp;agreement=3&amp;box=overdue">1.200</a>'
    )


@pytest.mark.parametrize("arguments", [{"lead": "-1"}, {"but": "."}, {"agency": "0"}, {"late_on": "2026-13-01"}])
def test_an_address_that_no_number_has_is_not_found(arguments: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        behind_of(arguments)


def test_a_short_table_of_agencies_leaves_room_for_a_fifth_overdue_task() -> None:
    assert [overdue_tasks(lead_rows) for lead_rows in (8, 6, 5, 3)] == [4, 4, 5, 5]


def test_long_sentences_take_the_room_of_overdue_tasks_and_one_stays() -> None:
    line = "x" * LETTERS_OF_A_LINE
    assert [overdue_tasks(8, [line] * lines) for lines in (15, 16, 18, 99)] == [4, 3, 2, 1]
    assert len(in_a_sentence("x" * 500)) == NAME_LETTERS
    assert in_a_sentence("Sở Y tế") == "Sở Y tế"


def test_the_own_agency_stands_first_and_those_with_most_tasks_are_kept() -> None:
    by_lead = {number: Boxes(number, 0, 0, number % 2) for number in range(1, 8)} | {JOINT: Boxes(1, 0, 0, 0)}
    table = box_table(by_lead, {4: 0, 7: 1, 3: 2})
    assert [row.lead for row in table.rows] == [4, 7, 3, 5, 6, JOINT]
    assert [row.figures[Box.DONE].behind for row in table.rows] == [
        Behind(lead=lead, box=Box.DONE) for lead in (4, 7, 3, 5, 6, JOINT)
    ]
    assert table.others is not None
    assert table.others.figures[Box.GIVEN].behind == Behind(but=(4, 7, 3, 5, 6, JOINT), box=Box.GIVEN)
    assert (int(table.others.figures[Box.GIVEN]), table.others_count) == (1 + 1 + 2, 2)
    assert table.overdue == {1: 1, 3: 1, 5: 1, 7: 1}
    few = box_table({1: Boxes(1, 0, 0, 0)}, {})
    assert (few.others, few.others_count) == (None, 0)


def test_evidence_keeps_the_agencies_that_wrote_most_in_the_order_of_the_page() -> None:
    counts = {number: (1, number) for number in range(1, 8)}
    evidence = evidence_of(counts, {6: 0, 3: 1})
    assert [row.agency_id for row in evidence.rows] == [6, 3, 4, 5, 7]
    assert evidence.rows[0].proved.behind == Behind(Show.ENTRIES, agency=6, evidence=True)
    assert evidence.rows[0].entries.behind == Behind(Show.ENTRIES, agency=6)
    assert evidence.others is not None
    assert evidence.others.entries.behind == Behind(Show.ENTRIES, but=(6, 3, 4, 5, 7))
    assert (evidence.others_count, int(evidence.others.proved), int(evidence.others.entries)) == (2, 2, 3)
    assert str(evidence.rows[0].share) == "16.66"
    assert evidence_of({1: (0, 0)}, {}).rows[0].share is None
    assert evidence_of({1: (0, 1)}, {}).others is None
