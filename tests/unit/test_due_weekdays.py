from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.due_dates import DueKind, parse_due
from tracker.domain.due_sayings import say_due_and_remark
from tracker.domain.months import weekday_name
from tracker.language import say

SATURDAY = date(2026, 10, 31)
NOT_MONDAY = "31/10/2026 is a Saturday, not a Monday; the date counts."


def said_about(text: str, language: str = "en") -> str | None:
    due = parse_due(text)
    assert due.kind is DueKind.DATED
    return say(due.message, language) if due.message else None


@pytest.mark.parametrize(
    "text",
    [
        "Thứ Hai, ngày 31/10/2026", "thu hai 31-10-2026", "31/10/2026 (thứ Hai)", "Trước thứ 2, ngày 31/10/2026",
        "17h00 thứ Hai, ngày 31 tháng 10 năm 2026", "Thứ Hai, 8h00 ngày 31.10.2026", "thứ Hai 2026-10-31",
        "Năm 2026: thứ Hai, 31/10", "thứ Bảy, 31/10/2026 (thứ Hai)",
    ],
)  # fmt: skip
def test_a_weekday_that_contradicts_its_date_is_said_and_the_date_kept(text: str) -> None:
    assert said_about(text) == NOT_MONDAY
    assert parse_due(text).due_on == SATURDAY
    assert not parse_due(text).looks_like_date


@pytest.mark.parametrize(
    "text",
    [
        "Thứ Bảy, ngày 31/10/2026", "thứ 7 ngày 31/10/2026", "31/10/2026 (thứ bảy)", "Chủ nhật, 01/11/2026",
        "từ thứ Hai 26/10 đến thứ Sáu 30/10/2026", "26/10/2026 (thứ Hai) - 30/10/2026 (thứ Sáu)",
        "từ thứ Hai, ngày 26/10/2026 đến thứ Sáu, ngày 30/10/2026", "Quý thứ hai năm 2026",
        "Thứ Hai, 26/10 - 30/10/2026",
    ],
)  # fmt: skip
def test_a_weekday_that_fits_is_passed_over(text: str) -> None:
    assert said_about(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("từ thứ Ba 26/10 đến thứ Sáu 30/10/2026", "26/10/2026 is a Monday, not a Tuesday; the date counts."),
        ("26/10/2026 (thứ Hai) - 30/10/2026 (thứ 5)", "30/10/2026 is a Friday, not a Thursday; the date counts."),
        (
            "từ thứ Tư 26/10/2026 đến Chủ nhật 30/10/2026",
            "26/10/2026 is a Monday, not a Wednesday; the date counts. "
            "30/10/2026 is a Friday, not a Sunday; the date counts.",
        ),
        ("Thứ Hai, 31/10/2026 (dự kiến)", f"The text calls the date expected. {NOT_MONDAY}"),
        ("Trình UBND trước thứ Hai, ngày 31/10/2026", f"Only the date was read; the rest stays as text. {NOT_MONDAY}"),
    ],
)
def test_each_date_is_held_against_its_own_weekday(text: str, said: str) -> None:
    assert said_about(text) == said


def test_it_is_said_in_vietnamese_as_well() -> None:
    assert said_about("Thứ Hai, ngày 31/10/2026", "vi") == (
        "31/10/2026 là thứ Bảy, không phải thứ Hai; tính theo ngày đã ghi."
    )


def test_the_day_work_goes_on_from_is_held_against_its_weekday() -> None:
    due = parse_due("Từ thứ Hai, ngày 31/10/2026 trở đi")
    assert (due.kind, due.starts_on) == (DueKind.ONGOING, SATURDAY)
    assert say(due.message, "en") == f"Read as ongoing from then on. {NOT_MONDAY}" if due.message else False


@pytest.mark.parametrize(
    "text", ["thứ Hai hằng tuần", "thứ Hai, 31/10", "Thứ Hai, ngày 31/02/2026", "hằng năm, thứ Hai 31/10"]
)
def test_without_a_date_of_its_own_a_weekday_contradicts_nothing(text: str) -> None:
    due = parse_due(text)
    assert "not a Monday" not in str(due.message)
    assert due.due_on is None


@pytest.mark.parametrize("text", ["thứ Hai 29/2, từ 01/3/2026 trở đi", "thứ Hai 28/2, từ 01/3/2026 trở đi"])
def test_a_date_that_is_not_used_is_not_remarked_on(text: str) -> None:
    due = parse_due(text)
    assert due.starts_on == date(2026, 3, 1)
    assert str(due.message) == "Read as ongoing from then on."


@given(st.dates(date(1945, 1, 1), date(2100, 12, 31)), st.integers(0, 6), st.booleans())
def test_a_weekday_is_remarked_on_exactly_when_it_is_another_one(day: date, later: int, is_after: bool) -> None:
    written = say(weekday_name(day + timedelta(later)), "vi")
    due = parse_due(f"{day:%d/%m/%Y} ({written})" if is_after else f"{written}, ngày {day:%d/%m/%Y}")
    assert (due.kind, due.due_on) == (DueKind.DATED, day)
    assert (due.message is not None) == (later != 0)


def test_who_writes_a_task_is_told_how_it_was_read_and_what_was_not_used() -> None:
    assert (
        say(say_due_and_remark(parse_due("Thứ Hai, 31/10/2026")), "en") == f"Understood as by 31/10/2026. {NOT_MONDAY}"
    )
    assert say(say_due_and_remark(parse_due("31/10/2026")), "en") == "Understood as by 31/10/2026."
    assert say(say_due_and_remark(parse_due("Thứ Hai")), "en") == "The text could not be read as a due date."
