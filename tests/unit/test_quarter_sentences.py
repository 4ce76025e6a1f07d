"""The five sentences of the overview, each case in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from tests.quarter_tasks import DONE, DONE_LATE, EVERYTHING, LATE, LATER, NEXT, SOON, TODAY, WINDOW
from tracker.domain.messages import Message
from tracker.domain.quarter.behind import Behind, Due, Figure, Handing, Show
from tracker.domain.quarter.board import JOINT, NOBODY, changed, lead_of, place
from tracker.domain.quarter.history import TaskHistory
from tracker.domain.quarter.reports import Missing, ReportCount, ReportFacts, Reports, days_late, reports_of
from tracker.domain.quarter.rows import box_table
from tracker.domain.quarter.sentences import coming_of, five_sentences, owners
from tracker.domain.quarter.silence import Silence
from tracker.domain.quarter.window import Window, window_of
from tracker.domain.status import Boxes
from tracker.language import say

NAMES = {number: f"A{number}" for number in range(1, 10)}
OVER = window_of("2026-Q3", TODAY)
CUT_OFF, SUBMIT = date(2026, 12, 14), date(2026, 12, 17)


def boxes_of(tasks: list[TaskHistory], day: date) -> dict[int, Boxes]:
    found: dict[int, dict[str, int]] = {}
    for item in place(tasks, day):
        if item.box is not None:
            row = found.setdefault(lead_of(item.task.leads), {})
            row[item.box.value] = row.get(item.box.value, 0) + 1
    return {lead: Boxes(**row) for lead, row in found.items()}


def report(number: int, due_on: date = date(2026, 11, 18), cut_off_on: date = date(2026, 11, 14)) -> ReportFacts:
    return ReportFacts(number, number, 1, 7, "2026-M11", cut_off_on, due_on, None)


def reports(counts: Sequence[ReportCount] = (), missing: Sequence[Missing] = (), window: Window = WINDOW) -> Reports:
    return reports_of(counts, missing, window=window, order={})


def told(
    tasks: list[TaskHistory],
    *,
    window: Window = WINDOW,
    handed: Reports | None = None,
    silent: Sequence[Silence] = (),
    cut_off_on: date | None = None,
) -> list[str]:
    placed = place(tasks, window.as_of)
    changes = changed(placed, window)
    said: list[Message] = five_sentences(
        placed=placed,
        boxes=box_table(boxes_of(tasks, window.as_of), {}),
        changes={change: Figure(len(items), Behind(change=change)) for change, items in changes.items()},
        reports=handed or reports(window=window),
        silent=silent,
        coming=coming_of(placed, window, cut_off_on=cut_off_on, submit_on=cut_off_on and SUBMIT),
        window=window,
        names=NAMES,
    )
    return [say(one, "en") for one in said]


def test_with_nothing_given_each_sentence_says_so() -> None:
    assert told([]) == [
        "By 24/11/2026 no task has been given.",
        "Nothing has changed since quarter III/2026 (14/09/2026).",
        "No report has fallen due in this quarter yet.",
        "No agency has been silent for more than 30 days.",
        "Until 14/12/2026 no more task falls due; quarter I/2027: none falls due yet.",
    ]


def test_a_living_quarter_in_five_sentences() -> None:
    handed = reports([ReportCount(7, 3, True, None, None, 2), ReportCount(7, 3, False, date(2026, 11, 18), None, 1)],
                     [Missing(report(1), 1)])  # fmt: skip
    assert told(EVERYTHING, handed=handed, silent=[Silence(8, None, 70)], cut_off_on=CUT_OFF) == [
        "By 24/11/2026 2 of 7 tasks are done (in time: 1, late: 1), 50% of the 4 done or overdue; "
        "in progress and in time: 3; 2 overdue, the longest by 54 days, of them 1 of A7, 1 of A8.",
        "Since quarter III/2026 (14/09/2026): 2 more done, 2 more overdue.",
        "Reports of this quarter's reviews: 2 of 3 handed in; "
        "overdue and not handed in: 1, the longest by 6 days, of A7.",
        "Agencies without any update in this quarter: 1, namely A8 (70 days).",
        "Until 14/12/2026 1 more task falls due; quarter I/2027: 1 falls due, on 14/03/2027; "
        "the next review is cut off on 14/12/2026, its reports are due by 17/12/2026.",
    ]


def test_before_anything_is_done_or_late_there_is_no_rate() -> None:
    assert told([SOON])[0] == (
        "By 24/11/2026 0 of 1 tasks are done (in time: 0, late: 0); in progress and in time: 1; no task is overdue."
    )


def test_a_quarter_that_is_over_says_nothing_of_its_rest_and_as_of_when_reports_are_missing() -> None:
    handed = reports([], [Missing(report(1, date(2026, 6, 17), date(2026, 6, 14)), 2)], OVER)
    found = told([LATER, DONE], window=OVER, handed=handed, cut_off_on=CUT_OFF)
    assert found[2] == (
        "No report of this quarter has fallen due yet; overdue and not handed in as of 24/11/2026: "
        "2 (earlier periods included), the longest by 160 days, of A7."
    )
    assert found[4] == "Quarter IV/2026: 2 fall due, the first on 01/10/2026."


def test_every_kind_of_change_is_told() -> None:
    moved = LATE._replace(id=20, due_on=date(2026, 12, 10), extended_from_on=date(2026, 11, 1), extended_on=TODAY)
    back = NEXT._replace(id=21, returned_on=TODAY)
    assert told([DONE, moved, back])[1] == (
        "Since quarter III/2026 (14/09/2026): 1 more done, 1 extended, 1 returned to be redone."
    )


def test_many_silent_agencies_are_counted_and_the_longest_named() -> None:
    silent = [Silence(number, None, 90 - number) for number in (1, 2, 3, 4)]
    assert told([], silent=silent)[3] == (
        "Agencies without any update in this quarter: 4, the longest A1 (89 days), A2 (88 days), A3 (87 days)."
    )
    assert told([], silent=silent[:3])[3] == (
        "Agencies without any update in this quarter: 3, namely A1 (89 days), A2 (88 days), A3 (87 days)."
    )


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({1: 2}, "of A1"),
        ({JOINT: 2}, "led jointly"),
        ({NOBODY: 2}, "without a lead agency"),
        ({1: 1, 2: 1, 3: 1, 4: 1}, "of them 1 of A1, 1 of A2, 1 of A3, 1 of A4"),
        ({1: 1, 2: 1, 3: 1, 4: 1, 5: 2}, "of them 2 of A5, 1 of A1, 1 of A2, 2 of other agencies"),
    ],
)
def test_each_owner_is_named_in_words(counts: dict[int, int], sentence: str) -> None:
    assert say(owners(counts, lambda lead: Behind(lead=lead, agency=lead), NAMES), "en") == sentence


def test_the_figures_lead_to_the_lines_they_count() -> None:
    coming = coming_of(place([SOON, NEXT, DONE_LATE], TODAY), WINDOW, cut_off_on=None, submit_on=None)
    assert (coming.rest, coming.next) == (1, 1)
    assert (coming.rest.behind, coming.next.behind) == (Behind(due=Due.REST), Behind(due=Due.NEXT))
    assert [item.task for item in coming.tasks] == [NEXT]
    handed = reports([ReportCount(7, 3, True, None, None, 2)], [Missing(report(1), 1)])
    assert [(int(figure), figure.behind) for figure in (handed.open, handed.submitted, handed.missing_count)] == [
        (2, Behind(Show.REPORTS, handing=Handing.OPEN, quarter="2026-Q4")),
        (2, Behind(Show.REPORTS, handing=Handing.SUBMITTED, quarter="2026-Q4")),
        (1, Behind(Show.REPORTS, handing=Handing.MISSING)),
    ]


def test_a_report_is_late_by_calendar_days_to_its_day_or_today() -> None:
    assert [days_late(report(1), day) for day in (date(2026, 11, 17), date(2026, 11, 18), TODAY)] == [0, 0, 6]
    assert days_late(replace(report(1), submitted_on=date(2026, 11, 20)), TODAY) == 2


def test_the_table_of_missing_reports_holds_three_and_the_clock_five_agencies() -> None:
    counts = [ReportCount(number, 3, False, date(2026, 11, number), None, 1) for number in range(1, 7)]
    counts.append(ReportCount(9, 3, True, date(2026, 9, 1), TODAY, 1))
    found = reports(counts, [Missing(report(number), 1) for number in range(1, 6)])
    assert [late.report.id for late in found.missing] == [1, 2, 3]
    assert ([row.agency_id for row in found.clock], found.clock_left_out) == ([1, 2, 3, 4, 5], 2)
    assert not found.has_older
