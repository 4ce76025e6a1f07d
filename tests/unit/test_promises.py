"""A promise holds the ladder until its day, once; then it is asked about, and the rungs still ahead follow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.days_off_seed import SEED
from tracker.domain.errors import RuleBroken
from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.promises import AFTER_PROMISE, Promise, check_promise, is_to_be_promised, promise_days
from tracker.domain.reminder_forecast import foresee
from tracker.domain.reminders import DEFAULT_LADDER, OWN_UNIT, Decided, Tier, rung_label, wanted
from tracker.domain.working_days import WorkingCalendar

CALENDAR = WorkingCalendar(SEED)
DUE = date(2026, 10, 14)  # a Wednesday; October has no days off
FIRST, LAST = date(2026, 10, 1), date(2026, 11, 12)
LATE = Obligation(ObligationKind.TASK, 7, 1, 3, DUE, 1, date(2026, 1, 1), agency_id=1, standing_id=2)


def promised(made_on: date, until_on: date) -> Obligation:
    return LATE._replace(promise=Promise(made_on, until_on))


def played(one: Obligation) -> tuple[list[tuple[str, date]], list[str]]:
    """What is sent on which day, and which rungs the promise held back."""
    found = foresee([one], DEFAULT_LADDER, {}, first=FIRST, last=LAST, today=FIRST, calendar=CALENDAR)
    sent = [(decision.rung, decision.on) for decision in found if decision.tiers]
    return sent, [decision.rung for decision in found if "Acknowledged" in str(decision.skipped_because or "")]


def test_a_promise_made_when_late_holds_the_ladder_until_its_day() -> None:
    sent, held = played(promised(date(2026, 10, 16), date(2026, 10, 23)))
    assert held == ["overdue-3", "overdue-5"]
    assert sent[4:8] == [
        ("overdue-1", date(2026, 10, 15)),
        (AFTER_PROMISE, date(2026, 10, 26)),  # the promised day was a Friday
        ("overdue-10", date(2026, 10, 28)),
        ("weekly-1", date(2026, 11, 4)),
    ]


def test_a_promise_made_before_the_due_day_holds_what_comes_before_it() -> None:
    sent, held = played(promised(date(2026, 10, 6), date(2026, 10, 12)))
    assert held == ["before-3"]
    assert sent[:4] == [
        ("before-7", date(2026, 10, 5)),
        (AFTER_PROMISE, date(2026, 10, 13)),  # also the day of before-1
        ("due", DUE),
        ("overdue-1", date(2026, 10, 15)),
    ]


def test_the_unit_hears_of_a_broken_promise_when_the_thing_is_late_else_only_the_officer() -> None:
    for until_on, tiers in [(date(2026, 10, 16), OWN_UNIT), (date(2026, 10, 7), frozenset({Tier.OFFICER}))]:
        found = foresee(
            [promised(date(2026, 10, 2), until_on)], DEFAULT_LADDER, {},
            first=FIRST, last=LAST, today=FIRST, calendar=CALENDAR,
        )  # fmt: skip
        (asked,) = [decision for decision in found if decision.rung == AFTER_PROMISE]
        assert asked.tiers == tiers


def test_a_rung_of_the_same_morning_goes_out_as_the_question_after_the_promise() -> None:
    one = promised(date(2026, 10, 15), date(2026, 10, 20))  # overdue-5 is meant for the 21st
    told = {name: Decided(date(2026, 10, 15)) for name in ("before-7", "before-3", "before-1", "due", "overdue-1")}
    found = wanted(one, DEFAULT_LADDER, told, today=date(2026, 10, 21), calendar=CALENDAR)
    (sent,) = [decision for decision in found if decision.tiers]
    assert (sent.rung, sent.tiers) == (AFTER_PROMISE, OWN_UNIT | {Tier.LEADER})


def test_a_promise_holds_nothing_back_before_it_was_made() -> None:
    sent, held = played(promised(date(2026, 10, 20), date(2026, 10, 22)))
    assert ("overdue-3", date(2026, 10, 19)) in sent
    assert held == ["overdue-5"]


def test_being_asked_after_the_promise_counts_as_being_told_when_late() -> None:
    """The leader hears two working days after the question, not before."""
    one = promised(date(2026, 10, 14), date(2026, 10, 20))
    decided = {name: Decided() for name in ("before-7", "before-3", "before-1", "due", "overdue-1", "overdue-3")}
    decided[AFTER_PROMISE] = Decided(date(2026, 10, 21))
    tomorrow = wanted(one, DEFAULT_LADDER, decided, today=date(2026, 10, 22), calendar=CALENDAR)
    assert not [decision for decision in tomorrow if decision.tiers]
    (sent,) = wanted(one, DEFAULT_LADDER, decided, today=date(2026, 10, 23), calendar=CALENDAR)
    assert (sent.rung, sent.tiers) == ("overdue-5", frozenset({Tier.LEADER}))


@given(
    made=st.integers(-9, 40), length=st.integers(0, 28), silence=st.lists(st.booleans(), min_size=90, max_size=90)
)  # fmt: skip
def test_while_a_promise_holds_nobody_is_told_and_then_exactly_one_asks(
    made: int, length: int, silence: list[bool]
) -> None:
    """Whatever days we are up: nothing from the promise to its day, asked at most once, each rung decided once."""
    made_on = DUE + timedelta(days=made)
    one = promised(made_on, made_on + timedelta(days=length))
    assert one.promise is not None
    decided: dict[str, Decided] = {}
    asked = 0
    for number, is_up in enumerate(silence):
        today = DUE + timedelta(days=number - 12)
        if not is_up:
            continue
        for decision in wanted(one, DEFAULT_LADDER, decided, today=today, calendar=CALENDAR):
            assert decision.rung not in decided
            decided[decision.rung] = Decided(today if decision.tiers else None)
            if decision.tiers:
                assert not made_on <= today <= one.promise.until_on
                asked += decision.rung == AFTER_PROMISE
    assert asked <= 1


def test_a_day_that_passed_or_is_too_far_is_no_promise() -> None:
    today = date(2026, 10, 15)
    proposed, last = promise_days(today, CALENDAR).proposed_on, promise_days(today, CALENDAR).last_on
    assert (proposed, last) == (date(2026, 10, 20), date(2026, 11, 12))
    for day in (today, last):
        check_promise(day, due_on=DUE, today=today, calendar=CALENDAR)
    for day, said in [
        (today - timedelta(days=1), "2026-10-14 has passed; promise a day from today on."),
        (last + timedelta(days=1), "Promise a day until 2026-11-12, within 20 working days. "
                                   "For longer, have the due date moved."),
    ]:  # fmt: skip
        with pytest.raises(RuleBroken) as refusal:
            check_promise(day, due_on=DUE, today=today, calendar=CALENDAR)
        assert (refusal.value.field, str(refusal.value)) == ("until_on", said)


def test_what_is_due_much_later_is_not_promised_yet() -> None:
    today = date(2026, 9, 1)
    with pytest.raises(RuleBroken) as refusal:
        check_promise(today, due_on=DUE, today=today, calendar=CALENDAR)
    assert refusal.value.field == "until_on"
    assert str(refusal.value) == "It is due only on 2026-10-14. Promise a day once it is due within 14 days."


def test_it_is_offered_from_14_days_before_the_due_day_on_while_open() -> None:
    days = (DUE - timedelta(days=15), DUE - timedelta(days=14), DUE + timedelta(days=400))
    assert [is_to_be_promised(is_open=True, due_on=DUE, today=day) for day in days] == [False, True, True]
    assert not is_to_be_promised(is_open=False, due_on=DUE, today=DUE)
    assert not is_to_be_promised(is_open=True, due_on=None, today=DUE)


def test_the_question_after_a_promise_has_words() -> None:
    assert str(rung_label(AFTER_PROMISE)) == "after the promised day"
