from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.due_dates import DueKind
from tracker.domain.status import (
    STATUS_WORDS,
    Boxes,
    StatusKind,
    TaskFacts,
    TaskStatus,
    box_of,
    due_soon_until,
    overdue_before,
    report_status,
    task_status,
)

TODAY = date(2026, 11, 24)
DUE = date(2026, 11, 24)
days = st.dates(date(2015, 1, 1), date(2050, 12, 31))


def status_on(today: date, **facts: object) -> TaskStatus:
    return task_status(TaskFacts(DueKind.DATED, **facts), today)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("today", "kind", "number"),
    [
        (date(2026, 11, 9), StatusKind.DOING, 15),
        (date(2026, 11, 10), StatusKind.SOON, 14),
        (date(2026, 11, 23), StatusKind.SOON, 1),
        (date(2026, 11, 24), StatusKind.SOON, 0),
        (date(2026, 11, 25), StatusKind.OVERDUE, 1),
        (date(2027, 2, 11), StatusKind.OVERDUE, 79),
    ],
)
def test_an_open_task_is_due_soon_for_14_days_and_then_overdue(today: date, kind: StatusKind, number: int) -> None:
    status = status_on(today, due_on=DUE)
    assert status == TaskStatus(kind, number, is_done=False, is_late=kind is StatusKind.OVERDUE)


@pytest.mark.parametrize(
    ("done_on", "kind", "number"),
    [
        (date(2026, 1, 1), StatusKind.DONE, None),
        (date(2026, 11, 24), StatusKind.DONE, None),
        (date(2026, 11, 25), StatusKind.DONE_LATE, 1),
        (date(2026, 12, 14), StatusKind.DONE_LATE, 20),
    ],
)
def test_a_confirmed_task_was_done_on_the_reported_day(done_on: date, kind: StatusKind, number: int | None) -> None:
    for today in (date(2026, 11, 1), date(2030, 1, 1)):
        status = status_on(today, due_on=DUE, done_on=done_on)
        assert status == TaskStatus(kind, number, is_done=True, is_late=kind is StatusKind.DONE_LATE)


def test_strictly_before_makes_the_due_day_itself_late() -> None:
    assert status_on(DUE, due_on=DUE, strictly_before=True).kind is StatusKind.OVERDUE
    assert status_on(DUE - timedelta(1), due_on=DUE, strictly_before=True) == TaskStatus(
        StatusKind.SOON, 0, is_done=False, is_late=False
    )
    assert status_on(DUE, due_on=DUE, strictly_before=True, done_on=DUE).kind is StatusKind.DONE_LATE
    assert status_on(DUE, due_on=DUE, done_on=DUE).kind is StatusKind.DONE


def test_a_report_waits_for_confirmation_and_its_days_go_on() -> None:
    waiting = status_on(date(2026, 11, 27), due_on=DUE, reported_on=date(2026, 11, 20))
    assert waiting == TaskStatus(StatusKind.WAITING, 3, is_done=False, is_late=True)
    assert status_on(date(2026, 11, 20), due_on=DUE, reported_on=date(2026, 11, 20)).is_late is False


def test_a_returned_report_is_not_done_and_stays_late() -> None:
    returned = status_on(date(2026, 11, 27), due_on=DUE, is_returned=True)
    assert returned == TaskStatus(StatusKind.RETURNED, 3, is_done=False, is_late=True)


def test_a_new_report_after_a_return_waits_again() -> None:
    assert status_on(TODAY, due_on=DUE, is_returned=True, reported_on=TODAY).kind is StatusKind.WAITING


def test_a_paused_task_is_never_late() -> None:
    assert status_on(date(2027, 1, 1), due_on=DUE, set_state="paused") == TaskStatus(
        StatusKind.PAUSED, None, is_done=False, is_late=False
    )


def test_a_task_done_while_paused_is_done() -> None:
    assert status_on(TODAY, due_on=DUE, set_state="paused", done_on=TODAY).kind is StatusKind.DONE


def test_a_cancelled_task_is_cancelled_whatever_else_is_known() -> None:
    for done_on in (None, TODAY):
        status = status_on(date(2027, 1, 1), due_on=DUE, set_state="cancelled", done_on=done_on)
        assert status == TaskStatus(StatusKind.CANCELLED, None, is_done=False, is_late=False)


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        (date(2026, 10, 1), StatusKind.EXTENDED),
        (date(2026, 11, 20), StatusKind.SOON),
        (date(2026, 11, 25), StatusKind.OVERDUE),
    ],
)
def test_an_extended_task_says_so_until_its_new_date_is_near(today: date, kind: StatusKind) -> None:
    assert status_on(today, due_on=DUE, set_state="extended").kind is kind


def test_a_far_task_that_nobody_began_is_not_yet_due() -> None:
    far = date(2026, 10, 1)
    assert status_on(far, due_on=DUE, has_progress=False) == TaskStatus(
        StatusKind.IDLE, 54, is_done=False, is_late=False
    )
    assert status_on(far, due_on=DUE, has_progress=True).kind is StatusKind.DOING
    assert status_on(TODAY, due_on=DUE, has_progress=False).kind is StatusKind.SOON


@pytest.mark.parametrize("kind", [kind for kind in DueKind if kind is not DueKind.DATED])
def test_tasks_without_one_date_are_never_late_by_themselves(kind: DueKind) -> None:
    status = task_status(TaskFacts(kind, due_on=date(2020, 1, 1)), TODAY)
    assert status == TaskStatus(StatusKind.DOING, None, is_done=False, is_late=False)
    assert box_of(TaskFacts(kind, due_on=date(2020, 1, 1)), TODAY) == Boxes(open_in_time=1)
    assert box_of(TaskFacts(kind, done_on=TODAY), TODAY) == Boxes(open_in_time=1)


def test_a_dated_task_without_its_date_is_in_time() -> None:
    assert status_on(TODAY) == TaskStatus(StatusKind.DOING, None, is_done=False, is_late=False)
    assert status_on(TODAY, done_on=TODAY).kind is StatusKind.DONE


@given(days, days, st.booleans())
def test_sql_may_compare_with_the_boundaries(due_on: date, today: date, is_strict: bool) -> None:
    status = status_on(today, due_on=due_on, strictly_before=is_strict)
    is_overdue = due_on < overdue_before(today, strictly_before=is_strict)
    is_soon = not is_overdue and due_on <= due_soon_until(today, strictly_before=is_strict)
    assert (status.kind is StatusKind.OVERDUE) == is_overdue == status.is_late
    assert (status.kind is StatusKind.SOON) == is_soon


@given(days, days)
def test_a_task_grows_later_every_day_and_never_less(due_on: date, today: date) -> None:
    now, tomorrow = status_on(today, due_on=due_on), status_on(today + timedelta(1), due_on=due_on)
    assert tomorrow.is_late >= now.is_late
    assert now.days is not None
    assert tomorrow.days is not None
    assert tomorrow.days == (now.days + 1 if now.is_late else 1 if tomorrow.is_late else now.days - 1)


REPORT_DUE, OPENS = date(2026, 12, 17), date(2026, 12, 15)


@pytest.mark.parametrize(
    ("today", "submitted_on", "kind", "number"),
    [
        (date(2026, 12, 14), None, StatusKind.IDLE, 3),
        (date(2026, 12, 15), None, StatusKind.SOON, 2),
        (date(2026, 12, 17), None, StatusKind.SOON, 0),
        (date(2026, 12, 18), None, StatusKind.OVERDUE, 1),
        (date(2026, 12, 18), date(2026, 12, 17), StatusKind.DONE, None),
        (date(2026, 12, 30), date(2026, 12, 20), StatusKind.DONE_LATE, 3),
    ],
)
def test_a_report_is_owed_from_the_day_after_the_cut_off(
    today: date, submitted_on: date | None, kind: StatusKind, number: int | None
) -> None:
    status = report_status(due_on=REPORT_DUE, submitted_on=submitted_on, opens_on=OPENS, today=today)
    assert (status.kind, status.days) == (kind, number)
    assert status.is_done == (submitted_on is not None)
    assert status.is_late == (kind in (StatusKind.OVERDUE, StatusKind.DONE_LATE))


def test_an_open_report_with_a_far_date_is_in_progress() -> None:
    status = report_status(due_on=date(2027, 1, 29), submitted_on=None, opens_on=OPENS, today=OPENS)
    assert status == TaskStatus(StatusKind.DOING, 45, is_done=False, is_late=False)


def test_every_status_has_its_own_word() -> None:
    assert set(STATUS_WORDS) == set(StatusKind)
    assert len(set(STATUS_WORDS.values())) == len(StatusKind)


@pytest.mark.parametrize(
    ("facts", "box"),
    [
        ({"done_on": DUE}, Boxes(done_in_time=1)),
        ({"done_on": DUE + timedelta(1)}, Boxes(done_late=1)),
        ({}, Boxes(overdue=1)),
        ({"due_on": date(2027, 6, 1)}, Boxes(open_in_time=1)),
        ({"reported_on": DUE}, Boxes(overdue=1)),
        ({"is_returned": True}, Boxes(overdue=1)),
        ({"set_state": "paused"}, Boxes(open_in_time=1)),
        ({"set_state": "extended"}, Boxes(overdue=1)),
        ({"set_state": "cancelled"}, Boxes()),
    ],
)
def test_each_task_is_counted_in_one_official_box(facts: dict[str, object], box: Boxes) -> None:
    dated = TaskFacts(DueKind.DATED, **({"due_on": DUE} | facts))  # type: ignore[arg-type]
    assert box_of(dated, date(2026, 12, 1)) == box


def test_the_official_rate_is_cut_and_not_rounded() -> None:
    official = Boxes(done_in_time=14068, done_late=1983, open_in_time=5640, overdue=223)
    assert official.done == 16051
    assert official.given == 21914
    assert official.official_rate() == Decimal("98.62")  # exactly 98.629..


@pytest.mark.parametrize(
    ("boxes", "rate"),
    [
        (Boxes(), None),
        (Boxes(open_in_time=9), None),
        (Boxes(done_in_time=1), Decimal("100.00")),
        (Boxes(done_late=1), Decimal("100.00")),
        (Boxes(overdue=1), Decimal("0.00")),
        (Boxes(done_in_time=1, overdue=2), Decimal("33.33")),
        (Boxes(done_in_time=2, overdue=1), Decimal("66.66")),
        (Boxes(done_in_time=99999, overdue=1), Decimal("99.99")),
    ],
)
def test_the_rate_counts_only_what_is_done_or_overdue(boxes: Boxes, rate: Decimal | None) -> None:
    assert boxes.official_rate() == rate


def test_boxes_add_up_one_by_one() -> None:
    total = sum((Boxes(*numbers) for numbers in product((0, 1), repeat=4)), Boxes())
    assert total == Boxes(8, 8, 8, 8)
    assert Boxes(1, 2, 3, 4) + Boxes(10, 20, 30, 40) == Boxes(11, 22, 33, 44)


def test_what_is_due_before_a_day_is_due_soon_a_day_earlier() -> None:
    today = date(2026, 11, 24)
    assert due_soon_until(today) == date(2026, 12, 8)
    assert due_soon_until(today, strictly_before=True) == date(2026, 12, 9)


def test_what_has_no_date_is_neither_done_nor_late_until_it_is_confirmed() -> None:
    status = task_status(TaskFacts(DueKind.ONGOING), date(2026, 11, 24))
    assert (status.kind, status.days, status.is_done, status.is_late) == (StatusKind.DOING, None, False, False)
