"""How a due date came about, and how a due text was understood."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.days_off_seed import SEED
from tracker.domain.due_dates import parse_due
from tracker.domain.due_kinds import DueDate, DueKind
from tracker.domain.due_sayings import say_due
from tracker.domain.due_sums import DueAsKept, explain_due
from tracker.domain.working_days import WorkingCalendar
from tracker.language import say

CALENDAR = WorkingCalendar(SEED)
SATURDAY, MONDAY = date(2026, 10, 31), date(2026, 11, 2)


def explained(due: DueAsKept, calendar: WorkingCalendar | None = CALENDAR) -> str:
    return say(explain_due(due, calendar), "en")


def test_a_date_that_counts_as_written_says_so_and_when_it_is_overdue() -> None:
    due = DueAsKept("Quý IV/2026", date(2026, 12, 31), date(2026, 12, 31), date(2026, 12, 31))
    assert explained(due, None) == "The paper says “Quý IV/2026”. Overdue from 01/01/2027 on."
    without_text = DueAsKept("", MONDAY, MONDAY, MONDAY)
    assert explained(without_text) == "The paper says “02/11/2026”. Overdue from 03/11/2026 on."


def test_a_day_off_is_named_with_the_day_that_counts_instead() -> None:
    assert explained(DueAsKept("31/10/2026", SATURDAY, MONDAY, MONDAY)) == (
        "The paper says “31/10/2026”. Saturday, 31/10/2026 is a day off (weekend), so Monday, 02/11/2026 counts."
        " Overdue from 03/11/2026 on."
    )
    moved_by_people = DueAsKept("30/10/2026", date(2026, 10, 30), MONDAY, MONDAY)
    assert "Instead of 30/10/2026, 02/11/2026 counts. Overdue" in explained(moved_by_people)
    assert "Instead of 31/10/2026, 02/11/2026 counts. Overdue" in explained(
        DueAsKept("31/10/2026", SATURDAY, MONDAY, MONDAY), None
    )


def test_before_read_to_the_letter_and_an_extension_are_told() -> None:
    due = DueAsKept("trước 02/11/2026", MONDAY, MONDAY, date(2026, 11, 1), extended_from_on=date(2026, 6, 30))
    assert explained(due) == (
        "The paper says “trước 02/11/2026”. Extended; before that it was due on 30/06/2026."
        " “Before” is read to the letter: the last day is 01/11/2026. Overdue from 02/11/2026 on."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31/12/2026", "Understood as by 31/12/2026."),
        ("trước 31/12/2026", "Understood as before 31/12/2026."),
        ("thường xuyên", "Understood as ongoing."),
        ("hằng tháng", "Understood as every month."),
        ("hằng quý", "Understood as every quarter."),
        ("6 tháng/lần", "Understood as every half year."),
        ("hằng năm", "Understood as every year."),
        ("trong tháng 9", "The year is missing."),
    ],
)
def test_a_due_text_is_said_back_as_it_was_understood(text: str, said: str) -> None:
    assert say(say_due(parse_due(text)), "en") == said


def test_a_reading_without_a_day_or_reason_says_that_it_could_not_be_read() -> None:
    for due in (DueDate("x", DueKind.UNKNOWN), DueDate("x", DueKind.DATED)):
        assert say(say_due(due), "en") == "The text could not be read as a due date."
