from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decree_in_words import nth_working_day
from tracker.domain.days_off import DayOff, DayOffKind
from tracker.domain.days_off_seed import SEED
from tracker.domain.errors import RuleBroken
from tracker.domain.working_days import Shift, WorkingCalendar

CALENDAR = WorkingCalendar(SEED)
OFF = {row.on for row in SEED if not row.is_worked}
MADE_UP = {row.on for row in SEED if row.is_worked}
days = st.dates(date(2015, 1, 1), date(2050, 12, 31))
days_of_the_seed = st.dates(date(2024, 1, 1), date(2030, 12, 31))
counts = st.integers(1, 80)


def test_counting_agrees_with_walking_day_by_day() -> None:
    chance = random.Random(3)
    for _ in range(3000):
        day = date(2023, 6, 1) + timedelta(chance.randrange(8 * 365))
        count = chance.choice([-1, 1]) * chance.randrange(1, 40)
        assert CALENDAR.add(day, count) == nth_working_day(day, count, OFF, MADE_UP), (day, count)


def test_each_day_of_the_seed_is_worked_or_off_as_its_row_says() -> None:
    for number in range((date(2030, 12, 31) - date(2024, 1, 1)).days + 1):
        day = date(2024, 1, 1) + timedelta(number)
        wanted = day not in OFF and (day.weekday() < 5 or day in MADE_UP)
        assert CALENDAR.is_working(day) == wanted, day
        assert (CALENDAR.why_off(day) is None) == wanted, day


@given(days, counts)
def test_adding_and_taking_away_are_inverse_on_working_days(day: date, count: int) -> None:
    worked = CALENDAR.next_working(day)
    assert CALENDAR.add(CALENDAR.add(worked, count), -count) == worked
    assert CALENDAR.add(CALENDAR.add(worked, -count), count) == worked


@given(days, counts)
def test_adding_one_by_one_is_adding_at_once(day: date, count: int) -> None:
    step = day
    for _ in range(count):
        step = CALENDAR.add(step, 1)
    assert step == CALENDAR.add(day, count)


@given(days, counts)
def test_the_days_counted_between_are_the_days_added(day: date, count: int) -> None:
    assert CALENDAR.count_between(day, CALENDAR.add(day, count)) == count
    assert CALENDAR.count_between(CALENDAR.add(day, count), day) == -count


@given(days_of_the_seed, st.sampled_from([Shift.FORWARD, Shift.BACKWARD]))
def test_shifting_never_lands_on_a_day_off(day: date, shift: Shift) -> None:
    shifted = CALENDAR.shift(day, shift)
    assert CALENDAR.is_working(shifted)
    assert shifted >= day if shift is Shift.FORWARD else shifted <= day
    between = range(1, abs((shifted - day).days))
    step = 1 if shift is Shift.FORWARD else -1
    assert not any(CALENDAR.is_working(day + timedelta(step * number)) for number in between)


@given(days_of_the_seed)
def test_left_where_it_is_a_date_does_not_move(day: date) -> None:
    assert CALENDAR.shift(day, Shift.LEAVE) == day


@given(days, days, counts)
def test_a_later_start_never_gives_an_earlier_end(one: date, other: date, count: int) -> None:
    first, later = sorted((one, other))
    assert CALENDAR.add(first, count) <= CALENDAR.add(later, count)


@pytest.mark.parametrize(
    ("day", "count", "wanted"),
    [
        (date(2026, 8, 20), 3, date(2026, 8, 24)),  # Saturday 22/8 is worked
        (date(2026, 5, 4), -2, date(2026, 4, 28)),  # over 30/4, 1/5 and a weekend
        (date(2026, 2, 14), 3, date(2026, 2, 25)),  # over Tết
        (date(2026, 1, 1), 1, date(2026, 1, 5)),  # 2/1 is swapped
        (date(2026, 1, 9), 1, date(2026, 1, 10)),  # with Saturday 10/1
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # 27/4 in lieu of Sunday 26/4
        (date(2024, 5, 3), 1, date(2024, 5, 4)),
        (date(2025, 4, 25), 1, date(2025, 4, 26)),
    ],
)
def test_known_days_of_the_official_calendar(day: date, count: int, wanted: date) -> None:
    assert CALENDAR.add(day, count) == wanted


def test_counting_zero_days_has_no_answer() -> None:
    with pytest.raises(ValueError, match=r"^counting starts at one working day$"):
        CALENDAR.add(date(2026, 1, 1), 0)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2201, 1, 1), date(9999, 12, 31)])
def test_years_beyond_reckoning_are_refused(day: date) -> None:
    for ask in (CALENDAR.is_working, CALENDAR.next_working, CALENDAR.previous_working, lambda d: CALENDAR.add(d, 1)):
        with pytest.raises(RuleBroken):
            ask(day)


@pytest.mark.parametrize("count", [-(10**9), 10**9])
def test_counting_out_of_reckoning_is_refused_not_wrapped_around(count: int) -> None:
    with pytest.raises(RuleBroken):
        CALENDAR.add(date(2026, 1, 1), count)


def test_nothing_is_counted_beyond_the_last_working_day() -> None:
    for count, day in ((1, date(2200, 12, 31)), (-1, date(1900, 1, 1))):
        with pytest.raises(RuleBroken):
            WorkingCalendar([]).add(day, count)
    assert WorkingCalendar([]).add(date(2200, 12, 30), 1) == date(2200, 12, 31)


def test_the_first_and_last_days_of_reckoning_can_be_asked() -> None:
    assert CALENDAR.next_working(date(1900, 1, 1)) == date(1900, 1, 1)
    assert CALENDAR.previous_working(date(2200, 12, 31)) == date(2200, 12, 31)


def test_a_row_switched_off_does_not_count() -> None:
    day = date(2026, 11, 24)
    on = DayOff(day, DayOffKind.HOLIDAY, "Ngày Văn hóa Việt Nam 24/11", "80-NQ/TW")
    off = DayOff(day, DayOffKind.HOLIDAY, "Ngày Văn hóa Việt Nam 24/11", "80-NQ/TW", is_on=False)
    assert not WorkingCalendar([on]).is_working(day)
    assert WorkingCalendar([off]).is_working(day)
    assert not WorkingCalendar([off]).covers(2026)


def test_a_day_off_wins_over_a_day_made_up() -> None:
    saturday = date(2026, 8, 22)
    rows = [
        DayOff(saturday, DayOffKind.MAKEUP_WORKDAY, "Làm bù", "x"),
        DayOff(saturday, DayOffKind.HOLIDAY, "Nghỉ", "x"),
    ]
    assert not WorkingCalendar(rows).is_working(saturday)
    assert str(WorkingCalendar(rows).why_off(saturday)) == "Nghỉ"


def test_a_weekday_made_up_is_counted_once() -> None:
    monday = date(2026, 8, 24)
    calendar = WorkingCalendar([DayOff(monday, DayOffKind.MAKEUP_WORKDAY, "Làm bù", "x")])
    assert calendar.add(date(2026, 8, 23), 2) == date(2026, 8, 25)


def test_a_row_beyond_reckoning_does_no_harm() -> None:
    far = DayOff(date(2250, 1, 1), DayOffKind.HOLIDAY, "Tết Dương lịch", "x")
    assert WorkingCalendar([far]).add(date(2026, 6, 8), 1) == date(2026, 6, 9)


def test_a_year_is_covered_when_a_holiday_of_it_is_loaded() -> None:
    assert all(CALENDAR.covers(year) for year in range(2024, 2031))
    assert not CALENDAR.covers(2023)
    assert not CALENDAR.covers(2031)
    swapped = DayOff(date(2031, 1, 2), DayOffKind.SWAPPED_OFF, "Nghỉ hoán đổi", "x")
    assert not WorkingCalendar([swapped]).covers(2031)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 2, 17), "Tết"),
        (date(2026, 4, 26), "Hùng Kings' Day"),
        (date(2026, 4, 27), "a day off in lieu of Hùng Kings' Day"),
        (date(2026, 1, 2), "a day off swapped with a Saturday"),
        (date(2026, 6, 6), "weekend"),
        (date(2026, 1, 10), None),
        (date(2026, 6, 8), None),
    ],
)
def test_a_day_off_says_why(day: date, why: str | None) -> None:
    said = CALENDAR.why_off(day)
    assert (str(said) if said else None) == why


def test_a_day_off_that_an_administrator_named_is_called_so() -> None:
    row = DayOff(date(2026, 9, 9), DayOffKind.HOLIDAY, "Nghỉ tránh bão", "Công điện 12/CĐ-UBND")
    assert str(WorkingCalendar([row]).why_off(row.on)) == "Nghỉ tránh bão"


def test_equal_rows_make_equal_calendars() -> None:
    assert WorkingCalendar(reversed(SEED)) == CALENDAR
    assert hash(WorkingCalendar(reversed(SEED))) == hash(CALENDAR)
    assert WorkingCalendar(SEED[1:]) != CALENDAR
    assert CALENDAR != "a calendar"
