from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.days_off_seed import SEED
from tracker.domain.messages import message
from tracker.domain.periods import Cadence
from tracker.domain.review_sums import explain_dates, explain_step, short_span
from tracker.domain.reviews import ReviewRule, plan_reviews
from tracker.domain.working_days import WorkingCalendar
from tracker.language import say

CALENDAR = WorkingCalendar(SEED)
RULE = ReviewRule(Cadence.MONTHLY)


def sums_of(month: int, language: str) -> dict[str, str]:
    found = plan_reviews(
        RULE, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), today=date(2026, 1, 1), calendar=CALENDAR
    )
    said = explain_dates(found[month - 1], RULE, CALENDAR)
    return {name: say(sentence, language) for name, sentence in said.items()}


def test_each_date_says_how_it_came_about_in_english() -> None:
    assert sums_of(2, "en") == {
        "cut_off_on": "last day of the period, never moved: 14/02/2026",
        "submit_on": "cut-off Saturday 14/02/2026 + 3 working days; 16–20/2 is Tết: 25/02/2026",
        "consolidate_on": "submission Wednesday 25/02/2026 + 2 working days: 27/02/2026",
        "sign_on": "consolidation Friday 27/02/2026 + 3 working days: 04/03/2026",
    }


def test_each_date_says_how_it_came_about_in_vietnamese() -> None:
    assert sums_of(2, "vi") == {
        "cut_off_on": "ngày cuối của kỳ, không dời: 14/02/2026",
        "submit_on": "chốt số liệu thứ Bảy 14/02/2026 + 3 ngày làm việc; 16–20/2 là Tết Nguyên đán: 25/02/2026",
        "consolidate_on": "nộp báo cáo thứ Tư 25/02/2026 + 2 ngày làm việc: 27/02/2026",
        "sign_on": "tổng hợp thứ Sáu 27/02/2026 + 3 ngày làm việc: 04/03/2026",
    }


def step(start: date, days: int) -> str:
    return say(explain_step(message("cut-off"), start, days, CALENDAR.add(start, days), CALENDAR), "en")


@pytest.mark.parametrize(
    ("start", "days", "wanted"),
    [
        (date(2026, 6, 8), 1, "cut-off Monday 08/06/2026 + 1 working day: 09/06/2026"),
        (
            date(2026, 1, 1), 1,
            "cut-off Thursday 01/01/2026 + 1 working day; 2/1 is a day off swapped with a Saturday: 05/01/2026",
        ),
        (date(2026, 8, 20), 3, "cut-off Thursday 20/08/2026 + 3 working days; 22/8 is a working Saturday: 24/08/2026"),
        (
            date(2026, 4, 24), 5,
            "cut-off Friday 24/04/2026 + 5 working days; 26/4 is Hùng Kings' Day; "
            "27/4 is a day off in lieu of Hùng Kings' Day; 30/4 is Reunification Day; 1/5 is Labour Day: 06/05/2026",
        ),
        (
            date(2026, 8, 28), 1,
            "cut-off Friday 28/08/2026 + 1 working day; 31/8 is a day off swapped with a Saturday; "
            "1–2/9 is National Day: 03/09/2026",
        ),
        (
            date(2031, 3, 3), 1,
            "cut-off Monday 03/03/2031 + 1 working day; the days off of 2031 are not loaded: 04/03/2031",
        ),
        (
            date(2030, 12, 31), 1,
            "cut-off Tuesday 31/12/2030 + 1 working day; the days off of 2031 are not loaded: 01/01/2031",
        ),
    ],
)  # fmt: skip
def test_a_step_names_all_that_differs_from_a_plain_week(start: date, days: int, wanted: str) -> None:
    assert step(start, days) == wanted


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        (date(2026, 4, 27), date(2026, 4, 27), "27/4"),
        (date(2026, 2, 16), date(2026, 2, 20), "16–20/2"),
        (date(2026, 4, 30), date(2026, 5, 1), "30/4–1/5"),
        (date(2025, 12, 31), date(2026, 12, 31), "31/12–31/12"),
    ],
)
def test_days_are_written_as_beside_a_date(first: date, last: date, span: str) -> None:
    assert short_span(first, last) == span


def test_a_day_after_the_result_is_not_remarked_upon() -> None:
    said = explain_step(message("cut-off"), date(2026, 1, 8), 1, date(2026, 1, 9), CALENDAR)  # 10/1 is worked
    assert say(said, "en") == "cut-off Thursday 08/01/2026 + 1 working day: 09/01/2026"
