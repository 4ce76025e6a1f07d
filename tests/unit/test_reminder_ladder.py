"""The ladder: which rung on which working day, to whom, and why not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.days_off_seed import SEED
from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.reminder_forecast import foresee
from tracker.domain.reminders import (
    DEFAULT_LADDER,
    Decided,
    Decision,
    Ladder,
    Rung,
    Tier,
    is_time_to_remind,
    last_due_with_a_rung,
    newest_rung,
    rung_label,
    rungs_until,
    wanted,
)
from tracker.domain.working_days import WorkingCalendar

CALENDAR = WorkingCalendar(SEED)
OFFICER, UNIT = frozenset({Tier.OFFICER}), frozenset({Tier.OFFICER, Tier.UNIT_HEAD})
LEADER, STANDING, EVERYONE = frozenset({Tier.LEADER}), frozenset({Tier.STANDING}), DEFAULT_LADDER.weekly
DUE = date(2026, 10, 14)  # a Wednesday; October has no days off


def task(due_on: date = DUE, *, opens_on: date | None = None) -> Obligation:
    opened = opens_on or due_on - timedelta(days=365)
    return Obligation(ObligationKind.TASK, 7, 1, 3, due_on, 1, opened, agency_id=1, standing_id=2)


def all_of(obligation: Obligation, first: date, last: date, ladder: Ladder = DEFAULT_LADDER) -> list[Decision]:
    return foresee([obligation], ladder, {}, first=first, last=last, today=first, calendar=CALENDAR)


def sends(decisions: list[Decision]) -> list[tuple[str, date]]:
    return [(one.rung, one.on) for one in decisions if not one.skipped_because]


def test_the_whole_ladder_of_a_plain_month_by_hand() -> None:
    found = all_of(task(), date(2026, 10, 1), date(2026, 11, 12))
    assert [(one.rung, one.on, one.tiers) for one in found] == [
        ("before-7", date(2026, 10, 5), OFFICER),
        ("before-3", date(2026, 10, 9), OFFICER),
        ("before-1", date(2026, 10, 13), OFFICER),
        ("due", date(2026, 10, 14), OFFICER),
        ("overdue-1", date(2026, 10, 15), UNIT),
        ("overdue-3", date(2026, 10, 19), UNIT),
        ("overdue-5", date(2026, 10, 21), LEADER),
        ("overdue-10", date(2026, 10, 28), STANDING),
        ("weekly-1", date(2026, 11, 4), EVERYONE),
        ("weekly-2", date(2026, 11, 11), EVERYONE),
    ]


def test_around_new_year_of_the_moon_nobody_is_reminded_on_a_day_off() -> None:
    found = dict(sends(all_of(task(date(2026, 2, 13)), date(2026, 1, 26), date(2026, 3, 20))))
    assert found["due"] == date(2026, 2, 13)
    assert found["overdue-1"] == date(2026, 2, 23)  # 14 to 22 February is Tết
    assert found["overdue-3"] == date(2026, 2, 25)


def test_a_due_day_that_is_off_is_reminded_of_on_the_morning_before() -> None:
    found = all_of(task(date(2026, 10, 18)), date(2026, 10, 1), date(2026, 10, 20))  # a Sunday
    assert ("due", date(2026, 10, 16)) in sends(found)
    passed = next(one for one in found if one.rung == "before-1")
    assert passed.skipped_because is not None
    assert "newer" in str(passed.skipped_because)


def test_a_weekly_rung_on_a_day_off_waits_for_the_next_morning() -> None:
    found = dict(sends(all_of(task(date(2025, 12, 3)), date(2025, 11, 20), date(2026, 1, 9))))
    assert found["overdue-10"] == date(2025, 12, 17)
    assert found["weekly-1"] == date(2025, 12, 24)
    assert found["weekly-2"] == date(2025, 12, 31)
    late = dict(sends(all_of(task(date(2026, 1, 28)), date(2026, 1, 10), date(2026, 3, 10))))
    assert late["overdue-10"] == date(2026, 2, 11)
    assert late["weekly-1"] == date(2026, 2, 23)  # 18 February is Tết


def test_rungs_meant_for_before_the_opening_are_skipped_with_the_reason() -> None:
    report = task()._replace(kind=ObligationKind.REPORT, opens_on=date(2026, 10, 10))
    found = all_of(report, date(2026, 10, 1), DUE)
    assert {one.rung: str(one.skipped_because) for one in found if one.skipped_because} == {
        "before-7": "It was not open yet on that day.",
        "before-3": "It was not open yet on that day.",
    }
    assert sends(found) == [("before-1", date(2026, 10, 13)), ("due", DUE)]


def test_after_an_outage_only_the_newest_rung_goes_out() -> None:
    today = date(2026, 10, 19)
    found = wanted(task(), DEFAULT_LADDER, {"before-7": Decided(date(2026, 10, 5))}, today=today, calendar=CALENDAR)
    assert sends(found) == [("overdue-3", today)]
    assert [one.rung for one in found if one.skipped_because] == ["before-3", "before-1", "due", "overdue-1"]


def test_nobody_is_reported_upwards_because_we_were_silent() -> None:
    """Three weeks without us: the officer hears first, his leader two working days later at the earliest."""
    resumed = date(2026, 11, 3)
    first = wanted(task(), DEFAULT_LADDER, {"before-7": Decided(date(2026, 10, 5))}, today=resumed, calendar=CALENDAR)
    assert [(one.rung, one.tiers) for one in first if one.tiers] == [("overdue-3", UNIT)]
    decided = {"before-7": Decided(), "before-3": Decided(), "before-1": Decided(), "due": Decided(),
               "overdue-1": Decided(), "overdue-3": Decided(resumed)}  # fmt: skip
    next_day = wanted(task(), DEFAULT_LADDER, decided, today=date(2026, 11, 4), calendar=CALENDAR)
    assert [(one.rung, one.tiers) for one in next_day if one.tiers] == [("weekly-1", UNIT)]
    third = wanted(task(), DEFAULT_LADDER, decided, today=date(2026, 11, 5), calendar=CALENDAR)
    assert [(one.rung, one.tiers) for one in third if one.tiers] == [("weekly-1", EVERYONE)]


def test_a_mail_that_still_waits_does_not_open_the_way_upwards() -> None:
    waiting = {name: Decided() for name in ("before-7", "before-3", "before-1", "due", "overdue-1", "overdue-3")}
    assert wanted(task(), DEFAULT_LADDER, waiting, today=date(2026, 10, 26), calendar=CALENDAR) == []


def test_a_rung_in_the_place_of_others_also_goes_to_whom_they_were_for() -> None:
    told = {name: Decided(date(2026, 10, 15)) for name in ("before-7", "before-3", "before-1", "due", "overdue-1")}
    found = wanted(task(), DEFAULT_LADDER, told, today=date(2026, 10, 28), calendar=CALENDAR)
    assert [(one.rung, one.tiers) for one in found if one.tiers] == [("overdue-10", EVERYONE)]


def test_a_task_entered_when_long_overdue_begins_with_its_newest_rung() -> None:
    entered = date(2026, 10, 14)
    old = task(date(2025, 3, 3), opens_on=entered)
    found = wanted(old, DEFAULT_LADDER, {}, today=entered, calendar=CALENDAR)
    assert len(found) == 9  # the eight fixed rungs and one weekly: not eighty
    assert [one.rung for one in found if one.tiers] == [newest_rung(old.due_on, DEFAULT_LADDER, entered, CALENDAR)]


@pytest.mark.parametrize(
    ("moment", "is_time"),
    [
        (datetime(2026, 10, 14, 7, 59), False),
        (datetime(2026, 10, 14, 8, 0), True),
        (datetime(2026, 10, 14, 17, 59), True),
        (datetime(2026, 10, 14, 18, 0), False),
        (datetime(2026, 10, 17, 10, 0), False),  # Saturday
        (datetime(2026, 8, 22, 10, 0), True),  # a Saturday worked for 31 August
        (datetime(2026, 2, 17, 10, 0), False),  # first day of the lunar year
    ],
)
def test_mail_is_planned_in_office_hours_of_working_days(moment: datetime, is_time: bool) -> None:
    assert is_time_to_remind(moment, CALENDAR) is is_time


dues = st.dates(date(2025, 1, 1), date(2027, 12, 31))
spans = st.integers(0, 90)


@given(due_on=dues, opens=st.integers(-60, 10), begin=st.integers(-30, 60), days=st.lists(st.booleans(), max_size=90))
def test_no_rung_is_ever_decided_twice_or_sent_on_a_day_off(
    due_on: date, opens: int, begin: int, days: list[bool]
) -> None:
    """Whatever days we are up (or not): each rung once, in order, at most one a day, none before the opening."""
    one = task(due_on, opens_on=due_on + timedelta(days=opens))
    decided: dict[str, Decided] = {}
    sent_on: list[date] = []
    for number, is_up in enumerate(days):
        today = due_on + timedelta(days=begin + number)
        if not is_up:
            continue
        made = wanted(one, DEFAULT_LADDER, decided, today=today, calendar=CALENDAR)
        assert not {decision.rung for decision in made} & set(decided)
        assert len(sends(made)) <= 1
        for decision in made:
            assert (decision.skipped_because is None) == bool(decision.tiers)
            decided[decision.rung] = Decided(today if decision.tiers else None)
            if decision.tiers:
                assert CALENDAR.is_working(today)
                assert today >= one.opens_on
                sent_on.append(today)
    assert sent_on == sorted(set(sent_on))


@given(due_on=dues, today_after=st.integers(-40, 400))
def test_the_newest_rung_for_sql_is_the_newest_of_the_ladder(due_on: date, today_after: int) -> None:
    today = CALENDAR.next_working(due_on + timedelta(days=today_after))
    listed = rungs_until(task(due_on), DEFAULT_LADDER, today, CALENDAR)
    newest = listed[-1].name if listed else None
    assert newest_rung(due_on, DEFAULT_LADDER, today, CALENDAR) == newest
    if listed:
        assert due_on <= last_due_with_a_rung(DEFAULT_LADDER, today, CALENDAR)


@given(due_on=dues, silence=st.integers(1, 40))
def test_no_silence_of_ours_reports_anyone_upwards(due_on: date, silence: int) -> None:
    """We are down from the due day on. Whoever is above the unit hears two working days after the officer or later."""
    resumed = due_on + timedelta(days=silence)
    history = {task(due_on).key: {"before-7": Decided(due_on - timedelta(days=10))}}
    found = foresee(
        [task(due_on)], DEFAULT_LADDER, history,
        first=resumed, last=resumed + timedelta(days=60), today=resumed, calendar=CALENDAR,
    )  # fmt: skip
    late = [one for one in found if one.tiers and one.on > due_on]
    to_officer = [one.on for one in late if Tier.OFFICER in one.tiers and one.rung != "due"]
    upwards = [one.on for one in late if one.tiers & (LEADER | STANDING)]
    assert to_officer
    assert upwards
    assert CALENDAR.count_between(min(to_officer), min(upwards)) >= 2


def test_a_ladder_is_data_that_an_agreement_may_change() -> None:
    short = Ladder((Rung(-2, OFFICER), Rung(0, OFFICER), Rung(2, LEADER)), weekly=LEADER)
    found = all_of(task(), date(2026, 10, 1), date(2026, 11, 1), short)
    assert sends(found) == [
        ("before-2", date(2026, 10, 12)),
        ("due", DUE),
        ("overdue-2", date(2026, 10, 16)),
        ("weekly-1", date(2026, 10, 23)),
        ("weekly-2", date(2026, 10, 30)),
    ]


def test_each_rung_has_words() -> None:
    assert {name: str(rung_label(name)) for name in ("before-7", "due", "overdue-3", "weekly-2")} == {
        "before-7": "7 working days before the due day",
        "due": "on the due day",
        "overdue-3": "3 working days overdue",
        "weekly-2": "weekly, time 2",
    }


def test_a_rung_that_is_passed_over_names_the_one_that_went_out_and_what_it_was_about() -> None:
    found = wanted(task(), DEFAULT_LADDER, {}, today=date(2026, 10, 19), calendar=CALENDAR)
    assert all(one.obligation == task() for one in found)
    assert {str(one.skipped_because) for one in found[:-1]} == {
        "A newer reminder went out in its place: 3 working days overdue."
    }


def test_a_rung_on_the_day_of_the_opening_goes_out() -> None:
    opened = task(opens_on=date(2026, 10, 9))
    found = wanted(opened, DEFAULT_LADDER, {}, today=date(2026, 10, 9), calendar=CALENDAR)
    assert [(one.rung, bool(one.skipped_because)) for one in found] == [("before-7", True), ("before-3", False)]
    assert all(one.obligation == opened for one in found)


def test_to_hear_on_the_due_day_is_not_to_be_told_of_lateness() -> None:
    decided = {name: Decided() for name in ("before-7", "before-3", "before-1", "overdue-1", "overdue-3")}
    told_when_due = decided | {"due": Decided(told_on=DUE)}
    assert wanted(task(), DEFAULT_LADDER, told_when_due, today=date(2026, 10, 21), calendar=CALENDAR) == []
    told_late = told_when_due | {"overdue-1": Decided(told_on=date(2026, 10, 19))}
    found = wanted(task(), DEFAULT_LADDER, told_late, today=date(2026, 10, 21), calendar=CALENDAR)
    assert [one.rung for one in found] == ["overdue-5"]


def test_due_strictly_before_a_day_the_rungs_come_a_day_earlier() -> None:
    asked = [newest_rung(DUE, DEFAULT_LADDER, DUE, CALENDAR, is_strict=strict) for strict in (False, True)]
    assert asked == ["due", "overdue-1"]


def test_the_last_day_with_a_rung_lies_as_far_as_the_first_rung_reaches() -> None:
    monday = date(2026, 10, 5)
    assert last_due_with_a_rung(DEFAULT_LADDER, monday, CALENDAR) == CALENDAR.add(monday, 8)
    late_only = Ladder(rungs=(Rung(1, OFFICER),), weekly=EVERYONE)
    assert last_due_with_a_rung(late_only, monday, CALENDAR) == date(2026, 10, 6)
