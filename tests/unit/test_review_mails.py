"""When a review is told of to leaders and to the standing agency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.review_mails import FRESH, Handed, ReviewFacts, ReviewMail, is_ready, mails_due

CUT_OFF, SUBMIT, CONSOLIDATE = date(2026, 10, 14), date(2026, 10, 19), date(2026, 10, 21)
READY, MISSING = ReviewMail.READY, ReviewMail.MISSING


def review(*handed: date | None) -> ReviewFacts:
    reports = tuple(Handed(number, on) for number, on in enumerate(handed))
    return ReviewFacts(CUT_OFF, SUBMIT, CONSOLIDATE, reports)


@pytest.mark.parametrize(
    ("day", "when_all_are_in", "when_one_is_missing"),
    [
        (CUT_OFF, [], []),
        (CUT_OFF + timedelta(days=1), [READY], []),
        (SUBMIT, [READY], []),
        (SUBMIT + timedelta(days=1), [READY], [MISSING]),
        (CONSOLIDATE, [READY], [MISSING, READY]),
        (SUBMIT + FRESH, [READY], [MISSING, READY]),
        (CONSOLIDATE + FRESH, [READY], [READY]),
        (CONSOLIDATE + FRESH + timedelta(days=1), [], []),
    ],
)
def test_what_is_told_on_which_day(
    day: date, when_all_are_in: list[ReviewMail], when_one_is_missing: list[ReviewMail]
) -> None:
    assert mails_due(review(CUT_OFF, CUT_OFF), today=day) == when_all_are_in
    assert mails_due(review(CUT_OFF, None), today=day) == when_one_is_missing


def test_one_made_final_late_is_told_of_from_that_day_on() -> None:
    late = CONSOLIDATE + 3 * FRESH
    final = replace(review(CUT_OFF, None), frozen_on=late)
    assert mails_due(review(CUT_OFF, None), today=late) == []
    assert [mails_due(final, today=day) for day in (late, late + FRESH)] == [[READY], [READY]]
    assert mails_due(final, today=late + FRESH + timedelta(days=1)) == []


def test_a_review_that_nobody_owes_a_report_for_is_not_told_of() -> None:
    assert mails_due(review(), today=CONSOLIDATE) == []


@given(days=st.integers(0, 60), handed=st.lists(st.booleans(), min_size=1, max_size=4))
def test_whoever_is_missing_is_told_of_only_while_somebody_is(days: int, handed: list[bool]) -> None:
    today = CUT_OFF + timedelta(days=days)
    facts = review(*(CUT_OFF if is_in else None for is_in in handed))
    found = mails_due(facts, today=today)
    assert (MISSING in found) <= (not all(handed))
    assert (READY in found) <= is_ready(facts, today)
