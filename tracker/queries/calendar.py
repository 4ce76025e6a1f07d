"""The calendar of one person: dates of reviews and tasks of every program he may read. Two statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, or_, select

from tracker.database import db
from tracker.domain.calendar_events import CalendarEvent, EventKind
from tracker.domain.messages import message
from tracker.domain.period_names import period_label
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.tasks import SetState
from tracker.models import Agreement, Review, Task
from tracker.queries.next_reviews import LONGEST_REVIEW
from tracker.queries.viewers import visible_to_mine

PAGE_SIZE = 100


@dataclass(frozen=True)
class CalendarPage:
    """One page of a span's events. ``total``: all of them; ``number``: the page, from 1."""

    events: tuple[CalendarEvent, ...]
    total: int
    number: int

    @property
    def by_day(self) -> list[tuple[date, list[CalendarEvent]]]:
        """The events under their days."""
        return [(on, list(events)) for on, events in groupby(self.events, key=lambda event: event.on)]

    @property
    def first(self) -> int:
        """The number of the first event of this page among all."""
        return PAGE_SIZE * (self.number - 1) + 1

    @property
    def last(self) -> int:
        """The number of its last event."""
        return self.first + len(self.events) - 1


def calendar_page(viewer: Viewer, first: date, last: date, *, agreement_id: int | None, number: int) -> CalendarPage:
    """What happens from ``first`` to ``last``, in one program or all; a page beyond the end is the last one."""
    events = calendar_events(viewer, first, last, agreement_id=agreement_id)
    number = min(number, max(1, -(-len(events) // PAGE_SIZE)))
    start = PAGE_SIZE * (number - 1)
    return CalendarPage(tuple(events[start : start + PAGE_SIZE]), len(events), number)


def calendar_events(viewer: Viewer, first: date, last: date, *, agreement_id: int | None = None) -> list[CalendarEvent]:
    """Every event this person may know of, in order; of one program only when ``agreement_id`` is given."""
    asked = {
        "mine": sorted(viewer.agency_ids_as(READERS)), "first": first, "last": last,
        "since": first - LONGEST_REVIEW,
    }  # fmt: skip
    is_one = agreement_id is not None
    if is_one:
        asked["agreement"] = agreement_id
    reviews = db.session.execute(_reviews(is_one), asked)
    tasks = db.session.execute(_tasks(is_one), asked)
    return sorted([*_dates_of(reviews, first, last), *map(_due, tasks)], key=lambda event: event.order)


def programs_of(viewer: Viewer) -> list[tuple[int, str]]:
    """Id and title of the programs this person may read: what a calendar can be narrowed to."""
    wanted = select(Agreement.id, Agreement.title).where(Agreement.id.in_(visible_to_mine()))
    rows = db.session.execute(wanted.order_by(Agreement.title), {"mine": sorted(viewer.agency_ids_as(READERS))})
    return [(id_, title) for id_, title in rows]


@cache
def _reviews(is_one: bool) -> Select[*tuple[Any, ...]]:
    first, last = bindparam("first", type_=Date), bindparam("last", type_=Date)
    dates = (
        Review.cut_off_on.label(EventKind.CUT_OFF),
        func.coalesce(Review.human_submit_on, Review.submit_on).label(EventKind.SUBMIT),
        func.coalesce(Review.human_consolidate_on, Review.consolidate_on).label(EventKind.CONSOLIDATE),
        func.coalesce(Review.human_sign_on, Review.sign_on).label(EventKind.SIGN),
    )
    wanted = _of_programs(select(Review.id, Review.period, *dates), is_one).join(
        Agreement, Agreement.id == Review.agreement_id
    )
    # No rule reaches further from the cut-off than LONGEST_REVIEW; a person may, so his dates are asked for as well.
    by_rule = Review.cut_off_on.between(bindparam("since", type_=Date), last)
    by_hand = or_(
        *(
            column.between(first, last)
            for column in (Review.human_submit_on, Review.human_consolidate_on, Review.human_sign_on)
        )
    )
    return wanted.where(or_(by_rule, by_hand), _still(Review.cut_off_on))


@cache
def _tasks(is_one: bool) -> Select[*tuple[Any, ...]]:
    wanted = select(Task.id, Task.title.label("task"), Task.effective_due_on.label("due_on"), Task.done_on)
    due = Task.effective_due_on.between(bindparam("first", type_=Date), bindparam("last", type_=Date))
    goes_on = or_(Task.set_state.is_(None), Task.set_state != SetState.CANCELLED.value)
    return (
        _of_programs(wanted, is_one)
        .join(Agreement, Agreement.id == Task.agreement_id)
        .where(due, goes_on, _still(Task.effective_due_on))
    )


def _still(on: Any) -> Any:
    """Of a closed program only what came before its end."""
    return or_(Agreement.closed_on.is_(None), on <= Agreement.closed_on)


def _of_programs(wanted: Select[*tuple[Any, ...]], is_one: bool) -> Select[*tuple[Any, ...]]:
    """With the program's facts, and narrowed to what the viewer may read."""
    narrowed = wanted.add_columns(Agreement.id.label("agreement_id"), Agreement.title, Agreement.is_illustrative).where(
        Agreement.id.in_(visible_to_mine())
    )
    return narrowed.where(Agreement.id == bindparam("agreement")) if is_one else narrowed


def _dates_of(rows: Any, first: date, last: date) -> Iterator[CalendarEvent]:
    for row in rows:
        for kind in (EventKind.CUT_OFF, EventKind.SUBMIT, EventKind.CONSOLIDATE, EventKind.SIGN):
            on = getattr(row, kind)
            if first <= on <= last:
                name = period_label(row.period)
                yield CalendarEvent(on, kind, row.id, name, row.agreement_id, row.title, row.is_illustrative)


def _due(row: Any) -> CalendarEvent:
    return CalendarEvent(
        row.due_on, EventKind.DUE, row.id, message("%(name)s", name=row.task), row.agreement_id, row.title,
        row.is_illustrative, is_done=row.done_on is not None,
    )  # fmt: skip
