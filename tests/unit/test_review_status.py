"""How a review stands by the reports that were handed in for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tracker.domain.review_status import ReviewFacts, review_status
from tracker.domain.status import StatusKind, TaskStatus

CUT_OFF, SUBMIT = date(2026, 12, 14), date(2026, 12, 17)
FACTS = ReviewFacts(cut_off_on=CUT_OFF, submit_on=SUBMIT, owed_count=5, submitted_count=3)
ONE_DAY = timedelta(1)


def test_a_review_is_not_due_on_its_cut_off_day() -> None:
    assert review_status(FACTS, CUT_OFF) == TaskStatus(StatusKind.IDLE, 3, is_done=False, is_late=False)


def test_a_review_waits_for_reports_from_the_day_after_the_cut_off() -> None:
    status = review_status(FACTS, CUT_OFF + ONE_DAY)
    assert status == TaskStatus(StatusKind.WAITING, 2, is_done=False, is_late=False)


def test_a_review_waits_to_the_end_of_its_submit_date() -> None:
    assert review_status(FACTS, SUBMIT).kind is StatusKind.WAITING
    late = review_status(FACTS, SUBMIT + ONE_DAY)
    assert late == TaskStatus(StatusKind.OVERDUE, 1, is_done=False, is_late=True)


def test_the_last_report_makes_the_review_done() -> None:
    done = review_status(replace(FACTS, submitted_count=5), SUBMIT + 30 * ONE_DAY)
    assert done == TaskStatus(StatusKind.DONE, None, is_done=True, is_late=False)


def test_a_review_without_its_last_report_is_not_done() -> None:
    assert review_status(replace(FACTS, submitted_count=4), SUBMIT + ONE_DAY).kind is StatusKind.OVERDUE


def test_one_late_report_makes_the_review_done_late() -> None:
    done = review_status(replace(FACTS, submitted_count=5, late_count=1), SUBMIT + 30 * ONE_DAY)
    assert done == TaskStatus(StatusKind.DONE_LATE, None, is_done=True, is_late=True)


def test_a_review_that_ended_before_tracking_began_is_never_due() -> None:
    old = review_status(replace(FACTS, owed_count=0, submitted_count=0), SUBMIT + 400 * ONE_DAY)
    assert old == TaskStatus(StatusKind.IDLE, None, is_done=False, is_late=False)


def test_the_count_of_missing_reports_is_what_is_still_owed() -> None:
    assert FACTS.missing_count == 2
