from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from dateutil.rrule import MONTHLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from tests.decree_in_words import nth_working_day
from tracker.domain.days_off_seed import SEED
from tracker.domain.errors import RuleBroken
from tracker.domain.months import add_months
from tracker.domain.periods import Cadence, Convention
from tracker.domain.reviews import PlannedReview, ReviewRule, plan_reviews
from tracker.domain.working_days import WorkingCalendar

CALENDAR = WorkingCalendar(SEED)
OFF = {row.on for row in SEED if not row.is_worked}
MADE_UP = {row.on for row in SEED if row.is_worked}
TODAY = date(2026, 11, 24)
BY_HAND = [
    line.split()
    for line in (Path(__file__).parents[1] / "data" / "reviews_2026.txt").read_text().splitlines()
    if not line.startswith("#")
]
DAY = timedelta(1)
days = st.dates(date(2015, 1, 1), date(2050, 12, 31))
working_days = st.integers(1, 30)


def plan(rule: ReviewRule, first: date, last: date | None, today: date = TODAY) -> list[PlannedReview]:
    return plan_reviews(rule, valid_from=first, valid_to=last, today=today, calendar=CALENDAR)


def as_written(review: PlannedReview) -> list[str]:
    dates = (review.period.starts_on, review.cut_off_on, review.submit_on, review.consolidate_on, review.sign_on)
    return [review.period.code, *(day.isoformat() for day in dates)]


@pytest.mark.parametrize(
    ("convention", "cadence", "wanted"),
    [(*key, [row[2:] for row in rows]) for key, rows in groupby(BY_HAND, key=lambda row: (row[0], row[1]))],
)
def test_the_reviews_of_2026_are_those_worked_out_by_hand(
    convention: str, cadence: str, wanted: list[list[str]]
) -> None:
    rule = ReviewRule(Cadence(cadence), Convention(convention))
    assert [as_written(review) for review in plan(rule, date(2026, 1, 1), date(2026, 12, 31))] == wanted


def test_reviews_of_2027_rest_on_the_provisional_calendar() -> None:
    found = plan(ReviewRule(Cadence.MONTHLY, Convention.CALENDAR), date(2027, 1, 1), date(2027, 8, 31))
    assert as_written(found[0])[2:] == ["2027-01-31", "2027-02-03", "2027-02-12", "2027-02-17"]  # Tết 4-10/2
    assert as_written(found[3])[2:] == ["2027-04-30", "2027-05-06", "2027-05-10", "2027-05-13"]  # 3/5 in lieu of 1/5
    assert as_written(found[7])[2:] == ["2027-08-31", "2027-09-07", "2027-09-09", "2027-09-14"]  # 2/9 and 3/9


def test_a_window_over_the_mergers_of_2025_is_like_any_other() -> None:
    found = plan(ReviewRule(Cadence.HALF_YEARLY), date(2024, 12, 15), date(2025, 12, 14))
    assert [as_written(review)[:3] for review in found] == [
        ["2025-H1", "2024-12-15", "2025-06-14"],
        ["2025-H2", "2025-06-15", "2025-12-14"],
    ]


@given(
    st.sampled_from([Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.HALF_YEARLY, Cadence.ANNUAL]),
    st.sampled_from(list(Convention)), days, st.integers(0, 2500), working_days, working_days, working_days,
)  # fmt: skip
def test_the_four_dates_follow_each_other_and_fall_on_working_days(
    cadence: Cadence, convention: Convention, first: date, reach: int, submit: int, consolidate: int, sign: int
) -> None:
    rule = ReviewRule(cadence, convention, submit, consolidate, sign)
    for review in plan(rule, first, first + DAY * reach):
        assert review.period.ends_on == review.cut_off_on
        assert review.cut_off_on < review.submit_on < review.consolidate_on < review.sign_on
        for day in (review.submit_on, review.consolidate_on, review.sign_on):
            assert CALENDAR.is_working(day)
        assert CALENDAR.count_between(review.cut_off_on, review.sign_on) == submit + consolidate + sign


def test_each_date_is_the_one_found_by_walking_day_by_day() -> None:
    chance = random.Random(7)
    for _ in range(60):
        first = date(2023, 6, 1) + DAY * chance.randrange(7 * 365)
        steps = [chance.randrange(1, 12) for _ in range(3)]
        rule = ReviewRule(chance.choice([Cadence.MONTHLY, Cadence.QUARTERLY]), chance.choice(list(Convention)), *steps)
        for review in plan(rule, first, first + DAY * chance.randrange(700)):
            expected = [review.cut_off_on]
            for count in steps:
                expected.append(nth_working_day(expected[-1], count, OFF, MADE_UP))
            assert [review.cut_off_on, review.submit_on, review.consolidate_on, review.sign_on] == expected


def test_monthly_cut_offs_are_those_of_rrule_on_random_starts() -> None:
    chance = random.Random(11)
    starts = [date(2024, 2, 29), date(2023, 1, 31), date(2025, 12, 30), date(2026, 3, 29)]
    starts += [date(2015, 1, 1) + DAY * chance.randrange(12000) for _ in range(150)]
    for first in starts:
        last = add_months(first, 60) - DAY
        found = [r.cut_off_on for r in plan(ReviewRule(Cadence.MONTHLY), first, last)]
        wanted = [moment.date() for moment in rrule(MONTHLY, bymonthday=14, dtstart=_noon(first), until=_noon(last))]
        assert found == (wanted if wanted[-1] == last else [*wanted, last])


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


@given(days, st.integers(400, 2500), st.integers(1, 300))
def test_a_longer_validity_changes_no_review_but_the_last(first: date, reach: int, more: int) -> None:
    rule = ReviewRule(Cadence.QUARTERLY)
    short = plan(rule, first, first + DAY * reach)
    long = plan(rule, first, first + DAY * (reach + more))
    assert long[: len(short) - 1] == short[:-1]


def test_equal_calendars_and_rules_give_equal_plans() -> None:
    rule = ReviewRule(Cadence.MONTHLY)
    again = plan_reviews(
        ReviewRule(Cadence.MONTHLY),
        valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), today=TODAY, calendar=WorkingCalendar(SEED),
    )  # fmt: skip
    assert plan(rule, date(2026, 1, 1), date(2026, 12, 31)) == again


def test_another_calendar_gives_other_dates_for_the_same_rule() -> None:
    rule = ReviewRule(Cadence.MONTHLY)
    window = {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 2, 28), "today": TODAY}
    plain = plan_reviews(rule, calendar=WorkingCalendar([]), **window)
    assert plain[0].submit_on == date(2026, 2, 18)
    assert plan_reviews(rule, calendar=CALENDAR, **window)[0].submit_on == date(2026, 2, 25)


def test_without_an_end_reviews_exist_to_the_end_of_next_year() -> None:
    found = plan(ReviewRule(Cadence.QUARTERLY), date(2026, 3, 1), None)
    assert [review.period.code for review in found][-2:] == ["2027-Q3", "2027-Q4"]
    assert found[-1].period.clipped is None
    found = plan(ReviewRule(Cadence.QUARTERLY, Convention.CALENDAR), date(2026, 3, 1), None)
    assert found[-1].cut_off_on == date(2027, 12, 31)


def test_without_an_end_and_a_start_beyond_next_year_there_are_none_yet() -> None:
    assert plan(ReviewRule(Cadence.MONTHLY), date(2029, 1, 1), None) == []
    with pytest.raises(RuleBroken):
        plan(ReviewRule(Cadence.MONTHLY), date(9999, 1, 1), None)


def test_an_open_validity_may_begin_on_the_last_day_that_is_planned() -> None:
    (only,) = plan(ReviewRule(Cadence.MONTHLY, Convention.CALENDAR), date(2027, 12, 31), None)
    assert (only.period.code, only.period.clipped) == ("2027-M12", "start")


def test_the_next_year_only_adds_reviews_to_an_open_validity() -> None:
    rule = ReviewRule(Cadence.MONTHLY)
    now = plan(rule, date(2026, 1, 1), None)
    later = plan(rule, date(2026, 1, 1), None, today=date(2027, 1, 1))
    assert later[: len(now)] == now
    assert len(later) == len(now) + 12


def test_three_monthly_reviews_are_counted_from_their_anchor() -> None:
    rule = ReviewRule(Cadence.EVERY_MONTHS, every_months=3, anchor_on=date(2025, 4, 5))
    found = plan(rule, date(2025, 4, 5), date(2027, 4, 4))
    assert found[6].period.code == "3M-07"
    assert found[6].cut_off_on == date(2027, 1, 4)
    assert found[6].submit_on == date(2027, 1, 7)
    without_anchor = ReviewRule(Cadence.EVERY_MONTHS, every_months=3)
    assert plan(without_anchor, date(2025, 4, 5), date(2027, 4, 4)) == found


def test_an_open_validity_waits_for_the_end_of_a_long_period() -> None:
    rule = ReviewRule(Cadence.EVERY_MONTHS, every_months=36, anchor_on=date(2024, 1, 1))
    assert [review.period.code for review in plan(rule, date(2024, 1, 1), None)] == ["36M-01"]
    assert plan(rule, date(2024, 1, 1), None, today=date(2025, 12, 31))[0].cut_off_on == date(2026, 12, 31)
    assert plan(rule, date(2024, 1, 1), None, today=date(2024, 12, 31)) == []
    assert plan(rule, date(2025, 3, 1), None, today=date(2024, 12, 31)) == []


def test_ordered_milestones_become_reviews_by_their_date() -> None:
    rule = ReviewRule(Cadence.MILESTONE, milestones=(date(2026, 11, 20),))
    (review,) = plan(rule, date(2022, 4, 5), date(2025, 12, 31))
    assert (review.period.code, review.cut_off_on, review.submit_on) == (
        "2026-11-20", date(2026, 11, 20), date(2026, 11, 26),
    )  # fmt: skip


@pytest.mark.parametrize("field", ["submit_days", "consolidate_days", "sign_days"])
@pytest.mark.parametrize("number", [0, -1, 61])
def test_each_step_takes_at_least_one_working_day(field: str, number: int) -> None:
    with pytest.raises(RuleBroken) as refusal:
        ReviewRule(Cadence.MONTHLY, **{field: number})
    assert refusal.value.field == field
    assert str(refusal.value) == "Give 1 to 60 working days."
    assert getattr(ReviewRule(Cadence.MONTHLY, **{field: 60}), field) == 60


def test_an_impossible_validity_is_refused_for_every_cadence() -> None:
    rules = [
        ReviewRule(Cadence.MONTHLY),
        ReviewRule(Cadence.EVERY_MONTHS, every_months=3),
        ReviewRule(Cadence.MILESTONE, milestones=(date(2026, 1, 1),)),
    ]
    for rule in rules:
        with pytest.raises(RuleBroken):
            plan(rule, date(2026, 1, 2), date(2026, 1, 1))


def test_every_months_without_a_number_of_months_is_refused() -> None:
    with pytest.raises(RuleBroken):
        plan(ReviewRule(Cadence.EVERY_MONTHS), date(2026, 1, 1), date(2026, 12, 31))


def test_more_than_600_reviews_are_refused() -> None:
    with pytest.raises(RuleBroken):
        plan(ReviewRule(Cadence.MONTHLY), date(1950, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("length", [1, 3, 12])
def test_reviews_counted_from_any_start_are_those_of_rrule_and_a_walk_through_the_calendar(length: int) -> None:
    chance = random.Random(f"every {length}")
    starts = [date(2024, 2, 29), date(2024, 1, 29), date(2024, 1, 30), date(2024, 1, 31), date(2025, 8, 31)]
    starts += [date(2024, 1, 1) + DAY * chance.randrange(731) for _ in range(15)]
    rule = ReviewRule(Cadence.EVERY_MONTHS, submit_days=1, every_months=length)
    for first in starts:
        days_of_month = range(min(first.day, 28), first.day + 1)  # the last of them that the month has
        month = datetime(first.year, first.month, 1)
        begins = list(rrule(MONTHLY, month, length, count=60 // length + 1, bymonthday=days_of_month, bysetpos=-1))
        wanted = [nth_working_day(moment.date() - DAY, 1, OFF, MADE_UP) for moment in begins[1:]]
        found = plan(rule, first, add_months(first, 60) - DAY)
        assert [review.submit_on for review in found] == wanted, first
