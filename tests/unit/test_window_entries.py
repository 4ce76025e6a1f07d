"""What was there when the data were closed, and what came later: never mixed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.domain.consolidations import SubjectKind
from tracker.domain.tasks import PartRole
from tracker.domain.window_entries import Figure, WindowEntry, closes_at, figures_of, split

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CLOSED = closes_at(date(2026, 9, 14), ZONE)
BEFORE, AFTER = CLOSED - timedelta(seconds=1), CLOSED


def entry(id_: int, recorded_at: datetime = BEFORE, quantity: int | None = None, **more: object) -> WindowEntry:
    facts = {
        "agency_id": 1, "task_id": 7, "content_id": 3, "content": "I. Tuyên truyền", "number": "1", "task": "Hội nghị",
        "role": PartRole.LEAD, "happened_on": date(2026, 8, 3), "note": "Đã làm",
    }  # fmt: skip
    counted = {"quantity": Decimal(quantity or 0), "indicator_id": 5, "indicator": "Hội nghị", "unit": "cuộc"}
    return WindowEntry(id_, recorded_at=recorded_at, **(facts | (counted if quantity is not None else {}) | more))


def ids(entries: tuple[WindowEntry, ...]) -> list[int]:
    return [found.id for found in entries]


def the_figure(*entries: WindowEntry) -> Figure:
    (figure,) = figures_of(split(entries, CLOSED))
    return figure


def test_data_close_at_midnight_of_vietnam() -> None:
    assert datetime(2026, 9, 14, 17, tzinfo=UTC) == CLOSED


def test_what_is_logged_a_second_too_late_is_an_adjustment() -> None:
    window = split([entry(1), entry(2, AFTER)], CLOSED)
    assert (ids(window.inside), ids(window.adjustments)) == ([1], [2])


def test_a_correction_after_the_closing_leaves_the_closed_data_as_they_were() -> None:
    old = entry(1, quantity=9, corrected_by=2, corrected_at=AFTER)
    figure = the_figure(old, entry(2, AFTER, quantity=8, corrects_id=1))
    assert (figure.value, figure.adjusted) == (9, 8)


def test_a_correction_before_the_closing_counts_alone() -> None:
    window = split([entry(1, corrected_by=2, corrected_at=BEFORE), entry(2, corrects_id=1)], CLOSED)
    assert (ids(window.inside), ids(window.adjustments)) == ([2], [])


def test_an_entry_moved_out_of_the_window_later_is_an_adjustment_too() -> None:
    window = split([entry(1, corrected_by=99, corrected_at=AFTER)], CLOSED)
    assert (ids(window.inside), ids(window.adjustments)) == ([1], [1])


def test_an_entry_corrected_twice_inside_the_window_is_not_moved_out() -> None:
    chain = [
        entry(1, corrected_by=2, corrected_at=AFTER),
        entry(2, AFTER, corrects_id=1, corrected_by=3, corrected_at=AFTER),
        entry(3, AFTER, corrects_id=2),
    ]
    assert ids(split(chain, CLOSED).adjustments) == [3]


def test_added_figures_are_summed_and_levels_are_the_newest() -> None:
    day = date(2026, 8, 9)
    assert the_figure(entry(1, quantity=9), entry(2, quantity=4)).value == 13
    levels = [entry(2, quantity=4, is_cumulative=False, happened_on=day), entry(1, quantity=9, is_cumulative=False)]
    assert the_figure(*levels).value == 4


def test_what_was_named_only_after_the_closing_has_no_closed_value() -> None:
    figure = the_figure(entry(1, AFTER, quantity=3))
    assert (figure.value, figure.adjusted) == (None, 3)


def test_per_cent_is_compared_only_where_several_lead() -> None:
    assert figures_of(split([entry(1, percent=30)], CLOSED)) == ()
    figure = the_figure(entry(1, percent=30, role=PartRole.JOINT_LEAD))
    assert (figure.subject, figure.value, figure.unit) == ((SubjectKind.TASK, 7), 30, "%")
