from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import holidays
import pytest

from tracker.domain.days_off import DayOff, DayOffKind, check_day_off, years_in_words
from tracker.domain.days_off_seed import HUNG_KINGS, NATIONAL_DAY, SEED, TET, YEARS
from tracker.domain.errors import RuleBroken

OFF_ON_WEEKDAYS = {row.on for row in SEED if not row.is_worked and row.on.weekday() < 5}
WORKED = {row.on for row in SEED if row.is_worked}


def of_year(year: int, name: str) -> list[DayOff]:
    return [row for row in SEED if row.on.year == year and row.name == name]


def test_the_seed_differs_from_the_holidays_package_only_where_it_is_corrected() -> None:
    theirs = holidays.country_holidays("VN", years=YEARS)
    weekdays = {day for day in theirs if day.weekday() < 5}
    worked = {day for day in theirs.weekend_workdays if day.year in YEARS}
    assert OFF_ON_WEEKDAYS - weekdays == {date(2026, 1, 2)}  # swapped with Saturday 10/1; the package misses both
    assert weekdays - OFF_ON_WEEKDAYS == set()
    assert WORKED - worked == {date(2026, 1, 10)}
    assert worked - WORKED == set()


@pytest.mark.parametrize(
    ("year", "first_of_the_year", "hung_kings"),
    [
        (2024, date(2024, 2, 10), date(2024, 4, 18)),
        (2025, date(2025, 1, 29), date(2025, 4, 7)),
        (2026, date(2026, 2, 17), date(2026, 4, 26)),
        (2027, date(2027, 2, 6), date(2027, 4, 16)),
        (2028, date(2028, 1, 26), date(2028, 4, 4)),
        (2029, date(2029, 2, 13), date(2029, 4, 23)),
        (2030, date(2030, 2, 2), date(2030, 4, 12)),
    ],
)
def test_lunar_days_are_those_of_vietnam(year: int, first_of_the_year: date, hung_kings: date) -> None:
    tet = [row.on for row in of_year(year, TET)]
    assert first_of_the_year in tet
    assert len(tet) == 5
    assert tet[-1] - tet[0] == timedelta(4)
    assert [row.on for row in of_year(year, HUNG_KINGS)] == [hung_kings]


def test_every_year_has_eleven_days_of_holiday_and_culture_day_from_2026() -> None:
    counted = Counter(row.on.year for row in SEED if row.kind is DayOffKind.HOLIDAY)
    assert counted == {year: 11 if year < 2026 else 12 for year in YEARS}


def test_each_holiday_on_a_weekend_gives_the_next_free_day_off() -> None:
    holidays_on_weekends = [r for r in SEED if r.kind is DayOffKind.HOLIDAY and r.on.weekday() >= 5]
    in_lieu = [row for row in SEED if row.kind is DayOffKind.COMPENSATORY]
    assert len(in_lieu) == len(holidays_on_weekends)
    assert all(row.on.weekday() < 5 for row in in_lieu)
    names = {f"Nghỉ bù {row.name}" for row in holidays_on_weekends}
    assert {row.name for row in in_lieu} == names
    taken = {row.on for row in SEED if row.kind is DayOffKind.HOLIDAY}
    assert not taken & {row.on for row in in_lieu}


def test_the_days_beside_national_day_are_as_decided_and_later_ones_guessed() -> None:
    beside = [row for row in SEED if row.name == NATIONAL_DAY and (row.on.month, row.on.day) != (9, 2)]
    assert [row.on for row in beside[:3]] == [date(2024, 9, 3), date(2025, 9, 1), date(2026, 9, 1)]
    assert [row.is_provisional for row in beside] == [False, False, False, True, True, True, True]


def test_culture_day_waits_for_an_administrator_to_confirm_it() -> None:
    rows = [row for row in SEED if (row.on.month, row.on.day) == (11, 24)]
    assert [row.on.year for row in rows] == [2026, 2027, 2028, 2029, 2030]
    assert all(row.is_provisional and row.is_on and "80-NQ/TW" in row.legal_basis for row in rows)


def test_fixed_holidays_are_not_provisional_in_any_year() -> None:
    fixed = [row for row in SEED if (row.on.month, row.on.day) in {(1, 1), (4, 30), (5, 1), (9, 2)}]
    sure = [row for row in fixed if row.kind is DayOffKind.HOLIDAY and row.legal_basis.startswith("Điều 112")]
    assert len(sure) == 4 * len(YEARS)
    assert not any(row.is_provisional for row in sure)


def test_every_row_names_its_legal_basis_and_no_day_has_two_rows() -> None:
    assert all(row.name and row.legal_basis for row in SEED)
    assert len({row.on for row in SEED}) == len(SEED)


def test_each_swapped_day_has_its_saturday_in_the_same_year() -> None:
    swapped = [row for row in SEED if row.kind is DayOffKind.SWAPPED_OFF]
    assert [row.on for row in swapped] == [date(2024, 4, 29), date(2025, 5, 2), date(2026, 1, 2), date(2026, 8, 31)]
    assert sorted(WORKED) == [date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)]
    for row in swapped:
        assert any(f"{worked:%d/%m/%Y}" in row.name for worked in WORKED)


@pytest.mark.parametrize(
    ("years", "words"),
    [([], ""), ([2031], "2031"), ([2031, 2032], "2031–2032"), ([2031, 2032, 2033, 2035], "2031–2033, 2035")],
)
def test_years_that_follow_each_other_are_said_as_a_range(years: list[int], words: str) -> None:
    assert years_in_words(years) == words


FRIDAY, SATURDAY = date(2026, 12, 18), date(2026, 12, 19)


@pytest.mark.parametrize(
    ("kind", "on"),
    [
        (DayOffKind.HOLIDAY, FRIDAY), (DayOffKind.HOLIDAY, SATURDAY), (DayOffKind.COMPENSATORY, FRIDAY),
        (DayOffKind.SWAPPED_OFF, FRIDAY), (DayOffKind.MAKEUP_WORKDAY, SATURDAY),
    ],
)  # fmt: skip
def test_a_row_that_can_be_is_taken(kind: DayOffKind, on: date) -> None:
    check_day_off(DayOff(on, kind, "Nghỉ", "Công văn 1/BNV"))


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        (DayOff(FRIDAY, DayOffKind.MAKEUP_WORKDAY, "Làm bù", "x"), "day",
         "Only a Saturday or Sunday is made up as a working day."),
        (DayOff(SATURDAY, DayOffKind.COMPENSATORY, "Nghỉ bù", "x"), "day",
         "This day is a weekend, which is off anyhow."),
        (DayOff(SATURDAY + timedelta(1), DayOffKind.SWAPPED_OFF, "Nghỉ", "x"), "day",
         "This day is a weekend, which is off anyhow."),
        (DayOff(FRIDAY, DayOffKind.HOLIDAY, " ", "x"), "name", "Write the name of the day."),
        (DayOff(FRIDAY, DayOffKind.HOLIDAY, "Nghỉ", " "), "legal_basis", "Write the document that says so."),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_names_its_field(row: DayOff, field: str, said: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_day_off(row)
    assert (refusal.value.field, str(refusal.value)) == (field, said)
