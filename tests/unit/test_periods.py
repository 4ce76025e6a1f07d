from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from tests.decree_in_words import windows
from tracker.domain.errors import RuleBroken
from tracker.domain.period_names import period_label
from tracker.domain.periods import (
    CLOSINGS,
    Cadence,
    Closing,
    Convention,
    Period,
    every_months,
    milestones,
    period_before,
    period_on,
    periods,
    whole_periods,
)

YEARLY_CADENCES = (Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.HALF_YEARLY, Cadence.ANNUAL)
DAY = timedelta(1)
days = st.dates(date(2015, 1, 1), date(2050, 12, 31))
cadences = st.sampled_from(YEARLY_CADENCES)
conventions = st.sampled_from(list(Convention))


def assert_tiles(found: list[Period], first: date, last: date) -> None:
    assert found[0].starts_on == first
    assert found[-1].ends_on == last
    assert all(after.starts_on == before.ends_on + DAY for before, after in pairwise(found))
    assert all(period.starts_on <= period.ends_on for period in found)


@pytest.mark.parametrize("convention", Convention)
@pytest.mark.parametrize("cadence", YEARLY_CADENCES)
def test_periods_are_those_of_the_decree_counted_day_by_day(cadence: Cadence, convention: Convention) -> None:
    chance = random.Random(f"{cadence}{convention}")
    for _ in range(25):
        first = date(2015, 1, 1) + DAY * chance.randrange(35 * 365)
        last = min(first + DAY * chance.randrange(1200), date(2050, 12, 31))
        found = periods(cadence, convention, valid_from=first, valid_to=last)
        assert [(p.code, p.starts_on, p.ends_on) for p in found] == windows(cadence, convention, first, last)


@given(cadences, conventions, days, st.integers(0, 3000))
def test_periods_tile_the_validity_without_gap_or_overlap(
    cadence: Cadence, convention: Convention, first: date, length: int
) -> None:
    last = first + DAY * length
    assert_tiles(periods(cadence, convention, valid_from=first, valid_to=last), first, last)


@given(cadences, conventions, days, st.integers(0, 3000))
def test_only_the_first_and_last_period_may_be_clipped_and_say_so(
    cadence: Cadence, convention: Convention, first: date, length: int
) -> None:
    last = first + DAY * length
    found = periods(cadence, convention, valid_from=first, valid_to=last)
    assert all(period.clipped is None for period in found[1:-1])
    for period in (found[0], found[-1]):
        whole = period_on(cadence, convention, period.ends_on)
        assert whole.code == period.code
        lost = (whole.starts_on < period.starts_on, whole.ends_on > period.ends_on)
        wanted = {(False, False): None, (True, False): "start", (False, True): "end", (True, True): "both"}
        assert period.clipped == wanted[lost]


@given(cadences, conventions, days, days)
def test_a_day_lies_in_the_same_period_whatever_the_validity(
    cadence: Cadence, convention: Convention, first: date, day: date
) -> None:
    first, day = min(first, day), max(first, day)
    found = periods(cadence, convention, valid_from=max(first, day - DAY * 4000), valid_to=day)
    assert found[-1].code == period_on(cadence, convention, day).code


@given(cadences, conventions, days)
def test_the_period_before_ends_the_day_before(cadence: Cadence, convention: Convention, day: date) -> None:
    whole = period_on(cadence, convention, day)
    before = period_before(whole, convention)
    assert before.ends_on + DAY == whole.starts_on
    assert before.clipped is None


def test_the_period_before_a_clipped_one_is_whole() -> None:
    clipped = periods(Cadence.QUARTERLY, Convention.OFFICIAL, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    assert period_before(clipped[0], Convention.OFFICIAL).code == "2025-Q4"
    assert period_before(clipped[-1], Convention.OFFICIAL).code == "2026-Q4"


def test_what_remains_after_14_december_belongs_to_the_next_year() -> None:
    for cadence, code in (
        ("monthly", "2027-M01"),
        ("quarterly", "2027-Q1"),
        ("half_yearly", "2027-H1"),
        ("annual", "2027"),
    ):
        found = periods(Cadence(cadence), Convention.OFFICIAL, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
        assert found[-1] == Period(code, Cadence(cadence), date(2026, 12, 15), date(2026, 12, 31), "end")


def test_a_validity_of_one_day_is_one_period_clipped_at_both_ends() -> None:
    day = date(2028, 2, 29)
    found = periods(Cadence.ANNUAL, Convention.CALENDAR, valid_from=day, valid_to=day)
    assert found == [Period("2028", Cadence.ANNUAL, day, day, "both")]


@given(st.integers(1, 60), days, st.integers(0, 6000))
def test_every_months_tiles_from_its_anchor_to_the_end(length: int, anchor: date, reach: int) -> None:
    last = anchor + DAY * reach
    found = every_months(length, anchor, valid_from=anchor, valid_to=last)
    assert_tiles(found, anchor, last)
    assert [period.code for period in found] == [f"{length}M-{number:02}" for number in range(1, len(found) + 1)]


@given(st.integers(1, 60), days, st.integers(0, 2000), st.integers(0, 4000))
def test_a_later_start_does_not_move_periods_counted_from_an_anchor(
    length: int, anchor: date, later: int, reach: int
) -> None:
    first, last = anchor + DAY * later, anchor + DAY * (later + reach)
    whole = {p.code: p for p in every_months(length, anchor, valid_from=anchor, valid_to=last)}
    for period in every_months(length, anchor, valid_from=first, valid_to=last)[1:]:
        assert period == whole[period.code]


def test_every_months_agrees_with_dateutil_on_the_ends_of_months() -> None:
    anchors = [date(2024, 1, 31), date(2024, 2, 29), date(2023, 8, 30), date(2025, 12, 31), date(2026, 5, 29)]
    for anchor in anchors:
        for length in (1, 3, 5, 12, 36):
            found = every_months(length, anchor, valid_from=anchor, valid_to=date(2050, 1, 1))
            starts = [anchor + relativedelta(months=length * number) for number in range(len(found))]
            assert [period.starts_on for period in found] == starts


def test_the_31st_comes_back_after_a_short_month() -> None:
    found = every_months(1, date(2026, 1, 31), valid_from=date(2026, 1, 31), valid_to=date(2026, 5, 30))
    assert [period.starts_on for period in found] == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip


def test_the_seventh_three_monthly_period_keeps_its_number_when_clipped() -> None:
    found = every_months(3, date(2025, 4, 5), valid_from=date(2026, 11, 1), valid_to=date(2026, 12, 31))
    assert found == [Period("3M-07", Cadence.EVERY_MONTHS, date(2026, 11, 1), date(2026, 12, 31), "both")]


def test_a_start_on_the_first_day_of_a_period_leaves_out_the_one_before() -> None:
    found = every_months(3, date(2025, 4, 5), valid_from=date(2025, 7, 5), valid_to=date(2025, 12, 31))
    assert [(period.code, period.starts_on) for period in found] == [
        ("3M-02", date(2025, 7, 5)), ("3M-03", date(2025, 10, 5)),
    ]  # fmt: skip


def test_an_anchor_after_the_end_makes_no_period() -> None:
    assert every_months(3, date(2027, 1, 1), valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)) == []


def test_milestones_cover_what_happened_since_the_one_before() -> None:
    found = milestones([date(2026, 11, 20), date(2025, 6, 30)], valid_from=date(2022, 4, 5))
    assert [(p.code, p.starts_on, p.ends_on) for p in found] == [
        ("2025-06-30", date(2022, 4, 5), date(2025, 6, 30)),
        ("2026-11-20", date(2025, 7, 1), date(2026, 11, 20)),
    ]


def test_a_milestone_on_the_first_day_covers_that_day() -> None:
    day = date(2022, 4, 5)
    assert milestones([day], valid_from=day) == [Period("2022-04-05", Cadence.MILESTONE, day, day)]


def test_a_milestone_before_the_start_is_refused() -> None:
    with pytest.raises(RuleBroken) as refusal:
        milestones([date(2022, 4, 4)], valid_from=date(2022, 4, 5))
    assert refusal.value.field == "milestones"
    assert str(refusal.value) == "The review on 2022-04-04 comes before the program starts."


@pytest.mark.parametrize(
    ("first", "last", "field", "said"),
    [
        (
            date(2026, 1, 2),
            date(2026, 1, 1),
            "valid_to",
            "The validity ends on 2026-01-01, before it begins on 2026-01-02.",
        ),
        (date(1, 1, 1), date(2026, 1, 1), None, "The year 1 is outside 1900 to 2200."),
        (date(2026, 1, 1), date(9999, 12, 31), None, "The year 9999 is outside 1900 to 2200."),
        (date(1950, 1, 1), date(2050, 1, 1), "valid_to", "That makes more than 600 reviews."),
    ],
    ids=["end before start", "year 1", "year 9999", "1,200 months"],
)
def test_an_impossible_validity_is_refused_with_a_sentence(
    first: date, last: date, field: str | None, said: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        periods(Cadence.MONTHLY, Convention.OFFICIAL, valid_from=first, valid_to=last)
    assert refusal.value.field == field
    assert str(refusal.value) == said


def test_every_months_refuses_no_months_and_a_century() -> None:
    for length in (0, -1, 121):
        with pytest.raises(RuleBroken) as refusal:
            every_months(length, date(2026, 1, 1), valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1))
        assert refusal.value.field == "every_months"
        assert str(refusal.value) == "A period has 1 to 120 months."


def test_a_period_of_ten_years_is_the_longest_and_its_last_day_counts() -> None:
    last = date(2035, 12, 31)
    assert every_months(120, date(2026, 1, 1), valid_from=last, valid_to=last) == [
        Period("120M-01", Cadence.EVERY_MONTHS, last, last, "start")
    ]


def test_cadences_without_a_calendar_year_are_refused() -> None:
    with pytest.raises(RuleBroken) as refusal:
        periods(Cadence.MILESTONE, Convention.OFFICIAL, valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1))
    assert refusal.value.field == "cadence"
    assert str(refusal.value) == "Such reviews are counted from a day of their own."


def test_fifty_years_of_months_are_the_most() -> None:
    first = date(1976, 1, 1)
    assert len(periods(Cadence.MONTHLY, Convention.CALENDAR, valid_from=first, valid_to=date(2025, 12, 31))) == 600
    with pytest.raises(RuleBroken):
        periods(Cadence.MONTHLY, Convention.CALENDAR, valid_from=first, valid_to=date(2026, 1, 1))


def test_a_decree_counts_for_the_month_on_whose_last_day_it_comes_into_force(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = CLOSINGS[Convention.OFFICIAL][0], Closing(19, date(2026, 5, 31), "Nghị định mới")
    monkeypatch.setitem(CLOSINGS, Convention.OFFICIAL, (old, new))
    whole_periods.cache_clear()
    try:
        found = period_on(Cadence.MONTHLY, Convention.OFFICIAL, date(2026, 5, 1))
    finally:
        whole_periods.cache_clear()
    assert found.ends_on == date(2026, 5, 19)


def test_a_new_decree_is_a_new_row_and_periods_still_tile(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = CLOSINGS[Convention.OFFICIAL][0], Closing(19, date(2026, 6, 1), "Nghị định mới")
    monkeypatch.setitem(CLOSINGS, Convention.OFFICIAL, (old, new))
    whole_periods.cache_clear()
    try:
        found = periods(Cadence.MONTHLY, Convention.OFFICIAL, valid_from=date(2026, 4, 15), valid_to=date(2026, 7, 19))
    finally:
        whole_periods.cache_clear()
    assert [(period.starts_on, period.ends_on, period.clipped) for period in found] == [
        (date(2026, 4, 15), date(2026, 5, 14), None),
        (date(2026, 5, 15), date(2026, 6, 19), None),
        (date(2026, 6, 20), date(2026, 7, 19), None),
    ]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("2026-M11", "Month 11/2026"),
        ("2026-Q3", "Quarter III/2026"),
        ("2026-H1", "First half of 2026"),
        ("2026-H2", "Second half of 2026"),
        ("2026", "Year 2026"),
        ("2026-2027", "School year 2026–2027"),
        ("2026-2027-H1", "First half of the school year 2026–2027"),
        ("2026-2027-H2", "Second half of the school year 2026–2027"),
        ("3M-07", "Review number 7, every 3 months"),
        ("something else", "something else"),
    ],
)
def test_a_period_is_called_as_people_call_it(code: str, said: str) -> None:
    assert str(period_label(code)) == said


def test_a_milestone_is_called_by_its_day() -> None:
    assert period_label("2026-11-20").values == {"day": date(2026, 11, 20)}


@given(st.integers(1, 120), st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_what_begins_by_2200_is_counted_to_its_end(length: int, anchor: date) -> None:
    last = date(2200, 12, 31)
    first = max(anchor, date(2195, 1, 1))
    found = every_months(length, anchor, valid_from=first, valid_to=last)
    assert (found[0].starts_on, found[-1].ends_on) == (first, last)
    assert all(after.starts_on - before.ends_on == timedelta(1) for before, after in pairwise(found))


def test_nothing_is_counted_from_a_day_before_1900() -> None:
    with pytest.raises(RuleBroken, match="1899"):
        every_months(3, date(1899, 12, 31), valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
