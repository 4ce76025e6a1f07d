"""What agencies owe and have not done, read out of the tables: named selects, and the value each row stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Row,
    Select,
    String,
    Subquery,
    and_,
    column,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    values,
)
from sqlalchemy.orm import InstrumentedAttribute

from tracker.domain.agencies import Answers
from tracker.domain.obligation_names import named
from tracker.domain.obligations import CONFIRM_WITHIN, Obligation, ObligationKind
from tracker.domain.promises import AFTER_PROMISE, Promise
from tracker.domain.reminders import READY
from tracker.domain.tasks import LEADING, SetState
from tracker.domain.working_days import WorkingCalendar
from tracker.models.acknowledgements import Acknowledgement, promise_for
from tracker.models.agency_changes import is_given_away
from tracker.models.agreements import Agreement, Party
from tracker.models.drafts import ReportDraft
from tracker.models.joint_obligations import OWED, nobody_else, nobody_in_charge
from tracker.models.one_body import is_reported_with
from tracker.models.reminders import Reminder
from tracker.models.reviews import Report, Review
from tracker.models.tasks import Assignment, Task

Column = InstrumentedAttribute[Any] | ColumnElement[Any]
MOST_KEPT = 1500
STRICTLY_BEFORE = and_(Task.due_strictly_before, Agreement.overdue_strictly)


@cache
def open_reports() -> Select[*tuple[Any, ...]]:
    """Reports not submitted, with what an Obligation needs."""
    return (
        select(
            literal(ObligationKind.REPORT.value).label("kind"),
            Report.id,
            Report.agency_id.label("owner_id"),
            Report.agreement_id,
            Report.due_on,
            Report.due_version,
            Report.opens_on,
            false().label("is_strict"),
            literal("").label("number"),
            Review.period.label("title"),
            Agreement.title.label("program"),
            _standing_agency().label("standing_id"),
            Acknowledgement.made_on,
            Acknowledgement.until_on,
            *nobody_else(),
            nobody_in_charge(),
            ReportDraft.presented_at.is_not(None).label("is_with_head"),
        )
        .join(Review, Review.id == Report.review_id)
        .join(Agreement, Agreement.id == Report.agreement_id)
        .outerjoin(ReportDraft, ReportDraft.report_id == Report.id)
        .outerjoin(Acknowledgement, promise_for(ObligationKind.REPORT, Report.id, Report.agency_id, Report.due_version))
        .where(
            Report.submitted_at.is_(None),
            Agreement.closed_on.is_(None),
            ~is_given_away(Report.agreement_id, Report.agency_id),  # the report of who took it over speaks for both
            ~is_reported_with(),
        )
    )


@cache
def open_tasks() -> Select[*tuple[Any, ...]]:
    """Lead parts of dated tasks that were not reported done (or were returned), unless paused or cancelled."""
    return (
        select(
            literal(ObligationKind.TASK.value).label("kind"),
            Task.id,
            Assignment.agency_id.label("owner_id"),
            Task.agreement_id,
            Task.effective_due_on.label("due_on"),
            Task.due_version,
            Agreement.tracked_from.label("opens_on"),
            STRICTLY_BEFORE.label("is_strict"),
            Task.number,
            Task.title,
            Agreement.title.label("program"),
            _standing_agency().label("standing_id"),
            Acknowledgement.made_on,
            Acknowledgement.until_on,
            *nobody_else(),
            Assignment.charge_id,
            false().label("is_with_head"),
        )
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Agreement, Agreement.id == Task.agreement_id)
        .outerjoin(Acknowledgement, promise_for(ObligationKind.TASK, Task.id, Assignment.agency_id, Task.due_version))
        .where(
            Agreement.closed_on.is_(None),
            Task.effective_due_on.is_not(None),
            Task.done_on.is_(None),
            Task.set_state.is_(None) | Task.set_state.not_in([SetState.PAUSED, SetState.CANCELLED]),
            Assignment.role.in_(sorted(LEADING)),
            Assignment.reported_on.is_(None),
        )
    )


@cache
def _open_rows(kind: ObligationKind, owed: Subquery) -> Select[*tuple[Any, ...]]:
    """The same of one of ``joint_obligations``."""
    c = owed.c
    return (
        select(
            literal(kind.value).label("kind"),
            c.id,
            c.owner_id,
            c.agreement_id,
            c.due_on,
            c.due_version,
            c.opens_on,
            false().label("is_strict"),
            c.number,
            c.title,
            Agreement.title.label("program"),
            _standing_agency().label("standing_id"),
            Acknowledgement.made_on,
            Acknowledgement.until_on,
            c.by_id,
            c.instead_id,
            nobody_in_charge(),
            false().label("is_with_head"),
        )
        .select_from(owed)
        .join(Agreement, Agreement.id == c.agreement_id)
        .outerjoin(Acknowledgement, promise_for(kind.value, c.id, c.owner_id, c.due_version))
        .where(Agreement.closed_on.is_(None))
    )


@dataclass(frozen=True)
class OpenSelect:
    """The named select of one kind, with the columns that conditions are put on. ``due_on``: as stored."""

    select: Callable[[], Select[*tuple[Any, ...]]]
    id: Column
    agreement_id: Column
    owner_id: Column
    due_on: Column
    due_version: Column
    is_strict: ColumnElement[bool]


def _of(kind: ObligationKind, owed: Subquery) -> OpenSelect:
    c = owed.c
    return OpenSelect(
        partial(_open_rows, kind, owed), c.id, c.agreement_id, c.owner_id, c.due_on, c.due_version, false()
    )


SELECTS = {
    ObligationKind.REPORT: OpenSelect(
        open_reports, Report.id, Report.agreement_id, Report.agency_id, Report.due_on, Report.due_version, false()
    ),
    ObligationKind.TASK: OpenSelect(
        open_tasks,
        Task.id,
        Task.agreement_id,
        Assignment.agency_id,
        Task.effective_due_on,
        Task.due_version,
        STRICTLY_BEFORE,
    ),
    **{kind: _of(kind, owed) for kind, owed in OWED.items()},
}


@lru_cache(maxsize=4 * len(ObligationKind))
def undecided(
    kind: ObligationKind, newest: tuple[tuple[date, bool, str], ...], *, today: date
) -> Select[*tuple[Any, ...]]:
    """The open ones whose newest rung is not decided, and of which nobody is told today already.

    ``newest``: due day as stored, is it strict, that rung. One thing is told at most once a day.
    """
    chosen = SELECTS[kind]
    rung = (
        values(column("due_on", Date), column("is_strict", Boolean), column("rung", String), name="rung")
        .data(newest)
        .cte("newest")
    )
    has_come = and_(rung.c.due_on == chosen.due_on, rung.c.is_strict == chosen.is_strict)
    return chosen.select().join(rung, has_come).where(~_is_decided(kind, rung.c.rung, today))


@lru_cache(maxsize=len(ObligationKind))
def promises_run_out(kind: ObligationKind, *, today: date) -> Select[*tuple[Any, ...]]:
    """The open ones whose promised day has passed and that were not asked about since, on a working day."""
    has_passed = Acknowledgement.until_on < today
    return SELECTS[kind].select().where(has_passed, ~_is_decided(kind, literal(AFTER_PROMISE), today))


@lru_cache(maxsize=len(ObligationKind))
def not_told_ready(kind: ObligationKind, *, today: date) -> Select[*tuple[Any, ...]]:
    """The open ones of which nobody was told yet that they can be done."""
    return SELECTS[kind].select().where(~_is_decided(kind, literal(READY), today))


def _is_decided(kind: ObligationKind, rung: ColumnElement[str], today: date) -> ColumnElement[bool]:
    """Is that rung decided, or was anyone told of the thing today?"""
    chosen = SELECTS[kind]
    return exists().where(
        Reminder.obligation_kind == kind,
        Reminder.obligation_id == chosen.id,
        Reminder.owner_id == chosen.owner_id,
        Reminder.due_version == chosen.due_version,
        or_(Reminder.rung == rung, and_(Reminder.for_on == today, Reminder.skipped_because.is_(None))),
    )


@lru_cache(maxsize=4 * len(ObligationKind))
def due_days(kind: ObligationKind, *, until: date) -> Select[*tuple[Any, ...]]:
    """The different due days of what is open, up to ``until``."""
    chosen = SELECTS[kind]
    return chosen.select().with_only_columns(chosen.due_on).where(chosen.due_on <= until).distinct()


def obligation_of(row: Row[Any], answers: Answers, *, calendar: WorkingCalendar) -> Obligation:
    """The obligation a row of these selects stands for, owed by the agency that answers that day."""
    kind = _KINDS[row.kind]
    owes = _who_owes(row, answers)
    standing = None if row.standing_id is None else answers.of(row.standing_id)
    return Obligation(
        kind=kind,
        id=row.id,
        owner_id=row.owner_id,
        agreement_id=row.agreement_id,
        due_on=last_day(kind, row.due_on - timedelta(days=1) if row.is_strict else row.due_on, calendar),
        due_version=row.due_version,
        opens_on=row.opens_on,
        agency_id=owes,
        standing_id=None if standing is None or answers.awaits(standing) else standing,
        about=named(kind, row.number, row.title),
        program=row.program,
        promise=None if row.made_on is None else Promise(row.made_on, row.until_on),
        charge_id=row.charge_id,
        is_with_head=bool(row.is_with_head),
        awaits=answers.awaits(owes),
    )


kept_obligation_of = lru_cache(maxsize=MOST_KEPT)(obligation_of)
"""The same, kept by the row: whoever looks ahead reads hundreds of them again and again."""


_KINDS = {kind.value: kind for kind in ObligationKind}


def last_day(kind: ObligationKind, stored_on: date, calendar: WorkingCalendar) -> date:
    """The last day in time of what has that ``due_on`` in the tables: who confirms has so many working days more."""
    return calendar.add(stored_on, CONFIRM_WITHIN) if kind is ObligationKind.CONFIRMATION else stored_on


def _who_owes(row: Row[Any], answers: Answers) -> int:
    """Who answers for the owner that day; nobody confirms for himself while another party is there."""
    owes = answers.of(row.owner_id)
    if row.by_id is None or row.instead_id is None or answers.of(row.by_id) != owes:
        return owes
    return answers.of(row.instead_id)


def _standing_agency() -> ColumnElement[int]:
    """The standing agency of the agreement, else its first party."""
    asked = select(Party.agency_id).where(Party.agreement_id == Agreement.id).correlate(Agreement)
    standing = asked.where(Party.is_standing).scalar_subquery()
    # Sorted only where none is marked: this is asked for each of hundreds of rows.
    return func.coalesce(standing, asked.order_by(Party.position).limit(1).scalar_subquery())
